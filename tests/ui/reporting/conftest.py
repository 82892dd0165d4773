"""月报 over a fictional township (虚构)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from safetydesk.ui.pages.ledgers.page import LedgersPage
from safetydesk.ui.pages.reporting.pane import ReportPane
from safetydesk.usecases import reports
from tests.ui.reporting.hands import (
    MARCH,
    inspected,
    opened,
)
from tests.ui.township import Office, found_township, office


@pytest.fixture
def desk_office(tmp_path: Path, qtbot: QtBot) -> Iterator[Office]:
    town = found_township(tmp_path / "store")
    inspected(town)
    with office(town, qtbot) as made:
        yield made
    town.store.close()


@pytest.fixture
def drafted(desk_office: Office, qtbot: QtBot) -> ReportPane:
    """The pane with the draft of March on it."""
    desk_office.town.do(reports.make_report, period=MARCH)
    pane = opened(desk_office, qtbot)
    qtbot.waitUntil(lambda: pane.board.units is not None and pane.board.tables.isVisible())
    return pane


@pytest.fixture
def page(desk_office: Office, qtbot: QtBot) -> LedgersPage:
    """The ledger page with the draft of March on it."""
    desk_office.town.do(reports.make_report, period=MARCH)
    made: LedgersPage = desk_office.open(lambda desk: LedgersPage(desk, lambda: desk_office.town.store))
    made.strip.place_picked.emit("report")
    pane = made.apart.reporting
    assert pane is not None
    qtbot.waitUntil(lambda: pane._rows is not None)
    return made
