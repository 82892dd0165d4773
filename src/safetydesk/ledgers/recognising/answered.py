"""What a person answered about a file before: which kind of ledger one office's sheet with just this header is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from safetydesk.ledgers.recognising.facts import is_facts_line
from safetydesk.ledgers.recognising.header import LAST_HEADER_ROW, Grid
from safetydesk.ledgers.recognising.layout import facts_above
from safetydesk.ledgers.recognising.offices import office_of

_HEADS = 0.6
"""A header has texts over this share of the widest row, or more."""
_BETWEEN = "|"


def header_like(grid: Grid) -> int | None:
    """The row that looks most like a header whatever it says: the first that fills most of the width; None: no rows."""
    rows = [number for number in sorted(grid)[:LAST_HEADER_ROW] if not is_facts_line(grid[number].values())]
    widest = max((len(grid[number]) for number in rows), default=0)
    return next((number for number in rows if len(grid[number]) >= _HEADS * widest), None)


def sender_of(grid: Grid, file_name: str) -> str:
    """Who sent a sheet, by the lines around it or its file's name; '' when neither tells."""
    lines = {number: row for number, row in grid.items() if is_facts_line(row.values())}
    return office_of(facts_above(lines, max(grid, default=0) + 1), file_name)


def kind_mark(grid: Grid, file_name: str) -> str:
    """By what the answer is found again: who sent it and its header, whatever kind it is read as; '' without rows."""
    row = header_like(grid)
    return f"{sender_of(grid, file_name)}{_BETWEEN}{office_of({}, '', grid[row].values())}" if row is not None else ""


def answered_kind(grids: Iterable[Grid], file_name: str, kinds: Mapping[str, str]) -> str | None:
    """The kind that a person said such sheets are; None where nobody did, or not the same of all."""
    found = {kinds.get(kind_mark(grid, file_name), "") for grid in grids} - {""} if kinds else set()
    return found.pop() if len(found) == 1 else None
