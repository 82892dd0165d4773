"""Whatever a ledger says: importing it again changes nothing, our own export changes nothing, undo brings all back."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.hazards.life import HazardEvent
from safetydesk.models.queries.ledger_rows import enterprises, hazards
from safetydesk.models.store import Store, memory_store
from safetydesk.models.verify import verify_chain
from safetydesk.usecases.imported import steps
from tests.ledger_clerk import Clerk, check_rows_equal_their_changes, counts, snapshot

TODAY = "2026-04-16"
NOW = 1_776_300_000_000_000
CODES = (None, "91110000600037341L", "92500199MA9000001J")
DAYS = (None, "2026-03-01", "2026-03-02")
STATES = (None, "registered", "assigned", "rectifying", "review_requested", "review_failed", "review_passed", "closed")

ENTERPRISES = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(("虚构甲厂", "虚构乙厂", "虚构 甲厂", "虚构甲厂有限公司", "虚构丙店（个体）")),
            "village": st.sampled_from((None, "甲村", "乙村", "甲村村委会")),
            "credit_code": st.sampled_from(CODES),
            "phone": st.sampled_from((None, "13900000001", "023-12345678")),
            "headcount": st.sampled_from((None, 0, 12)),
            "former_names": st.sampled_from((None, "老甲厂", "老甲厂、老乙厂")),
            "tags": st.sampled_from((None, "dust", "gas_user、dust")),
            "remark": st.sampled_from((None, "一\n二", " 空格 ")),
        }
    ),
    max_size=8,
)
STEPS = st.fixed_dictionaries(
    {
        "grade": st.sampled_from((None, "general", "suspected_major", "major")),
        "deadline": st.sampled_from((None, "2026-03-30")),
        "deadline_text": st.sampled_from((None, "长期")),
        "state": st.sampled_from(STATES),
        "rectified_on": st.sampled_from((None, "2026-03-20")),
        "reviewed_on": st.sampled_from((None, "2026-03-25")),
        "review_result": st.sampled_from((None, "pass", "fail")),
        "reviewer": st.sampled_from((None, "张三、李四")),
        "document_number": st.sampled_from((None, "（虚）安改〔2025〕1号")),
    }
)
HAZARDS = st.lists(
    st.builds(
        lambda who, told: who | told,
        st.fixed_dictionaries(
            {
                "subject": st.sampled_from(("虚构甲厂", "虚构乙厂")),
                "village": st.sampled_from((None, "甲村", "乙村")),
                "description": st.sampled_from(("通道堵塞", "灭火器过期")),
                "found_on": st.sampled_from(DAYS),
                "place": st.sampled_from((None, "一车间")),
                "funds": st.sampled_from((None, 0, 12345)),
            }
        ),
        STEPS,
    ),
    max_size=8,
)


def office() -> Store:
    source = random.Random(11)
    return memory_store(township="虚构镇", device=source.randbytes(16), clock=lambda: NOW, random=source.randbytes)


def exported(store: Store, kind: str) -> list[dict[str, Any]]:
    db = store.reader
    found = enterprises(db) if kind == "enterprises" else hazards(db, TODAY)
    return [row for _, row in list(found)]


def check_again(kind: str, rows: list[dict[str, Any]]) -> None:
    clerk = Clerk(office())
    empty = snapshot(clerk.store.reader)
    first = clerk.take(kind, rows, open_places=True)
    before = snapshot(clerk.store.reader)
    again = clerk.take(kind, rows, open_places=True)
    assert (again.created, again.updated) == (0, 0)
    assert again.refused >= first.refused
    assert snapshot(clerk.store.reader) == before
    own = clerk.take(kind, exported(clerk.store, kind))
    assert counts(own) == (0, 0, first.created, 0)
    assert snapshot(clerk.store.reader) == before
    check_rows_equal_their_changes(clerk.store.reader)
    verify_chain(clerk.store.reader)
    clerk.undo(first.id)
    assert {**snapshot(clerk.store.reader), "change": None} == {**empty, "change": None}
    clerk.store.close()


@settings(max_examples=60)
@given(ENTERPRISES)
def test_enterprise_ledger_is_idempotent_and_can_be_undone(rows: list[dict[str, Any]]) -> None:
    check_again("enterprises", rows)


@settings(max_examples=60)
@given(HAZARDS)
def test_hazard_ledger_is_idempotent_and_can_be_undone(rows: list[dict[str, Any]]) -> None:
    check_again("hazards", rows)


@settings(max_examples=300)
@given(STEPS)
def test_history_folds_back_to_what_the_row_settled_on(told: dict[str, Any]) -> None:
    settled = steps.settle(told)
    planned, closed = steps.opening({**settled.values, "document_number": told["document_number"]})
    events: list[HazardEvent] = []
    for number, (kind, data) in enumerate(planned, 1):
        after = events[-1].id if events else None
        events.append(HazardEvent(bytes([number] * 16), kind, NOW, None, {**data, "known": 0}, None, after))
    seen = fold(events)
    assert seen.contradictions == ()
    assert seen.unknown_kinds == ()
    assert seen.state == (settled.values.get("state") or seen.state)
    assert seen.grade == settled.values.get("grade")
    assert seen.deadline == settled.values.get("deadline")
    assert closed == (seen.state == "closed")
    if result := settled.values.get("review_result"):
        assert seen.reviews[-1].passed == (result == "pass")
