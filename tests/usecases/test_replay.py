"""The journal: what was held lands once and in order, whatever crashes or is refused, and is never readable."""

from __future__ import annotations

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models import journal
from safetydesk.models.queries.refused_inputs import refused_inputs
from safetydesk.models.queries.visit_sheet import visit_drafts
from safetydesk.models.queries.visits import visit_state
from safetydesk.models.store import dbapi
from safetydesk.usecases import replay, visits
from tests.usecases.conftest import Desk


def hold_two(desk: Desk, visit: bytes) -> None:
    who = desk.inspectors[0]
    facts = {"checklist": "fifteen-measures", "item": "M05-1", "result": "fails", "note": "配电箱未接地"}
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
    for entry in journal.read(desk.store.folder, desk.store.data_key).entries:
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


def texts(desk: Desk, visit: bytes) -> list[str]:
    found = visit_state(desk.store.reader, visit)
    assert found is not None
    return [one.text for one in found.findings]


def hold_finding(desk: Desk, visit: bytes, text: str) -> None:
    replay.hold(desk.store, verb="note_finding", actor=desk.inspectors[0], visit_id=visit, text=text)


def test_entry_after_a_line_cut_short_is_not_lost(desk: Desk, visit: bytes) -> None:
    hold_finding(desk, visit, "断电时的一条")
    assert desk.store.folder is not None
    path = desk.store.folder / "journal"
    path.write_bytes(path.read_bytes()[:-30])
    hold_finding(desk, visit, "重启后的一条")
    assert replay.replay(desk.store) == 1
    assert texts(desk, visit) == ["重启后的一条"]
    assert not path.exists()


def test_entry_held_while_replaying_waits_for_the_next_turn(desk: Desk, visit: bytes) -> None:
    steady = desk.store.random

    def held_meanwhile(count: int) -> bytes:
        """Asked for as the first entry lands, when the journal has been read."""
        desk.store.random = steady
        hold_finding(desk, visit, "重放时又记的一条")
        return steady(count)

    hold_finding(desk, visit, "先记的一条")
    desk.store.random = held_meanwhile
    assert replay.replay(desk.store) == 1
    assert texts(desk, visit) == ["先记的一条"]
    assert replay.replay(desk.store) == 1
    assert texts(desk, visit) == ["先记的一条", "重放时又记的一条"]


def test_entry_that_can_no_longer_be_done_is_kept_and_holds_up_nobody(desk: Desk, visit: bytes) -> None:
    other = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    hold_finding(desk, visit, "签字以后的一条")
    hold_finding(desk, other, "另一次检查的一条")
    desk.do(visits.finish_visit, visit_id=visit)
    assert replay.replay(desk.store) == 1
    assert (texts(desk, visit), texts(desk, other)) == ([], ["另一次检查的一条"])
    (kept,) = refused_inputs(desk.store.reader)
    assert (kept.verb, kept.facts["text"], kept.facts["visit_id"]) == ("note_finding", "签字以后的一条", visit.hex())
    assert "VISIT_002" in kept.why
    assert visit_drafts(desk.store.reader, visit) == {}
    assert replay.replay(desk.store) == 0
    assert len(refused_inputs(desk.store.reader)) == 1


def test_full_disk_leaves_everything_in_the_journal(desk: Desk, visit: bytes) -> None:
    hold_finding(desk, visit, "长" * 9000)
    with desk.store.writing(actor=None) as session:
        db = dbapi(session)
        db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(SafetyDeskError, match="STORE_012"):
        replay.replay(desk.store)
    with desk.store.writing(actor=None) as session:
        dbapi(session).execute("PRAGMA max_page_count = 1000000")
    assert replay.replay(desk.store) == 1
