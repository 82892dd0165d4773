"""文书: every step from draft to archive on the page itself, sent back, voided, and what refuses a step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pypdf import PdfReader
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.models.queries.documents import document_steps
from safetydesk.models.queries.hazards import hazards_of_visit
from safetydesk.models.store import dbapi
from safetydesk.paths import resources
from safetydesk.ui.dialogs.papers.document_steps import RejectDialog, ReturnDialog, ServeDialog, VoidDialog
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.usecases import hazards, places
from safetydesk.usecases.papers import documents
from tests.ui.papers_room import (
    dialog,
    hall,
    lines,
    notice,
    numbered,
    page,
    press_next,
    row,
    store,
    town,
    visit,
    waits_for,
)
from tests.ui.township import Office, Township, office

__all__ = ["hall", "notice", "numbered", "page", "town", "visit", "waits_for"]
PHOTO = resources() / "samples" / "photos" / "passage-after.jpg"


def test_ctrl_enter_takes_a_paper_from_draft_to_archive(
    page: DocumentsPage, town: Township, visit: bytes, notice: bytes, qtbot: QtBot, numbered: None,
    waits_for: Callable[[str | None], None],
) -> None:  # fmt: skip
    found = row(town, notice)
    assert found.number == "（虚）安改〔2026〕1号"
    pdf = town.blobs.get(found.pdf or "")
    (tmp := town.store.folder / "read.pdf").write_bytes(pdf)  # type: ignore[operator]
    assert "（虚）安改〔2026〕1号" in PdfReader(tmp).pages[0].extract_text().replace("\n", "")
    assert {one.state for one in hazards_of_visit(town.store.reader, visit)} == {"assigned"}
    press_next(page, qtbot)
    waits_for("served")
    press_next(page, qtbot)
    serving = dialog(page, ServeDialog, qtbot)
    serving.fields["receiver"].setText("单虚构")
    store(serving, qtbot)
    waits_for("returned")
    press_next(page, qtbot)
    returning = dialog(page, ReturnDialog, qtbot)
    assert returning.receiver.text() == "单虚构"
    returning.take_scan(PHOTO)
    store(returning, qtbot)
    waits_for("archived")
    press_next(page, qtbot)
    waits_for(None)
    assert not page.pane.next.isVisible()
    steps = [step.kind for step in document_steps(town.store.reader, notice)]
    assert steps == ["drafted", "reviewed", "numbered", "rendered", "sealed", "served", "returned", "archived"]
    assert row(town, notice).served_on == "2026-04-16"
    scan = town.store.reader.execute("SELECT kind FROM evidence WHERE owner_id = ?", (notice,)).fetchall()
    assert scan == [("scan",)]


def test_issued_paper_shows_its_frozen_snapshot_with_code(
    page: DocumentsPage, town: Township, notice: bytes, qtbot: QtBot, numbered: None
) -> None:
    qtbot.waitUntil(lambda: (paper := page.room.paper()) is not None and "校验码" in paper.text(0))
    paper = page.room.paper()
    assert paper is not None
    assert paper.content == town.blobs.get(row(town, notice).pdf or "")
    assert page.acts.read is not None
    frozen = PaperSnapshot.from_json(town.blobs.get(row(town, notice).snapshot or ""))
    assert page.acts.read.snapshot == frozen


def test_program_that_died_before_the_pdf_offers_to_make_it(town: Township, notice: bytes, qtbot: QtBot) -> None:
    town.do(documents.review_document, document_id=notice)
    town.do(documents.issue_document, document_id=notice, blobs=town.blobs)
    with office(town, qtbot) as hall:
        page: DocumentsPage = hall.open(DocumentsPage)
        qtbot.waitUntil(lambda: page.room.paper() is not None)
        assert lines(page)[0] == "待生成 PDF 1"
        assert page.pane.next.text() == "生成 PDF"
        press_next(page, qtbot)
        press_next(page, qtbot)
        qtbot.waitUntil(lambda: page.acts.read.next == "sealed")  # type: ignore[union-attr]
        assert town.blobs.get(row(town, notice).pdf or "").startswith(b"%PDF")
        assert hall.window.refusal_shown() is None


def test_rejected_paper_goes_back_to_its_draft_with_the_reason(
    page: DocumentsPage, town: Township, notice: bytes, qtbot: QtBot, waits_for: Callable[[str | None], None]
) -> None:
    page.acts.run("reject")
    asking = dialog(page, RejectDialog, qtbot)
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    assert asking.isVisible()
    asking.note.setPlainText("期限太长")
    store(asking, qtbot)
    qtbot.waitUntil(lambda: "退回 李虚构" in lines(page)[1])
    waits_for("reviewed")
    qtbot.waitUntil(lambda: "退回" in page.pane.steps.accessibleName())
    assert document_steps(town.store.reader, notice)[-1].data["note"] == "期限太长"


def test_numbered_paper_is_voided_and_drawn_up_again(
    page: DocumentsPage, hall: Office, town: Township, notice: bytes, numbered: None, qtbot: QtBot
) -> None:
    assert not page.pane.edit.isVisible()
    page.acts.run("void")
    asking = dialog(page, VoidDialog, qtbot)
    asking.reason.setPlainText("抬头写错")
    asking.again.setChecked(True)
    store(asking, qtbot)
    qtbot.waitUntil(lambda: bool(hall.went))
    where, made = hall.went[-1]
    assert (where, row(town, notice).state) == ("documents", "voided")
    assert made is not None
    assert (row(town, made).state, row(town, made).hazards) == ("drafted", row(town, notice).hazards)


def test_two_papers_with_one_number_are_marked_until_one_is_voided(
    page: DocumentsPage, town: Township, notice: bytes, visit: bytes, qtbot: QtBot
) -> None:
    """What a server that was restored from an older copy may lead to; nobody is renumbered (SYNC §3.4)."""
    town.do(documents.review_document, document_id=notice)
    town.do(documents.issue_document, document_id=notice, blobs=town.blobs)
    of_other = "SELECT ?, 'D-A02-0001', kind, capacity, organ, subject_id, hazards, number, series, year, serial"
    columns = "id, code, kind, capacity, organ, subject_id, hazards, number, series, year, serial"
    other = b"\x01" * 16
    with town.store.writing(actor=None) as session:
        sql = f"INSERT INTO document ({columns}) {of_other} FROM document WHERE id = ?"
        dbapi(session).execute(sql, (other, notice))
    page.refresh()
    qtbot.waitUntil(lambda: sum(line.endswith("1号 重号") for line in lines(page)) == 2)
    town.do(documents.void_document, document_id=notice, reason="与另一份重号")
    page.refresh()
    qtbot.waitUntil(lambda: not any("重号" in line for line in lines(page)))


def test_void_asks_for_a_reason_and_danger_is_not_the_default(
    page: DocumentsPage, town: Township, notice: bytes, qtbot: QtBot, waits_for: Callable[[str | None], None]
) -> None:
    page.acts.run("void")
    asking = dialog(page, VoidDialog, qtbot)
    qtbot.keyClick(asking, Qt.Key.Key_Return)
    assert asking.isVisible()
    assert row(town, notice).state == "drafted"
    asking.reason.setPlainText("当事人名称写错")
    store(asking, qtbot)
    waits_for(None)
    assert row(town, notice).state == "voided"
    assert page.pane.steps.accessibleName().endswith("作废 李虚构·今天 " + page.pane.steps.accessibleName()[-5:])


def test_service_by_leaving_asks_for_refusal_and_witness_or_photos(
    page: DocumentsPage, town: Township, notice: bytes, qtbot: QtBot, numbered: None,
    waits_for: Callable[[str | None], None],
) -> None:  # fmt: skip
    press_next(page, qtbot)
    waits_for("served")
    press_next(page, qtbot)
    serving = dialog(page, ServeDialog, qtbot)
    serving.way.choose("left")
    assert set(serving.fields) == {"on", "refusal", "witness"}
    serving.fields["refusal"].setText("负责人拒收")
    qtbot.mouseClick(serving.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "DOCUMENT_020" in serving._fault._words.text())
    serving.strip.arrived.emit([PHOTO])
    qtbot.waitUntil(lambda: len(serving.taken) == 1)
    store(serving, qtbot)
    assert row(town, notice).state == "served"


def test_scan_that_is_neither_picture_nor_pdf_is_refused(
    page: DocumentsPage, town: Township, notice: bytes, tmp_path: Path, qtbot: QtBot, numbered: None,
    waits_for: Callable[[str | None], None],
) -> None:  # fmt: skip
    town.do(documents.seal_document, document_id=notice)
    town.do(documents.serve_document, document_id=notice, way="direct", receiver="单虚构")
    page.refresh()
    waits_for("returned")
    page.primary()
    returning = dialog(page, ReturnDialog, qtbot)
    (tmp_path / "签收.docx").write_bytes(b"PK\x03\x04")
    returning.take_scan(tmp_path / "签收.docx")
    qtbot.mouseClick(returning.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "DESKTOP_024" in returning._fault._words.text())
    assert row(town, notice).state == "served"


def test_expired_certificate_stops_the_number_and_names_the_person(
    page: DocumentsPage, hall: Office, town: Township, notice: bytes, qtbot: QtBot,
    waits_for: Callable[[str | None], None],
) -> None:  # fmt: skip
    with town.store.writing(actor=None) as session:
        session.connection().info["logged"] = 1
        session.connection().exec_driver_sql("UPDATE certificate SET valid_to = '2026-01-01' WHERE number = '虚构0002'")
        session.connection().info["logged"] = 0
    press_next(page, qtbot)
    waits_for("numbered")
    press_next(page, qtbot)
    dialog(page, Dialog, qtbot).accept()
    qtbot.waitUntil(lambda: hall.window.refusal_shown() is not None)
    assert row(town, notice).number is None
    shown = hall.window.refusal_shown()
    assert shown is not None
    shown.close()


def test_character_without_a_glyph_is_named_before_a_number_is_taken(
    page: DocumentsPage, hall: Office, town: Township, visit: bytes, notice: bytes, qtbot: QtBot
) -> None:
    town.do(documents.review_document, document_id=notice)
    (first, *_) = hazards_of_visit(town.store.reader, visit)
    town.do(hazards.edit_hazard, hazard_id=first.id, measure="清理\U0001f9e8")
    page.refresh()
    qtbot.waitUntil(lambda: "PAPER_001" in page.room.empty.accessibleName())
    page.primary()
    shown = hall.window.refusal_shown()
    assert shown is not None
    assert not any(one.windowTitle() == "编号并出文" for one in page.findChildren(Dialog))
    shown.close()
    assert row(town, notice).number is None


def test_review_switched_off_asks_for_the_number_at_once(town: Township, notice: bytes, qtbot: QtBot) -> None:
    town.do(places.choose, key="review_needed", value=False)
    with office(town, qtbot) as hall:
        page: DocumentsPage = hall.open(DocumentsPage)
        qtbot.waitUntil(lambda: page.acts.read is not None)
        assert lines(page)[0] == "待编号 1"
        assert "审签" not in page.pane.steps.accessibleName()
