"""一企一档, 卷宗 and 证据包 from the pages: one file each, with what is missing told."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from safetydesk.documents.viewing import PdfPages
from safetydesk.ui.dialogs.papers.inspection_pack import InspectionPackDialog
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.ui.pages.subjects import SubjectsPage
from safetydesk.ui.pages.taking_away import bind_into, desk_makers, pack_into
from safetydesk.ui.tasks import Cancelled, Ticket
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.usecases.papers import documents
from safetydesk.usecases.papers.company_file import company_file
from safetydesk.usecases.papers.dossiers import dossier_of_visit
from safetydesk.usecases.papers.inspection_file import inspection_file
from safetydesk.usecases.papers.inspection_tree import gather_tree, write_tree
from tests.ui.papers_room import dialog, hall, notice, numbered, page, town, visit, waits_for
from tests.ui.township import START, Office, Township

__all__ = ["hall", "notice", "numbered", "page", "town", "visit", "waits_for"]


def test_whole_file_of_an_enterprise_is_one_bookmarked_pdf(
    page: DocumentsPage, hall: Office, town: Township, numbered: None, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "一企一档.pdf"
    bind_into(hall.desk, page, path, lambda db: company_file(db, subject_id=town.subject, day="2026-04-16"))
    told = dialog(page, Dialog, qtbot)  # the PDF of the record is torn
    told.accept()
    bound = PdfPages(path.read_bytes())
    assert "隐患清单" in bound.opens.values()
    assert "虚构宏达木业有限公司" in bound.text(0)
    assert any("疏散通道堆放原料" in bound.text(at) for at in range(len(bound)))


def test_dossier_of_a_visit_tells_what_could_not_be_bound(
    page: DocumentsPage, hall: Office, town: Township, visit: bytes, numbered: None, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "卷宗.pdf"
    bind_into(hall.desk, page, path, lambda db: dossier_of_visit(db, visit_id=visit, day="2026-04-16"))
    told = dialog(page, Dialog, qtbot)
    assert path.exists()
    assert told.windowTitle() == "已存 卷宗.pdf"
    assert any("安改〔2026〕1号" in title for title in PdfPages(path.read_bytes()).opens.values())
    told.accept()


def test_evidence_pack_shows_its_seal_until_it_is_noted(
    page: DocumentsPage, hall: Office, notice: bytes, numbered: None, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "证据包.zip"
    pack_into(hall.desk, page, path, [notice], "2026-04-16")
    told = dialog(page, Dialog, qtbot)
    assert told.windowTitle() == "已存 证据包.zip"
    with zipfile.ZipFile(path) as pack:
        assert any(name.endswith(".pdf") for name in pack.namelist())
    told.accept()


def asked_for_pack(hall: Office, town: Township, folder: Path) -> InspectionPackDialog:
    asking = InspectionPackDialog(hall.desk, hall.window, (town.subject, "虚构宏达木业有限公司"))
    asking.take_folder(folder)
    asking.open()
    return asking


def told_over(hall: Office, qtbot: QtBot) -> str:
    """What the dialog over the window says when the pack is written; it is closed."""
    shown: list[Dialog] = []

    def found() -> bool:
        shown[:] = [one for one in hall.window.findChildren(Dialog) if one.windowTitle().startswith("已存")]
        return bool(shown)

    qtbot.waitUntil(found, timeout=15_000)
    said = "\n".join(one.text() for one in shown[0].findChildren(QLabel))
    shown[0].accept()
    return said


def files_below(folder: Path) -> set[str]:
    return {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}


def test_evidence_of_a_period_is_a_folder_tree_and_what_is_left_out_is_told(
    page: DocumentsPage,
    hall: Office,
    town: Township,
    notice: bytes,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    town.do(documents.review_document, document_id=notice)
    town.do(documents.issue_document, document_id=notice, blobs=town.blobs)
    town.now = START
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    asking = asked_for_pack(hall, town, tmp_path / "old")
    asking.choose.click()
    assert (asking.folder, asking.where.text()) == (tmp_path, str(tmp_path))
    assert (asking.first.day(), asking.last.day(), asking.scope.code()) == ("2026-01-01", "2026-04-16", "one")
    titles: list[str] = []
    hall.tasks.begun.connect(lambda ticket: titles.append(ticket.title))
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    told = told_over(hall, qtbot)
    out = tmp_path / "迎检资料 2026-01-01 至 2026-04-16 虚构宏达木业有限公司"
    assert titles == [f"编 {out.name}"]
    assert "还没有正式 PDF" in told
    found = files_below(out)
    assert "00 目录.xlsx" in found
    assert {one.split("/")[0] for one in found} >= {"01 检查台账", "02 隐患台账", "04 文书"}
    with zipfile.ZipFile(next((out / "02 隐患台账").iterdir())) as book:
        assert "疏散通道堆放原料" in "".join(book.read(one).decode() for one in book.namelist() if one.endswith("xml"))


def test_pack_of_an_enterprise_without_records_and_a_filled_folder_are_refused(
    page: DocumentsPage, hall: Office, town: Township, tmp_path: Path, qtbot: QtBot
) -> None:
    filled = tmp_path / "迎检资料 2026-01-01 至 2026-04-16"
    filled.mkdir()
    (filled / "旧.txt").write_text("虚构", "utf-8")
    asking = asked_for_pack(hall, town, tmp_path)
    asking.scope.choose("all")
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "BUNDLE_003" in asking._fault.words())
    asking.scope.choose("one")
    asking.first.show_day("2025-01-01")
    asking.last.show_day("2025-12-31")
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "BUNDLE_001" in asking._fault.words())
    assert files_below(tmp_path) >= {"迎检资料 2026-01-01 至 2026-04-16/旧.txt"}
    asking.reject()


def test_cancelled_pack_leaves_no_file(town: Township, notice: bytes, tmp_path: Path) -> None:
    tree = inspection_file(town.store.reader, first="2026-01-01", last="2026-04-16", day="2026-04-16")
    gathered, ticket = gather_tree(town.store.reader, tree, day="2026-04-16"), Ticket()
    seen: list[int] = []

    def report(done: int, total: int) -> None:
        seen.append(done)
        if done == 2:
            ticket.cancel()
        ticket.report(done, total)

    with pytest.raises(Cancelled):
        write_tree(gathered, tmp_path / "包", makers=desk_makers(), get=town.blobs.get, report=report)
    assert seen == [0, 1, 2]
    assert files_below(tmp_path / "包") == set()


def test_verb_of_the_page_opens_the_dialog_for_the_enterprise_shown(hall: Office, town: Township, qtbot: QtBot) -> None:
    page = hall.open(SubjectsPage)
    page.arrive(town.subject)
    qtbot.waitUntil(lambda: page.verbs._read is not None)
    words = [verb.word for verb in page.verbs.toolbar()]
    assert words[words.index("一企一档") + 1] == "迎检资料包"
    page.verbs.inspection()
    asking = dialog(page, InspectionPackDialog, qtbot)
    assert asking.scope.currentText() == "只要虚构宏达木业有限公司"
    asking.reject()
