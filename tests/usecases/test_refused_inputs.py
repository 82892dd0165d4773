"""Input that the journal held and the store refused: filled in again or seen, never lost, never written over others."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.refused_inputs import SEEN_INPUT, RefusedInput, refused_inputs
from safetydesk.models.queries.visits import visit_state
from safetydesk.usecases import findings, replay, visit_items, visits
from safetydesk.usecases.refused_inputs import acknowledge_input, refill_input
from tests.usecases.conftest import Desk

ITEM = {"checklist": "fifteen-measures", "item": "M06-4"}


def refuse(desk: Desk, visit: bytes, verb: str, **facts: Any) -> RefusedInput:
    """Hold one verb, finish the visit before it lands, and open the visit again."""
    replay.hold(desk.store, verb=verb, actor=desk.inspectors[0], **facts)
    desk.do(visits.finish_visit, visit_id=visit)
    assert replay.replay(desk.store) == 0
    desk.do(visits.reopen_visit, visit_id=visit)
    (kept,) = refused_inputs(desk.store.reader)
    return kept


def told(desk: Desk, visit: bytes) -> Any:
    return visit_state(desk.store.reader, visit)


def test_refused_input_tells_what_where_and_why(desk: Desk, visit: bytes) -> None:
    kept = refuse(desk, visit, "judge_item", visit_id=visit, **ITEM, result="fails", note="通道堆物")
    assert (kept.words, kept.item, kept.result, kept.subject, kept.visit) == (
        "通道堆物",
        "M06-4",
        "fails",
        "虚构宏达木业有限公司",
        visit,
    )
    assert "VISIT_002" in kept.why


def test_answer_is_filled_in_again(desk: Desk, visit: bytes) -> None:
    kept = refuse(desk, visit, "judge_item", visit_id=visit, **ITEM, result="fails", note="通道堆物")
    assert desk.do(refill_input, input_id=kept.id).id == visit
    state = told(desk, visit)
    assert [(one.item, one.result) for one in state.answers] == [("M06-4", "fails")]
    assert [one.text for one in state.findings] == ["通道堆物"]
    assert refused_inputs(desk.store.reader) == []


def test_later_answer_is_not_written_over(desk: Desk, visit: bytes) -> None:
    kept = refuse(desk, visit, "judge_item", visit_id=visit, **ITEM, result="fails", note="通道堆物")
    desk.do(visit_items.judge_item, visit_id=visit, **ITEM, result="conforms")
    with pytest.raises(SafetyDeskError, match="VISIT_020"):
        desk.do(refill_input, input_id=kept.id)
    assert [one.result for one in told(desk, visit).answers] == ["conforms"]
    assert refused_inputs(desk.store.reader) == [kept]


def test_note_comes_back_with_its_facts(desk: Desk, visit: bytes) -> None:
    kept = refuse(desk, visit, "note_finding", visit_id=visit, text="东门上锁", grade="suspected_major")
    desk.do(refill_input, input_id=kept.id)
    assert [(one.text, one.grade) for one in told(desk, visit).findings] == [("东门上锁", "suspected_major")]


def test_change_of_a_note_comes_back_as_a_note_of_its_own(desk: Desk, visit: bytes) -> None:
    made = desk.do(findings.note_finding, visit_id=visit, text="东门")
    kept = refuse(desk, visit, "amend_finding", finding_id=made.id, facts={"text": "东门上锁"})
    assert (kept.words, kept.subject) == ("东门上锁", "虚构宏达木业有限公司")
    desk.do(refill_input, input_id=kept.id)
    assert sorted(one.text for one in told(desk, visit).findings) == ["东门", "东门上锁"]


def test_visit_that_is_closed_takes_nothing_and_the_input_stays(desk: Desk, visit: bytes) -> None:
    kept = refuse(desk, visit, "jot_finding", visit_id=visit, text="东门上锁")
    desk.do(visits.finish_visit, visit_id=visit)
    with pytest.raises(SafetyDeskError, match="VISIT_002"):
        desk.do(refill_input, input_id=kept.id)
    assert refused_inputs(desk.store.reader) == [kept]


def test_seen_input_is_not_shown_again_and_not_lost(desk: Desk, visit: bytes) -> None:
    kept = refuse(desk, visit, "jot_finding", visit_id=visit, text="东门上锁")
    desk.do(acknowledge_input, input_id=kept.id)
    assert refused_inputs(desk.store.reader) == []
    row = desk.store.reader.execute("SELECT text FROM draft WHERE key = ?", (f"{SEEN_INPUT}{kept.id.hex()}",))
    assert "东门上锁" in row.fetchone()[0]
    with pytest.raises(SafetyDeskError, match="VISIT_021"):
        desk.do(acknowledge_input, input_id=kept.id)
