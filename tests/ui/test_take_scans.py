"""收签收件: scans find their papers by code, foreign pages are asked, nothing unplaced is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.documents import document_steps
from safetydesk.ui.dialogs.papers.take_scans import TakeScansDialog
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.usecases.papers import documents
from tests.documents.paper_scans import as_file, landscape, pixels, worn
from tests.ui.furnished import words_of
from tests.ui.papers_room import dialog, hall, notice, numbered, page, row, town, visit, waits_for
from tests.ui.township import Office, Township

__all__ = ["hall", "notice", "numbered", "page", "town", "visit", "waits_for"]


@pytest.fixture
def served(page: DocumentsPage, town: Township, notice: bytes, numbered: None, qtbot: QtBot) -> bytes:
    """The notice, sealed and served."""
    town.do(documents.seal_document, document_id=notice)
    town.do(documents.serve_document, document_id=notice, way="direct", receiver="单虚构")
    page.refresh()
    qtbot.waitUntil(lambda: page.acts.read is not None and page.acts.read.next == "returned")
    return notice


@pytest.fixture
def scan(town: Township, served: bytes, tmp_path: Path) -> Path:
    """Two pages as a feeder gives them: the signed first page, turned round, and a page of nothing."""
    pdf = town.blobs.get(row(town, served).pdf or "")
    path = tmp_path / "扫描01.pdf"
    path.write_bytes(as_file([worn(pixels(pdf), turn=180.0), landscape().convert("L")], "PDF"))
    return path


def asked(page: DocumentsPage, qtbot: QtBot, *files: Path) -> Any:
    page.take_scans()
    asking = dialog(page, TakeScansDialog, qtbot)
    asking.read(files)
    qtbot.waitUntil(lambda: asking._reading == 0)
    return asking


def scans_of(town: Township, key: bytes) -> list[str]:
    sql = "SELECT kind FROM evidence WHERE owner_id = ? AND deleted_at IS NULL"
    return [kind for (kind,) in town.store.reader.execute(sql, (key,)).fetchall()]


def test_page_with_a_code_finds_its_paper_and_the_other_is_asked(
    page: DocumentsPage, town: Township, served: bytes, scan: Path, qtbot: QtBot
) -> None:
    asking = asked(page, qtbot, scan)
    assert asking.said.text() == "对上 1 份；待人工对应 1 页"
    assert [one.paper for one in asking.found] == [served, None]
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: asking.found[0].came is not None)
    assert asking.found[0].came.text == "已登记签收回收"
    assert asking.found[1].came is None
    assert document_steps(town.store.reader, served)[-1].kind == "returned"
    assert scans_of(town, served) == ["scan"]


def test_page_placed_by_hand_is_kept_with_its_paper(
    page: DocumentsPage, town: Township, served: bytes, scan: Path, qtbot: QtBot
) -> None:
    asking = asked(page, qtbot, scan)
    asking.rows.select(asking.found[1].key)
    asking._show_place()
    assert not asking.place.isHidden()
    asking.place.choose(served.hex())
    asking.place.activated.emit(asking.place.currentIndex())
    assert asking.found[1].paper == served
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: all(one.came is not None for one in asking.found))
    assert sorted(scans_of(town, served)) == ["scan", "scan"]


def test_file_that_is_no_scan_says_why_and_is_not_kept(
    page: DocumentsPage, town: Township, served: bytes, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "坏的.pdf"
    path.write_bytes(b"%PDF-1.7 torn")
    asking = asked(page, qtbot, path)
    (told,) = asking.found
    assert "SCAN_003" in told.why
    assert not asking.do.isEnabled()
    assert scans_of(town, served) == []


def test_scanners_folder_is_read_whole(
    page: DocumentsPage, hall: Office, town: Township, served: bytes, scan: Path, qtbot: QtBot
) -> None:
    from safetydesk.documents.scans import scan_files

    (scan.parent / "说明.txt").write_text("不是扫描件", encoding="utf-8")
    asking = asked(page, qtbot, *[one for one in scan_files([scan.parent]) if one.suffix == ".pdf"])
    assert {one.file.name for one in asking.found} == {"扫描01.pdf"}
    asking.reject()


def test_keyboard_goes_from_the_files_to_the_scans_and_enter_takes_them(
    page: DocumentsPage, town: Township, served: bytes, scan: Path, qtbot: QtBot
) -> None:
    page.take_scans()
    asking = dialog(page, TakeScansDialog, qtbot)
    assert (asking.focusWidget(), asking.rows.isHidden()) == (asking.files, True)
    assert "把文件拖到这里" in words_of(asking.empty)
    asking.read([scan])
    qtbot.waitUntil(lambda: asking._reading == 0)
    assert (asking.focusWidget(), asking.empty.isHidden()) == (asking.rows, True)
    qtbot.keyClick(asking.rows, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: asking.found[0].came is not None)
    assert scans_of(town, served) == ["scan"]
