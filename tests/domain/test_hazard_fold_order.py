"""In whatever order and from whatever version events arrive: nothing raises, nothing is dropped, one order counts."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.hazards.life import KINDS, HazardEvent, HazardProjection, overdue_days
from safetydesk.domain.hazards.order import in_order
from safetydesk.domain.hazards.steps import require
from safetydesk.errors import SafetyDeskError
from tests.domain.told_events import AUTHORS, codes, start, told


def test_events_before_their_registration_are_kept_and_reported() -> None:
    late = [replace(event, seq=5 - (event.seq or 0)) for event in start()]
    now = fold(late)
    assert (now.state, now.found_on, codes(now)) == ("assigned", "2026-04-01", ["not_registered"])
    assert now.deadline == "2026-04-10"


def test_registering_twice_is_reported() -> None:
    assert codes(fold([*start(), told("s", "registered", 3, grade="major")])) == ["registered_twice"]


def test_an_unknown_kind_from_a_newer_version_is_named_and_harmless() -> None:
    plain, newer = fold(start()), fold([*start(), told("z", "photographed_by_drone", 3, "a")])
    assert newer.unknown_kinds == ("photographed_by_drone",)
    assert (newer.state, newer.deadline, newer.contradictions) == (plain.state, plain.deadline, ())


KEYS = ("grade", "on", "deadline", "result", "inspectors", "until", "event", "request", "known", "approver", "historic")
anything = st.none() | st.integers() | st.text(max_size=3) | st.binary(max_size=2) | st.lists(st.none(), max_size=2)
odd_events = st.builds(
    HazardEvent,
    id=st.binary(min_size=1, max_size=1),
    kind=st.sampled_from([*KINDS, "newer"]),
    at=st.integers(0, 2**50),
    actor=st.none(),
    data=st.dictionaries(st.sampled_from(KEYS), anything | st.sampled_from(["2026-04-01", "pass", "major"])),
    seq=st.none() | st.integers(1, 9),
    after=st.none() | st.binary(min_size=1, max_size=1),
)


@given(st.lists(odd_events, max_size=8))
def test_whatever_another_device_wrote_is_folded(events: list[HazardEvent]) -> None:
    now = fold(events)
    assert now.events == len({event.id for event in events})
    assert overdue_days(now, "2026-05-01") >= 0
    require_nothing_raises_but_numbers(now)


def require_nothing_raises_but_numbers(now: HazardProjection) -> None:
    for kind in KINDS:
        with contextlib.suppress(SafetyDeskError):
            require(now, kind, {}, today="2026-05-01")


def test_order_is_server_sequence_first_and_own_unsent_last() -> None:
    events = [
        told("u", "reported", None),
        told("b", "reported", 7),
        told("v", "reported", None),
        told("a", "reported", 3),
    ]
    assert [event.id for event in in_order(events)] == [b"a", b"b", b"u", b"v"]


def test_a_sequenced_copy_replaces_the_unsent_one() -> None:
    unsent = told("x", "escalated", None)
    assert [event.seq for event in in_order([unsent, replace(unsent, seq=4), unsent])] == [4]
    assert fold([*start(), unsent, replace(unsent, seq=4), unsent]).escalations == 1


def test_the_order_of_arrival_does_not_matter_once_sequenced() -> None:
    events = [
        *start(grade="suspected_major"),
        told("p", "reviewed", 3, "a", result="pass", inspectors=AUTHORS),
        told("f", "reviewed", 4, "a", result="fail", inspectors=AUTHORS),
        told("x", "recognised", 5, "f", result="accepted", by="区", on="2026-04-03", criterion_id="GM-4-1"),
        told("c", "closed", 6, "p", on="2026-04-08"),
    ]
    expected = fold(events)
    for seed in range(30):
        shuffled = random.Random(seed).sample(events, len(events))
        assert fold(shuffled) == expected
