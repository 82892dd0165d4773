"""Which rows of a ledger of enterprises touch one another: by a name, a code, or a subject that both could mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from safetydesk.domain.first_rows import FirstRows


@dataclass(slots=True)
class Namesakes:
    """`_first` knows the first row of each name, code and subject, `_linked` leads from a row to another of its group.

    `held` are rows that the import holds back already (see `afterwards`).
    """

    held: set[int] = field(default_factory=set)
    _first: FirstRows = field(default_factory=FirstRows)
    _linked: dict[int, int] = field(default_factory=dict)

    def note(self, row: int, keys: Iterable[str | bytes], *, doubtful: bool) -> None:
        """A row with what names somebody; a `doubtful` one is a group though it be alone."""
        for key in keys:
            before = self._first.first(hash(key), row)
            if before != row:
                low, high = sorted((self._root(before), self._root(row)))
                self._linked[high] = low
        if doubtful:
            self._linked.setdefault(row, row)

    def groups(self) -> list[list[int]]:
        """The rows that touch one another, each group in the order of the file."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in sorted(self._linked):
            found[self._root(row)].append(row)
        return list(found.values())

    def _root(self, row: int) -> int:
        while (up := self._linked.setdefault(row, row)) != row:
            self._linked[row] = row = self._linked[up]
        return row
