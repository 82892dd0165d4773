"""Figures that units tell: typed, pasted, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from safetydesk.catalog.reports import report_form
from safetydesk.domain.instants import from_datetime
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.reports import draft_reports
from safetydesk.ui.dialogs.reports.make_report import read_moment
from safetydesk.ui.dialogs.reports.tell_figures import TellFiguresDialog
from safetydesk.ui.pages.reporting.pane import ReportPane
from safetydesk.ui.pages.reporting.telling import told_block, typed_number
from tests.ui.furnished import dialog_shown, words_of
from tests.ui.hands import type_text
from tests.ui.reporting.hands import (
    MARCH,
    NOW,
    pressed,
    stand,
    table,
)
from tests.ui.township import Office


def test_told_figures_are_typed_pasted_and_taken_back_in_their_cells(
    drafted: ReportPane, desk_office: Office, qtbot: QtBot
) -> None:
    pane, store = drafted, desk_office.town.store
    stand(pane, "虚构村", "fines")
    grid = pane.board.table.twin.main
    qtbot.keyClicks(grid, "1")
    field = pane.board.field
    assert field is not None
    qtbot.keyClicks(field, "500.555")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "REPORT_010" in pane.board.fault.words()
    field.setText("1500.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table(pane)["虚构村"]["fines"] == "1500.5")
    assert table(pane)["合计"]["fines"] == "1500.5"
    first, second, _ = table(pane)
    stand(pane, first, "drills")
    QGuiApplication.clipboard().setText("2\t3\n\t4")
    pane.board.table.paste()
    qtbot.waitUntil(lambda: table(pane)["合计"]["trainings"] == "7")
    assert (table(pane)[first]["drills"], table(pane)[second]["drills"]) == ("2", "待填")
    stand(pane, first, "drills")
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: table(pane)[first]["drills"] == "待填")
    stand(pane, first, "hazards")
    qtbot.keyClicks(grid, "9")
    assert pane.board.field is None
    stand(pane, second, "trainings")
    pane.board.table.paste()
    assert "“合计”不能填 " in pane.board.fault.words()
    assert draft_reports(store.reader, "monthly", MARCH)[0].figures["total"]["trainings"] == 7


def test_a_unit_without_a_row_tells_its_figures_in_a_form(drafted: ReportPane, qtbot: QtBot) -> None:
    pane = drafted
    qtbot.waitUntil(lambda: pane._read is not None)
    pane.tell_new()
    qtbot.waitUntil(lambda: dialog_shown(TellFiguresDialog) is not None)
    dialog = dialog_shown(TellFiguresDialog)
    dialog.do.click()
    assert "不能空着" in words_of(dialog)
    dialog.unit.setText("虚构消防站")
    type_text(dialog.fields["drills"], "两次")
    dialog.do.click()
    assert "REPORT_010" in words_of(dialog)
    dialog.fields["drills"].clear()
    qtbot.keyClicks(dialog.fields["drills"], "2")
    pressed(TellFiguresDialog, qtbot)
    qtbot.waitUntil(lambda: table(pane).get("虚构消防站", {}).get("drills") == "2")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-03-31 17:05", (2026, 3, 31, 17, 5, 0)),
        ("2026年3月31日", (2026, 3, 31, 23, 59, 59)),
        ("２０２６-3-31", (2026, 3, 31, 23, 59, 59)),
        ("2026-03-31 25:00", None),
        ("三月底", None),
    ],
)
def test_an_instant_is_read_as_people_write_it(text: str, told: tuple[int, ...] | None) -> None:
    wanted = from_datetime(datetime(*told)) if told else None
    found = read_moment(text, NOW)
    assert (found // 1_000_000 if found else None) == (wanted // 1_000_000 if wanted else None)
    assert read_moment("2026-04-16", NOW) == NOW


def test_figures_are_read_as_typed_and_never_dropped_unsaid() -> None:
    form = report_form(MARCH)
    fines, drills = form.figure("fines"), form.figure("drills")
    assert [typed_number(fines, text) for text in ("1,500.5", "１５元", "")] == [150_050, 1500, None]
    assert typed_number(drills, " 3次 ") == 3

    def refused(check: Callable[[], object]) -> str:
        with pytest.raises(SafetyDeskError) as caught:
            check()
        return str(caught.value.message)

    assert "演练次数" in refused(lambda: typed_number(drills, "2.5"))
    assert "合计" in refused(lambda: told_block([drills], ["虚构村", None], [["1"], ["2"]]))
    assert "排查隐患数" in refused(lambda: told_block([form.figure("hazards")], ["虚构村"], [["1"]]))
    assert "表格以外" in refused(lambda: told_block([drills], ["虚构村"], [["1", "2"]]))
    assert told_block([fines, drills], ["虚构村", "白鹤村"], [["1", "2"]]) == {"虚构村": {"fines": 100, "drills": 2}}
