"""月报 in narrow windows, by keyboard, and never holding up the screen."""

from __future__ import annotations

import sys
from datetime import datetime
from time import thread_time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from safetydesk.ui.pages.ledgers.page import LedgersPage
from safetydesk.ui.pages.reporting.pane import ReportPane
from safetydesk.usecases import places, reports
from tests.ui.furnished import words_of
from tests.ui.reporting.hands import (
    MARCH,
    NOW,
    counted,
    decided,
    listed,
    stand,
    table,
)
from tests.ui.township import Office


def test_in_a_narrow_window_enter_puts_the_rows_in_the_place_of_the_table(
    drafted: ReportPane, desk_office: Office, qtbot: QtBot
) -> None:
    pane = drafted
    counted(pane, qtbot)
    desk_office.window.resize(780, 438)
    qtbot.waitUntil(lambda: pane.rows.isHidden())
    stand(pane, "虚构村", "visits")
    qtbot.keyClick(pane.board.table.twin.main, Qt.Key.Key_Return)
    assert pane.rows.isVisible()
    assert pane.board.isHidden()
    qtbot.keyClick(pane.rows.list, Qt.Key.Key_Escape)
    assert pane.board.isVisible()
    assert pane.board.table.has_cursor()


def test_the_keys_of_the_page_are_those_of_the_report(page: LedgersPage, qtbot: QtBot) -> None:
    pane = page.apart.reporting
    assert pane is not None
    assert (page.begin.text(), page.begin.isVisible(), page.bring.isVisible()) == ("报送", True, False)
    first = next(iter(table(pane)))
    stand(pane, first, "drills")
    assert "F2 填报数" in page.status.words()[1]
    QGuiApplication.clipboard().setText("5")
    grid = pane.board.table.twin.main
    qtbot.keyClick(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: table(pane)[first]["drills"] == "5")
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    assert pane.board.field is not None
    qtbot.keyClick(pane.board.field, Qt.Key.Key_Escape)
    qtbot.keyClick(grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "从此固定" in decided(qtbot)
    qtbot.waitUntil(lambda: page.begin.text() == "生成月报")
    stand(pane, first, "drills")
    assert "F2 填报数" not in page.status.words()[1]
    pane.open(pane.list.lines.lines[-1].id)
    qtbot.waitUntil(lambda: "2026年2月" in pane.board.title.text())
    page.strip.place_picked.emit("collect")
    assert page.begin.text() == "发起收表"
    page.strip.place_picked.emit("staged")
    assert (page.begin.isVisible(), page.bring.isVisible()) == (False, True)


def test_no_turn_of_the_window_computes_for_50_ms_while_a_report_is_shown(desk_office: Office, qtbot: QtBot) -> None:
    town = desk_office.town
    for number in range(40):
        town.do(places.open_village, name=f"虚构第{number}村")
    found = ({"text": f"隐患 {number}", "deadline": "2026-12-31"} for number in range(450))
    town.hazards_of(town.visit(*found, day=datetime(2026, 3, 12, 9)))
    town.now = NOW
    town.do(reports.make_report, period=MARCH)
    page = desk_office.open(lambda desk: LedgersPage(desk, lambda: town.store))
    qtbot.waitUntil(lambda: desk_office.tasks.idle() and "safetydesk.ui.pages.reporting.pane" in sys.modules)
    turns, before = [], [thread_time()]

    def beat() -> None:
        now = thread_time()
        turns.append(now - before[0])
        before[0] = now

    heart = QTimer(page, interval=1)
    heart.timeout.connect(beat)
    heart.start()
    page.strip.place_picked.emit("report")
    pane = page.apart.reporting
    qtbot.waitUntil(lambda: pane._rows is not None)
    stand(pane, "合计", "hazards")
    qtbot.waitUntil(lambda: "排查隐患数 451" in words_of(pane.rows))
    heart.stop()
    assert len(listed(pane)) == 401
    assert len(turns) > 5 and max(turns) < 0.05
