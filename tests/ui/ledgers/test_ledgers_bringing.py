"""Ledgers brought in: dropped, pasted, cancelled, refused; there again after a restart."""

from __future__ import annotations

from pathlib import Path
from time import thread_time
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from safetydesk.errors import error
from safetydesk.ui.dialogs.ledgers.reading import ReadingDialog
from safetydesk.ui.find import find_lines
from safetydesk.ui.pages.ledgers.carrying import Incoming
from safetydesk.ui.pages.ledgers.page import LedgersPage
from safetydesk.ui.pages.ledgers.refusals import kinds_named
from tests.ui.furnished import closed_township, furnished, words_of
from tests.ui.ledgers.hands import (
    arrived,
    column,
    dialog,
    drop,
    enterprises,
)
from tests.ui.township import Township


def test_bad_file_says_its_number_on_the_page(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    bad = tmp_path / "坏的.xlsx"
    bad.write_bytes(b"")
    drop(page, bad)
    qtbot.waitUntil(lambda: bool(page.sayings.words()))
    assert "LEDGER_002" in page.sayings.words()[0]
    assert page.sayings.isVisible() and page.stack.currentWidget() is page.empty


def test_second_file_is_offered_beside_the_first(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    first = enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "虚构村", None, 3])
    second = enterprises(tmp_path / "乙.xlsx", ["虚构乙厂", "虚构村", None, 3])
    drop(page, first, second)
    qtbot.waitUntil(lambda: page.strip.runs.count() == 2 and not page.acts.reading())
    page.strip.runs.setCurrentIndex(page.strip.runs.findText("甲.xlsx·企业基础台账"))
    page.strip.runs.activated.emit(0)
    qtbot.waitUntil(lambda: page.run is not None and page.run.file_name == "甲.xlsx" and column(page, "row") == ["3"])


def test_rectangle_pasted_from_a_spreadsheet_is_staged_and_leaves_no_file(page: LedgersPage, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("企业名称\t所属村（社区）\t联系电话\n虚构甲厂\t虚构村\t13900000001\n")
    qtbot.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.run is not None and page.place.table is not None and column(page, "row") == ["2"])
    assert column(page, "name") == ["虚构甲厂"]
    source = page.acts.sources[page.run.id]  # type: ignore[union-attr]
    with source.file() as written:
        assert written.exists()
    assert not written.exists()


def test_word_pasted_is_no_table(page: LedgersPage, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("虚构甲厂")
    page.paste()
    assert "没有文件，也没有表格" in page.sayings.words()[0]
    assert page.acts.reading() == 0


def test_cancelled_reading_leaves_nothing(page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot) -> None:
    rows = [[f"虚构{at}厂", "虚构村", None, 3] for at in range(4000)]
    path = enterprises(tmp_path / "很长.xlsx", *rows)
    began: list[object] = []
    page.acts.begun.connect(began.append)
    ticket = page.acts.bring(Incoming(path.name, path))
    qtbot.waitUntil(lambda: bool(began))
    ticket.cancel()
    qtbot.waitUntil(lambda: not page.acts.reading())
    assert town.store.reader.execute("SELECT count(*) FROM import_run").fetchone()[0] == 0
    qtbot.waitUntil(lambda: page.run is None and page.stack.currentWidget() is page.empty)


def test_staged_import_is_there_again_after_reopening(tmp_path: Path, qtbot: QtBot) -> None:
    folder = closed_township(tmp_path / "store")
    with furnished(folder, qtbot) as first:
        page: Any = first.window.go("ledgers")
        arrived(page, qtbot, enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "虚构村", None, 3]))
        key_before = page.run.id
    with furnished(folder, qtbot) as second:
        page = second.window.go("ledgers")
        qtbot.waitUntil(lambda: page.run is not None and page.place.table is not None and column(page, "row") == ["3"])
        assert page.run.id == key_before
        page.strip.places.choose("history")
        page.strip.place_picked.emit("history")
        qtbot.waitUntil(lambda: page.history.table.rows.rowCount() == 1)
        assert "李虚构" in words_of(page.history.pane) and "待落账" in page.history.table.rows.words_at(0, 3)


def test_read_as_history_when_asked(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "虚构村", None, 3]))
    page.verbs.open_reading()
    asking: ReadingDialog = dialog(page, ReadingDialog, qtbot)
    asking.history.setChecked(True)
    asking.carry.setChecked(True)
    incoming = asking.incoming(page.acts.sources[page.run.id])  # type: ignore[union-attr]
    assert incoming.options == {"open_places": False, "clear_blanks": False, "history": True, "carry_over": True}
    assert (incoming.kind, incoming.sheet) == ("enterprises", "Sheet")


def test_kinds_that_tie_are_asked_about(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    told = "问题隐患台账（hazards，工作表“甲”，3 列）、企业基础台账（enterprises，工作表“乙”，3 列）、别的（nobody，x）"
    assert kinds_named(told) == ["hazards", "enterprises"]
    path = enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "虚构村", None, 3])
    told = "企业基础台账（enterprises，工作表“Sheet”，4 列）"
    fault = error("LEDGER_060", file="甲.xlsx", candidates=told, key="enterprises")
    page.acts._refused(Incoming("甲.xlsx", path), None, fault)
    assert "LEDGER_060" in page.sayings.words()[0]
    page.sayings.press("是企业基础台账")
    qtbot.waitUntil(lambda: page.run is not None and page.run.kind == "enterprises")


def test_imports_are_found_by_file_name_and_counted_on_the_rail(tmp_path: Path, qtbot: QtBot) -> None:
    folder = closed_township(tmp_path / "store")
    with furnished(folder, qtbot) as desktop:
        page: Any = desktop.window.go("ledgers")
        arrived(page, qtbot, enterprises(tmp_path / "白鹤村台账.xlsx", ["虚构甲厂", "虚构村", None, 3]))
        lines, pages = find_lines(desktop.store.opened.db, "白鹤村")
        assert [line.cells[0].text for line in lines] == ["台账导入", "白鹤村台账.xlsx"]
        assert pages == {page.run.id: "ledgers"}
        rail = desktop.window.rail
        assert rail is not None
        qtbot.waitUntil(lambda: "1" in rail._items["ledgers"].accessibleName())


def test_no_turn_of_the_window_computes_for_50_ms_while_a_ledger_is_read(
    page: LedgersPage, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = [[f"虚构{at}厂", "虚构村", f"139{at:08}", 3] for at in range(3000)]
    path = enterprises(tmp_path / "很长.xlsx", *rows)
    turns: list[float] = []
    before = [thread_time()]

    def beat() -> None:
        """What the GUI thread computed since the last beat; what other processes took meanwhile does not count."""
        now = thread_time()
        turns.append(now - before[0])
        before[0] = now

    heart = QTimer(page, interval=1)
    heart.timeout.connect(beat)
    heart.start()
    page.take([Incoming(path.name, path)])
    qtbot.waitUntil(lambda: page.run is not None and page.place.table is not None and bool(column(page, "row")))
    heart.stop()
    assert len(turns) > 20 and max(turns) < 0.05
