"""批量打印: what is offered and ticked, each paper's own outcome, files that are the archived bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.documents.viewing import PdfPages
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.documents import DocumentRow
from safetydesk.ui.dialogs.papers.print_batch import FILES, PrintBatchDialog, papers_to_print
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.usecases.papers import documents
from tests.ui.papers_room import dialog, hall, notice, numbered, page, row, town, visit, waits_for
from tests.ui.township import Office, Township

__all__ = ["hall", "notice", "numbered", "page", "town", "visit", "waits_for"]


@pytest.fixture
def asking(page: DocumentsPage, town: Township, visit: bytes, numbered: None, qtbot: QtBot) -> PrintBatchDialog:
    """The dialog over the numbered notice and a record whose PDF is torn."""
    record = town.record(visit)
    town.do(documents.attach_pdf, document_id=record, pdf=b"%PDF torn", blobs=town.blobs)
    page.refresh()
    qtbot.waitUntil(lambda: len(page.list.in_hand()) == 2)
    page.print_many()
    found: PrintBatchDialog = dialog(page, PrintBatchDialog, qtbot)
    return found


def words(asking: PrintBatchDialog) -> list[str]:
    return [" ".join(cell.text for cell in (*line.cells, *line.below)).strip() for line in asking.rows.lines.lines]


def test_papers_with_a_pdf_are_offered_and_those_without_seal_ticked(asking: PrintBatchDialog) -> None:
    said = words(asking)
    assert said[0] == "隐患整改通知书 （虚）安改〔2026〕1号 虚构宏达木业有限公司"
    assert len(said) == 2
    assert [one.ticked for one in asking.papers] == [True, False]
    assert asking.said.text() == "已勾 1 份，共 2 份"


def test_lines_are_ticked_by_keys(asking: PrintBatchDialog, qtbot: QtBot) -> None:
    asking.activateWindow()
    qtbot.waitUntil(asking.isActiveWindow)
    asking.rows.setFocus()
    asking.rows.select(asking.papers[1].row.id)
    qtbot.keyClick(asking.rows, Qt.Key.Key_Space)
    assert [one.ticked for one in asking.papers] == [True, True]
    qtbot.keyClick(asking.rows, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert not any(one.ticked for one in asking.papers)
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    assert asking.isVisible()
    assert asking.do.isEnabled()


def test_one_torn_paper_stops_no_other_and_stays_ticked(
    asking: PrintBatchDialog, town: Township, notice: bytes, tmp_path: Path, qtbot: QtBot
) -> None:
    asking.toggle_all()
    asking.where.choose(FILES)
    asking.print_to(lambda row: asking._file_in(tmp_path, row))
    qtbot.waitUntil(asking.do.isEnabled)
    came = {one.row.id: one.came.text for one in asking.papers}
    assert came[notice] == "已写成文件"
    assert "没有打印（PAPER_010）" in came.values()
    assert [one.ticked for one in asking.papers if one.row.id != notice] == [True]
    (written,) = tmp_path.glob("*.pdf")
    assert written.read_bytes() == town.blobs.get(row(town, notice).pdf or "")


def test_papers_are_merged_into_one_file_with_bookmarks(
    asking: PrintBatchDialog, town: Township, notice: bytes, tmp_path: Path, qtbot: QtBot
) -> None:
    asking.merge_into(tmp_path / "合并.pdf")
    qtbot.waitUntil(asking.do.isEnabled)
    merged = PdfPages((tmp_path / "合并.pdf").read_bytes())
    alone = PdfPages(town.blobs.get(row(town, notice).pdf or ""))
    assert len(merged) == len(alone)
    assert "（虚）安改〔2026〕1号" in merged.opens[0]
    assert [merged.text(page) for page in range(len(merged))] == [alone.text(page) for page in range(len(alone))]


def test_torn_paper_is_named_before_anything_is_merged(asking: PrintBatchDialog, tmp_path: Path, qtbot: QtBot) -> None:
    asking.toggle_all()
    asking.merge_into(tmp_path / "合并.pdf")
    qtbot.waitUntil(asking.do.isEnabled)
    assert "PAPER_010" in asking._fault.words()
    assert not (tmp_path / "合并.pdf").exists()


def test_number_of_copies_is_checked(asking: PrintBatchDialog, qtbot: QtBot) -> None:
    asking.copies.setText("0")
    asking.where.choose(FILES)
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    assert asking.isVisible()
    assert asking.papers[0].came.text == ""


def test_nothing_to_print_is_said_with_its_number(
    page: DocumentsPage, hall: Office, town: Township, notice: bytes, waits_for: Callable[[str | None], None]
) -> None:
    page.print_many()
    shown = hall.window.refusal_shown()
    assert shown is not None
    shown.close()
    without: DocumentRow = row(town, notice)
    with pytest.raises(SafetyDeskError, match="DESKTOP_027"):
        papers_to_print([(without, "通知书", True)])
