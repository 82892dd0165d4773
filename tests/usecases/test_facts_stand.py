"""What is a fact stays one: signed, synced, registered or closed records are corrected, never quietly changed."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.foreign import ForeignRow, apply_rows
from safetydesk.models.queries.subjects import subject_card
from safetydesk.models.queries.visits import visit_state
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Conflict, Visit, synced_fields
from safetydesk.usecases import conflicts, evidence, findings, hazards, people, places, subjects, visit_items, visits
from tests.usecases.conftest import Desk

LIST = {"key": "fifteen-measures", "version": "v1"}
ITEM = {"checklist": "fifteen-measures", "item": "M06-4"}


def refused(desk: Desk, code: str, verb: Any, /, **facts: Any) -> None:
    with pytest.raises(SafetyDeskError) as caught:
        desk.do(verb, **facts)
    assert caught.value.code == code


def photo(desk: Desk, owner: str, key: bytes, kind: str = "photo") -> bytes:
    told = {"owner": owner, "owner_id": key, "sha256": "ab" * 32, "size": 7, "mime": "image/jpeg", "kind": kind}
    made: bytes = desk.do(findings.attach_evidence, **told).id
    return made


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": "no-such-kind"}, "VISIT_009"),
        ({"subject_id": b"x" * 16}, "SUBJECT_002"),
        ({"inspectors": []}, "VISIT_010"),
    ],
)
def test_visit_of_nobody_to_nobody_is_refused(desk: Desk, facts: dict[str, Any], code: str) -> None:
    told = {"subject_id": desk.subject, "kind": "surprise", "inspectors": desk.inspectors, **facts}
    refused(desk, code, visits.start_visit, **told)


def test_inspector_named_twice_is_one(desk: Desk, visit: bytes) -> None:
    one = desk.inspectors[0]
    desk.do(visits.describe_visit, visit_id=visit, inspectors=[one, one])
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert [key for key, _ in state.inspectors] == [one]
    refused(desk, "VISIT_010", visits.describe_visit, visit_id=visit, inspectors=[])
    with pytest.raises(ValueError, match="describe"):
        desk.do(visits.describe_visit, visit_id=visit, finished_at=1)


def test_visit_finished_on_another_device_is_not_reopened_here(desk: Desk, visit: bytes) -> None:
    state = desk.store.reader.execute(f"SELECT {', '.join(synced_fields(Visit))} FROM visit").fetchone()
    fields = dict(zip(synced_fields(Visit), state, strict=True)) | {"finished_at": desk.now}
    with desk.store.writing(actor=None) as session:
        apply_rows(dbapi(session), [ForeignRow("visit", b"w" * 16, 7, fields, True)], {})
    refused(desk, "VISIT_002", visits.reopen_visit, visit_id=b"w" * 16)
    refused(desk, "VISIT_002", visits.answer_item, visit_id=b"w" * 16, **ITEM, result="conforms")


def test_own_finished_visit_reopens_until_it_was_sent(desk: Desk, visit: bytes) -> None:
    desk.do(visits.finish_visit, visit_id=visit)
    desk.now -= 10 * 3_600_000_000  # the clock was set back: nothing hangs on it
    desk.do(visits.reopen_visit, visit_id=visit)
    desk.do(visits.finish_visit, visit_id=visit)
    with desk.store.writing(actor=None) as session:
        dbapi(session).execute("UPDATE change SET batch = x'01'")
    refused(desk, "VISIT_002", visits.reopen_visit, visit_id=visit)


def test_photos_of_a_finished_visit_stay_where_they_are(desk: Desk, visit: bytes) -> None:
    noted = desk.do(findings.note_finding, visit_id=visit, text="通道堆物").id
    taken = photo(desk, "finding", noted)
    desk.do(evidence.move_evidence, evidence_id=taken, owner="visit", owner_id=visit)
    (moved,) = visit_state(desk.store.reader, visit).photos  # type: ignore[union-attr]
    desk.do(visits.finish_visit, visit_id=visit)
    refused(desk, "VISIT_002", evidence.drop_evidence, evidence_id=moved.id)
    refused(desk, "VISIT_002", evidence.restore_evidence, evidence_id=taken)
    refused(desk, "VISIT_002", evidence.move_evidence, evidence_id=moved.id, owner="finding", owner_id=noted)
    desk.do(visits.reopen_visit, visit_id=visit)
    desk.do(evidence.drop_evidence, evidence_id=moved.id)


def test_finding_that_is_a_hazard_is_corrected_there(desk: Desk, visit: bytes) -> None:
    noted = desk.do(visit_items.jot_finding, visit_id=visit, text="通道堆物", facts={"deadline": "2026-05-01"}).id
    desk.do(visit_items.hang_finding, finding_id=noted, **ITEM)
    (hazard,) = desk.do(hazards.register_hazards, visit_id=visit)
    refused(desk, "VISIT_019", findings.edit_finding, finding_id=noted, text="通道堆放木料")
    refused(desk, "VISIT_019", findings.drop_finding, finding_id=noted)
    refused(desk, "VISIT_019", visit_items.judge_item, visit_id=visit, **ITEM, result="conforms")
    desk.do(visit_items.judge_item, visit_id=visit, **ITEM, result="fails", note="通道堆物")
    desk.do(hazards.edit_hazard, hazard_id=hazard, description="通道堆放木料")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"text": " "}, "VISIT_007"),
        ({"grade": "huge"}, "HAZARD_030"),
        ({"deadline": "2026-02-30"}, "SUBJECT_008"),
        ({"deadline": "6月底"}, "SUBJECT_008"),
    ],
)
def test_finding_that_cannot_be_is_refused(desk: Desk, visit: bytes, facts: dict[str, Any], code: str) -> None:
    refused(desk, code, findings.note_finding, visit_id=visit, **{"text": "通道堆物", **facts})
    noted = desk.do(findings.note_finding, visit_id=visit, text="通道堆物").id
    refused(desk, code, findings.edit_finding, finding_id=noted, **facts)


def test_unknown_records_are_said_to_be_unknown(desk: Desk) -> None:
    for verb in (findings.drop_finding, visit_items.restore_finding):
        refused(desk, "VISIT_001", verb, finding_id=b"x" * 16)
    refused(desk, "VISIT_001", visit_items.hang_finding, finding_id=b"x" * 16, checklist=None, item=None)
    refused(desk, "HAZARD_003", hazards.edit_hazard, hazard_id=b"x" * 16, place="东门")


def closed_hazard(desk: Desk, visit: bytes) -> tuple[bytes, bytes]:
    desk.do(findings.note_finding, visit_id=visit, text="灭火器被遮挡", deadline_text="立即整改")
    (hazard,) = desk.do(hazards.register_hazards, visit_id=visit)
    taken = photo(desk, "hazard", hazard, "after")
    desk.do(hazards.fix_on_spot, hazard_id=hazard, evidence=[taken], inspectors=desk.inspectors)
    return hazard, taken


def test_photo_that_closed_a_hazard_stays(desk: Desk, visit: bytes) -> None:
    _, taken = closed_hazard(desk, visit)
    refused(desk, "HAZARD_034", evidence.drop_evidence, evidence_id=taken)


def test_only_plain_facts_of_a_hazard_are_edited(desk: Desk, visit: bytes) -> None:
    hazard, _ = closed_hazard(desk, visit)
    for field in ("state", "grade", "deadline", "historic", "code", "subject_id", "closed_on", "nonsense"):
        refused(desk, "HAZARD_032", hazards.edit_hazard, hazard_id=hazard, **{field: None})
    refused(desk, "HAZARD_033", hazards.edit_hazard, hazard_id=hazard, description=" ")
    desk.do(hazards.edit_hazard, hazard_id=hazard, place="二车间", remark="已复核")


@pytest.mark.parametrize("day", ["2026-02-30", "2026-4-1", "昨天", "2026-04-17"])
def test_day_that_is_none_or_still_to_come_is_refused(desk: Desk, day: str) -> None:
    key = desk.subject
    refused(desk, "SUBJECT_008", subjects.rename_subject, subject_id=key, name="虚构新名", on_day=day)
    refused(desk, "SUBJECT_008", subjects.close_subject, subject_id=key, on_day=day)
    refused(desk, "SUBJECT_008", subjects.move_subject, subject_id=key, on_day=day, address="某路")
    told = {"entity": "village", "old_ids": [desk.village], "name": "虚构大村"}
    refused(desk, "SUBJECT_008", places.merge_places, **told, on_day=day)


@pytest.mark.parametrize("day", ["2026-02-30", "2026/01/01"])
def test_certificate_of_an_impossible_day_is_refused(desk: Desk, day: str) -> None:
    refused(desk, "SUBJECT_008", people.add_certificate, person_id=desk.inspectors[0], number="n", valid_to=day)


def test_rename_to_the_same_name_leaves_no_former_one(desk: Desk) -> None:
    told = {"subject_id": desk.subject, "on_day": "2026-04-01"}
    desk.do(subjects.rename_subject, **told, name="虚构宏达木业有限公司 ")
    card = subject_card(desk.store.reader, desk.subject)
    assert card is not None
    assert card.names == ()


def test_village_must_be_there_and_have_a_name(desk: Desk) -> None:
    refused(desk, "PLACE_001", subjects.create_subject, name="虚构一家", village_id=b"x" * 16)
    refused(desk, "PLACE_001", subjects.edit_subject, subject_id=desk.subject, village_id=b"x" * 16)
    refused(desk, "PLACE_003", places.open_village, name=" ")


def test_move_brings_the_address_and_it_is_no_longer_wanting(desk: Desk) -> None:
    told = {"subject_id": desk.subject, "on_day": "2026-04-01", "village_id": desk.village}
    refused(desk, "SUBJECT_004", subjects.move_subject, **told, address=" ")
    desk.do(subjects.move_subject, **told, address="虚构路 9 号")
    card = subject_card(desk.store.reader, desk.subject)
    assert card is not None
    assert "address" not in card.row.pending


def arrive_conflict(desk: Desk, **facts: Any) -> bytes:
    blank = dict.fromkeys(synced_fields(Conflict))
    told = {"entity": "subject", "record": desk.subject, "field": "phone", "kept": '"1"', "other": '"2"'}
    with desk.store.writing(actor=None) as session:
        apply_rows(dbapi(session), [ForeignRow("conflict", b"c" * 16, 9, {**blank, **told, **facts}, True)], {})
    return b"c" * 16


@pytest.mark.parametrize(
    "facts", [{"entity": "of-tomorrow"}, {"field": "of_tomorrow"}, {"field": "name_key"}, {"record": b"x" * 16}]
)
def test_conflict_about_what_is_unknown_here_waits_for_a_newer_program(desk: Desk, facts: dict[str, Any]) -> None:
    key = arrive_conflict(desk, **facts)
    refused(desk, "SYNC_061", conflicts.settle_conflict, conflict_id=key, stands="other")


def test_conflict_is_settled_once(desk: Desk) -> None:
    key = arrive_conflict(desk)
    desk.do(conflicts.settle_conflict, conflict_id=key, stands="other")
    card = subject_card(desk.store.reader, desk.subject)
    assert card is not None
    assert card.row.phone == "2"
    refused(desk, "SYNC_060", conflicts.settle_conflict, conflict_id=key, stands="kept")
