"""What a paper says and whom it concerns: nothing left out, nothing invented, no number lost to a refusal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from safetydesk.domain.instants import HOUR, day_of, from_datetime
from safetydesk.domain.visit_times import CLOCK_DOUBT
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.documents import document, document_named
from safetydesk.models.queries.hazards import hazard_life
from safetydesk.models.queries.visits import visit_state
from safetydesk.usecases import findings, hazards, people, places, subjects, visits
from safetydesk.usecases.papers import documents, numbers
from safetydesk.usecases.papers.paper_facts import gather
from tests.usecases.conftest import Desk

DAY = 24 * HOUR


@pytest.fixture
def blobs(desk: Desk, tmp_path: Path) -> SealedFolder:
    return SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)


def begin(desk: Desk, *texts: str, subject: bytes | None = None, **facts: Any) -> bytes:
    """A finished visit that found these things."""
    key: bytes = desk.do(
        visits.start_visit, subject_id=subject or desk.subject, kind="surprise", inspectors=desk.inspectors
    ).id
    desk.do(visits.describe_visit, visit_id=key, person_in_charge="单虚构", person_in_charge_post="厂长")
    for text in texts:
        desk.do(findings.note_finding, visit_id=key, text=text, **{"deadline": "2026-05-30", **facts})
    desk.do(visits.finish_visit, visit_id=key)
    return key


def draft(desk: Desk, kind: str, visit: bytes | None, made: list[bytes] | None = None, **facts: Any) -> bytes:
    told = {"kind": kind, "subject_id": desk.subject, "visit_id": visit, "hazard_ids": made or [], **facts}
    key: bytes = desk.do(documents.draft_document, **told).id
    return key


def issue(desk: Desk, key: bytes, blobs: SealedFolder) -> Any:
    if document(desk.store.reader, key).kind == "rectification_notice":  # type: ignore[union-attr]
        desk.do(documents.review_document, document_id=key)
    return desk.do(documents.issue_document, document_id=key, blobs=blobs).snapshot.facts


def notice(desk: Desk, visit: bytes, blobs: SealedFolder) -> tuple[bytes, list[bytes]]:
    """A record issued and a notice drafted for the hazards of a visit."""
    issue(desk, draft(desk, "inspection_record", visit), blobs)
    made: list[bytes] = desk.do(hazards.register_hazards, visit_id=visit)
    return draft(desk, "rectification_notice", visit, made), made


def test_record_numbered_after_a_certificate_ran_out_is_refused(desk: Desk, blobs: SealedFolder) -> None:
    """It was valid at the check and ends with 2027: the day of the paper counts as well."""
    key = draft(desk, "inspection_record", begin(desk, "通道堆物"))
    desk.now = from_datetime(datetime(2028, 1, 3, 9))
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_008.*2028-01-03"):
        issue(desk, key, blobs)


def test_record_names_what_was_found_whether_registered_yet_or_not(desk: Desk, blobs: SealedFolder) -> None:
    visit = begin(desk, "通道堆物", "配电箱未接地", law="safety-41", measure="清理")
    facts = issue(desk, draft(desk, "inspection_record", visit), blobs)
    assert [(one.text, one.measure, one.deadline) for one in facts.findings] == [
        ("通道堆物", "清理", "2026-05-30"),
        ("配电箱未接地", "清理", "2026-05-30"),
    ]


def test_clock_set_back_during_a_visit_is_kept_and_said_on_the_record(desk: Desk, blobs: SealedFolder) -> None:
    visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    began, desk.now = desk.now, desk.now - 3 * HOUR
    desk.do(visits.finish_visit, visit_id=visit)
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert (state.row.started_at, state.row.finished_at) == (began, began - 2 * HOUR)
    key = draft(desk, "inspection_record", visit)
    snapshot = desk.do(documents.issue_document, document_id=key, blobs=blobs).snapshot
    assert (snapshot.facts.visit.began_at, snapshot.facts.visit.ended_at) == (began, began - 2 * HOUR)
    assert CLOCK_DOUBT in snapshot.to_json().decode()


def test_record_of_a_visit_under_way_gets_no_number(desk: Desk, blobs: SealedFolder) -> None:
    visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    with pytest.raises(SafetyDeskError, match="VISIT_011"):
        issue(desk, draft(desk, "inspection_record", visit), blobs)


@pytest.mark.parametrize(
    ("deadline", "words", "printed"),
    [
        ("2026-05-01", None, ("2026-05-01", False)),
        (None, "立即整改", (None, True)),
        (None, "6月底前", ("2026-06-30", False)),
        (None, "长期", (None, False)),
    ],
)
def test_deadline_is_printed_as_it_was_said(
    desk: Desk, blobs: SealedFolder, deadline: str | None, words: str | None, printed: tuple[str | None, bool]
) -> None:
    visit = begin(desk, "通道堆物", deadline=deadline, deadline_text=words)
    desk.do(hazards.register_hazards, visit_id=visit)
    (found,) = issue(desk, draft(desk, "inspection_record", visit), blobs).findings
    assert (found.deadline, found.immediate) == printed


def test_notice_without_a_deadline_is_refused_and_costs_no_number(desk: Desk, blobs: SealedFolder) -> None:
    key, (hazard,) = notice(desk, begin(desk, "通道堆物", deadline=None, deadline_text="长期"), blobs)
    with pytest.raises(SafetyDeskError, match="HAZARD_021"):
        issue(desk, key, blobs)
    desk.do(hazards.correct_deadline, hazard_id=hazard, deadline="2026-05-01")
    desk.do(documents.issue_document, document_id=key, blobs=blobs)
    assert document_named(desk.store.reader, "（虚）安改〔2026〕1号") is not None
    with desk.store.writing(actor=None) as session:
        assert numbers.number_gaps(session, organ="虚构镇人民政府", series="安改", year=2026) == []
    assert desk.store.reader.execute("SELECT count(*) FROM number_void").fetchone() == (0,)


def test_passed_deadline_is_refused_and_costs_no_number(desk: Desk, blobs: SealedFolder) -> None:
    key, _ = notice(desk, begin(desk, "通道堆物", deadline="2026-04-17"), blobs)
    desk.now += 5 * DAY
    with pytest.raises(SafetyDeskError, match="HAZARD_022"):
        issue(desk, key, blobs)
    assert desk.store.reader.execute("SELECT count(*) FROM lease WHERE series = '安改'").fetchone() == (0,)


def test_number_of_the_notice_stands_on_its_hazards_until_it_is_voided(desk: Desk, blobs: SealedFolder) -> None:
    key, made = notice(desk, begin(desk, "通道堆物", "配电箱未接地"), blobs)
    issue(desk, key, blobs)
    read = "SELECT DISTINCT document_number FROM hazard"
    assert desk.store.reader.execute(read).fetchall() == [("（虚）安改〔2026〕1号",)]
    desk.do(documents.void_document, document_id=key, reason="单位名称写错")
    assert desk.store.reader.execute(read).fetchall() == [(None,)]
    with pytest.raises(SafetyDeskError, match="HAZARD_004"):
        desk.do(hazards.review_hazard, hazard_id=made[0], passed=True, inspectors=desk.inspectors)
    again = draft(desk, "rectification_notice", document(desk.store.reader, key).visit_id, made)  # type: ignore[union-attr]
    issue(desk, again, blobs)
    desk.do(hazards.review_hazard, hazard_id=made[0], passed=True, inspectors=desk.inspectors)


def test_hazards_and_visits_of_another_subject_are_refused_unless_merged(desk: Desk, blobs: SealedFolder) -> None:
    other = desk.do(subjects.create_subject, name="虚构另一家", village_id=desk.village).id
    visit = begin(desk, "通道堆物", subject=other)
    made = desk.do(hazards.register_hazards, visit_id=visit)
    for facts in ({"visit": visit}, {"visit": None, "made": made}):
        with pytest.raises(SafetyDeskError, match="DOCUMENT_030"):
            draft(desk, "inspection_record", **facts)
    desk.do(subjects.merge_subjects, loser_id=other, winner_id=desk.subject)
    facts = issue(desk, draft(desk, "inspection_record", visit), blobs)
    assert facts.subject.name == "虚构宏达木业有限公司"
    assert draft(desk, "rectification_notice", visit, made)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": "no_such_paper"}, "DOCUMENT_027"),
        ({"kind": "coercive_measures", "capacity": "B"}, "DOCUMENT_002"),
        ({"kind": "talk_notice", "subject_id": None}, "DOCUMENT_036"),
        ({"capacity": "Z"}, "DOCUMENT_027"),
        ({"subject_id": b"x" * 16}, "SUBJECT_002"),
        ({"visit_id": b"x" * 16}, "VISIT_001"),
        ({"hazard_ids": [b"x" * 16]}, "HAZARD_003"),
    ],
)
def test_paper_of_nothing_is_refused_by_number(desk: Desk, facts: dict[str, Any], code: str) -> None:
    told = {"kind": "inspection_record", "subject_id": desk.subject, "visit_id": None, **facts}
    with pytest.raises(SafetyDeskError, match=code):
        desk.do(documents.draft_document, **told)


def test_order_needs_the_record_of_its_own_visit(desk: Desk, blobs: SealedFolder) -> None:
    issue(desk, draft(desk, "inspection_record", begin(desk, "去年的事")), blobs)
    with pytest.raises(SafetyDeskError, match="DOCUMENT_010"):
        draft(desk, "rectification_notice", begin(desk, "今天的事"))


def test_order_without_a_list_is_about_what_its_visit_found(desk: Desk, blobs: SealedFolder) -> None:
    visit = begin(desk, "通道堆物", "配电箱未接地")
    issue(desk, draft(desk, "inspection_record", visit), blobs)
    with pytest.raises(SafetyDeskError, match="DOCUMENT_034"):
        draft(desk, "rectification_notice", visit)
    made = desk.do(hazards.register_hazards, visit_id=visit)
    issue(desk, draft(desk, "rectification_notice", visit), blobs)
    lives = [hazard_life(desk.store.reader, key) for key in made]
    assert [one.row.state for one in lives if one] == ["assigned", "assigned"]


def test_certificate_must_be_valid_on_the_day_of_the_visit_too(desk: Desk, blobs: SealedFolder) -> None:
    late = desk.do(people.register_person, name="孙新证", roles=["inspector"]).id
    desk.do(people.add_certificate, person_id=late, number="新证", valid_from="2026-04-20", valid_to="2029-04-19")
    desk.inspectors = (desk.inspectors[0], late)
    visit = begin(desk, "通道堆物")
    desk.now += 10 * DAY
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_008.*孙新证.*2026-04-16"):
        issue(desk, draft(desk, "inspection_record", visit), blobs)


def sign_visit(desk: Desk, visit: bytes) -> None:
    for person, name in zip(desk.inspectors, ("李虚构", "周虚构"), strict=True):
        told = {"owner": "visit", "owner_id": visit, "role": "inspector", "person_id": person, "name": name}
        desk.do(findings.sign, **told, way="drawn", image="ab" * 32, size=900)
    told = {"owner": "visit", "owner_id": visit, "role": "person_in_charge", "name": "单虚构", "way": "refused"}
    desk.do(findings.sign, **told, reason="对第二条有异议", witness="虚构村周虚构")


def test_what_was_signed_at_the_visit_stands_on_its_record_alone(desk: Desk, blobs: SealedFolder) -> None:
    visit = begin(desk, "通道堆物")
    sign_visit(desk, visit)
    record = issue(desk, draft(desk, "inspection_record", visit), blobs)
    assert [one.signature for one in record.inspectors] == ["ab" * 32] * 2
    assert (record.refusal, record.witness.name) == ("对第二条有异议", "虚构村周虚构")
    made = desk.do(hazards.register_hazards, visit_id=visit)
    order = issue(desk, draft(desk, "rectification_notice", visit, made), blobs)
    assert [one.name for one in order.inspectors] == ["李虚构", "周虚构"]
    assert [one.signature for one in (*order.inspectors, order.site_person)] == [None] * 3
    assert (order.refusal, order.witness) == (None, None)


def test_what_was_put_right_on_the_spot_is_printed_so(desk: Desk, blobs: SealedFolder) -> None:
    visit = begin(desk, "灭火器被遮挡")
    (hazard,) = desk.do(hazards.register_hazards, visit_id=visit)
    photo = {"owner": "hazard", "owner_id": hazard, "sha256": "cd" * 32, "size": 7, "mime": "image/jpeg"}
    taken = desk.do(findings.attach_evidence, **photo, kind="after").id
    with pytest.raises(SafetyDeskError, match="HAZARD_011"):
        desk.do(hazards.fix_on_spot, hazard_id=hazard, evidence=[b"x" * 16], inspectors=desk.inspectors)
    desk.do(hazards.fix_on_spot, hazard_id=hazard, evidence=[taken], inspectors=desk.inspectors)
    (found,) = issue(desk, draft(desk, "inspection_record", visit), blobs).findings
    assert found.fixed_on_spot


def test_review_opinion_tells_who_reviewed_when_and_shows_the_photos_of_then(desk: Desk, blobs: SealedFolder) -> None:
    visit = begin(desk, "通道堆物", "配电箱未接地")
    key, made = notice(desk, visit, blobs)
    issue(desk, key, blobs)
    third = desk.do(people.register_person, name="孙虚构", roles=["inspector"]).id
    desk.do(people.add_certificate, person_id=third, number="虚构0003", valid_from="2024-01-01")
    opinion = draft(desk, "review_opinion", visit, made)
    with pytest.raises(SafetyDeskError, match="DOCUMENT_031"):
        issue(desk, opinion, blobs)
    desk.now += 6 * DAY
    reviewers = [desk.inspectors[1], third]
    told = {"owner": "hazard", "sha256": "cd" * 32, "size": 7, "mime": "image/jpeg", "kind": "after"}
    desk.do(findings.attach_evidence, owner_id=made[0], **told)
    desk.do(hazards.review_hazard, hazard_id=made[0], passed=True, inspectors=reviewers, note="已清空")
    desk.do(hazards.review_hazard, hazard_id=made[1], passed=False, inspectors=reviewers, deadline="2026-05-10")
    facts = issue(desk, opinion, blobs)
    assert [one.name for one in facts.inspectors] == ["周虚构", "孙虚构"]
    assert [(one.result, one.remark, one.deadline) for one in facts.findings] == [
        ("passed", "已清空", "2026-05-30"),
        ("failed", None, "2026-05-10"),
    ]
    assert (facts.earlier.number, facts.earlier.title) == ("（虚）安改〔2026〕1号", "隐患整改通知书")
    assert [one.blob for one in facts.photos] == ["cd" * 32]
    reviewed = desk.store.reader.execute("SELECT DISTINCT reviewed_on FROM hazard").fetchall()
    assert [(day_of(facts.visit.began_at),)] == reviewed != [("2026-04-16",)]


def test_second_opinion_answers_the_order_and_not_the_first_opinion(desk: Desk, blobs: SealedFolder) -> None:
    visit = begin(desk, "配电箱未接地")
    key, made = notice(desk, visit, blobs)
    issue(desk, key, blobs)
    for passed in (False, True):
        again = {"passed": passed, "deadline": None if passed else "2026-05-10"}
        desk.do(hazards.review_hazard, hazard_id=made[0], inspectors=desk.inspectors, **again)
        opinion = draft(desk, "review_opinion", visit, made)
        assert issue(desk, opinion, blobs).earlier.number == "（虚）安改〔2026〕1号"


def test_service_day_is_a_day_and_not_to_come(desk: Desk, blobs: SealedFolder) -> None:
    key, _ = notice(desk, begin(desk, "通道堆物"), blobs)
    issue(desk, key, blobs)
    desk.do(documents.attach_pdf, document_id=key, pdf=b"%PDF", blobs=blobs)
    desk.do(documents.seal_document, document_id=key)
    for day in ("2026-02-30", "昨天", "2026-12-01"):
        with pytest.raises(SafetyDeskError, match="SUBJECT_008"):
            desk.do(documents.serve_document, document_id=key, way="direct", receiver="单虚构", on=day)


def test_paper_is_not_served_before_it_was_there(desk: Desk, blobs: SealedFolder) -> None:
    key, _ = notice(desk, begin(desk, "通道堆物"), blobs)
    issue(desk, key, blobs)
    desk.do(documents.attach_pdf, document_id=key, pdf=b"%PDF", blobs=blobs)
    desk.do(documents.seal_document, document_id=key)
    for way, facts, what in (
        ("direct", {"receiver": "单虚构", "on": "2026-04-15"}, "送达日期"),
        ("post", {"receipt_on": "2026-04-15"}, "回执上的收件日期"),
        ("public", {"published_on": "2026-04-15", "reason": "下落不明"}, "公告日期"),
    ):
        with pytest.raises(SafetyDeskError, match=rf"DOCUMENT_054.*{what} 2026-04-15 早于成文日期 2026-04-16"):
            desk.do(documents.serve_document, document_id=key, way=way, **facts)
    desk.do(documents.serve_document, document_id=key, way="direct", receiver="单虚构", on="2026-04-16")


def test_other_capacity_than_the_township_prints_no_power_of_its_own(desk: Desk) -> None:
    desk.do(places.choose, key="power_law", value="safety-41")
    visit = begin(desk, "通道堆物")
    for capacity, power in (("A", True), ("D", False)):
        key = draft(desk, "inspection_record", visit, capacity=capacity)
        facts = gather(desk.store.reader, key, number=None, dated="2026-04-16")
        assert (facts.power is not None) is power


def test_life_names_every_paper_a_hazard_is_on(desk: Desk, blobs: SealedFolder) -> None:
    key, made = notice(desk, begin(desk, "通道堆物"), blobs)
    issue(desk, key, blobs)
    life = hazard_life(desk.store.reader, made[0])
    assert life is not None
    assert [kind for _, kind, _ in life.papers] == ["rectification_notice"]
