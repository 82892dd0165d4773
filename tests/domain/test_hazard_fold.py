"""Facts from two devices meet: what contradicts is reported, the hazard stays open, nothing is dropped."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.hazards.life import HazardEvent, HazardProjection
from safetydesk.domain.hazards.steps import require
from safetydesk.errors import SafetyDeskError
from tests.domain.told_events import AUTHORS, codes, start, told


def test_closing_over_an_unseen_failed_review_stays_open_and_is_reported() -> None:
    events = [
        *start(),
        told("p", "reviewed", 3, "a", result="pass", inspectors=AUTHORS),
        told("f", "reviewed", 4, "a", result="fail", inspectors=AUTHORS),
        told("c", "closed", None, "p", on="2026-04-08"),
    ]
    now = fold(events)
    assert (now.state, now.closed_on) == ("review_failed", None)
    assert codes(now) == ["reviews_disagree", "closed_without_pass"]
    assert [review.passed for review in now.reviews] == [True, False]
    assert now.contradictions[1].claimed == "closed"


def test_a_failed_review_that_arrives_after_closing_reopens_and_is_reported() -> None:
    events = [
        *start(),
        told("p", "reviewed", 3, "a", result="pass", inspectors=AUTHORS),
        told("c", "closed", 4, "p", on="2026-04-08"),
        told("f", "reviewed", None, "a", result="fail", inspectors=AUTHORS),
    ]
    now = fold(events)
    assert (now.state, now.closed_on) == ("review_failed", None)
    assert codes(now) == ["failed_after_close"]
    assert now.contradictions[0].before == "closed"


def test_a_pass_that_did_not_know_of_a_failure_does_not_hide_it() -> None:
    events = [
        *start(),
        told("f", "reviewed", 3, "a", result="fail", inspectors=AUTHORS),
        told("p", "reviewed", 4, "a", result="pass", inspectors=AUTHORS),
    ]
    now = fold(events)
    assert now.state == "review_failed"
    assert codes(now) == ["reviews_disagree"]
    assert (now.contradictions[0].event, now.contradictions[0].against) == (b"p", b"f")


def test_a_pass_that_knew_of_the_failure_is_a_second_review() -> None:
    events = [
        *start(),
        told("f", "reviewed", 3, "a", result="fail", inspectors=AUTHORS),
        told("p", "reviewed", 4, "f", result="pass", inspectors=AUTHORS),
    ]
    assert (fold(events).state, codes(fold(events))) == ("review_passed", [])


def test_a_second_review_of_the_same_device_knows_its_own_unsent_first_one() -> None:
    events = [
        *start(),
        told("f", "reviewed", None, "a", known=2, result="fail", inspectors=AUTHORS),
        told("p", "reviewed", None, "f", known=2, result="pass", inspectors=AUTHORS),
    ]
    assert (fold(events).state, codes(fold(events))) == ("review_passed", [])


def test_what_was_pulled_is_known_even_behind_an_own_unsent_event() -> None:
    events = [
        *start(),
        told("f", "reviewed", 3, "a", known=2, result="fail", inspectors=AUTHORS),
        told("e", "escalated", 4, "a", known=2, way="talk"),
        told("p", "reviewed", 5, "e", known=3, result="pass", inspectors=AUTHORS),
    ]
    assert (fold(events).state, codes(fold(events))) == ("review_passed", [])
    unaware = [*events[:-1], replace(events[-1], data={**events[-1].data, "known": 2})]
    assert (fold(unaware).state, codes(fold(unaware))) == ("review_failed", ["reviews_disagree"])


def test_a_fix_on_the_spot_unaware_of_a_failed_review_does_not_hide_it() -> None:
    events = [
        *start(),
        told("f", "reviewed", 3, "a", known=2, result="fail", inspectors=AUTHORS),
        told("b", "assigned", 4, "f", known=3, document_id=b"m", deadline="2026-05-01"),
        told("x", "fixed_on_spot", None, "a", known=2, evidence=[b"photo"]),
    ]
    assert (fold(events).state, codes(fold(events))) == ("assigned", ["fixed_over_failed_review"])


def test_a_historic_record_closed_unaware_of_a_failed_review_stays_open() -> None:
    events = [
        told("r", "registered", 1, grade="general", historic=True, on="2020-04-01"),
        told("f", "reviewed", 2, "r", known=1, result="fail"),
        told("c", "closed", 3, "r", known=1, on="2026-04-08"),
    ]
    assert (fold(events).state, codes(fold(events))) == ("review_failed", ["closed_without_pass"])
    informed = [*events[:-1], replace(events[-1], data={"on": "2026-04-08", "known": 2}, after=b"f")]
    assert (fold(informed).state, codes(fold(informed))) == ("closed", [])


def test_two_agreeing_reviews_do_not_contradict() -> None:
    events = [
        *start(),
        told("p", "reviewed", 3, "a", result="pass", inspectors=AUTHORS),
        told("q", "reviewed", 4, "a", result="pass", inspectors=AUTHORS),
        told("c", "closed", 5, "p", on="2026-04-08"),
        told("d", "closed", None, "q", on="2026-04-09"),
    ]
    now = fold(events)
    assert (now.state, now.closed_on, codes(now)) == ("closed", "2026-04-08", [])
    assert len(now.reviews) == 2


def test_a_notice_on_a_hazard_closed_elsewhere_opens_it_and_is_reported() -> None:
    events = [
        *start(),
        told("p", "reviewed", 3, "a", result="pass", inspectors=AUTHORS),
        told("c", "closed", 4, "p", on="2026-04-08"),
        told("b", "assigned", None, "a", document_id=b"m", deadline="2026-05-01"),
    ]
    now = fold(events)
    assert (now.state, codes(now)) == ("assigned", ["open_after_close"])
    assert now.papers == (b"n", b"m")


def test_a_person_settles_a_contradiction_either_way() -> None:
    events = [
        *start(),
        told("p", "reviewed", 3, "a", result="pass", inspectors=AUTHORS),
        told("c", "closed", 4, "p", on="2026-04-08"),
        told("f", "reviewed", 5, "a", result="fail", inspectors=AUTHORS),
    ]
    earlier = fold([*events, told("s", "settled", 6, "f", event=b"f", stands="earlier")])
    assert (earlier.state, codes(earlier)) == ("closed", [])
    later = fold([*events, told("s", "settled", 6, "f", event=b"f", stands="later")])
    assert (later.state, later.closed_on, codes(later)) == ("review_failed", None, [])
    both = fold(
        [
            *events,
            told("s", "settled", 6, "f", event=b"f", stands="later"),
            told("t", "settled", 7, "f", event=b"f", stands="earlier"),
        ]
    )
    assert (both.state, codes(both)) == ("review_failed", ["settlements_disagree"])


def test_a_failed_review_brings_its_deadline_when_a_person_lets_it_stand() -> None:
    failed = {"result": "fail", "inspectors": AUTHORS, "deadline": "2026-06-01"}
    events = [
        *start(),
        told("p", "reviewed", 3, "a", result="pass", inspectors=AUTHORS),
        told("c", "closed", 4, "p", on="2026-04-08"),
        told("f", "reviewed", 5, "a", **failed),
    ]
    known = fold(events).deadline
    assert known != "2026-06-01"
    stands = {way: told("s", "settled", 7, "f", event=b"f", stands=way) for way in ("earlier", "later")}
    assert fold([*events, stands["later"]]).deadline == "2026-06-01"
    assert fold([*events, stands["earlier"]]).deadline == known
    corrected = told("x", "corrected", 6, "f", deadline="2026-07-01")
    assert fold([*events, corrected, stands["later"]]).deadline == "2026-07-01"


@pytest.mark.parametrize(("first", "second"), [("accepted", "refused"), ("refused", "accepted")])
def test_two_recognitions_that_disagree_leave_the_higher_grade(first: str, second: str) -> None:
    events = [
        *start(grade="suspected_major"),
        told("x", "recognised", 3, "a", result=first, by="区应急局", on="2026-04-02", criterion_id="GM-4-1"),
        told("y", "recognised", 4, "a", result=second, by="区应急局", on="2026-04-03"),
    ]
    now = fold(events)
    assert (now.grade, codes(now)) == ("major", ["recognitions_disagree"])


@pytest.mark.parametrize(("first", "second"), [("approved", "rejected"), ("rejected", "approved")])
def test_two_decisions_on_one_extension_leave_the_earlier_deadline(first: str, second: str) -> None:
    events = [
        *start(),
        told("x", "extension_requested", 3, "a", until="2026-05-10", reason="材料未到"),
        told("y", f"extension_{first}", 4, "x", request=b"x"),
        told("z", f"extension_{second}", 5, "x", request=b"x"),
    ]
    now = fold(events)
    assert (now.deadline, codes(now)) == ("2026-04-10", ["decisions_disagree"])


def test_a_major_hazard_closed_without_approval_stays_passed() -> None:
    events = [
        told("r", "registered", 1, grade="major", criterion_id="GM-4-1"),
        told("a", "assigned", 2, "r", document_id=b"n", deadline="2026-04-10"),
        told("p", "reviewed", 3, "a", result="pass", inspectors=AUTHORS),
        told("c", "closed", 4, "p", on="2026-04-08"),
    ]
    assert (fold(events).state, codes(fold(events))) == ("review_passed", ["closed_without_approval"])


@pytest.mark.parametrize("grade", ["suspected_major", "major"])
@pytest.mark.parametrize(("stands", "state"), [("earlier", "closed"), ("later", "review_passed")])
def test_a_higher_grade_given_unaware_of_closing_opens_the_hazard_until_it_is_settled(
    grade: str, stands: str, state: str
) -> None:
    events = [
        *start(),
        told("p", "reviewed", 3, "a", result="pass", inspectors=AUTHORS),
        told("c", "closed", 4, "p", on="2026-04-08"),
        told("g", "regraded", 5, "a", grade=grade),
    ]
    now = fold(events)
    assert (now.grade, now.state, now.closed_on, codes(now)) == (grade, "review_passed", None, ["regraded_after_close"])
    settled = fold([*events, told("s", "settled", 6, "g", event=b"g", stands=stands)])
    assert (settled.grade, settled.state, codes(settled)) == (grade, state, [])


def test_a_lower_grade_given_unaware_of_closing_is_reported_and_leaves_it_closed() -> None:
    events = [
        told("r", "registered", 1, grade="suspected_major"),
        told("a", "assigned", 2, "r", document_id=b"n", deadline="2026-04-10"),
        told("k", "recognised", 3, "a", result="accepted", by="虚构局", criterion_id="GM-4-1"),
        told("d", "reported", 4, "k", to="虚构局"),
        told("p", "reviewed", 5, "d", result="pass", inspectors=AUTHORS),
        told("c", "closed", 6, "p", on="2026-04-08", approver=b"o"),
        told("g", "regraded", None, "a", grade="general"),
    ]
    now = fold(events)
    assert (now.state, codes(now)) == ("closed", ["regraded_after_close"])


def test_a_review_without_any_paper_is_reported_and_closes_nothing() -> None:
    events = [told("r", "registered", 1, grade="general"), told("p", "reviewed", 2, "r", result="pass")]
    assert (fold(events).state, codes(fold(events))) == ("registered", ["review_without_paper"])


def test_a_clean_thread_of_two_devices_has_no_contradiction() -> None:
    kinds = [
        ("registered", {"grade": "general"}),
        ("assigned", {"document_id": b"n", "deadline": "2026-04-10"}),
        ("rectification_started", {}),
        ("review_requested", {"on": "2026-04-09"}),
        ("reviewed", {"result": "pass", "inspectors": AUTHORS}),
        ("closed", {"on": "2026-04-12"}),
    ]
    names = [f"e{number}" for number in range(len(kinds))]
    afters = [None, *[first for first, _ in pairwise(names)]]
    events = [
        told(name, kind, number + 1, after, **data)
        for number, (name, after, (kind, data)) in enumerate(zip(names, afters, kinds, strict=True))
    ]
    now = fold(events)
    assert (now.state, now.closed_on, now.requested_on, codes(now)) == ("closed", "2026-04-12", "2026-04-09", [])
    assert now.last_event == b"e5"


def test_corrected_deadline_replaces_the_one_written_down_wrongly() -> None:
    life = [
        HazardEvent(b"1" * 16, "registered", 1, None, {"grade": "general", "deadline": "2026-05-01"}, 1),
        HazardEvent(b"2" * 16, "corrected", 2, None, {"deadline": "2026-05-11"}, 2),
    ]
    assert fold(life).deadline == "2026-05-11"
    assert fold(life).state == "registered"


def test_a_withdrawal_unaware_of_a_notice_keeps_the_hazard_open() -> None:
    registered = start()[:1]
    withdrawn = told("w", "withdrawn", None, "r", reason="重复登记", known=1)
    assert fold([*registered, withdrawn]).state == "withdrawn"
    now = fold([*start(), withdrawn])
    assert (now.state, codes(now)) == ("assigned", ["withdrawn_unaware"])
    assert now.contradictions[0].against == b"a"
    for stands, state in (("earlier", "assigned"), ("later", "withdrawn")):
        settled = told("s", "settled", None, "w", event=b"w", stands=stands)
        assert fold([*start(), withdrawn, settled]).state == state


def test_a_step_unaware_of_the_withdrawal_goes_on_until_a_person_settles() -> None:
    events = [
        told("r", "registered", 1, grade="general", on="2026-04-01"),
        told("w", "withdrawn", 2, "r", reason="重复登记", known=1),
        told("a", "assigned", 3, "r", document_id=b"n", deadline="2026-04-10", known=1),
    ]
    now = fold(events)
    assert (now.state, now.papers, codes(now)) == ("assigned", (b"n",), ["step_after_withdrawal"])
    with pytest.raises(SafetyDeskError, match="HAZARD_018"):
        require(now._replace(state="review_passed"), "closed", {}, today="2026-04-11")
    back = fold([*events, told("s", "settled", 4, "a", event=b"a", stands="earlier")])
    assert (back.state, back.contradictions) == ("withdrawn", ())
    assert back.withdrawal is not None
    assert back.withdrawal.reason == "重复登记"
    on = fold([*events, told("s", "settled", 4, "a", event=b"a", stands="later")])
    assert (on.state, on.contradictions) == ("assigned", ())


def test_a_projection_is_copied_with_some_fields_otherwise() -> None:
    now = fold(start())
    for name in HazardProjection._fields:
        assert now.but(**{name: "other"}) == now._replace(**{name: "other"})  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        now.but(no_such_field=1)
