"""一企一档, 卷宗 and 证据包 from the pages: one file each, with what is missing told."""

from __future__ import annotations

import zipfile
from pathlib import Path

from pytestqt.qtbot import QtBot

from safetydesk.documents.viewing import PdfPages
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.ui.pages.taking_away import bind_into, pack_into
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.usecases.company_file import company_file
from safetydesk.usecases.dossiers import dossier_of_visit
from tests.ui.test_documents_page import dialog, hall, notice, numbered, page, town, visit, waits_for
from tests.ui.township import Office, Township

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
