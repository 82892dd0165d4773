"""What no path may skip: lists and items that fit, deadlines that can be met, words where 不符合, signers who may."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.domain.instants import HOUR, day_of
from safetydesk.errors import SafetyDeskError
from safetydesk.models.changelog import insert_rows, log_of
from safetydesk.models.queries.hazards import hazards_of_visit
from safetydesk.models.queries.visits import signatures_of, visit_state
from safetydesk.models.tables import Answer, Visit, synced_fields
from safetydesk.usecases import findings, hazards, people, subjects, visit_items, visits
from tests.usecases.conftest import Desk

LIST = {"key": "fifteen-measures", "version": "v1"}


def begin(desk: Desk, *, subject: bytes | None = None, **facts: Any) -> bytes:
    given = {"kind": "surprise", "inspectors": desk.inspectors, "checklists": [LIST], **facts}
    key: bytes = desk.do(visits.start_visit, subject_id=subject or desk.subject, **given).id
    return key


def finished(desk: Desk, **facts: Any) -> bytes:
    key = begin(desk, **facts)
    desk.do(visits.finish_visit, visit_id=key)
    return key


@pytest.mark.parametrize("key", ["team-daily", "no-such-list"])
def test_list_that_no_visit_uses_is_refused(desk: Desk, key: str) -> None:
    with pytest.raises(SafetyDeskError, match="VISIT_022"):
        begin(desk, checklists=[{"key": key, "version": "v1"}])
    visit = begin(desk)
    with pytest.raises(SafetyDeskError, match="VISIT_022"):
        desk.do(visits.add_checklist, visit_id=visit, key=key, version="v1")
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert state.checklists == (("fifteen-measures", "v1"),)


def test_item_asked_of_others_is_refused(desk: Desk) -> None:
    item = {"checklist": LIST["key"], "item": "M01-2", "result": "conforms"}
    with pytest.raises(SafetyDeskError, match=r"VISIT_023.*M01-2 是查镇属部门.*这次查的是企业"):
        desk.do(visits.answer_item, visit_id=begin(desk), **item)
    village = desk.do(subjects.create_subject, name="虚构部门", kind="department", village_id=desk.village).id
    desk.do(visits.answer_item, visit_id=begin(desk, subject=village), **item)


def test_item_that_its_list_has_not_is_refused(desk: Desk) -> None:
    with pytest.raises(SafetyDeskError, match="VISIT_004"):
        desk.do(visits.answer_item, visit_id=begin(desk), checklist=LIST["key"], item="M99-9", result="conforms")


def test_failed_item_without_words_keeps_the_visit_open(desk: Desk) -> None:
    visit = begin(desk)
    desk.do(visit_items.judge_item, visit_id=visit, checklist=LIST["key"], item="M06-4", result="fails")
    with pytest.raises(SafetyDeskError, match=r"VISIT_016.*M06-4"):
        desk.do(visits.finish_visit, visit_id=visit)
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert state.row.finished_at is None


@pytest.mark.parametrize(("deadline", "code"), [(None, "VISIT_015"), ("2026-04-15", "VISIT_026")])
def test_deadline_that_nobody_can_meet_makes_no_hazard(desk: Desk, deadline: str | None, code: str) -> None:
    visit = begin(desk)
    desk.do(findings.note_finding, visit_id=visit, text="东门上锁", deadline=deadline)
    desk.do(visits.finish_visit, visit_id=visit)
    with pytest.raises(SafetyDeskError, match=code):
        desk.do(hazards.register_hazards, visit_id=visit)
    assert hazards_of_visit(desk.store.reader, visit) == []


def test_deadline_that_passed_before_the_visit_was_registered_stays_as_it_was_said(desk: Desk) -> None:
    visit = begin(desk)
    desk.do(findings.note_finding, visit_id=visit, text="东门上锁", deadline="2026-04-18")
    desk.do(visits.finish_visit, visit_id=visit)
    desk.now += 10 * 24 * HOUR
    (made,) = desk.do(hazards.register_hazards, visit_id=visit)
    told = desk.store.reader.execute("SELECT found_on, deadline FROM hazard WHERE id = ?", (made,)).fetchone()
    assert told == ("2026-04-16", "2026-04-18")


def test_deadline_of_today_and_words_are_deadlines(desk: Desk) -> None:
    visit = begin(desk)
    desk.do(findings.note_finding, visit_id=visit, text="东门上锁", deadline=day_of(desk.now))
    desk.do(findings.note_finding, visit_id=visit, text="通道堆物", deadline_text="立即整改")
    desk.do(visits.finish_visit, visit_id=visit)
    assert len(desk.do(hazards.register_hazards, visit_id=visit)) == 2


def sign(desk: Desk, visit: bytes, person: bytes | None, name: str = "李虚构", **facts: Any) -> None:
    told = {"role": "inspector", "name": name, "way": "wet", "person_id": person, **facts}
    desk.do(findings.sign, owner="visit", owner_id=visit, **told)


def test_only_who_inspected_signs_as_inspector(desk: Desk) -> None:
    other = desk.do(people.register_person, name="郑虚构", roles=["inspector"]).id
    desk.do(people.add_certificate, person_id=other, number="虚构0009", valid_from="2024-01-01", valid_to="2027-12-31")
    visit = finished(desk)
    for person, name in ((other, "郑虚构"), (None, "李虚构")):
        with pytest.raises(SafetyDeskError, match=rf"VISIT_024 {name}.*李虚构、周虚构"):
            sign(desk, visit, person, name)
    assert signatures_of(desk.store.reader, visit) == ()


def test_certificate_out_of_date_on_the_day_signs_nothing(desk: Desk) -> None:
    late = desk.do(people.register_person, name="郑虚构", roles=["inspector"]).id
    told = {"number": "虚构0009", "valid_from": "2020-01-01", "valid_to": "2026-04-15"}
    desk.do(people.add_certificate, person_id=late, **told)
    visit = finished(desk, inspectors=[desk.inspectors[0], late])
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_008.*郑虚构"):
        sign(desk, visit, late, "郑虚构")


def test_nobody_signs_twice(desk: Desk) -> None:
    visit = finished(desk)
    for person, name in zip(desk.inspectors, ("李虚构", "周虚构"), strict=True):
        sign(desk, visit, person, name)
    sign(desk, visit, None, "单虚构", role="person_in_charge")
    with pytest.raises(SafetyDeskError, match=r"VISIT_025.*李虚构"):
        sign(desk, visit, desk.inspectors[0])
    with pytest.raises(SafetyDeskError, match=r"VISIT_025.*单虚构"):
        sign(desk, visit, None, "单虚构", role="person_in_charge")
    assert len(signatures_of(desk.store.reader, visit)) == 3


def test_answer_of_an_older_program_is_changed_and_gets_no_second(desk: Desk) -> None:
    visit = begin(desk)
    given = {"visit_id": visit, "checklist": LIST["key"], "item": "M06-4"}
    with desk.store.writing(actor=desk.inspectors[0], now=desk.now) as session:
        old = log_of(session).new_id()
        row = dict.fromkeys(synced_fields(Answer)) | {"id": old, "answered_at": desk.now, **given, "result": "fails"}
        insert_rows(session, Answer, [row])
    assert desk.do(visits.answer_item, **given, result="conforms").id == old
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert [one.result for one in state.answers] == ["conforms"]


def test_item_of_a_visit_whose_subject_has_not_arrived_yet_can_be_answered(desk: Desk) -> None:
    visit = begin(desk)
    row = {"id": b"v" * 16, "subject_id": b"s" * 16, "code": "V-B02-0001", "started_at": desk.now}
    here = visit_row(desk, visit)
    with desk.store.writing(actor=desk.inspectors[0], now=desk.now) as session:
        insert_rows(session, Visit, [here | row])
    given = {"visit_id": b"v" * 16, "checklist": LIST["key"], "item": "M06-4", "result": "conforms"}
    assert desk.do(visits.answer_item, **given).id is not None


def visit_row(desk: Desk, visit: bytes) -> dict[str, Any]:
    """A visit as it is stored."""
    names = synced_fields(Visit)
    found = desk.store.reader.execute(f"SELECT {', '.join(names)} FROM visit WHERE id = ?", (visit,)).fetchone()
    return dict(zip(names, found, strict=True))
