"""Steps that are refused because of who takes them, or what is missing or contradicts before them."""

from __future__ import annotations

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.changelog import insert_rows
from safetydesk.models.events import encode, hazard_events
from safetydesk.models.tables import HazardEvent
from safetydesk.usecases import findings, hazards, hazards_corrected, people, places, visits
from safetydesk.usecases.papers import documents
from tests.usecases.conftest import Desk


@pytest.fixture
def visit(desk: Desk) -> bytes:
    key: bytes = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    desk.do(findings.note_finding, visit_id=key, text="疏散通道堆放原料", deadline="2026-05-10")
    desk.do(visits.finish_visit, visit_id=key)
    return key


def test_visit_is_reopened_by_its_own_inspectors_only(desk: Desk, visit: bytes) -> None:
    other = desk.do(people.register_person, name="郑虚构", roles=["inspector"]).id
    for actor in (other, None):
        writing = desk.store.writing(actor=actor, now=desk.now)
        with pytest.raises(SafetyDeskError, match="VISIT_012"), writing as session:
            visits.reopen_visit(session, visit_id=visit)
    desk.do(visits.reopen_visit, visit_id=visit)


def test_paper_without_an_organ_is_not_drawn_up(desk: Desk, visit: bytes) -> None:
    desk.do(places.choose, key="organ", value=None)
    with pytest.raises(SafetyDeskError, match="DOCUMENT_026"):
        desk.do(documents.draft_document, kind="inspection_record", subject_id=desk.subject, visit_id=visit)


def test_hazard_with_two_stories_is_settled_before_it_is_withdrawn(desk: Desk, visit: bytes) -> None:
    (hazard,) = desk.do(hazards.register_hazards, visit_id=visit)
    registered = hazard_events(desk.store.reader, hazard)[0]
    told = {"grade": "general", "after": registered.id, "known": 0}
    again = {"id": b"u" * 16, "hazard_id": hazard, "kind": "registered", "at": registered.at + 1}
    with desk.store.writing(actor=desk.inspectors[1], now=desk.now) as session:
        insert_rows(session, HazardEvent, [{**again, "actor": desk.inspectors[1], "data": encode(told)}])
    with pytest.raises(SafetyDeskError, match="HAZARD_038"):
        desk.do(hazards_corrected.withdraw_hazard, hazard_id=hazard, reason="与另一条重复登记")
    desk.do(hazards_corrected.settle_contradiction, hazard_id=hazard, event=b"u" * 16, stands="earlier")
    desk.do(hazards_corrected.withdraw_hazard, hazard_id=hazard, reason="与另一条重复登记")
