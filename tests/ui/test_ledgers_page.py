"""台账: a ledger dropped, looked at, landed and taken back; pasted, cancelled, refused; the imports of before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.imports import import_rows
from safetydesk.paths import resources
from safetydesk.ui.pages.ledgers.page import LedgersPage
from tests.ui.township import Office, Township, found_township, office

ENTERPRISES = resources() / "samples" / "village-enterprises.xlsx"
HAZARDS = resources() / "samples" / "village-hazards.xlsx"


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


def drop(page: LedgersPage, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(9, 99), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, none)
    page.dropEvent(event)


def column(page: LedgersPage, key: str) -> list[str]:
    assert page.place.table is not None
    rows = page.place.table.rows
    at = [one.key for one in rows.columns].index(key)
    return [rows.words_at(row, at) for row in range(rows.rowCount())]


@pytest.fixture
def staged(page: LedgersPage, qtbot: QtBot) -> LedgersPage:
    """The sample of enterprises, dropped and compared."""
    drop(page, ENTERPRISES)
    qtbot.waitUntil(lambda: page.run is not None and page.place.table is not None and bool(column(page, "row")))
    return page


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
    staged.sayings.press("撤销")
    qtbot.waitUntil(lambda: town.store.reader.execute(counted).fetchone()[0] == before)
    assert [one.state for one in import_rows(town.store.reader)] == ["undone"]
