"""The township's own notice says nothing of 处罚 and 停产 (DOMAIN §4.2): told at drafting, refused at the number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from safetydesk.catalog import load
from safetydesk.catalog.barred_words import load_barred_words, read_barred_words
from safetydesk.domain.papers.paper import FindingFacts, PaperFacts, SubjectFacts
from safetydesk.domain.papers.wording import barred_in
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.documents import document
from safetydesk.usecases import findings, hazards, places, visits
from safetydesk.usecases.papers import documents, documents_edit
from safetydesk.usecases.papers.wording import draft_remarks
from tests.usecases.conftest import Desk
from tests.usecases.paper_story import PaperStory

TODAY = "2026-04-16"
UNFILLED = "没有写联系电话、抄送，纸上留空行；请改拟稿补上，或者盖章前手写填好。"


@pytest.fixture
def blobs(desk: Desk, tmp_path: Path) -> SealedFolder:
    return SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)


def notice(desk: Desk, blobs: SealedFolder, **finding: Any) -> bytes:
    """A reviewed draft about one finding."""
    visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    desk.do(findings.note_finding, visit_id=visit, **{"text": "除尘系统停用", "deadline": "2026-05-01", **finding})
    desk.do(visits.finish_visit, visit_id=visit)
    desk.do(hazards.register_hazards, visit_id=visit)
    given = {"subject_id": desk.subject, "visit_id": visit}
    record = desk.do(documents.draft_document, kind="inspection_record", **given).id
    desk.do(documents.issue_document, document_id=record, blobs=blobs)
    key: bytes = desk.do(documents.draft_document, kind="rectification_notice", **given).id
    return key


def issue(desk: Desk, key: bytes, blobs: SealedFolder) -> None:
    desk.do(documents.review_document, document_id=key)
    desk.do(documents.issue_document, document_id=key, blobs=blobs)


@pytest.mark.parametrize(
    ("finding", "place", "words"),
    [
        ({"measure": "立即停产，除尘正常后再开机"}, "第1项（H-A01-0001）的整改要求", "立即停产"),
        ({"measure": "停工整改，逾期罚款"}, "第1项（H-A01-0001）的整改要求", "罚款”“停工"),
        ({"text": "除尘停用，责令停产停业整顿"}, "第1项（H-A01-0001）的问题", "停产停业”“责令停产"),
        ({"basis": "《安全生产法》规定处五万元以下罚款"}, "第1项（H-A01-0001）的依据", "罚款"),
    ],
)
def test_barred_words_are_told_in_the_draft_and_refused_at_the_number(
    desk: Desk, blobs: SealedFolder, finding: dict[str, str], place: str, words: str
) -> None:
    key = notice(desk, blobs, **finding)
    said = f"{place}写有“{words}”"
    assert said in draft_remarks(desk.store.reader, document_id=key, day=TODAY)[0]
    with pytest.raises(
        SafetyDeskError, match=rf"DOCUMENT_035 {place.replace('（', '.').replace('）', '.')}写有“{words}”"
    ):
        issue(desk, key, blobs)
    assert desk.store.reader.execute("SELECT count(*) FROM lease WHERE series = '安改'").fetchone() == (0,)


def test_words_typed_into_the_draft_are_refused_until_they_are_gone(desk: Desk, blobs: SealedFolder) -> None:
    key = notice(desk, blobs)
    desk.do(documents_edit.edit_draft, document_id=key, fields={"supplement": "逾期不改的，依法处罚。"})
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_035 “补充要求”写有“处罚”.*暂停使用"):
        issue(desk, key, blobs)
    desk.do(documents_edit.edit_draft, document_id=key, fields={"supplement": "请暂停使用该除尘系统。"})
    assert draft_remarks(desk.store.reader, document_id=key, day=TODAY) == (UNFILLED,)
    issue(desk, key, blobs)
    assert draft_remarks(desk.store.reader, document_id=key, day=TODAY) == ()


@pytest.mark.parametrize("text", ["停产期间无人值守", "企业已停产，仓库仍有人住宿", "停电检修未挂牌", "停业商铺内住人"])
def test_fact_that_is_told_may_speak_of_it(desk: Desk, blobs: SealedFolder, text: str) -> None:
    key = notice(desk, blobs, text=text)
    assert draft_remarks(desk.store.reader, document_id=key, day=TODAY) == (UNFILLED,)
    issue(desk, key, blobs)


def test_office_that_named_phone_and_copies_has_nothing_to_fill_in(desk: Desk, blobs: SealedFolder) -> None:
    key = notice(desk, blobs)
    open_blanks = {field.label for block in paper(desk, key).blocks for row in block.rows for field in row}
    assert {"复查联系人", "联系电话"} <= open_blanks
    assert "抄送：" in [block.text for block in paper(desk, key).blocks]
    for name, value in (("contact_phone", "023-00000000"), ("copy_to", ["虚构区应急管理局"])):
        desk.do(places.choose, key=name, value=value)
    assert draft_remarks(desk.store.reader, document_id=key, day=TODAY) == ()
    texts = [block.text for block in paper(desk, key).blocks]
    assert "抄送：虚构区应急管理局" in texts
    assert "抄送：" not in texts
    assert "复查联系电话：023-00000000。" in texts


def paper(desk: Desk, key: bytes) -> Any:
    return documents.preview(desk.store.reader, document_id=key, day=TODAY)


def test_no_shipped_phrase_would_be_refused() -> None:
    for one in load().phrases.values():
        finding = FindingFacts(one.text, measure=one.measure)
        facts = PaperFacts(
            "rectification_notice", "A", "虚构镇人民政府", TODAY, SubjectFacts("虚构"), findings=(finding,)
        )
        assert barred_in(load_barred_words(), facts, {}) == [], one.code


def test_other_capacities_are_not_judged() -> None:
    finding = FindingFacts("除尘停用", measure="责令停产停业")
    facts = PaperFacts("rectification_order", "B", "虚构区应急管理局", TODAY, SubjectFacts("虚构"), findings=(finding,))
    assert barred_in(load_barred_words(), facts, {}) == []


GOOD = (
    'capacities = ["A"]\nkinds = ["rectification_notice"]\nbasis = "安法 9"\n'
    'anywhere = ["罚款"]\nrequirements = ["停产"]\n'
)


@pytest.mark.parametrize(
    ("table", "key"),
    [
        (GOOD, "source"),
        (GOOD.replace("basis", "bases") + 'source = "ours"\n', "bases|basis"),
        (GOOD.replace("rectification_notice", "flying") + 'source = "ours"\n', "kinds.*flying"),
        (GOOD.replace('["罚款"]', "[]") + 'source = "ours"\n', "anywhere"),
    ],
)
def test_rule_that_lacks_something_is_refused(tmp_path: Path, table: str, key: str) -> None:
    file = tmp_path / "barred_words.toml"
    file.write_text(f"[[barred]]\n{table}", encoding="utf-8")
    with pytest.raises(SafetyDeskError, match=f"CATALOG_097.*({key})"):
        read_barred_words(file)


def test_answers_to_questions_are_held_to_the_same_words(desk: Desk, blobs: SealedFolder) -> None:
    key = desk.do(documents.draft_document, kind="safety_reminder", subject_id=desk.subject).id
    told = {"topic": "汛期", "risks": "不整改将罚款", "advice_given": "检查排水"}
    desk.do(documents_edit.edit_draft, document_id=key, fields=told)
    assert "“主要风险”写有“罚款”" in draft_remarks(desk.store.reader, document_id=key, day=TODAY)[0]
    with pytest.raises(SafetyDeskError, match="DOCUMENT_035"):
        desk.do(documents.issue_document, document_id=key, blobs=blobs)


def test_draft_says_what_is_still_to_be_answered_and_what_nobody_confirmed(desk: Desk) -> None:
    key = desk.do(documents.draft_document, kind="prompt_letter", subject_id=desk.subject).id
    desk.do(documents_edit.edit_draft, document_id=key, fields={"topic": "汛期", "reply_by": "2026-04-10"})
    said = draft_remarks(desk.store.reader, document_id=key, day=TODAY)
    assert "编号以前还要填写：有关情况、请做好的工作。" in said
    assert "期限 2026-04-10 不晚于成文日期 2026-04-16，请核对。" in said
    plan = desk.do(documents.draft_document, kind="inspection_plan", subject_id=desk.subject).id
    assert "待确认：编号字头。" in draft_remarks(desk.store.reader, document_id=plan, day=TODAY)


def test_an_order_without_a_visit_asks_who_inspected_and_checks_them(desk: Desk, blobs: SealedFolder) -> None:
    """处罚法 42: two people with certificates, named by the draft where no visit tells them."""
    found = notice(desk, blobs)
    desk.do(documents.void_document, document_id=found, reason="另出一份")
    told = {"subject_id": desk.subject, "hazard_ids": document_hazards(desk, found)}
    key = desk.do(documents.draft_document, kind="rectification_notice", **told).id
    desk.do(documents.review_document, document_id=key)
    said = draft_remarks(desk.store.reader, document_id=key, day=TODAY)
    assert "编号以前还要填写：检查人员。" in said
    for people, code in (
        (None, "DOCUMENT_039.*检查人员"),
        ("李虚构", "DOCUMENT_006"),
        ("李虚构、无名氏", "DOCUMENT_007"),
    ):
        desk.do(documents_edit.edit_draft, document_id=key, fields={"checked_by": people})
        with pytest.raises(SafetyDeskError, match=code):
            desk.do(documents.issue_document, document_id=key, blobs=blobs)
    desk.do(documents_edit.edit_draft, document_id=key, fields={"checked_by": "李虚构、周虚构"})
    desk.do(documents.review_document, document_id=key)
    issued = desk.do(documents.issue_document, document_id=key, blobs=blobs)
    assert any("经检查核实，你单位存在下列问题和隐患" in block.text for block in issued.snapshot.blocks)


def document_hazards(desk: Desk, key: bytes) -> tuple[bytes, ...]:
    row = document(desk.store.reader, key)
    assert row is not None
    return row.hazards


def test_a_late_request_for_more_time_is_told_and_not_refused(desk: Desk, blobs: SealedFolder) -> None:
    """期满前15个工作日 [ps]: 31 July 2026 is a Friday, the fifteenth working day before it is 10 July."""
    story = PaperStory(desk, blobs)
    for kind in story.tell():
        if kind == "supervision_notice":
            break
    major = {"subject_id": desk.subject, "hazard_ids": [story.of_grade("major", 1)]}
    for day, late in (("2026-07-10", False), ("2026-07-13", True)):
        key = story.draft("extension_request", **major)
        desk.do(documents_edit.edit_draft, document_id=key, fields={"applied_on": day})
        said = [one for one in draft_remarks(desk.store.reader, document_id=key, day=TODAY) if "晚了" in one]
        assert bool(said) is late
    assert "2026-07-10" in said[0] and "参考表述" in said[0]
    desk.do(documents.issue_document, document_id=key, blobs=blobs)


def test_appeal_goes_to_a_people_government_and_no_department(desk: Desk) -> None:
    """复议法 24."""
    with pytest.raises(SafetyDeskError, match=r"GENERAL_015.*人民政府"):
        desk.do(places.choose, key="appeal_government", value="虚构省应急管理厅")
    desk.do(places.choose, key="appeal_government", value="虚构区人民政府")
