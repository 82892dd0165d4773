"""The staged rows: marks, filters, questions, keys, in every window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from safetydesk.ui.dress import wear
from safetydesk.ui.pages.ledgers.page import LedgersPage
from safetydesk.ui.theme import DARK
from safetydesk.ui.widgets.text import on_screen
from tests.ui.furnished import words_of
from tests.ui.hands import colours, picture
from tests.ui.ledgers.hands import (
    arrived,
    column,
    enterprises,
    hazard_book,
    key,
)
from tests.ui.township import Office, Township


def test_unknown_villages_are_opened_on_request(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "甲.xlsx", ["虚构甲厂", "没听过村", None, 3]))
    before = page.run.id  # type: ignore[union-attr]
    page.place.next_problem()
    qtbot.waitUntil(lambda: "没听过村" in words_of(page.place.pane))
    page.place.pane.places_wanted.emit()
    qtbot.waitUntil(lambda: page.run is not None and page.run.id != before and bool(column(page, "row")))
    assert page.run.facts["opened"]["village"] != {}  # type: ignore[union-attr]


def test_keyboard_reaches_everything_in_small_windows(staged: LedgersPage, hall: Office, qtbot: QtBot) -> None:
    for wide, high in ((1366, 768), (1024, 640), (780, 438)):
        hall.window.resize(wide, high)
        staged.place.table.setFocus()  # type: ignore[union-attr]
        assert staged.place.table.has_cursor()  # type: ignore[union-attr]
        key(staged, qtbot, Qt.Key.Key_F3)
        qtbot.waitUntil(lambda: (line := staged.place.pane.line()) is not None and line.worst is not None)
        seen = staged.place.pane.isVisible()
        key(staged, qtbot, Qt.Key.Key_F4)
        assert staged.place.pane.isVisible() is not seen
        key(staged, qtbot, Qt.Key.Key_F4)
        staged.place.show_states("refused")
        qtbot.waitUntil(lambda: set(column(staged, "verdict")) == {"未导入"})
        key(staged, qtbot, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: len(set(column(staged, "verdict"))) > 1)


def test_header_filter_and_order_work_on_staged_rows(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    rows = [["虚构乙厂", "虚构村", None, 9], ["虚构甲厂", "虚构村", None, 3], ["虚构丙厂", "虚构村", None, None]]
    arrived(page, qtbot, enterprises(tmp_path / "三家.xlsx", *rows))
    table = page.place.table
    assert table is not None
    table.sort("headcount")
    qtbot.waitUntil(lambda: column(page, "headcount") == ["3", "9", ""])
    table.set_filter("name", frozenset({"虚构甲厂", "虚构乙厂"}))
    qtbot.waitUntil(lambda: column(page, "name") == ["虚构甲厂", "虚构乙厂"])
    popup = table.open_filter(1)
    assert popup is not None
    qtbot.waitUntil(lambda: column(page, "name") == ["虚构甲厂", "虚构乙厂"])
    popup.close()


def test_page_looks_alike_in_the_dark(staged: LedgersPage, dressed: QApplication) -> None:
    light = colours(picture(staged))
    wear(dressed, DARK)
    dark = colours(picture(staged))
    assert DARK.surface.upper() in dark and DARK.surface.upper() not in light


def test_person_says_whom_a_row_means_from_its_menu(
    page: LedgersPage, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "像的.xlsx", ["虚构宏达木业", "虚构村", None, 26]))
    qtbot.waitUntil(lambda: (line := page.place.pane.line()) is not None and line.asks)
    qtbot.waitUntil(lambda: "是不是 虚构宏达木业有限公司" in words_of(page.place.pane))
    line = page.place.pane.line()
    assert line is not None
    verbs = {verb.word: verb.run for verb in page.place.row_verbs(line)}
    next(run for word, run in verbs.items() if word.startswith("是 虚构宏达木业有限公司"))()
    qtbot.waitUntil(lambda: column(page, "verdict") == ["更新"])


def test_cell_of_several_findings_is_split(page: LedgersPage, tmp_path: Path, qtbot: QtBot) -> None:
    several = "1、配电箱未接地；2、通道堵塞；3、灭火器过期"
    row = ["虚构宏达木业有限公司", "2026-04-10", several, "2026-04-20", "单虚构"]
    arrived(page, qtbot, hazard_book(tmp_path / "隐患.xlsx", row))
    qtbot.waitUntil(lambda: (line := page.place.pane.line()) is not None and line.splits == 3)
    page.place.pane.split.emit((3, 0))
    qtbot.waitUntil(lambda: column(page, "description") == ["配电箱未接地", "通道堵塞", "灭火器过期"])
    assert page.land.text() == "落账 3 行"


def test_record_of_a_changed_row_opens_on_its_page(
    page: LedgersPage, hall: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    arrived(page, qtbot, enterprises(tmp_path / "甲.xlsx", ["虚构宏达木业有限公司", "虚构村", None, 26]))
    qtbot.waitUntil(lambda: (line := page.place.pane.line()) is not None and line.record is not None)
    page.place.pane.record_wanted.emit(hall.town.subject)
    assert hall.went == [("subjects", hall.town.subject)]


def test_remedies_on_the_screen_name_no_command(page: LedgersPage) -> None:
    assert on_screen("请先建立，或导入时选择一并建立（--open-places）。") == "请先建立，或导入时选择一并建立。"
