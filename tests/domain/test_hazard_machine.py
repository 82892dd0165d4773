"""Two devices work on one hazard, online and offline, in any order: nothing is lost and doubt keeps it open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.hazards.life import DONE, HazardEvent, HazardProjection, awareness
from safetydesk.domain.hazards.steps import require
from safetydesk.errors import SafetyDeskError

PEOPLE = [b"li", b"zhang"]
steps = st.sampled_from(
    [
        ("assigned", {"document_id": b"n", "deadline": "2026-04-20"}),
        ("assigned", {"document_id": b"m", "deadline_text": "长期"}),
        ("rectification_started", {}),
        ("fixed_on_spot", {"evidence": [b"photo"]}),
        ("review_requested", {}),
        ("reviewed", {"result": "pass", "inspectors": PEOPLE}),
        ("reviewed", {"result": "pass", "inspectors": PEOPLE}),
        ("reviewed", {"result": "fail", "inspectors": PEOPLE}),
        ("closed", {}),
        ("closed", {"approver": b"chief"}),
        ("extension_requested", {"until": "2026-06-01"}),
        ("extension_approved", {}),
        ("extension_rejected", {}),
        ("escalated", {"way": "talk"}),
        ("transferred", {"to": "区应急局"}),
        ("regraded", {"grade": "suspected_major"}),
        ("regraded", {"grade": "major", "criterion_id": "GM-4-1"}),
        ("recognised", {"result": "accepted", "by": "区应急局", "criterion_id": "GM-4-1"}),
        ("recognised", {"result": "refused", "by": "区应急局"}),
        ("reported", {"to": "区应急局"}),
        ("supervised", {"unit": "区安委办"}),
        ("withdrawn", {"reason": "重复登记"}),
    ]
)
ANSWERS = ("reviewed", "fixed_on_spot", "closed")
devices = st.sampled_from(["A07", "B12"])


class HazardMachine(RuleBasedStateMachine):
    """`server` holds sequenced events; each device holds the prefix it pulled and its own unsent events."""

    @initialize(grade=st.sampled_from(["general", "suspected_major"]), historic=st.booleans())
    def register(self, grade: str, historic: bool) -> None:
        self.count = 1
        data = {"grade": grade, "historic": historic, "on": "2026-04-01", "deadline": "2026-04-10"}
        self.server = [HazardEvent(b"0", "registered", 0, b"li", data, 1)]
        self.pulled = {"A07": 1, "B12": 1}
        self.unsent: dict[str, list[HazardEvent]] = {"A07": [], "B12": []}
        self.known: dict[bytes, frozenset[bytes]] = {b"0": frozenset()}
        self.concurrent = False

    def view(self, device: str) -> list[HazardEvent]:
        return [*self.server[: self.pulled[device]], *self.unsent[device]]

    def write(self, device: str, kind: str, data: dict[str, Any]) -> None:
        seen = self.view(device)
        now = fold(seen)
        data = {**data, "on": "2026-04-15", **awareness(now)}
        try:
            require(now, kind, data, today="2026-04-15")
        except SafetyDeskError as refusal:
            assert refusal.code.startswith("HAZARD_")
            return
        key = str(self.count).encode()
        self.count += 1
        self.unsent[device].append(HazardEvent(key, kind, self.count, b"li", data, None, now.last_event))
        self.known[key] = frozenset(event.id for event in seen)
        hidden = len(self.server) > self.pulled[device] or any(
            events for other, events in self.unsent.items() if other != device
        )
        self.concurrent = self.concurrent or hidden

    @rule(device=devices, step=steps)
    def act(self, device: str, step: tuple[str, dict[str, Any]]) -> None:
        self.write(device, *step)

    @rule(device=devices, stands=st.sampled_from(["earlier", "later"]))
    def settle(self, device: str, stands: str) -> None:
        for item in fold(self.view(device)).contradictions[:1]:
            self.write(device, "settled", {"event": item.event, "stands": stands})

    @rule(device=devices)
    def sync(self, device: str) -> None:
        for event in self.unsent[device]:
            self.server.append(replace(event, seq=len(self.server) + 1))
        self.unsent[device] = []
        self.pulled[device] = len(self.server)

    @precondition(lambda self: any(self.unsent.values()))
    @rule(device=devices)
    def sync_twice(self, device: str) -> None:
        """A second copy of what was already sent changes nothing."""
        copies = list(self.unsent[device])
        self.sync(device)
        assert fold([*self.server, *copies]) == fold(self.server)

    def everything(self) -> HazardProjection:
        return fold([*self.server, *self.unsent["A07"], *self.unsent["B12"]])

    @invariant()
    def facts_and_state_agree(self) -> None:
        now = self.everything()
        written = [*self.server, *self.unsent["A07"], *self.unsent["B12"]]
        nothing_is_dropped(now, written)
        an_unanswered_failure_keeps_the_hazard_open(now, written, self.known)
        a_closed_hazard_has_what_closing_needs(now)
        a_withdrawn_hazard_says_why_and_was_never_reviewed(now)
        if not self.concurrent:
            assert now.contradictions == ()  # one device alone never contradicts itself


def nothing_is_dropped(now: HazardProjection, written: list[HazardEvent]) -> None:
    assert now.events == len(written)
    assert len(now.reviews) == sum(event.kind == "reviewed" for event in written)
    assert len(now.papers) == sum(event.kind == "assigned" for event in written)
    assert len(now.settlements) == sum(event.kind == "settled" for event in written)


def an_unanswered_failure_keeps_the_hazard_open(
    now: HazardProjection, written: list[HazardEvent], known: dict[bytes, frozenset[bytes]]
) -> None:
    if now.settlements:
        return
    answers = [event for event in written if event.kind in ANSWERS and event.data.get("result") != "fail"]
    answered = {seen for event in answers for seen in known[event.id]}
    failures = {event.id for event in written if event.data.get("result") == "fail"}
    if failures - answered:
        assert now.state not in DONE


def a_withdrawn_hazard_says_why_and_was_never_reviewed(now: HazardProjection) -> None:
    if now.state != "withdrawn" or now.settlements:
        return
    assert now.withdrawal is not None
    assert now.withdrawal.reason
    assert not now.reviews
    assert not now.is_open


def a_closed_hazard_has_what_closing_needs(now: HazardProjection) -> None:
    assert (now.closed_on is not None) is (now.state == "closed")
    if now.state != "closed" or now.historic or now.settlements or now.contradictions:
        return
    assert now.on_spot or any(review.passed and len(set(review.inspectors)) > 1 for review in now.reviews)
    assert now.grade != "suspected_major"
    if now.grade == "major":
        assert now.criterion_id
        assert now.reported
        assert now.approver


HazardMachine.TestCase.settings = settings(max_examples=200, stateful_step_count=25, deadline=None)
TestHazardMachine = HazardMachine.TestCase
