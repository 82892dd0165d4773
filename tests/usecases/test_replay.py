"""The journal: what was held lands once, also after a crash between commit and clearing, and is never readable."""

from __future__ import annotations

import pytest

from safetydesk.models import journal
from safetydesk.models.queries.visits import visit_state
from safetydesk.usecases import replay, visits
from tests.usecases.conftest import Desk


@pytest.fixture
def visit(desk: Desk) -> bytes:
    lists = [{"key": "list", "version": "v1"}]
    key: bytes = desk.do(
        visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors, checklists=lists
    ).id
    return key


def hold_two(desk: Desk, visit: bytes) -> None:
    who = desk.inspectors[0]
    facts = {"checklist": "list", "item": "M05-1", "result": "fails", "note": "配电箱未接地"}
    replay.hold(desk.store, verb="answer_item", actor=who, visit_id=visit, **facts)
    replay.hold(desk.store, verb="note_finding", actor=who, visit_id=visit, text="通道堆物")


def test_held_input_is_sealed_on_disk_and_lands_once(desk: Desk, visit: bytes) -> None:
    hold_two(desk, visit)
    assert desk.store.folder is not None
    assert "通道".encode() not in (desk.store.folder / "journal").read_bytes()
    assert replay.replay(desk.store) == 2
    assert replay.replay(desk.store) == 0
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert [one.note for one in state.answers] == ["配电箱未接地"]
    assert [one.text for one in state.findings] == ["通道堆物"]


def test_crash_before_clearing_does_not_double(desk: Desk, visit: bytes) -> None:
    hold_two(desk, visit)
    assert desk.store.folder is not None
    kept = (desk.store.folder / "journal").read_bytes()
    for entry in journal.entries(desk.store.folder, desk.store.data_key):
        with desk.store.writing(actor=entry.actor, now=entry.at) as session:
            replay.VERBS[entry.verb](session, **entry.facts)
            session.merge(replay.Draft(key=f"journal:{entry.id.hex()}", text="", at=entry.at))
    (desk.store.folder / "journal").write_bytes(kept)
    assert replay.replay(desk.store) == 0
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert len(state.findings) == 1


def test_line_cut_short_by_a_crash_is_left_out(desk: Desk, visit: bytes) -> None:
    hold_two(desk, visit)
    assert desk.store.folder is not None
    path = desk.store.folder / "journal"
    path.write_bytes(path.read_bytes()[:-30])
    assert replay.replay(desk.store) == 1
