"""完成检查: nothing is finished while a deadline is missing; what was missing comes in the same transaction."""

from __future__ import annotations

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.hazards import hazards_of_visit
from safetydesk.models.queries.visits import visit_state
from safetydesk.usecases import completion, visit_items
from tests.usecases.conftest import Desk

ITEM = {"checklist": "fifteen-measures", "item": "M06-4"}


def test_finding_without_deadline_keeps_the_visit_open(desk: Desk, visit: bytes) -> None:
    desk.do(visit_items.jot_finding, visit_id=visit, text="东门上锁")
    with pytest.raises(SafetyDeskError, match=r"VISIT_015.*东门上锁"):
        desk.do(completion.complete_visit, visit_id=visit)
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert (state.row.finished_at, hazards_of_visit(desk.store.reader, visit)) == (None, [])


def test_what_was_missing_comes_with_the_end(desk: Desk, visit: bytes) -> None:
    noted = desk.do(visit_items.jot_finding, visit_id=visit, text="东门上锁").id
    desk.do(visit_items.judge_item, visit_id=visit, **ITEM, result="fails")
    failed = {**ITEM, "result": "fails", "note": "通道堆物", "finding": {"deadline": "2026-05-01"}}
    desk.do(
        completion.complete_visit,
        visit_id=visit,
        answers=[failed],
        findings={noted: {"deadline_text": "立即整改"}},
        present={"person_in_charge": "赵虚构", "person_in_charge_post": "厂长"},
    )
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert (state.row.finished_at is not None, state.person_in_charge) == (True, "赵虚构")
    told = [(one.description, one.deadline, one.deadline_text) for one in hazards_of_visit(desk.store.reader, visit)]
    assert told == [("东门上锁", "2026-04-16", "立即整改"), ("通道堆物", "2026-05-01", None)]


def test_major_hazard_without_criterion_keeps_the_visit_open(desk: Desk, visit: bytes) -> None:
    desk.do(visit_items.jot_finding, visit_id=visit, text="除尘", facts={"grade": "major", "deadline": "2026-05-01"})
    with pytest.raises(SafetyDeskError, match="HAZARD_010"):
        desk.do(completion.complete_visit, visit_id=visit)
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert state.row.finished_at is None
