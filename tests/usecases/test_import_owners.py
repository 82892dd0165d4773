"""Whatever villages and credit codes a name stands with: the same file again finds every row as it found it before."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetydesk.models.store import Store, memory_store
from safetydesk.usecases import imports
from tests.ledger_clerk import Clerk, check_rows_equal_their_changes, said, snapshot

NOW = 1_776_300_000_000_000
NAMES = ("虚构甲厂", "虚构 甲厂", "虚构乙厂")
VILLAGES = (None, "甲村", "乙村")
CODES = (None, "91110000600037341L", "92500199MA9000001J")
OWNED: dict[str, tuple[dict[str, Any], ...]] = {
    "hazards": ({"description": "通道堵塞", "found_on": "2026-03-01"}, {"description": "线路老化", "found_on": None}),
    "major_hazards": (
        {"description": "通道堵塞", "found_on": "2026-03-01"},
        {"description": "线路老化", "found_on": None},
    ),
    "closings": (
        {"description": "通道堵塞", "closed_on": None},
        {"description": "线路老化", "closed_on": "2026-03-09"},
    ),
    "visits": ({"on_day": "2026-03-01", "inspectors": "张虚构"}, {"on_day": "2026-03-02", "inspectors": None}),
    "rounds": ({"tier": "week", "period": "2026年第10周"}, {"tier": "month", "period": "2026年3月"}),
    "people": ({"name": "张虚构", "post": "电工"}, {"name": "李虚构", "post": None}),
}
"""What the rows of a kind say beside whose they are."""
OWNER = st.fixed_dictionaries(
    {"subject": st.sampled_from(NAMES), "village": st.sampled_from(VILLAGES), "credit_code": st.sampled_from(CODES)}
)
KNOWN = st.lists(OWNER, max_size=3)


def office() -> Store:
    return memory_store(township="虚构镇", device=b"d" * 16, clock=lambda: NOW, random=random.Random(5).randbytes)


def clerk_with(known: list[dict[str, Any]]) -> Clerk:
    """A clerk whose store has these enterprises, as far as they can be told apart."""
    clerk = Clerk(office())
    for one in known:
        told = {"name": one["subject"], "village": one["village"], "credit_code": one["credit_code"]}
        clerk.take("enterprises", [told], open_places=True)
    return clerk


def verdicts(clerk: Clerk, report: imports.ImportReport) -> list[tuple[int, bool]]:
    db = clerk.store.reader
    found = db.execute("SELECT row, verdict FROM staged_line WHERE import_id = ? ORDER BY row", (report.id,))
    return [(row, verdict == "refused") for row, verdict in found.fetchall()]


def check_again(clerk: Clerk, kind: str, rows: list[dict[str, Any]], **choices: bool) -> None:
    first = clerk.stage(kind, rows, **choices)
    refused = verdicts(clerk, first)
    empty = snapshot(clerk.store.reader)
    clerk.accept(first.id)
    before = snapshot(clerk.store.reader)
    for _ in range(2):
        again = clerk.stage(kind, rows, **choices)
        assert (again.created, again.updated, again.changes) == (0, 0, ()), said(again)
        assert verdicts(clerk, again) == refused
        clerk.accept(again.id)
        assert snapshot(clerk.store.reader) == before
    check_rows_equal_their_changes(clerk.store.reader)
    clerk.undo(first.id)
    assert snapshot(clerk.store.reader) | {"change": None} == empty | {"change": None}
    clerk.store.close()


def owned(kind: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    facts = st.sampled_from(OWNED[kind])
    return st.lists(st.builds(lambda who, told: who | told, OWNER, facts), min_size=1, max_size=6)


def test_only_a_row_that_moves_no_other_may_bring_a_subject() -> None:
    """甲村 is meant before and after; 乙村 with a code of its own would leave the row without a village unclear."""
    told = {"description": "通道堵塞", "found_on": None}
    one, other = CODES[1:]
    rows = [
        {"subject": NAMES[0], "village": village, "credit_code": code, **told, "description": f"隐患{number}"}
        for number, (village, code) in enumerate([("甲村", one), (None, None), ("乙村", other), ("甲村", other)])
    ]
    clerk = clerk_with([])
    assert said(clerk.stage("hazards", rows))[-2:] == [(6, "LEDGER_161"), (7, "LEDGER_161")]
    check_again(clerk_with([]), "hazards", rows)


@pytest.mark.parametrize("kind", OWNED)
def test_owned_rows_mean_the_same_owner_however_often_they_come(kind: str) -> None:
    @settings(max_examples=25, deadline=None)
    @given(KNOWN, owned(kind), st.booleans())
    def check(known: list[dict[str, Any]], rows: list[dict[str, Any]], open_places: bool) -> None:
        check_again(clerk_with(known), kind, rows, open_places=open_places)

    check()


@settings(max_examples=25, deadline=None)
@given(st.lists(OWNER, min_size=1, max_size=6))
def test_enterprises_of_a_first_ledger_mean_the_same_however_often_they_come(rows: list[dict[str, Any]]) -> None:
    told = [{"name": one["subject"], "village": one["village"], "credit_code": one["credit_code"]} for one in rows]
    check_again(clerk_with([]), "enterprises", told, open_places=True)
