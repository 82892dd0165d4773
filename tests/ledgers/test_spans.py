"""Cells of tables past ranges that hang down: each where squared paper has it, in a few steps."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.ledgers.books.sheet import LAST_COLUMN
from safetydesk.ledgers.faults import DamagedError
from safetydesk.ledgers.formats import spans
from safetydesk.ledgers.formats.spans import Area, Spans

Said = list[list[tuple[int, int]]]
"""Rows of cells: (columns across, rows down)."""
CELL = st.tuples(st.sampled_from((1, 1, 1, 2, 5)), st.sampled_from((1, 1, 2, 3, 7)))


def placed(rows: Said) -> Iterator[tuple[int, Area | None]]:
    """Where every cell goes."""
    table = Spans()
    for number, row in enumerate(rows, 1):
        table.next_row()
        for across, down in row:
            yield table.place(number, across, down)


def squared(rows: Said) -> Iterator[tuple[int, Area | None]]:
    """The same on squared paper: every square is looked at."""
    used: set[tuple[int, int]] = set()
    for number, row in enumerate(rows, 1):
        at = 1
        for across, down in row:
            while (number, at) in used:
                at += 1
            last = at
            while last < at + across - 1 and (number, last + 1) not in used:
                last += 1
            used |= {(below, column) for below in range(number, number + down) for column in range(at, last + 1)}
            yield at, (number, at, number + down - 1, last) if down > 1 or last > at else None
            at = last + 1


def steps(act: Callable[[], object]) -> int:
    """How many lines of the module that lays cells an act runs through."""
    count, before = 0, sys.gettrace()

    def within(_frame: FrameType, event: str, _said: object) -> Any:
        nonlocal count
        count += event == "line"
        return within

    def called(frame: FrameType, _event: str, _said: object) -> Any:
        return within if frame.f_code.co_filename == spans.__file__ else None

    sys.settrace(called)
    try:
        act()
    finally:
        sys.settrace(before)
    return count


@given(st.lists(st.lists(CELL, max_size=6), max_size=12))
def test_cells_go_where_squared_paper_has_them(rows: Said) -> None:
    assert list(placed(rows)) == list(squared(rows))


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ([(1, 60_000)] * 4_000, [[(1, 1)]] * 500),
        ([(1, 60_000)], [[(LAST_COLUMN, 1)]] * 500),
        ([(1, 60_000 - at) for at in range(4_000)], [[(1, 2), (1, 2)], [(1, 1)]] * 250),
        ([(1, 2 + at) for at in range(4_000)], [[(1, 60_000)]] * 500),
        ([(2, 60_000)] * 4_000, [[(LAST_COLUMN, 60_000)]] + [[]] * 500),
    ],
    ids=["many hang", "one across all", "a gap", "each ends later", "all columns"],
)
def test_every_cell_takes_a_few_steps_however_many_ranges_hang(first: list[tuple[int, int]], then: Said) -> None:
    rows = [first, *then]
    cells = sum(map(len, rows))
    assert steps(lambda: list(placed(rows))) < 30 * cells + 4 * len(rows)


def test_cell_whose_column_the_file_names_stands_there() -> None:
    table = Spans()
    table.next_row()
    assert [table.place(1, 3, 4), table.place(1, 1, 1)] == [(1, (1, 1, 4, 3)), (4, None)]
    table.next_row()
    table.skip_to(2)
    assert [table.place(2, 1, 1), table.place(2, 1, 1)] == [(2, None), (4, None)]


def test_cell_past_the_last_column_is_damage() -> None:
    table = Spans()
    table.next_row()
    assert table.place(1, 99_999, 9) == (1, (1, 1, 9, LAST_COLUMN))
    table.next_row()
    with pytest.raises(DamagedError):
        table.place(2, 1, 1)
