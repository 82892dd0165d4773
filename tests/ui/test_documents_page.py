"""文书: the list by what each waits for, the paper on the desk, what it says, searching and the room there is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.hazards import hazards_of_visit
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.usecases import hazards
from safetydesk.usecases.papers import documents
from tests.ui.papers_room import (
    hall,
    lines,
    notice,
    numbered,
    page,
    row,
    town,
    visit,
    waits_for,
)
from tests.ui.township import Office, Township

__all__ = ["hall", "notice", "numbered", "page", "town", "visit", "waits_for"]


def test_list_groups_papers_by_what_they_wait_for_and_folds_the_done(page: DocumentsPage) -> None:
    said = lines(page)
    assert said[0] == "待审签 1"
    assert said[1].startswith("虚构宏达木业有限公司 整改通知书 拟稿 李虚构·今天 ")
    assert said[2:] == ["已归档 1", "虚构宏达木业有限公司 检查记录 （虚）安检记〔2026〕1号 4月16日"]
    assert page.list.rows.folded(2)
    assert page.header._fact.text() == "1 份在办·本月已归档 1 份"


def test_draft_lies_on_the_desk_marked_and_without_number(page: DocumentsPage) -> None:
    read = page.acts.read
    assert read is not None
    assert read.snapshot is not None
    assert read.snapshot.draft
    assert page.room.view.pages() % 3 == 0
    paper = page.room.paper()
    assert paper is not None
    assert "草稿" in paper.text(0)
    assert "校验码" not in paper.text(0)


def test_steps_tell_person_and_time_and_the_numbers_at_hand(page: DocumentsPage) -> None:
    said = page.pane.steps.accessibleName()
    assert "已办 拟稿 李虚构·今天" in said
    assert "现在 审签 等审签" in said
    assert said.endswith("未到 用印；未到 送达；未到 签收回收")
    assert page.pane.next.text() == "审签通过"


def test_facts_count_hazards_and_articles(page: DocumentsPage) -> None:
    from PySide6.QtWidgets import QLabel

    said = [one.text() for one in page.pane.facts.findChildren(QLabel)]
    assert "2 条（1 条立即整改）" in said
    assert "一式三份" in said
    assert "已核 1 条" in said


def test_search_by_number_kind_and_pinyin_of_the_enterprise(page: DocumentsPage, qtbot: QtBot) -> None:
    search = page.header.search
    assert search is not None
    for words, shown in (("安检记", 1), ("通知书", 1), ("hdmy", 2), ("没有这样的", 0)):
        search.setText(words)
        qtbot.waitUntil(lambda shown=shown: len(page.list.ids()) == shown)  # type: ignore[misc]
    assert page.list.empty.isVisible()


def test_arriving_at_a_folded_paper_unfolds_and_shows_it(
    page: DocumentsPage, town: Township, visit: bytes, qtbot: QtBot
) -> None:
    record = town.store.reader.execute("SELECT id FROM document WHERE kind = 'inspection_record'").fetchone()[0]
    page.arrive(record)
    qtbot.waitUntil(lambda: page.acts.read is not None and page.acts.read.row.id == record)
    assert not page.list.rows.folded(2)
    assert page.list.rows.current_id() == record


def test_paper_whose_content_is_not_here_says_why_and_keeps_its_steps(
    page: DocumentsPage, town: Township, notice: bytes, qtbot: QtBot
) -> None:
    town.do(documents.review_document, document_id=notice)
    town.do(documents.issue_document, document_id=notice, blobs=town.blobs)
    assert town.store.folder is not None
    shutil.rmtree(town.store.folder / "blobs")
    page.refresh()
    qtbot.waitUntil(lambda: page.room.fault is not None)
    assert page.room.fault.code in page.room.empty.accessibleName()  # type: ignore[union-attr]
    assert page.pane.next.isVisible()


def test_narrow_list_keeps_the_number_whole(
    page: DocumentsPage, hall: Office, town: Township, visit: bytes, qtbot: QtBot
) -> None:
    town.record(visit)
    page.refresh()
    qtbot.waitUntil(lambda: any("（虚）安检记〔2026〕2号 4月16日" in one for one in lines(page)))
    hall.window.resize(780, 438)
    qtbot.waitUntil(lambda: any(one.endswith("检查记录 安检记〔2026〕2号") for one in lines(page)))


@pytest.mark.parametrize("size", [(1366, 768), (1024, 640), (780, 438)])
def test_page_fits_the_window(page: DocumentsPage, hall: Office, size: tuple[int, int], qtbot: QtBot) -> None:
    hall.window.resize(*size)
    qtbot.waitUntil(lambda: hall.window.width() == size[0] and page.minimumSizeHint().width() <= page.width())
    qtbot.waitUntil(lambda: page.room.x() == page.list.width())
    assert page.minimumSizeHint().height() <= page.height()
    assert page.room.geometry().right() < page.pane.x()


def test_saved_pdf_is_the_archived_file_to_the_byte(
    page: DocumentsPage, town: Township, notice: bytes, tmp_path: Path, qtbot: QtBot, numbered: None
) -> None:
    page.acts.save_to(tmp_path / "通知书.pdf")
    qtbot.waitUntil(lambda: (tmp_path / "通知书.pdf").exists())
    assert (tmp_path / "通知书.pdf").read_bytes() == town.blobs.get(row(town, notice).pdf or "")


def test_hazards_edited_meanwhile_show_in_the_draft(
    page: DocumentsPage, town: Township, visit: bytes, qtbot: QtBot
) -> None:
    (first, *_) = hazards_of_visit(town.store.reader, visit)
    town.do(hazards.edit_hazard, hazard_id=first.id, measure="立即清理")
    page.refresh()
    qtbot.waitUntil(lambda: "立即清理" in str(page.acts.read.snapshot))  # type: ignore[union-attr]
