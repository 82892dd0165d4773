"""The steps of a document in order, what each lacks, and two devices that disagree about a number."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.domain.document_life import (
    STEPS,
    DocumentEvent,
    DocumentFlow,
    DocumentProjection,
    fold,
    require_document_step,
    require_earlier,
)
from safetydesk.errors import SafetyDeskError
from tests.scenario_tables import Row, scenario

WORDS = {
    "拟稿": "drafted",
    "审签": "reviewed",
    "编号": "numbered",
    "出正式件": "rendered",
    "用印": "sealed",
    "送达": "served",
    "回收": "returned",
    "归档": "archived",
    "作废": "voided",
}


def played(rows: Sequence[Row], flow: DocumentFlow) -> DocumentProjection:
    events: list[DocumentEvent] = []
    for number, row in enumerate(rows, start=1):
        data = dict(part.split("=") for part in row["data"].split())
        kind = WORDS[row["step"]]
        if row["state"].startswith("DOCUMENT_"):
            with pytest.raises(SafetyDeskError) as refused:
                require_document_step(fold(events), kind, data, flow, actor=b"li")
            assert refused.value.code == row["state"], f"row {number}: {refused.value}"
            continue
        require_document_step(fold(events), kind, data, flow, actor=b"li")
        events.append(DocumentEvent(str(number).encode(), kind, number, b"li", data))
        assert fold(events).state == row["state"], f"row {number}"
        assert not fold(events).contradictions
    return fold(events)


def full(rows: Sequence[Row]) -> None:
    played(rows, DocumentFlow())


def unreviewed(rows: Sequence[Row]) -> None:
    played(rows, DocumentFlow(reviewed=False, sealed=False))


@scenario(full)
def test_a_notice_goes_through_every_step() -> None:
    """
    | step     | data                      | state        |
    |----------|---------------------------|--------------|
    | 拟稿     |                           | drafted      |
    | 拟稿     |                           | drafted      |
    | 编号     | number=1                  | DOCUMENT_012 |
    | 审签     | result=rejected           | drafted      |
    | 编号     | number=1                  | DOCUMENT_012 |
    | 审签     | result=approved           | reviewed     |
    | 拟稿     |                           | drafted      |
    | 编号     | number=1                  | DOCUMENT_012 |
    | 审签     | result=approved           | reviewed     |
    | 审签     | result=approved           | DOCUMENT_017 |
    | 出正式件 |                           | DOCUMENT_013 |
    | 编号     | number=1                  | numbered     |
    | 编号     | number=2                  | DOCUMENT_017 |
    | 拟稿     |                           | DOCUMENT_018 |
    | 用印     |                           | DOCUMENT_014 |
    | 出正式件 |                           | rendered     |
    | 送达     |                           | DOCUMENT_015 |
    | 用印     |                           | sealed       |
    | 回收     |                           | DOCUMENT_016 |
    | 归档     |                           | DOCUMENT_016 |
    | 送达     | served_on=2026-04-02      | served       |
    | 归档     |                           | DOCUMENT_024 |
    | 回收     |                           | returned     |
    | 归档     |                           | archived     |
    | 作废     | reason=写错               | DOCUMENT_022 |
    """


@scenario(unreviewed)
def test_review_and_seal_can_be_switched_off() -> None:
    """
    | step     | data     | state        |
    |----------|----------|--------------|
    | 拟稿     |          | drafted      |
    | 编号     | number=1 | numbered     |
    | 送达     |          | DOCUMENT_014 |
    | 出正式件 |          | rendered     |
    | 送达     |          | served       |
    """


@scenario(full)
def test_a_void_document_keeps_its_number_and_takes_no_step() -> None:
    """
    | step | data        | state        |
    |------|-------------|--------------|
    | 拟稿 |             | drafted      |
    | 审签 |             | reviewed     |
    | 编号 | number=7    | numbered     |
    | 作废 |             | DOCUMENT_019 |
    | 作废 | reason=写错 | voided       |
    | 用印 |             | DOCUMENT_011 |
    | 作废 | reason=又错 | DOCUMENT_011 |
    """


def told(name: str, kind: str, seq: int | None = None, **data: str) -> DocumentEvent:
    return DocumentEvent(name.encode(), kind, 1_775_000_000_000_000, b"li", data, seq)


def test_two_devices_that_number_one_document_are_reported() -> None:
    now = fold(
        [told("a", "drafted", 1), told("b", "numbered", 2, number="甲1"), told("c", "numbered", None, number="甲2")]
    )
    assert (now.number, now.contradictions) == ("甲1", ("numbered_twice",))


def test_a_step_on_a_document_voided_elsewhere_is_reported_and_kept() -> None:
    now = fold([told("a", "drafted", 1), told("v", "voided", 2, reason="写错"), told("s", "served", None)])
    assert (now.state, now.void_reason, now.contradictions) == ("voided", "写错", ("step_after_void",))
    assert "served" in now.steps


def test_a_rejection_that_arrives_after_the_number_is_reported() -> None:
    events = [
        told("a", "drafted", 1),
        told("n", "numbered", 2, number="甲1"),
        told("r", "reviewed", 3, result="rejected"),
    ]
    assert fold(events).contradictions == ("rejected_after_number",)
    assert fold(events).state == "numbered"


def test_the_day_of_service_is_kept_from_the_first_service() -> None:
    now = fold([told("a", "drafted", 1), told("s", "served", 2, served_on="2026-04-02"), told("t", "served", 3)])
    assert now.served_on == "2026-04-02"
    assert fold([told("s", "served", 1)]).served_on == "2026-04-01"


@pytest.mark.parametrize(("day", "known"), [("2026-03-31", ("served_before_issued",)), ("2026-04-01", ())])
def test_a_day_served_before_the_paper_was_there_is_kept_and_reported(day: str, known: tuple[str, ...]) -> None:
    now = fold([told("n", "numbered", 1, number="甲1"), told("s", "served", 2, served_on=day)])
    assert (now.state, now.served_on, now.contradictions) == ("served", day, known)
    void = fold([told("n", "numbered", 1), told("s", "served", 2, served_on=day), told("v", "voided", 3, reason="错")])
    assert void.contradictions == ()


def test_an_unknown_step_of_a_newer_version_is_named() -> None:
    assert fold([told("a", "drafted", 1), told("x", "notarised", 2)]).contradictions == ("unknown_step",)


@given(st.lists(st.sampled_from([*STEPS, "voided"]), max_size=9), st.integers(0, 99))
def test_sequenced_steps_fold_alike_in_any_order_of_arrival(kinds: list[str], seed: int) -> None:
    events = [told(str(number), kind, number + 1) for number, kind in enumerate(kinds)]
    shuffled = random.Random(seed).sample(events, len(events))
    assert fold(shuffled) == fold([*events, *events])


@given(st.builds(DocumentFlow), st.lists(st.sampled_from([*STEPS, "voided"]), max_size=20))
def test_allowed_steps_never_contradict_and_never_go_back(flow: DocumentFlow, kinds: list[str]) -> None:
    events: list[DocumentEvent] = []
    states = []
    for number, kind in enumerate(kinds):
        try:
            require_document_step(fold(events), kind, {"reason": "写错"}, flow, actor=b"li")
        except SafetyDeskError as refusal:
            assert refusal.code.startswith("DOCUMENT_")
            continue
        events.append(told(str(number), kind, None, reason="写错"))
        states.append(fold(events).state)
    assert fold(events).contradictions == ()
    order = ["undrafted", *STEPS, "voided"]
    again = ("reviewed", "drafted")  # a draft changed after its approval
    assert all(order.index(a) <= order.index(b) or (a, b) == again for a, b in pairwise(states))


def test_nobody_takes_a_step_namelessly() -> None:
    with pytest.raises(SafetyDeskError, match="DOCUMENT_023"):
        require_document_step(DocumentProjection(), "drafted", {}, DocumentFlow(), actor=None)


def test_a_review_opinion_needs_one_earlier_paper() -> None:
    earlier = [{"rectification_notice": "隐患整改通知书", "rectification_order": "责令限期整改指令书"}]
    require_earlier("复查意见书", earlier, ["inspection_record", "rectification_notice"], "DOMAIN §4.2")
    with pytest.raises(SafetyDeskError, match="《隐患整改通知书》或者《责令限期整改指令书》") as refused:
        require_earlier("复查意见书", earlier, ["inspection_record"], "DOMAIN §4.2")
    assert refused.value.code == "DOCUMENT_010"
