"""Laying cells of HTML and XML tables into columns, past cells that hang down from rows above.

Columns in use are bits of one number, so that a row never looks at the ranges above it one by one.
"""

from __future__ import annotations

from heapq import heappop, heappush

from safetydesk.ledgers.books.sheet import LAST_COLUMN, LAST_ROW
from safetydesk.ledgers.faults import DamagedError

Area = tuple[int, int, int, int]


class Spans:
    """The ranges that hang down over the rows to come; a row asks where its next cell goes."""

    def __init__(self) -> None:
        self._used = 0
        """Bit n is set where a range hangs over column n."""
        self._ends: list[tuple[int, int, int]] = []
        """(last row, first column, last column) of every range that hangs, the next to end first."""
        self._column = 1
        self._named = False

    def next_row(self) -> None:
        """Begin a row."""
        self._column, self._named = 1, False

    def skip_to(self, column: int) -> None:
        """Go on at a column that the file names: there the next cell stands, whatever hangs over it."""
        self._named = column >= self._column
        self._column = max(self._column, column)

    def place(self, row: int, across: int, down: int) -> tuple[int, Area | None]:
        """The column of the next cell and the range it covers, None for a single cell; clipped at the sheet's edge."""
        first = self._column
        if self._ends:
            self._end_before(row)
            free = ~self._used >> first
            first += 0 if self._named else (free & -free).bit_length() - 1
        self._named = False
        if first > LAST_COLUMN:
            raise DamagedError(f"第 {row} 行有超出 {LAST_COLUMN} 列的单元格")
        last = min(first + max(across, 1) - 1, LAST_COLUMN)
        if last > first and (used := self._used >> first + 1):
            last = min(last, first + (used & -used).bit_length() - 1)
        rows = max(1, min(down, LAST_ROW - row + 1))
        self._column = last + 1
        if rows > 1:
            self._used |= _bits(first, last)
            heappush(self._ends, (row + rows - 1, first, last))
        return first, (row, first, row + rows - 1, last) if rows > 1 or last > first else None

    def _end_before(self, row: int) -> None:
        while self._ends and self._ends[0][0] < row:
            _, first, last = heappop(self._ends)
            self._used &= ~_bits(first, last)


def _bits(first: int, last: int) -> int:
    return (1 << last + 1) - (1 << first)
