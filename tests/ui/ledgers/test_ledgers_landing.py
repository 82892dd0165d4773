"""台账: a ledger dropped, looked at, landed and taken back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.imports import import_rows
from safetydesk.ui.dialogs.ledgers.built import BuiltDialog
from safetydesk.ui.pages.ledgers.page import LedgersPage
from safetydesk.ui.tasks import Progress, Ticket
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.usecases import subjects, visits
from tests.ui.furnished import words_of
from tests.ui.ledgers.hands import (
    arrived,
    column,
    count,
    dialog,
    enterprises,
    key,
)
from tests.ui.township import Office, Township


def test_dropped_ledger_is_staged_filtered_landed_and_undone(staged: LedgersPage, town: Township, qtbot: QtBot) -> None:
    before = town.store.reader.execute("SELECT count(*) FROM subject WHERE deleted_at IS NULL").fetchone()[0]
    assert "新增" in column(staged, "verdict")
    new = column(staged, "verdict").count("新增")
    staged.strip.states.counters["new"].click()
    qtbot.waitUntil(lambda: set(column(staged, "verdict")) == {"新增"})
    staged.primary()
    qtbot.waitUntil(lambda: any("已落账" in words for words in staged.sayings.words()))
    counted = "SELECT count(*) FROM subject WHERE deleted_at IS NULL"
    assert town.store.reader.execute(counted).fetchone()[0] == before + new
    qtbot.waitUntil(lambda: staged.stack.currentWidget() is staged.empty)
    assert staged.window().focusWidget() is staged.bring
    assert "已撤销" not in words_of(staged.empty)
    staged.sayings.press("撤销")
    qtbot.waitUntil(lambda: town.store.reader.execute(counted).fetchone()[0] == before)
    assert [one.state for one in import_rows(town.store.reader)] == ["undone"]
    qtbot.waitUntil(lambda: "，已撤销。" in words_of(staged.empty))


def test_changed_cells_show_old_and_new_and_the_pane_tells_both(
    page: LedgersPage, tmp_path: Path, qtbot: QtBot
) -> None:
    row = ["虚构宏达木业有限公司", "虚构村", "13900001180", 12]
    arrived(page, qtbot, enterprises(tmp_path / "改过的.xlsx", row))
    assert column(page, "verdict") == ["更新"]
    assert column(page, "phone") == ["138 0000 2617 → 13900001180"]
    assert column(page, "headcount") == ["（空） → 12"]
    qtbot.waitUntil(lambda: page.place.pane.line() is not None)
    assert "原来 138 0000 2617" in words_of(page.place.pane)
    assert "改为 13900001180" in words_of(page.place.pane)


def test_row_left_out_with_space_does_not_land(page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot) -> None:
    rows = [["虚构甲厂", "虚构村", "13900000001", 3], ["虚构乙厂", "虚构村", "13900000002", 4]]
    arrived(page, qtbot, enterprises(tmp_path / "两家.xlsx", *rows))
    before = count(town, "subject")
    page.place.table.setFocus()  # type: ignore[union-attr]
    key(page, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: column(page, "taken") == ["不要", "要"])
    assert page.land.text() == "落账 1 行"
    key(page, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: column(page, "taken") == ["要", "要"])
    key(page, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.land.text() == "落账 1 行")
    key(page, qtbot, Qt.Key.Key_Return, control=True)
    qtbot.waitUntil(lambda: any("已落账" in words for words in page.sayings.words()))
    assert count(town, "subject") == before + 1
    assert "1 行没有要" in page.sayings.words()[0]


def test_only_what_is_filtered_is_taken(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    rows = [["虚构甲厂", "虚构村", None, 3], ["虚构乙厂", "虚构村", None, 4], ["虚构丙店", "虚构村", None, 5]]
    arrived(page, qtbot, enterprises(tmp_path / "三家.xlsx", *rows))
    page.place.seek("厂")
    qtbot.waitUntil(lambda: len(column(page, "row")) == 2)
    page.verbs.take_shown()
    page.place.seek("")
    qtbot.waitUntil(lambda: column(page, "taken") == ["要", "要", "不要"])
    page.verbs.take_all(take=True)
    qtbot.waitUntil(lambda: column(page, "taken") == ["要", "要", "要"])


def test_ctrl_z_takes_the_landing_back(page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "一家.xlsx", ["虚构甲厂", "虚构村", None, 3]))
    before = count(town, "subject")
    page.primary()
    qtbot.waitUntil(lambda: count(town, "subject") == before + 1)
    qtbot.waitUntil(lambda: bool(page.sayings.words()))
    qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: count(town, "subject") == before)
    qtbot.waitUntil(lambda: any("已撤销" in words for words in page.sayings.words()))


def test_undo_is_refused_with_what_was_built_on_it(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "一家.xlsx", ["虚构甲厂", "虚构村", None, 3]))
    page.primary()
    qtbot.waitUntil(lambda: bool(page.sayings.words()))
    made = town.store.reader.execute("SELECT id FROM subject WHERE name = '虚构甲厂'").fetchone()[0]
    facts = {"subject_id": made, "kind": "surprise", "inspectors": town.inspectors[:2]}
    town.do(visits.start_visit, **facts)
    page.sayings.press("撤销")
    qtbot.waitUntil(lambda: any("LEDGER_045" in words and "检查" in words for words in page.sayings.words()))


def test_history_undoes_and_drops_after_asking(page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot) -> None:
    before = count(town, "subject")
    arrived(page, qtbot, enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "虚构村", None, 3]))
    page.primary()
    qtbot.waitUntil(lambda: count(town, "subject") == before + 1)
    qtbot.waitUntil(lambda: bool(page._known) and page._known[0].state == "accepted")
    page.verbs.do("undo", page._known[0])
    asking = dialog(page, Dialog, qtbot)
    assert "撤不了" in words_of(asking)
    asking.accept()
    qtbot.waitUntil(lambda: count(town, "subject") == before)
    arrived(page, qtbot, enterprises(tmp_path / "乙.xlsx", ["虚构乙厂", "虚构村", None, 3]))
    page.acts.drop(page.run)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: page.run is None and page.stack.currentWidget() is page.empty)
    assert [one.state for one in import_rows(town.store.reader)] == ["undone"]


def test_ctrl_z_does_nothing_once_the_result_was_put_away(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "一家.xlsx", ["虚构甲厂", "虚构村", None, 3]))
    before = count(town, "subject")
    page.primary()
    qtbot.waitUntil(lambda: count(town, "subject") == before + 1 and bool(page.sayings.words()))
    qtbot.waitUntil(page._desk.tasks.idle)
    page.sayings.press("知道了")
    assert page.sayings.words() == []
    qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page._desk.tasks.idle() and count(town, "subject") == before + 1


def test_landing_is_compared_again_when_the_store_moved_on(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    row = ["虚构宏达木业有限公司", "虚构村", "13900001180", 12]
    arrived(page, qtbot, enterprises(tmp_path / "改过的.xlsx", row))
    town.do(subjects.edit_subject, subject_id=town.subject, phone="13900009999")
    page.primary()
    qtbot.waitUntil(lambda: any("重新核对" in words for words in page.sayings.words()))
    qtbot.waitUntil(lambda: column(page, "phone") == ["13900009999 → 13900001180"])
    page.primary()
    qtbot.waitUntil(lambda: any("已落账" in words for words in page.sayings.words()))


def test_landing_stopped_half_way_leaves_nothing_and_says_so(
    page: LedgersPage, hall: Office, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = [[f"虚构{at}厂", "虚构村", None, 3] for at in range(2100)]
    arrived(page, qtbot, enterprises(tmp_path / "很多家.xlsx", *rows))
    qtbot.waitUntil(lambda: page.land.text() == "落账 2100 行")
    before, shown = count(town, "subject"), list[Progress]()

    def stop(progress: Progress) -> None:
        shown.append(progress)
        progress.ticket.cancel()

    hall.tasks.progressed.connect(stop, Qt.ConnectionType.DirectConnection)
    ended: list[Ticket] = []
    hall.tasks.ended.connect(ended.append)
    page.primary()
    qtbot.waitUntil(lambda: bool(ended))
    assert (shown[0].done, shown[0].total, shown[0].ticket.unit) == (2000, 2100, "行")
    assert count(town, "subject") == before
    assert "一行也没有落账" in hall.window._toast.words()


def test_all_that_was_built_on_an_import_is_listed(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = [[f"虚构{at}厂", "虚构村", None, 3] for at in range(7)]
    arrived(page, qtbot, enterprises(tmp_path / "七家.xlsx", *rows))
    page.primary()
    qtbot.waitUntil(lambda: bool(page.sayings.words()))
    for (made,) in town.store.reader.execute("SELECT id FROM subject WHERE name LIKE '虚构_厂'").fetchall():
        town.do(subjects.edit_subject, subject_id=made, phone="13900009999")
    page.sayings.press("撤销")
    qtbot.waitUntil(lambda: any("LEDGER_045" in words for words in page.sayings.words()))
    page.sayings.press("全部")
    asking: BuiltDialog = dialog(page, BuiltDialog, qtbot)
    asking.copy()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 7
