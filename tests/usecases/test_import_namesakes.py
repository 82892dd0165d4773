"""Enterprises of one name or code: whatever a ledger says of them, the same file again finds each as it found it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger_clerk import Clerk, counts, said
from tests.usecases.test_import_owners import CODES, NAMES, VILLAGES, check_again, clerk_with, office

FIRM = st.fixed_dictionaries(
    {
        "code": st.sampled_from((None, None, None, 0, 1)),
        "name": st.sampled_from(NAMES),
        "village": st.sampled_from(VILLAGES),
        "credit_code": st.sampled_from(CODES),
        "former_names": st.sampled_from((None, None, None, NAMES[0], NAMES[2])),
        "phone": st.sampled_from((None, "13800000000", "13900000000")),
    }
)
FIRMS = st.lists(FIRM, min_size=1, max_size=7)
"""Rows of a ledger; `code` is the place of one of the known in the order of their codes."""
ONE, OTHER = CODES[1:]
CONTRADICTORY = [
    {"name": "虚构甲厂", "village": "甲村", "credit_code": None},
    {"name": "虚构丁厂", "village": None, "credit_code": ONE},
    {"code": "E-A01-0002", "name": "虚构甲厂", "village": None, "credit_code": ONE},
    {"name": "虚构乙厂", "village": "乙村", "credit_code": OTHER},
]
"""One after the other: two firms of one name, of which one is nowhere yet."""
MOVING = [
    {"name": "虚构甲厂", "village": "乙村", "credit_code": None, "phone": "13800000000"},
    {"name": "虚构甲厂", "village": None, "credit_code": OTHER, "phone": None},
]
"""Row 4 would place the firm that is nowhere, whose name row 5 has with the code of another."""


def office_with(rows: list[dict[str, Any]]) -> Clerk:
    clerk = Clerk(office())
    for row in rows:
        clerk.take("enterprises", [row], open_places=True)
    return clerk


def coded(clerk: Clerk, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with codes that the store has."""
    found = clerk.store.reader.execute("SELECT code FROM subject WHERE kind <> 'village' ORDER BY code").fetchall()
    codes = dict(enumerate(code for (code,) in found))
    return [row | {"code": codes.get(row["code"])} for row in rows]


@settings(max_examples=60, deadline=None)
@given(st.lists(FIRM, max_size=4), FIRMS, st.booleans())
def test_a_ledger_of_namesakes_means_the_same_however_often_it_comes(
    known: list[dict[str, Any]], rows: list[dict[str, Any]], open_places: bool
) -> None:
    clerk = office_with([row | {"code": None} for row in known])
    check_again(clerk, "enterprises", coded(clerk, rows), open_places=open_places)


def test_a_cell_that_would_turn_another_row_is_left_out_and_the_rest_of_its_row_lands() -> None:
    clerk = office_with(CONTRADICTORY)
    report = clerk.take("enterprises", MOVING)
    assert counts(report) == (0, 1, 0, 1)
    assert said(report)[-2:] == [(4, "LEDGER_166"), (5, "LEDGER_160")]
    firm = clerk.store.reader.execute("SELECT village_id, phone FROM subject WHERE credit_code = ?", (ONE,))
    assert firm.fetchone() == (None, "13800000000")


def test_what_is_held_back_stays_so_when_the_store_moved_on_elsewhere() -> None:
    clerk = office_with(CONTRADICTORY)
    staged = clerk.stage("enterprises", MOVING)
    clerk.take("enterprises", [{"name": "虚构丙厂", "village": "乙村", "credit_code": None}])
    clerk.accept(staged.id)
    assert said(clerk.stage("enterprises", MOVING))[-2:] == [(4, "LEDGER_166"), (5, "LEDGER_160")]


def test_a_village_named_only_by_rows_that_are_held_back_is_not_opened() -> None:
    clerk = office_with(CONTRADICTORY)
    moving = [MOVING[0] | {"village": "丙村"}, MOVING[1]]
    report = clerk.take("enterprises", moving, open_places=True)
    assert (4, "LEDGER_166") in said(report)
    names = clerk.store.reader.execute("SELECT name FROM village ORDER BY name").fetchall()
    assert {name for (name,) in names} == {"甲村", "乙村"}


def test_firms_that_share_nothing_but_a_name_land_with_their_villages() -> None:
    clerk = clerk_with([])
    rows = [{"name": "虚构便民超市", "village": village, "credit_code": None} for village in ("甲村", "乙村", "丙村")]
    assert counts(clerk.take("enterprises", rows)) == (3, 0, 0, 0)
    assert counts(clerk.take("enterprises", rows)) == (0, 0, 3, 0)
