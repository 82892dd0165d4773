"""Laying cells of HTML and XML tables into columns, past cells that hang down from rows above."""

from __future__ import annotations

from safetydesk.ledgers.faults import DamagedError
from safetydesk.ledgers.sheet import LAST_COLUMN, LAST_ROW

Area = tuple[int, int, int, int]
_GONE = (0, 0)


class Spans:
    """The ranges that hang down over the rows to come; a row asks where its next cell goes."""

    def __init__(self) -> None:
        self._hanging: dict[int, tuple[int, int]] = {}
        self._column = 1

    def next_row(self) -> None:
        """Begin a row."""
        self._column = 1

    def skip_to(self, column: int) -> None:
        """Go on at a column that the file names."""
        self._column = max(self._column, column)

    def place(self, row: int, across: int, down: int) -> tuple[int, Area | None]:
        """The column of the next cell and the range it covers, None for a single cell; clipped at the sheet's edge.

        Ranges by their first column are kept until another begins there: (last column, last row).
        """
        hanging, first = self._hanging, self._column
        while (hung := hanging.get(first)) is not None and hung[1] >= row:
            first = hung[0] + 1
        if first > LAST_COLUMN:
            raise DamagedError(f"第 {row} 行有超出 {LAST_COLUMN} 列的单元格")
        last = min(first + max(across, 1) - 1, LAST_COLUMN)
        if last > first and hanging:
            last = next((at - 1 for at in range(first + 1, last + 1) if hanging.get(at, _GONE)[1] >= row), last)
        rows = max(1, min(down, LAST_ROW - row + 1))
        self._column = last + 1
        if rows > 1:
            hanging[first] = (last, row + rows - 1)
        return first, (row, first, row + rows - 1, last) if rows > 1 or last > first else None
