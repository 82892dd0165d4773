"""文书: drawing up a new paper, what the guard refuses, and changing a draft."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from safetydesk.ui.dialogs.papers.draft_fields import ClauseField
from safetydesk.ui.dialogs.papers.edit_draft import EditDraftDialog
from safetydesk.ui.dialogs.papers.new_paper import NewPaperDialog
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.ui.widgets.field import LineField
from safetydesk.usecases import subjects
from safetydesk.usecases.papers import documents
from tests.ui.papers_room import (
    dialog,
    edited,
    hall,
    lines,
    notice,
    page,
    press_next,
    row,
    said,
    store,
    town,
    visit,
    waits_for,
)
from tests.ui.township import Township

__all__ = ["hall", "notice", "page", "town", "visit", "waits_for"]


def test_draft_is_edited_and_the_paper_on_the_desk_follows(
    page: DocumentsPage, town: Township, notice: bytes, qtbot: QtBot, waits_for: Callable[[str | None], None]
) -> None:
    press_next(page, qtbot)
    waits_for("numbered")
    asking = edited(page, qtbot)
    copy_to, interim = asking.fields["copy_to"], asking.fields["interim"]
    assert isinstance(copy_to, LineField)
    assert isinstance(interim, ClauseField)
    copy_to.setText("虚构区应急管理局、虚构镇派出所")
    interim.note.setPlainText("整改期间停用配电箱。")
    assert not interim.again.isHidden()
    asking.items[0].deadline.setText("2026.5.6")
    asking.items[1].stays.setChecked(False)
    store(asking, qtbot)
    waits_for("reviewed")
    qtbot.waitUntil(lambda: "抄送：虚构区应急管理局，虚构镇派出所" in said(page))
    assert "整改期间停用配电箱。" in said(page)
    assert "整改期限：2026年5月6日前" in said(page)
    assert len(row(town, notice).hazards) == 1
    assert lines(page)[1].startswith("虚构宏达木业有限公司 整改通知书 改稿 李虚构")
    asking = edited(page, qtbot)
    interim = asking.fields["interim"]
    assert isinstance(interim, ClauseField)
    interim.again.click()
    store(asking, qtbot)
    qtbot.waitUntil(lambda: "应当采取有效措施" in said(page))


def test_deadline_that_is_no_day_keeps_the_dialog(page: DocumentsPage, qtbot: QtBot) -> None:
    asking = edited(page, qtbot)
    asking.items[0].deadline.setText("下周")
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    assert asking.isVisible()
    asking.items[0].deadline.setText("2026-04-01")
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "HAZARD_022" in asking._fault.words())
    asking.reject()


def test_new_paper_lists_refused_kinds_with_the_guards_reason(
    page: DocumentsPage, town: Township, qtbot: QtBot
) -> None:
    qtbot.keyClick(
        page.list.rows, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    asking = dialog(page, NewPaperDialog, qtbot)
    asking.search.setText("hdmy")
    qtbot.waitUntil(lambda: asking.hits.isVisible())
    asking.hits.opened.emit(town.subject)
    qtbot.waitUntil(lambda: len(asking._offers) > 20)
    allowed = [one.kind for one in asking._offers if one.fault is None]
    assert {"inspection_record", "rectification_notice", "talk_notice"} <= set(allowed)
    assert not {"rectification_order", "onsite_measures", "department_review"} & set(allowed)
    asking.kinds.select(b"rectification_order")
    asking._show_kind()
    assert "DOCUMENT_001" in asking.why.text()
    assert "第九条" in asking.why.text()
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    assert asking.isVisible()
    asking.capacity.choose("B")
    qtbot.waitUntil(lambda: "DOCUMENT_002" in asking.why.text())
    asking.reject()


def test_new_paper_is_drafted_and_laid_on_the_desk(
    page: DocumentsPage, town: Township, notice: bytes, qtbot: QtBot
) -> None:
    page.new()
    asking = dialog(page, NewPaperDialog, qtbot)
    asking._choose(town.subject)
    qtbot.waitUntil(lambda: len(asking._offers) > 20)
    asking.kinds.select(b"inspection_record")
    asking._show_kind()
    store(asking, qtbot)
    qtbot.waitUntil(lambda: page.acts.read is not None and page.acts.read.row.kind == "inspection_record")
    qtbot.waitUntil(lambda: page.room.paper() is not None)
    assert page.pane.next.text() == "编号并出文"


def test_notice_before_any_record_is_refused_in_the_list(
    town: Township, notice: bytes, page: DocumentsPage, qtbot: QtBot
) -> None:
    other = town.do(subjects.create_subject, name="虚构白鹤幼儿园").id
    page.new()
    asking = dialog(page, NewPaperDialog, qtbot)
    asking._choose(other)
    qtbot.waitUntil(lambda: len(asking._offers) > 20)
    faults = {one.kind: one.fault.code for one in asking._offers if one.fault}
    assert faults["rectification_notice"] == "DOCUMENT_010"
    assert faults["rectification_order"] == "DOCUMENT_001"
    asking.reject()


def test_kind_that_asks_is_filled_in_by_its_fields(page: DocumentsPage, town: Township, qtbot: QtBot) -> None:
    key = town.do(documents.draft_document, kind="talk_notice", subject_id=town.subject).id
    page.arrive(key)
    qtbot.waitUntil(lambda: page.acts.read is not None and page.acts.read.row.id == key)
    page.acts.run("edit")
    asking = dialog(page, EditDraftDialog, qtbot)
    kinds = {one.key: one.kind for one in asking._told.fields}
    assert kinds
    for one in asking._told.fields:
        field = asking.fields[one.key]
        if one.kind == "text" and not one.clause:
            field.setText(f"虚构{one.label}")
    store(asking, qtbot)
    qtbot.waitUntil(lambda: (paper := page.room.paper()) is not None and "虚构" in paper.text(0))


def test_refused_kind_is_saved_as_a_marked_draft_and_nothing_is_on_record(
    page: DocumentsPage, town: Township, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, offered = tmp_path / "草稿.pdf", []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *told: offered.append(told[2]) or (str(path), ""))
    before = town.store.reader.execute("SELECT count(*) FROM document").fetchone()
    page.new()
    asking = dialog(page, NewPaperDialog, qtbot)
    asking._choose(town.subject)
    qtbot.waitUntil(lambda: len(asking._offers) > 20)
    asking.kinds.select(b"rectification_order")
    asking._show_kind()
    assert asking.capacity.code() == "A"
    assert asking.sample.isEnabled()
    qtbot.mouseClick(asking.sample, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: asking.why.text().startswith("草稿已存：草稿.pdf。只供看样，不能出具："))
    assert "DOCUMENT_001" in asking.why.text()
    assert "草稿" in offered[0]
    sheets = [one.extract_text().replace("\n", "") for one in PdfReader(path).pages]
    assert sheets
    assert all("草稿" in one for one in sheets)
    assert "虚构宏达木业有限公司" in "".join(sheets)
    assert not [one for one in sheets if "校验码" in one or "〔2026〕" in one]
    assert town.store.reader.execute("SELECT count(*) FROM document").fetchone() == before
    asking.reject()
