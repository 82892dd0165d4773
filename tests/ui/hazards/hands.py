"""What people do on the page of hazards."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.hazard_detail import HazardDetail, hazard_detail
from safetydesk.models.store import dbapi
from safetydesk.paths import resources
from safetydesk.ui.pages.hazards.page import HazardsPage
from tests.ui.township import Township

PHOTO = resources() / "samples" / "photos" / "passage-after.jpg"


def column(page: HazardsPage, key: str) -> list[str]:
    at = [one.key for one in page.table.rows.columns].index(key)
    return [page.table.rows.words_at(row, at) for row in range(page.table.rows.rowCount())]


def of(town: Township, hazard: bytes) -> HazardDetail:
    found = hazard_detail(town.store.reader, hazard)
    assert found is not None
    return found


def dialog(page: HazardsPage, kind: type[Any], qtbot: QtBot) -> Any:
    qtbot.waitUntil(lambda: page.findChild(kind) is not None and page.findChild(kind).isVisible())
    return page.findChild(kind)


def store(asking: Any, qtbot: QtBot) -> None:
    with qtbot.waitSignal(asking.accepted):
        qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)


def many(town: Township, count: int) -> list[bytes]:
    """Hazards written down straight, as an import of history leaves them."""
    rows = [
        (bytes([at // 250, at % 250]) * 8, f"H-X-{at:04}", town.subject, f"第{at}条", "registered", "general")
        for at in range(count)
    ]
    with town.store.writing(actor=None) as session:
        session.connection().info["logged"] = 1
        dbapi(session).executemany(
            "INSERT INTO hazard (id, code, subject_id, description, state, grade, found_on) VALUES"
            " (?, ?, ?, ?, ?, ?, '2026-01-01')",
            rows,
        )
        session.connection().info["logged"] = 0
    return [row[0] for row in rows]
