"""Order and grounds of papers: what must be there before, of which hazards, and when a notice may be numbered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from safetydesk.domain.instants import HOUR
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.documents import document, draft_content
from safetydesk.models.queries.hazards import hazard_life
from safetydesk.usecases import findings, hazards, people, visits
from safetydesk.usecases.papers import documents, documents_edit, numbers
from tests.documents.readback import body_text
from tests.usecases.conftest import Desk
from tests.usecases.paper_story import CONTACT, PLAN, PaperStory


@pytest.fixture
def story(desk: Desk, tmp_path: Path) -> PaperStory:
    made = PaperStory(desk, SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key))
    made.begin()
    return made


def refusal(story: PaperStory, kind: str, **facts: Any) -> SafetyDeskError:
    with pytest.raises(SafetyDeskError) as caught:
        story.issue(kind, **{"subject_id": story.desk.subject, **facts})
    return caught.value


def test_review_answers_the_order_of_every_hazard_on_it(story: PaperStory) -> None:
    desk, own = story.desk, {"subject_id": story.desk.subject, "visit_id": story.visit}
    one, two = story.of_grade("通道"), story.of_grade("配电箱")
    why = refusal(story, "review_opinion", hazard_ids=[one])
    assert why.code == "DOCUMENT_010"
    assert "《隐患整改通知书》" in why.message
    assert "复查是对整改文书的答复" in why.message
    story.issue("inspection_record", **own)
    story.issue("rectification_notice", **own, hazard_ids=[one])
    desk.do(hazards.review_hazard, hazard_id=one, passed=True, inspectors=desk.inspectors)
    assert refusal(story, "review_opinion", hazard_ids=[one, two]).code == "DOCUMENT_010"
    story.issue("review_opinion", subject_id=desk.subject, hazard_ids=[one])


def test_voided_order_carries_no_review(story: PaperStory) -> None:
    desk, own = story.desk, {"subject_id": story.desk.subject, "visit_id": story.visit}
    hazard = story.of_grade("通道")
    story.issue("inspection_record", **own)
    notice = story.issue("rectification_notice", **own, hazard_ids=[hazard])
    desk.do(hazards.review_hazard, hazard_id=hazard, passed=True, inspectors=desk.inspectors)
    key = story.draft("review_opinion", subject_id=desk.subject, hazard_ids=[hazard])
    desk.do(documents.void_document, document_id=notice, reason="名称写错")
    with pytest.raises(SafetyDeskError, match="DOCUMENT_010"):
        desk.do(documents.issue_document, document_id=key, blobs=story.blobs)


def test_measures_rest_on_the_record_of_their_own_visit(story: PaperStory) -> None:
    subject = story.desk.subject
    story.issue("onsite_record", subject_id=subject, visit_id=story.second)
    why = refusal(story, "onsite_measures", visit_id=story.visit)
    assert why.code == "DOCUMENT_010"
    assert "《现场检查记录（已审签）》" in why.message
    story.issue("onsite_measures", subject_id=subject, visit_id=story.second)


def test_measures_wait_for_the_approval_of_the_record(story: PaperStory) -> None:
    desk, own = story.desk, {"subject_id": story.desk.subject, "visit_id": story.second}
    record = story.draft("onsite_record", **own)
    assert refusal(story, "onsite_measures", visit_id=story.second).code == "DOCUMENT_010"
    with pytest.raises(SafetyDeskError, match="DOCUMENT_012"):
        desk.do(documents.issue_document, document_id=record, blobs=story.blobs)
    desk.do(documents.review_document, document_id=record, approved=False, note="写明场所")
    assert refusal(story, "onsite_measures", visit_id=story.second).code == "DOCUMENT_010"
    desk.do(documents.review_document, document_id=record)
    story.issue("onsite_measures", **own)
    desk.do(documents.issue_document, document_id=record, blobs=story.blobs)


@pytest.mark.parametrize("deadline", ["2026-06-30", "2026-04-20"])
def test_measures_alone_assign_the_hazard_and_its_review_follows(story: PaperStory, deadline: str) -> None:
    desk, own = story.desk, {"subject_id": story.desk.subject}
    visit = desk.do(visits.start_visit, **own, kind="surprise", inspectors=desk.inspectors).id
    desk.do(findings.note_finding, visit_id=visit, text="砂轮机无防护罩", deadline=deadline)
    desk.do(visits.finish_visit, visit_id=visit)
    (hazard,) = desk.do(hazards.register_hazards, visit_id=visit)
    story.issue("onsite_record", **own, visit_id=visit)
    desk.now += 10 * 24 * HOUR
    key = story.issue("onsite_measures", **own, visit_id=visit, hazard_ids=[hazard])
    life, paper = hazard_life(desk.store.reader, hazard), document(desk.store.reader, key)
    assert life is not None and paper is not None
    assert (life.row.state, life.row.deadline) == ("assigned", deadline)
    desk.do(hazards.review_hazard, hazard_id=hazard, passed=True, inspectors=desk.inspectors)
    review = story.issue("department_review", **own, hazard_ids=[hazard])
    said = body_text(story.pdf(review))
    assert paper.number is not None
    assert paper.number in said


@pytest.mark.parametrize(
    ("kind", "facts", "code", "said"),
    [
        ("talk_notice", {"subject_id": None}, "DOCUMENT_036", "检查对象"),
        ("result_notice", {}, "DOCUMENT_010", "检查结果告知书"),
        ("round_check", {}, "DOCUMENT_036", "一次检查"),
        ("service_receipt", {}, "DOCUMENT_036", "所针对的文书"),
        ("major_hazard_notice", {}, "DOCUMENT_034", "至少要写一条"),
        ("service_receipt", {"answers": b"x" * 16}, "DOCUMENT_025", "找不到"),
    ],
)
def test_kind_says_what_it_cannot_be_without(
    story: PaperStory, kind: str, facts: dict[str, Any], code: str, said: str
) -> None:
    why = refusal(story, kind, **facts)
    assert why.code == code
    assert said in why.message


def test_paper_for_major_hazards_takes_no_others(story: PaperStory) -> None:
    why = refusal(story, "suspected_report", hazard_ids=[story.of_grade("通道")])
    assert why.code == "DOCUMENT_037"
    assert "疑似重大事故隐患" in why.message
    assert "是一般隐患" in why.message
    key = story.draft("suspected_report", subject_id=story.desk.subject, visit_id=story.visit)
    row = document(story.desk.store.reader, key)
    assert row is not None
    assert row.hazards == (story.of_grade("suspected_major"),)


def test_notice_of_a_visit_without_warning_is_never_numbered_before_it_began(story: PaperStory) -> None:
    desk = story.desk
    key = story.draft("inspection_notice", subject_id=desk.subject)
    desk.do(documents.review_document, document_id=key)
    with pytest.raises(SafetyDeskError, match="DOCUMENT_038") as caught:
        desk.do(documents.issue_document, document_id=key, blobs=story.blobs)
    assert "不发通知、不打招呼" in caught.value.message
    told = {"plan_manner": "日常检查"}
    desk.do(documents_edit.edit_draft, document_id=key, fields=told)
    desk.do(documents.review_document, document_id=key)
    desk.do(documents.issue_document, document_id=key, blobs=story.blobs)
    visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    assert story.issue("inspection_notice", subject_id=desk.subject, visit_id=visit)


@pytest.mark.parametrize(
    ("people", "code", "said"), [("李虚构", "DOCUMENT_006", "只有 1 名"), ("李虚构、郑某某", "DOCUMENT_007", "郑某某")]
)
def test_those_who_are_to_come_are_two_and_certified(story: PaperStory, people: str, code: str, said: str) -> None:
    desk = story.desk
    key = story.draft("inspection_plan", subject_id=desk.subject)
    desk.do(documents_edit.edit_draft, document_id=key, fields={"plan_people": people})
    desk.do(documents.review_document, document_id=key)
    with pytest.raises(SafetyDeskError) as caught:
        desk.do(documents.issue_document, document_id=key, blobs=story.blobs)
    assert caught.value.code == code
    assert said in caught.value.message


def test_unanswered_question_costs_no_number(story: PaperStory) -> None:
    desk = story.desk
    key = desk.do(documents.draft_document, kind="talk_notice", subject_id=desk.subject).id
    desk.do(documents.review_document, document_id=key)
    with pytest.raises(SafetyDeskError, match="DOCUMENT_039") as caught:
        desk.do(documents.issue_document, document_id=key, blobs=story.blobs)
    assert "还没有填写约谈时间、约谈地点、约谈事由，" in caught.value.message  # the office's own contact is known
    assert desk.store.reader.execute("SELECT count(*) FROM lease WHERE series = '安谈'").fetchone() == (0,)


def test_answer_that_is_none_is_refused_with_how_it_is_written(story: PaperStory) -> None:
    desk = story.desk
    key = desk.do(documents.draft_document, kind="talk_notice", subject_id=desk.subject).id
    with pytest.raises(SafetyDeskError, match="DOCUMENT_040") as caught:
        desk.do(documents_edit.edit_draft, document_id=key, fields={"talk_when": "明天上午"})
    assert "2026-05-06 09:30" in caught.value.remedy
    desk.do(documents_edit.edit_draft, document_id=key, fields={"talk_when": "2026-04-30 09:30", **CONTACT})
    desk.do(documents_edit.edit_draft, document_id=key, fields={"contact_person": None})
    form = documents_edit.draft_form(desk.store.reader, document_id=key, day="2026-04-16")
    asked = {one.key: (one.value, one.changed, one.kind, one.required) for one in form.fields}
    assert asked["talk_when"] == ("2026-04-30 09:30", True, "moment", True)
    assert asked["talkees"] == ("单虚构", False, "names", True)
    assert asked["contact_person"] == ("", False, "text", True)
    content = draft_content(desk.store.reader, key)
    assert content is not None
    assert "2026-04-30 09:30" in content


def test_entrusted_paper_bears_the_name_and_series_of_the_office_that_entrusted(story: PaperStory) -> None:
    key = story.issue("onsite_record", subject_id=story.desk.subject, visit_id=story.visit)
    row = document(story.desk.store.reader, key)
    assert row is not None
    assert (row.organ, row.number) == ("虚构区应急管理局", "（虚区）应急检记〔2026〕1号")


def test_paper_of_powers_granted_is_in_the_name_of_the_township_and_only_on_its_list(story: PaperStory) -> None:
    desk = story.desk
    grant = {"kind": "grant", "number": "虚构赋权〔2025〕1号", "grantor": "虚构市人民政府"}
    desk.do(people.record_authority, **grant, items=["onsite_record"], valid_from="2025-07-01")
    key = desk.do(
        documents.draft_document, kind="onsite_record", capacity="C", subject_id=desk.subject, visit_id=story.visit
    ).id
    desk.do(documents.review_document, document_id=key)
    frozen = desk.do(documents.issue_document, document_id=key, blobs=story.blobs)
    assert frozen.snapshot.facts.issuer == "虚构镇人民政府"
    with pytest.raises(SafetyDeskError, match="DOCUMENT_004"):
        desk.do(
            documents.draft_document, kind="rectification_order", capacity="C", subject_id=desk.subject,
            visit_id=story.visit,
        )  # fmt: skip


def test_kinds_of_the_office_are_offered_by_what_the_subject_has(story: PaperStory) -> None:
    from safetydesk.catalog import load
    from safetydesk.models.queries.documents import documents_of_subject
    from safetydesk.ui.dialogs.papers.paper_offers import offers

    desk = story.desk

    def offered(papers: Any) -> dict[str, str | None]:
        found = offers(desk.store.reader, load(), capacity="A", day="2026-04-16", papers=papers)
        return {one.kind: one.fault.code if one.fault else None for one in found}

    before = offered(documents_of_subject(desk.store.reader, desk.subject))
    assert (before["rectification_notice"], before["inspection_plan"]) == ("DOCUMENT_010", None)
    assert PLAN
    story.issue("inspection_record", subject_id=desk.subject, visit_id=story.visit)
    after = offered(documents_of_subject(desk.store.reader, desk.subject))
    assert (after["rectification_notice"], after["rectification_order"]) == (None, "DOCUMENT_001")


def test_order_is_offered_once_there_is_a_record_in_the_name_it_bears(story: PaperStory) -> None:
    from safetydesk.catalog import load
    from safetydesk.models.queries.documents import documents_of_subject
    from safetydesk.ui.dialogs.papers.paper_offers import offers

    desk, theirs = story.desk, {"subject_id": story.desk.subject, "visit_id": story.visit}

    def refused() -> str | None:
        papers = documents_of_subject(desk.store.reader, desk.subject)
        found = offers(desk.store.reader, load(), capacity="B", day="2026-04-16", papers=papers)
        fault = next(one.fault for one in found if one.kind == "rectification_order")
        return str(fault) if fault else None

    story.issue("inspection_record", **theirs)
    assert "虚构区应急管理局名义的" in (refused() or "")
    story.issue("onsite_record", **theirs)
    assert refused() is None


def test_blocks_are_asked_for_field_papers_and_for_drafts_that_wait(story: PaperStory) -> None:
    db, own = story.desk.store.reader, "虚构镇人民政府"
    wanted = numbers.series_wanted(db)
    assert {(own, "安检记"), (own, "安改"), (own, "安复查")} <= set(wanted)
    assert (own, "安通") not in wanted
    story.draft("circular")
    story.draft("onsite_record", subject_id=story.desk.subject, visit_id=story.visit)
    more = set(numbers.series_wanted(db)) - set(wanted)
    assert more == {(own, "安通"), ("虚构区应急管理局", "应急检记")}
