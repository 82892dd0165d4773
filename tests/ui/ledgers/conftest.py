"""台账 over a fictional township (虚构)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from safetydesk.ui.pages.ledgers.page import LedgersPage
from tests.ui.ledgers.hands import (
    ENTERPRISES,
    column,
    drop,
)
from tests.ui.township import Office, Township, found_township, office


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    town = found_township(tmp_path / "store")
    yield town
    town.store.close()


@pytest.fixture
def hall(town: Township, qtbot: QtBot) -> Iterator[Office]:
    with office(town, qtbot) as hall:
        yield hall


@pytest.fixture
def page(hall: Office) -> LedgersPage:
    page: LedgersPage = hall.open(lambda desk: LedgersPage(desk, lambda: hall.town.store))
    return page


@pytest.fixture
def staged(page: LedgersPage, qtbot: QtBot) -> LedgersPage:
    """The sample of enterprises, dropped and compared."""
    drop(page, ENTERPRISES)
    qtbot.waitUntil(lambda: page.run is not None and page.place.table is not None and bool(column(page, "row")))
    return page
