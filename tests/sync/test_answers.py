"""One item of one visit, answered on two devices apart: one live answer, the other kept, and a person says which."""

from __future__ import annotations

import json

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.conflicts import ConflictRow, open_conflicts
from safetydesk.models.queries.visits import visit_state
from safetydesk.models.tables import Visit
from safetydesk.usecases.conflicts import settle_conflict
from safetydesk.usecases.visit_items import withdraw_answer
from safetydesk.usecases.visits import answer_item, finish_visit
from tests.sync.conftest import Town
from tests.sync.desk import START, Desk

ITEM = {"checklist": "fifteen-measures", "item": "M05-1"}


def visited(town: Town) -> tuple[Desk, Desk, bytes]:
    """Two desks that both know one open visit."""
    first, second = town.desk(), town.desk()
    lists = json.dumps([{"key": "fifteen-measures", "version": "1"}])
    facts = {"code": "V-A01-0001", "kind": "surprise", "inspectors": "[]", "checklists": lists}
    visit = first.create(Visit, subject_id=first.subject(), started_at=START, **facts)
    settle(first, second)
    return first, second, visit


def settle(*desks: Desk) -> None:
    for _ in range(2):
        for desk in desks:
            desk.sync()


def answer(desk: Desk, visit: bytes, result: str, note: str | None = None) -> None:
    with desk.store.writing(actor=desk.actor) as session:
        answer_item(session, visit_id=visit, result=result, note=note, **ITEM)  # type: ignore[arg-type]


def withdraw(desk: Desk, visit: bytes) -> None:
    with desk.store.writing(actor=desk.actor) as session:
        withdraw_answer(session, visit_id=visit, **ITEM)


def answers(desk: Desk, visit: bytes) -> list[tuple[str, str | None]]:
    found = visit_state(desk.store.reader, visit)
    assert found is not None
    return [(one.result, one.note) for one in found.answers]


def waiting(desk: Desk) -> dict[str, ConflictRow]:
    return {one.field: one for one in open_conflicts(desk.store.reader)}


def test_item_answered_on_two_devices_has_one_answer_and_a_person_decides(town: Town) -> None:
    first, second, visit = visited(town)
    answer(first, visit, "conforms")
    answer(second, visit, "fails", "灭火器过期")
    settle(first, second)
    assert answers(first, visit) == answers(second, visit) == [("conforms", None)]
    seen = waiting(first)
    assert {(one.field, one.kept, one.other) for one in seen.values()} == {
        ("result", "conforms", "fails"),
        ("note", None, "灭火器过期"),
    }
    assert seen["result"].title == "V-A01-0001 虚构机械厂 检查项 M05-1"
    for one in seen.values():
        with first.store.writing(actor=None) as session:
            settle_conflict(session, conflict_id=one.id, stands="other")
    settle(first, second)
    assert answers(first, visit) == answers(second, visit) == [("fails", "灭火器过期")]
    assert waiting(first) == waiting(second) == {}
    assert first.state() == second.state()


def test_same_answer_on_two_devices_is_no_conflict(town: Town) -> None:
    first, second, visit = visited(town)
    for desk in (first, second):
        answer(desk, visit, "fails", "灭火器过期")
    settle(first, second)
    assert answers(second, visit) == [("fails", "灭火器过期")]
    assert waiting(second) == {}
    assert first.state() == second.state()


def test_nothing_of_two_answers_is_mixed(town: Town) -> None:
    """The same result, but only one of them says why: the note of the other is not put under it unasked."""
    first, second, visit = visited(town)
    answer(first, visit, "fails")
    answer(second, visit, "fails", "灭火器过期")
    settle(first, second)
    assert answers(first, visit) == answers(second, visit) == [("fails", None)]
    assert [(one.kept, one.other) for one in waiting(first).values()] == [(None, "灭火器过期")]


def test_answer_given_after_another_was_withdrawn_stands(town: Town) -> None:
    first, second, visit = visited(town)
    answer(first, visit, "conforms", "都好")
    withdraw(first, visit)
    answer(second, visit, "conforms")
    settle(first, second)
    assert answers(first, visit) == answers(second, visit) == [("conforms", None)]
    assert waiting(first) == {}
    withdraw(second, visit)
    answer(second, visit, "not_applicable")
    settle(second, first)
    assert answers(first, visit) == [("not_applicable", None)]
    assert first.state() == second.state()


def test_answer_changed_by_two_is_one_conflict_not_three(town: Town) -> None:
    first, second, visit = visited(town)
    answer(first, visit, "conforms")
    settle(first, second)
    answer(first, visit, "fails")
    answer(second, visit, "not_applicable")
    settle(first, second)
    assert list(waiting(second)) == ["result"]
    assert first.state() == second.state()


def test_answer_that_comes_after_the_visit_was_finished_changes_nothing_in_it(town: Town) -> None:
    first, second, visit = visited(town)
    answer(first, visit, "conforms")
    with first.store.writing(actor=None) as session:
        finish_visit(session, visit_id=visit)
    first.sync()
    answer(second, visit, "fails")
    settle(second, first)
    assert answers(first, visit) == answers(second, visit) == [("conforms", None)]
    key = waiting(first)["result"].id
    with pytest.raises(SafetyDeskError) as caught, first.store.writing(actor=None) as session:
        settle_conflict(session, conflict_id=key, stands="other")
    assert caught.value.code == "SYNC_024"
    with first.store.writing(actor=None) as session:
        settle_conflict(session, conflict_id=key, stands="kept")
    settle(first, second)
    assert waiting(second) == {}
    assert first.query("SELECT count(*) FROM refusal") == [(0,)]


def test_edit_of_what_was_deleted_brings_the_record_back_when_a_person_says_so(town: Town) -> None:
    first, second, visit = visited(town)
    answer(first, visit, "conforms")
    settle(first, second)
    withdraw(first, visit)
    answer(second, visit, "fails")
    settle(first, second)
    [one] = waiting(second).values()
    assert one.dead
    assert answers(second, visit) == []
    with second.store.writing(actor=None) as session:
        settle_conflict(session, conflict_id=one.id, stands="other")
    settle(second, first)
    assert answers(first, visit) == [("fails", None)]
