"""Which rows of a ledger are wanted: by a word in a cell, by values, between two days or numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from safetydesk.domain.staging import Value

Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Sought:
    """What one field must hold, all that is given: a word (`contains`, whatever its width and case), one of the values
    `any_of` (as text, '' for an empty cell; of several codes in a cell one is enough), and `since` and `until`, days
    YYYY-MM-DD or numbers, both included. An empty cell lies between no two days.
    """

    field: str
    contains: str = ""
    any_of: frozenset[str] = frozenset()
    since: str | int | None = None
    until: str | int | None = None

    def fits(self, value: Value) -> bool:
        """Whether a cell holds what is sought."""
        text = "" if value is None else str(value)
        if self.contains and _plain(self.contains) not in _plain(text):
            return False
        if self.any_of and text not in self.any_of and self.any_of.isdisjoint(text.split("、")):
            return False
        return _not_before(value, self.since) and _not_after(value, self.until)


def narrowed(rows: Iterable[tuple[bytes, Row]], wanted: Sequence[Sought]) -> Iterator[tuple[bytes, Row]]:
    """The rows that fit all of it."""
    return ((key, row) for key, row in rows if all(one.fits(row[one.field]) for one in wanted))


def matching(rows: Iterable[tuple[bytes, Row]], where: Sequence[tuple[str, Value]]) -> Iterator[tuple[bytes, Row]]:
    """The rows whose fields have these values; several values of one field are alternatives."""
    values: dict[str, set[str]] = {}
    for field, value in where:
        values.setdefault(field, set()).add("" if value is None else str(value))
    return narrowed(rows, [Sought(field, any_of=frozenset(found)) for field, found in values.items()])


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _not_before(value: Value, since: str | int | None) -> bool:
    if isinstance(since, str):
        return isinstance(value, str) and value >= since
    return since is None or (isinstance(value, int) and value >= since)


def _not_after(value: Value, until: str | int | None) -> bool:
    if isinstance(until, str):
        return isinstance(value, str) and value <= until
    return until is None or (isinstance(value, int) and value <= until)
