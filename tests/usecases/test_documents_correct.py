"""What contradicts in a paper that is out: deadlines that had come, days counted from its service, numbers that met."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.domain.document_life import fold
from safetydesk.domain.instants import HOUR
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.changelog import update_row
from safetydesk.models.events import document_events
from safetydesk.models.queries.documents import document
from safetydesk.models.tables import Document
from safetydesk.usecases.papers import documents, documents_edit
from safetydesk.usecases.papers.documents_correct import correct_document, counted_days, troubles
from tests.usecases.conftest import Desk
from tests.usecases.paper_story import PaperStory


@pytest.fixture
def story(desk: Desk, tmp_path: Path) -> PaperStory:
    made = PaperStory(desk, SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key))
    made.begin()
    own = {"subject_id": desk.subject, "visit_id": made.visit}
    made.issue("inspection_record", **own)
    made.issue("rectification_notice", **own, hazard_ids=[made.of_grade("通道")])
    return made


def said(story: PaperStory, kind: str) -> tuple[str, ...]:
    row = document(story.desk.store.reader, story.made[kind])
    assert row is not None
    return troubles(story.desk.store.reader, row)


def test_notice_served_in_time_contradicts_nothing(story: PaperStory) -> None:
    story.serve("rectification_notice")
    assert said(story, "rectification_notice") == ()


def test_notice_served_on_the_last_day_is_a_contradiction_with_its_cure(story: PaperStory) -> None:
    desk, key = story.desk, story.made["rectification_notice"]
    desk.now += 80 * 24 * HOUR
    desk.do(documents.seal_document, document_id=key)
    desk.do(documents.serve_document, document_id=key, way="direct", receiver="单虚构", on="2026-06-30")
    now = fold(document_events(desk.store.reader, key))
    assert now.contradictions == ("due_before_service",)
    (why,) = said(story, "rectification_notice")
    assert "整改期限 2026-06-30 在送达日 2026-06-30 当天或者以前" in why
    assert "更正通知书" in why
    made = desk.do(correct_document, document_id=key).id
    form = documents_edit.draft_form(desk.store.reader, document_id=made, day="2026-07-06")
    told = {one.key: one.value for one in form.fields}
    assert told["wrong"] == "整改期限为2026年6月30日，在文书送达之日或者以前。"
    assert told["right"] == ""
    desk.do(documents.void_document, document_id=key, reason="期限写错，另出")
    assert fold(document_events(desk.store.reader, key)).contradictions == ()


def test_days_of_review_and_litigation_run_from_the_service(story: PaperStory) -> None:
    story.serve("rectification_notice")
    now = fold(document_events(story.desk.store.reader, story.made["rectification_notice"]))
    assert now.served_on == "2026-04-18"
    assert [(one.name, one.day) for one in counted_days(now)] == [
        ("申请行政复议", "2026-06-17"), ("提起行政诉讼", "2026-10-19"),
    ]  # fmt: skip
    assert all("法》" in one.basis and one.sure for one in counted_days(now))


def test_nothing_is_counted_before_service_nor_without_the_paragraph(story: PaperStory) -> None:
    db, key = story.desk.store.reader, story.made["rectification_notice"]
    assert counted_days(fold(document_events(db, key))) == ()
    story.issue("safety_reminder", subject_id=story.desk.subject)
    story.serve("safety_reminder")
    assert counted_days(fold(document_events(db, story.made["safety_reminder"]))) == ()


def test_two_papers_under_one_number_are_both_shown_and_told_apart_by_a_correction(story: PaperStory) -> None:
    desk, first = story.desk, story.made["rectification_notice"]
    second = story.issue(
        "rectification_notice", subject_id=desk.subject, visit_id=story.visit, hazard_ids=[story.of_grade("配电箱")]
    )
    one = document(desk.store.reader, first)
    assert one is not None
    with desk.store.writing(actor=None) as session:
        update_row(session, Document, second, {"serial": 1, "number": one.number})
    story.made["rectification_notice"] = second
    (why,) = said(story, "rectification_notice")
    assert f"文号 {one.number} 与 {one.code}" in why
    made = desk.do(correct_document, document_id=second).id
    desk.do(documents.review_document, document_id=made)
    frozen = desk.do(documents.issue_document, document_id=made, blobs=story.blobs).snapshot
    text = "".join(block.text for block in frozen.blocks)
    assert "与本机关另一份文书的文号相同" in text
    assert "引用文号时同时写明校验码" in text
    assert frozen.facts.earlier is not None
    assert frozen.facts.earlier.number == one.number


def test_draft_needs_no_correction(story: PaperStory) -> None:
    key = story.draft("safety_reminder", subject_id=story.desk.subject)
    with pytest.raises(SafetyDeskError, match="DOCUMENT_041"):
        story.desk.do(correct_document, document_id=key)
