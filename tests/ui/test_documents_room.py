"""文书: the paper on the desk is searched, listed, enlarged and printed by keyboard."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.domain.instants import from_datetime
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.usecases.papers import documents
from tests.ui.papers_room import hall, lines, notice, numbered, page, row, town, visit, waits_for
from tests.ui.township import Office, Township

__all__ = ["hall", "notice", "numbered", "page", "town", "visit", "waits_for"]


def test_words_of_the_paper_are_found_by_keys(page: DocumentsPage, qtbot: QtBot) -> None:
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    qtbot.keyClick(
        page.list.rows, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    finding = page.room.finding
    finding.field.setText("配电箱")
    qtbot.waitUntil(lambda: finding.said.text() == "第 1 / 3 处")
    qtbot.keyClick(finding.field, Qt.Key.Key_Return)
    assert finding.said.text() == "第 2 / 3 处"
    qtbot.keyClick(finding.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert finding.said.text() == "第 1 / 3 处"
    finding.field.setText("没有的话")
    qtbot.waitUntil(lambda: finding.said.text() == "没有找到")
    qtbot.keyClick(finding.field, Qt.Key.Key_Escape)
    qtbot.keyClick(finding.field, Qt.Key.Key_Escape)
    assert finding.isHidden()


def test_printing_goes_to_the_printer_its_kind_remembers(
    page: DocumentsPage, hall: Office, qtbot: QtBot, tmp_path: Path, numbered: None, town: Township, notice: bytes
) -> None:
    from PySide6.QtPrintSupport import QPrinter

    from safetydesk.ui.pages.documents.printing import a4_printer, remembered_printer

    qtbot.waitUntil(lambda: (paper := page.room.paper()) is not None and "校验码" in paper.text(0))
    printer, paper, read = a4_printer(), page.room.paper(), page.acts.read
    assert paper is not None
    assert read is not None
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setCopyCount(2)
    page.acts.print_on(printer, paper, read)
    qtbot.waitUntil(lambda: (tmp_path / "printed.pdf").exists())
    assert (tmp_path / "printed.pdf").read_bytes() == town.blobs.get(row(town, notice).pdf or "")
    assert remembered_printer(hall.desk.settings, "rectification_notice").copyCount() == 2


def test_list_is_grouped_by_kind_and_by_deadline(page: DocumentsPage, notice: bytes, qtbot: QtBot) -> None:
    page.list.by.choose("kind")
    page.list.by.picked.emit("kind")
    assert lines(page)[0] == "隐患整改通知书 1"
    page.list.by.choose("due")
    page.list.by.picked.emit("due")
    assert lines(page)[0] == "三天内到期 1"
    assert page.list.rows.current_id() == notice


def test_word_copy_of_the_paper_is_written(page: DocumentsPage, tmp_path: Path, qtbot: QtBot) -> None:
    from docx import Document

    page.acts.save_to(tmp_path / "通知书.docx")
    qtbot.waitUntil(lambda: (tmp_path / "通知书.docx").exists())
    said = "".join(one.text for one in Document(str(tmp_path / "通知书.docx")).paragraphs)
    assert "疏散通道堆放原料" in said


def test_contradiction_is_told_and_a_correction_drawn_up(
    page: DocumentsPage, hall: Office, town: Township, notice: bytes, numbered: None, qtbot: QtBot
) -> None:
    town.do(documents.seal_document, document_id=notice)
    town.now = from_datetime(datetime(2026, 5, 1, 9))
    town.do(documents.serve_document, document_id=notice, way="post", receipt_on="2026-04-30")
    page.open(notice)
    qtbot.waitUntil(lambda: "没有时间整改" in page.pane.troubles.text())
    assert "safetydesk" not in page.pane.troubles.text()
    page.acts.run("correct")
    qtbot.waitUntil(lambda: bool(hall.went))
    assert row(town, hall.went[-1][1] or b"").kind == "correction_notice"
