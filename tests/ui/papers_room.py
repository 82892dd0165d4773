"""文书 as tests find it: a drafted notice on the desk of a fictional township, and hands for the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.documents import DocumentRow, document
from safetydesk.paths import resources
from safetydesk.ui.dialogs.papers.edit_draft import EditDraftDialog
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.usecases.papers import documents
from tests.ui.township import Office, Township, found_township, office

PHOTO = resources() / "samples" / "photos" / "passage-after.jpg"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    town = found_township(tmp_path / "store")
    yield town
    town.store.close()


@pytest.fixture
def visit(town: Township) -> bytes:
    return town.visit(
        {"text": "疏散通道堆放原料", "deadline": "2026-04-30", "law": "safety-41"},
        {"text": "配电箱未接地", "deadline_text": "立即整改"},
        day=datetime(2026, 4, 16, 9),
    )


@pytest.fixture
def notice(town: Township, visit: bytes) -> bytes:
    """A drafted notice; the record before it is archived."""
    record = town.record(visit)
    town.do(documents.attach_pdf, document_id=record, pdf=b"%PDF record", blobs=town.blobs)
    town.do(documents.archive_document, document_id=record)
    return town.notice(visit, town.hazards_of(visit))


@pytest.fixture
def hall(town: Township, notice: bytes, qtbot: QtBot) -> Iterator[Office]:
    with office(town, qtbot) as hall:
        yield hall


@pytest.fixture
def page(hall: Office, qtbot: QtBot) -> DocumentsPage:
    page: DocumentsPage = hall.open(DocumentsPage)
    qtbot.waitUntil(lambda: page.room.paper() is not None)
    return page


def lines(page: DocumentsPage) -> list[str]:
    return [" ".join(cell.text for cell in (*line.cells, *line.below)) for line in page.list.rows.lines.lines]


def row(town: Township, key: bytes) -> DocumentRow:
    found = document(town.store.reader, key)
    assert found is not None
    return found


def dialog(page: DocumentsPage, kind: type[Any], qtbot: QtBot) -> Any:
    def visible() -> Any:
        return next((one for one in page.findChildren(kind) if one.isVisible()), None)

    qtbot.waitUntil(lambda: visible() is not None)
    return visible()


def store(asking: Any, qtbot: QtBot) -> None:
    with qtbot.waitSignal(asking.accepted):
        qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)


def press_next(page: DocumentsPage, qtbot: QtBot) -> None:
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    qtbot.keyClick(page.list.rows, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def waits_for(page: DocumentsPage, qtbot: QtBot) -> Callable[[str | None], None]:
    def wait(step: str | None) -> None:
        qtbot.waitUntil(lambda: page.acts.read is not None and page.acts.read.next == step)

    return wait


@pytest.fixture
def numbered(page: DocumentsPage, qtbot: QtBot, waits_for: Callable[[str | None], None]) -> None:
    """Reviewed, numbered and rendered from the page itself."""
    press_next(page, qtbot)
    waits_for("numbered")
    press_next(page, qtbot)
    asked = dialog(page, Dialog, qtbot)
    asked.accept()
    waits_for("sealed")


def edited(page: DocumentsPage, qtbot: QtBot) -> EditDraftDialog:
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    qtbot.keyClick(page.list.rows, Qt.Key.Key_F2)
    asking: EditDraftDialog = dialog(page, EditDraftDialog, qtbot)
    return asking


def said(page: DocumentsPage) -> str:
    read = page.acts.read
    assert read is not None
    assert read.snapshot is not None
    blocks = read.snapshot.blocks
    return "\n".join([*(one.text for one in blocks), *(note for one in blocks for i in one.items for note in i.notes)])
