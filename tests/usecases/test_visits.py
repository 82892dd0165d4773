"""Visits: answers, notes, findings, evidence, signatures, and what closes them to change."""

from __future__ import annotations

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.visits import last_results, open_visits, visit_state
from safetydesk.usecases import findings, visits
from tests.usecases.conftest import Desk

LIST = {"key": "fifteen-measures", "version": "v1"}


def answer(desk: Desk, visit: bytes, item: str, result: str, **facts: object) -> None:
    desk.do(visits.answer_item, visit_id=visit, checklist=LIST["key"], item=item, result=result, **facts)


def test_answer_is_there_for_another_reader_and_can_be_changed(desk: Desk, visit: bytes) -> None:
    answer(desk, visit, "M05-1", "conforms")
    answer(desk, visit, "M05-1", "fails", note="实际控制人与登记不一致")
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert [(one.item, one.result, one.note) for one in state.answers] == [("M05-1", "fails", "实际控制人与登记不一致")]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"result": "mostly"}, "VISIT_003"),
        ({"result": "mostly", "note": "  "}, "VISIT_003"),
        ({"result": "fine"}, "VISIT_005"),
        ({"result": "fails", "sample": {"copies": 3, "missing": 2, "untrue": 2}}, "VISIT_006"),
        ({"result": "fails", "checklist": "other"}, "VISIT_004"),
    ],
)
def test_answers_that_cannot_stand_are_refused(desk: Desk, visit: bytes, facts: dict[str, object], code: str) -> None:
    with pytest.raises(SafetyDeskError, match=code):
        desk.do(visits.answer_item, **{"visit_id": visit, "checklist": LIST["key"], "item": "M05-1", **facts})


def test_sample_of_round_records_is_kept(desk: Desk, visit: bytes) -> None:
    sample = {"tier": "day", "range": "近30天", "copies": 5, "missing": 1, "untrue": 1}
    answer(desk, visit, "M05-1", "fails", sample=sample)
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert state.answers[0].sample == sample


def test_visit_reopens_at_the_item_where_it_stood(desk: Desk, visit: bytes) -> None:
    desk.do(visits.keep_draft, key=visits.place_key(visit), text="M06-4")
    assert [one.id for one in open_visits(desk.store.reader)] == [visit]
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert state.place_item == "M06-4"


def test_finding_can_be_hung_on_an_item_later_or_dropped(desk: Desk, visit: bytes) -> None:
    first = desk.do(findings.note_finding, visit_id=visit, text="通道堆物").id
    second = desk.do(findings.note_finding, visit_id=visit, text="误记").id
    desk.do(findings.edit_finding, finding_id=first, checklist=LIST["key"], item="M06-4", place="东门")
    desk.do(findings.drop_finding, finding_id=second)
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert [(one.text, one.item, one.place) for one in state.findings] == [("通道堆物", "M06-4", "东门")]
    with pytest.raises(SafetyDeskError, match="VISIT_007"):
        desk.do(findings.note_finding, visit_id=visit, text=" ")


def test_photo_is_attached_once(desk: Desk, visit: bytes) -> None:
    finding = desk.do(findings.note_finding, visit_id=visit, text="通道堆物").id
    photo = {"owner": "finding", "owner_id": finding, "sha256": "ab" * 32, "size": 7, "mime": "image/jpeg"}
    assert desk.do(findings.attach_evidence, **photo).id == desk.do(findings.attach_evidence, **photo).id
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert [one.sha256 for one in state.findings[0].photos] == ["ab" * 32]


def test_finished_visit_is_closed_to_answers_and_reopened_by_its_inspector(desk: Desk, visit: bytes) -> None:
    answer(desk, visit, "M05-1", "conforms")
    desk.do(visits.finish_visit, visit_id=visit)
    with pytest.raises(SafetyDeskError, match="VISIT_002"):
        answer(desk, visit, "M05-1", "fails")
    desk.do(visits.reopen_visit, visit_id=visit)
    answer(desk, visit, "M05-1", "fails")


def test_signed_visit_stays_closed(desk: Desk, visit: bytes) -> None:
    desk.do(visits.finish_visit, visit_id=visit)
    signed = {"owner": "visit", "owner_id": visit, "role": "person_in_charge", "name": "单虚构"}
    with pytest.raises(SafetyDeskError, match="VISIT_008"):
        desk.do(findings.sign, **signed, way="refused", reason="不认可")
    desk.do(findings.sign, **signed, way="refused", reason="不认可", witness="村委会周虚构")
    with pytest.raises(SafetyDeskError, match="VISIT_002"):
        desk.do(visits.reopen_visit, visit_id=visit)


def test_drawn_signature_waits_to_be_sent(desk: Desk, visit: bytes) -> None:
    desk.do(visits.finish_visit, visit_id=visit)
    drawn = {"way": "drawn", "image": "cd" * 32, "size": 812, "role": "inspector", "name": "李虚构"}
    desk.do(findings.sign, owner="visit", owner_id=visit, person_id=desk.inspectors[0], **drawn)
    waiting = "SELECT size, here, there FROM blob WHERE sha256 = ?"
    assert desk.store.reader.execute(waiting, ("cd" * 32,)).fetchall() == [(812, 1, 0)]


def test_visit_under_way_is_not_signed_yet(desk: Desk, visit: bytes) -> None:
    signed = {"owner": "visit", "owner_id": visit, "role": "person_in_charge", "name": "单虚构", "way": "wet"}
    with pytest.raises(SafetyDeskError, match="VISIT_011"):
        desk.do(findings.sign, **signed)


def test_visit_needs_an_inspector(desk: Desk) -> None:
    with pytest.raises(SafetyDeskError, match="VISIT_010"):
        desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=[])


def test_last_results_come_from_earlier_visits(desk: Desk, visit: bytes) -> None:
    answer(desk, visit, "M05-1", "mostly", note="差一项")
    later = desk.do(
        visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors, checklists=[LIST]
    ).id
    assert last_results(desk.store.reader, desk.subject, before=later)["M05-1"][0] == "mostly"
    assert last_results(desk.store.reader, desk.subject, before=visit) == {}
