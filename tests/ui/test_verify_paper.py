"""核验: files, numbers and codes brought to the desk, each with its word, the pages side by side, and the way back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from safetydesk.documents.furniture import qr_text
from safetydesk.documents.render import render
from safetydesk.documents.scan_child import MOST_BYTES
from safetydesk.domain.papers.paper import PaperSnapshot, snapshot_hash
from safetydesk.models.changelog import update_row
from safetydesk.models.tables import Document
from safetydesk.ui.dialogs.papers.verify_paper import VerifyDialog
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.usecases.papers import documents
from safetydesk.usecases.papers.documents_edit import replace_document
from tests.documents.paper_scans import as_file, as_jpeg, landscape, pixels, worn
from tests.ui.hands import type_text
from tests.ui.papers_room import dialog, hall, notice, numbered, page, row, town, visit, waits_for
from tests.ui.township import Township

__all__ = ["hall", "notice", "numbered", "page", "town", "visit", "waits_for"]


@pytest.fixture
def asking(page: DocumentsPage, numbered: None, qtbot: QtBot) -> Any:
    """The dialog, opened by its keys."""
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(page.list.rows, Qt.Key.Key_Y, both)
    return dialog(page, VerifyDialog, qtbot)


@pytest.fixture
def pdf(town: Township, notice: bytes, numbered: None) -> bytes:
    return town.blobs.get(row(town, notice).pdf or "")


def typed(asking: Any, words: str, qtbot: QtBot) -> tuple[str, str]:
    """Type into the field and press Enter; the word of the verdict and what is said."""
    before = len(asking.shown)
    asking.text.clear()
    type_text(asking.text, words)
    qtbot.keyClick(asking.text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(asking.shown) == before + 1)
    return told(asking)[-1], asking.said.text()


def told(asking: Any) -> list[str]:
    """The word of every line."""
    return [line.cells[1].text for line in asking.rows.lines.lines]


def drop(asking: Any, *files: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    keys, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    asking.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, button, keys))


def locked(pdf: bytes) -> bytes:
    """The same PDF behind a password."""
    writer = PdfWriter(clone_from=BytesIO(pdf))
    writer.encrypt("虚构口令")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def test_number_code_and_pasted_text_of_the_code_are_told_in_words(
    asking: Any, town: Township, notice: bytes, qtbot: QtBot
) -> None:
    found = row(town, notice)
    word, said = typed(asking, "(虚)安改[2026]1号", qtbot)
    assert (word, said) == ("相符", "相符，存档里有这个文号；纸面文字请与下面的存档对照。")
    assert asking.rows.lines.lines[0].below[0].text == "隐患整改通知书 （虚）安改〔2026〕1号　虚构宏达木业有限公司"
    qtbot.waitUntil(lambda: asking.kept.view.pages_shown is not None)
    assert asking.kept.view.pages_shown.content == town.blobs.get(found.pdf or "")
    assert asking.brought.isHidden()
    snapshot = PaperSnapshot.from_json(town.blobs.get(found.snapshot or ""))
    code = qr_text(snapshot, snapshot_hash(snapshot))
    asking.text.setText(code)
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(asking.shown) == 2)
    assert told(asking)[1] == "相符"
    word, said = typed(asking, code.replace("\n", " ").replace("4月16日", "5月16日"), qtbot)
    assert word == "不符"
    assert "二维码里的成文日期是2026年5月16日，存档是2026年4月16日" in said
    word, said = typed(asking, "（别处）安改〔2026〕9号", qtbot)
    assert word == "查无此号"
    assert "可能是伪造的" in said
    assert not asking.open_paper.isEnabled()


def test_several_files_at_once_each_get_their_word_and_the_two_pages_stand_beside_each_other(
    asking: Any, town: Township, notice: bytes, pdf: bytes, tmp_path: Path, qtbot: QtBot
) -> None:
    writer = PdfWriter(clone_from=BytesIO(pdf))
    writer.remove_page(len(writer.pages) - 1)
    forged = BytesIO()
    writer.write(forged)
    brought = {
        "原件.pdf": pdf,
        "少一页.pdf": forged.getvalue(),
        "改过.pdf": pdf + b"\n",
        "手机拍的.jpg": as_jpeg(worn(pixels(pdf), turn=90.0)),
        "风景.jpg": as_jpeg(landscape()),
        "加密.pdf": locked(pdf),
        "损坏.pdf": b"%PDF-1.7 nothing",
        "表格.xlsx": b"PK\x03\x04 xl/workbook.xml",
        "副本.docx": b"PK\x03\x04 word/document.xml",
    }
    for name, content in brought.items():
        (tmp_path / name).write_bytes(content)
    drop(asking, *(tmp_path / name for name in brought))
    assert asking.stop.isVisible()
    qtbot.waitUntil(lambda: len(asking.shown) == len(brought))
    assert not asking.stop.isVisible()
    words = dict(zip((one.judged.name for one in asking.shown), told(asking), strict=True))
    assert {name for name, word in words.items() if word == "相符"} == {"原件.pdf", "手机拍的.jpg"}
    assert {name for name, word in words.items() if word == "不符"} == {"少一页.pdf", "改过.pdf"}
    faults = {one.judged.name: one.judged.fault.code for one in asking.shown if one.judged.fault}
    assert faults == {
        "风景.jpg": "SCAN_012", "加密.pdf": "SCAN_003", "损坏.pdf": "SCAN_003", "表格.xlsx": "SCAN_003",
        "副本.docx": "SCAN_011",
    }  # fmt: skip
    photo = next(one for one in asking.shown if one.judged.name == "手机拍的.jpg")
    for _ in range(asking.shown.index(asking._here()) - asking.shown.index(photo)):
        qtbot.keyClick(asking.rows, Qt.Key.Key_Up)
    assert asking.rows.current_id() == photo.key
    qtbot.waitUntil(lambda: asking.kept.view.pages_shown is not None and asking.brought.view.pages_shown is not None)
    assert asking.brought.view.pages() == 1
    assert asking.kept.view.pages_shown.content == pdf


def test_file_too_large_is_refused_unread(asking: Any, tmp_path: Path, qtbot: QtBot) -> None:
    huge = tmp_path / "巨大.pdf"
    with huge.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    drop(asking, huge)
    qtbot.waitUntil(lambda: len(asking.shown) == 1)
    assert asking.said.text().endswith("（SCAN_002）")


def test_words_laid_under_a_genuine_code_are_named(
    asking: Any, town: Township, notice: bytes, pdf: bytes, tmp_path: Path, qtbot: QtBot
) -> None:
    """The code on the pages is that of the record, but the archived PDF says other words."""
    found = row(town, notice)
    snapshot = town.blobs.get(found.snapshot or "").decode().replace("疏散通道堆放原料", "疏散通道畅通无阻")
    archived = town.blobs.put(render(PaperSnapshot.from_json(snapshot.encode()), images=town.blobs.get))
    with town.store.writing(actor=None) as session:
        update_row(session, Document, notice, {"pdf": archived})
    writer = PdfWriter()
    writer.append(BytesIO(pdf))  # its pages without the particulars of the file
    written = BytesIO()
    writer.write(written)
    (tmp_path / "换过字.pdf").write_bytes(written.getvalue())
    drop(asking, tmp_path / "换过字.pdf")
    qtbot.waitUntil(lambda: len(asking.shown) == 1)
    assert told(asking) == ["不符"]
    assert "存档是“畅通无阻”，这份是“堆放原料”" in asking.said.text()


def test_stopping_leaves_the_rest_unjudged_and_says_so(asking: Any, pdf: bytes, tmp_path: Path, qtbot: QtBot) -> None:
    files = [tmp_path / f"{number}.pdf" for number in range(3)]
    for file in files:
        file.write_bytes(as_file([landscape().convert("L")] * 20, "PDF"))
    asking.take(files)
    assert asking.stop.text() == "还有 3 个文件，停下"
    qtbot.mouseClick(asking.stop, Qt.MouseButton.LeftButton)
    assert told(asking) == ["没有核验"] * 3
    assert {one.judged.fault.code for one in asking.shown} == {"GENERAL_005"}
    assert not asking.stop.isVisible()
    word, _ = typed(asking, "(虚)安改[2026]1号", qtbot)
    assert word == "相符"


def test_void_paper_leads_to_the_one_in_its_place(
    asking: Any, page: DocumentsPage, town: Township, notice: bytes, pdf: bytes, tmp_path: Path, qtbot: QtBot
) -> None:
    instead = town.do(replace_document, document_id=notice, reason="抬头写错").id
    (tmp_path / "旧件.pdf").write_bytes(pdf)
    drop(asking, tmp_path / "旧件.pdf")
    qtbot.waitUntil(lambda: len(asking.shown) == 1)
    assert told(asking) == ["被替换"]
    assert "作废：抬头写错" in asking.said.text()
    assert f"替换它的是 {row(town, instead).code}" in asking.said.text()
    asking.rows.setFocus()
    with qtbot.waitSignal(asking.accepted):
        qtbot.keyClick(asking.rows, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.acts.read is not None and page.acts.read.row.id == instead)


def test_files_are_chosen_by_button_and_a_void_number_says_why(
    asking: Any,
    town: Township,
    notice: bytes,
    pdf: bytes,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    town.do(documents.void_document, document_id=notice, reason="写错")
    (tmp_path / "作废.pdf").write_bytes(pdf)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(tmp_path / "作废.pdf")], ""))
    qtbot.keyClick(asking, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: told(asking) == ["已作废"])
    assert "（虚）安改〔2026〕1号 已于 2026-04-16 作废：写错" in asking.said.text()
    qtbot.waitUntil(lambda: asking.brought.view.pages_shown is not None)
