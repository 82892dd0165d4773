"""What people do on 月报: tables read, dialogs answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pytestqt.qtbot import QtBot

from safetydesk.domain.instants import from_datetime
from safetydesk.ui.pages.reporting.pane import ReportPane
from safetydesk.ui.table.cursor import Spot
from safetydesk.usecases import hazards, places, reports
from tests.ui.furnished import dialog_shown, words_of
from tests.ui.township import Office, Township

FEBRUARY, MARCH = "2026-02", "2026-03"
NOW = from_datetime(datetime(2026, 4, 16, 9, 30))
FOUND = ({"text": "除尘器没有泄爆片", "deadline": "2026-12-31"}, {"text": "安全通道堆物", "deadline": "2026-12-31"})


def inspected(town: Township) -> list[bytes]:
    """February: two hazards, 报送, one withdrawn since; March: one hazard in one of two villages."""
    town.do(places.open_village, name="白鹤村")
    early = town.hazards_of(town.visit(*FOUND, day=datetime(2026, 2, 10, 9)))
    town.now = from_datetime(datetime(2026, 3, 2, 9))
    key = town.do(reports.make_report, period=FEBRUARY).id
    town.do(reports.submit_report, report_id=key)
    town.do(hazards.append_event, hazard_id=early[1], kind="withdrawn", reason="重复登记")
    made = town.hazards_of(town.visit({"text": "灭火器过期", "deadline": "2026-12-31"}, day=datetime(2026, 3, 11, 9)))
    town.now = NOW
    return made


def opened(desk_office: Office, qtbot: QtBot) -> ReportPane:
    pane: ReportPane = desk_office.open(ReportPane)
    qtbot.waitUntil(lambda: bool(pane.list.lines.lines))
    return pane


def table(pane: ReportPane) -> dict[str, dict[str, str]]:
    """What the table by villages shows, by unit and figure."""
    model = pane.board.table.rows
    keys = [column.key for column in model.columns]
    rows = [[model.words_at(row, at) for at in range(len(keys))] for row in range(model.rowCount())]
    return {row[0]: dict(zip(keys[1:], row[1:], strict=True)) for row in rows}


def stand(pane: ReportPane, unit: str, figure: str) -> None:
    model = pane.board.table.rows
    row = next(at for at in range(model.rowCount()) if model.words_at(at, 0) == unit)
    pane.board.table.go(Spot(row, next(at for at, one in enumerate(model.columns) if one.key == figure)))
    pane.board.table.setFocus()


def listed(pane: ReportPane) -> list[str]:
    return [" ".join(cell.text for cell in (*line.cells, *line.below)) for line in pane.rows.list.lines.lines]


def counted(pane: ReportPane, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: pane._rows is not None)


def pressed(kind: Any, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: dialog_shown(kind) is not None)
    dialog_shown(kind).do.click()
    qtbot.waitUntil(lambda: dialog_shown(kind) is None)


def decided(qtbot: QtBot) -> str:
    """Accept the decision that comes; returns what it said."""
    qtbot.waitUntil(lambda: dialog_shown() is not None)
    asking = dialog_shown()
    words = words_of(asking)
    asking.accept()
    return words
