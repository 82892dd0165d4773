"""Merged cells below the header: only the first cell has the text, so a tall merge hands it down row by row."""

from __future__ import annotations

from collections.abc import Iterable

from safetydesk.ledgers.books.cells import Token, letters
from safetydesk.ledgers.recognising.header import Merge


class OpenMerges:
    """Merged ranges by the row they start in; a tall one hands its text down its first column."""

    def __init__(self, merges: Iterable[Merge], known: set[str], header: int) -> None:
        self._tall: dict[int, list[tuple[str, int]]] = {}
        self._wide: set[tuple[int, str]] = set()
        self._open: dict[str, tuple[int, Token]] = {}
        for first_row, first, last_row, last in merges:
            column = letters(first)
            if first_row <= header:
                continue
            if last - first >= 2:
                self._wide.add((first_row, column))
            if last_row > first_row and column in known and last - first < 3:
                self._tall.setdefault(first_row, []).append((column, last_row))

    def touch(self, row: int) -> bool:
        """True when a merge is open over a row or starts in it."""
        return bool(self._open) or row in self._tall

    def spare(self, first: int, last: int) -> bool:
        """True when no merge touches a row from the first to the last."""
        return not self._open and (not self._tall or self._tall.keys().isdisjoint(range(first, last + 1)))

    def is_wide(self, row: int, column: str) -> bool:
        """True when a merge over three columns or more starts at the cell."""
        return (row, column) in self._wide

    def fill(self, row: int, cells: dict[str, Token]) -> frozenset[str]:
        """Put the texts of open tall merges into the cells of a row; returns the columns filled."""
        filled = frozenset[str]()
        if self._open:
            self._open = {column: found for column, found in self._open.items() if found[0] >= row}
            filled = frozenset(self._open.keys() - cells.keys())
            for column in filled:
                cells[column] = self._open[column][1]
        for column, last in self._tall.get(row, ()):
            if column in cells:
                self._open[column] = (last, cells[column])
        return filled
