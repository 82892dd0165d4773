"""People and certificates put right, and somebody leaving: what is refused lands nowhere, what was done stays."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.people import people as everybody
from safetydesk.models.queries.staff import staff
from safetydesk.usecases import people_corrected
from safetydesk.usecases.accepted import refused_choices
from tests.usecases.conftest import Desk

NOBODY = b"?" * 16


def refused(desk: Desk, code: str, verb: Any, **facts: Any) -> None:
    before = staff(desk.store.reader)
    with pytest.raises(SafetyDeskError, match=code):
        desk.do(verb, **facts)
    assert staff(desk.store.reader) == before


def test_person_is_put_right(desk: Desk) -> None:
    told = {"name": " 李虚拟 ", "roles": ["office", "inspector"], "unit": "应急办", "phone": None}
    desk.do(people_corrected.correct_person, person_id=desk.inspectors[0], **told)
    row = next(one for one in everybody(desk.store.reader) if one.id == desk.inspectors[0])
    assert (row.name, row.roles, row.unit, row.phone) == ("李虚拟", ("inspector", "office"), "应急办", None)


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"name": " "}, "PERSON_004"), ({"roles": ["king"]}, "GENERAL_003"), ({"person_id": NOBODY}, "PERSON_001")],
)
def test_person_is_judged_as_a_new_one_is(desk: Desk, facts: dict[str, Any], code: str) -> None:
    told = {"person_id": desk.inspectors[0], "name": "李虚构", "roles": ["inspector"], **facts}
    refused(desk, code, people_corrected.correct_person, **told)


def test_who_left_is_not_among_the_people_and_may_come_back(desk: Desk) -> None:
    key = desk.inspectors[1]
    desk.do(people_corrected.record_leaving, person_id=key, on_day="2026-04-10")
    assert key not in {one.id for one in everybody(desk.store.reader)}
    desk.do(people_corrected.record_leaving, person_id=key, on_day=None)
    assert key in {one.id for one in everybody(desk.store.reader)}


def test_nobody_leaves_tomorrow(desk: Desk) -> None:
    refused(desk, "SUBJECT_008", people_corrected.record_leaving, person_id=desk.inspectors[1], on_day="2026-05-10")
    refused(desk, "PERSON_001", people_corrected.record_leaving, person_id=NOBODY, on_day="2026-04-10")


def test_certificate_is_put_right_and_judged(desk: Desk) -> None:
    held = next(one.held[0] for one in staff(desk.store.reader) if one.person.id == desk.inspectors[0])
    told = {"certificate_id": held.id, "kind": "inspection", "number": "虚构0099", "issuer": "虚构区司法局"}
    desk.do(people_corrected.correct_certificate, **told, valid_from="2025-01-01", valid_to="2029-12-31")
    now = next(one.held[0] for one in staff(desk.store.reader) if one.person.id == desk.inspectors[0])
    assert (now.kind, now.number, now.issuer, now.valid_to) == ("inspection", "虚构0099", "虚构区司法局", "2029-12-31")
    for change, code in (
        ({"certificate_id": NOBODY}, "PERSON_009"),
        ({"number": ""}, "GENERAL_014"),
        ({"kind": "royal"}, "GENERAL_003"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "PERSON_002"),
    ):
        refused(desk, code, people_corrected.correct_certificate, **{**told, **change})


def test_every_refused_choice_is_told_at_once() -> None:
    told = {"organ": "虚构镇安委会", "appeal_government": "虚构区应急局", "contact": "李虚构", "review_needed": True}
    faults = refused_choices(told)
    assert {key: fault.code for key, fault in faults.items()} == {
        "organ": "DOCUMENT_009",
        "appeal_government": "GENERAL_015",
    }
