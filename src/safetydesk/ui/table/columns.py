"""What a table shows: columns over frozen rows, and the view (sort, filters, search) that a person made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from safetydesk.ui.theme import State

Kind = Literal["text", "second", "number", "days", "date", "chip", "tick"]
Value = str | int | float | None
BLANK = ""
"""The filter word of an empty cell; shown as （空白）."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column. `value` reads the row; kind `days` is red and signed below zero; a `chip` needs `state`.

    `text` overrides how a value is written; `sort_key` how it is ordered (pinyin for names); `mark` draws a state's
    mark before the words, in its colour. A `tick` shows a tick box: value True or False, None for no box.
    `strong` writes the cell bold (a 合计 row), `faint` in the third tone (what says nothing). `short` makes the words
    that stand where the whole ones do not fit.
    """

    key: str
    title: str
    value: Callable[[Any], Value]
    kind: Kind = "text"
    width: int = 120
    state: Callable[[Any], State | None] | None = None
    text: Callable[[Any], str] | None = None
    sort_key: Callable[[str], str] | None = None
    mark: Callable[[Any], State | None] | None = None
    strong: Callable[[Any], bool] | None = None
    faint: Callable[[Any], bool] | None = None
    short: Callable[[str], str] | None = None

    def words(self, row: object) -> str:
        """The cell as shown; nothing for None."""
        if self.text:
            return self.text(row)
        return written(self.value(row))

    def numeric(self) -> bool:
        """Whether the column stands right and can be summed."""
        return self.kind in ("number", "days")


@dataclass(frozen=True, slots=True)
class View:
    """Sort (column key, descending), filters (column key -> words let through), and the search text."""

    sort: tuple[str, bool] | None = None
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    search: str = ""


def written(value: Value) -> str:
    """A value as the table writes it: minus as −, whole numbers without .0, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    whole = f"{value:g}" if isinstance(value, float) else str(value)
    return whole.replace("-", "−")


def arranged(rows: list[Any], columns: list[TableColumn], view: View, initials: Callable[[str], str]) -> list[Any]:
    """The rows that the view lets through, in its order; empty cells sort last in both directions."""
    known = {column.key: column for column in columns}
    kept = [row for row in rows if _let_through(row, known, view)]
    if view.search:
        kept = [row for row in kept if any(matches(column.words(row), view.search, initials) for column in columns)]
    if view.sort and view.sort[0] in known:
        column, descending = known[view.sort[0]], view.sort[1]
        filled = [row for row in kept if column.value(row) is not None]
        empty = [row for row in kept if column.value(row) is None]
        filled.sort(key=lambda row: order_of(column, row), reverse=descending)
        return filled + empty
    return kept


def _let_through(row: object, known: Mapping[str, TableColumn], view: View) -> bool:
    return all(key not in known or known[key].words(row) in words for key, words in view.filters.items())


def order_of(column: TableColumn, row: object) -> tuple[float, str]:
    """The sort key of a filled cell."""
    value = column.value(row)
    if isinstance(value, (int, float)):
        return float(value), ""
    words = column.words(row)
    return 0.0, column.sort_key(words) if column.sort_key else words


def matches(words: str, sought: str, initials: Callable[[str], str]) -> bool:
    """Whether the words, or their pinyin initials, contain what is sought."""
    small = sought.casefold()
    return small in words.casefold() or (sought.isascii() and small in initials(words))


def counted(rows: list[Any], column: TableColumn) -> list[tuple[str, int]]:
    """The column's words with how often each occurs, in column order, （空白） last."""
    counts: dict[str, int] = {}
    example: dict[str, Any] = {}
    for row in rows:
        words = column.words(row)
        counts[words] = counts.get(words, 0) + 1
        example.setdefault(words, row)
    filled = [words for words in counts if words != BLANK and column.value(example[words]) is not None]
    filled.sort(key=lambda words: order_of(column, example[words]))
    return [(words, counts[words]) for words in [*filled, *(words for words in counts if words not in set(filled))]]
