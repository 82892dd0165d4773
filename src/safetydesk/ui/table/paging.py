"""Rows that are not all in memory: pages fetched after the last row of the one before, few of them kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

PAGE = 200
KEPT = 240
"""Rows in a page; pages kept in memory."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from; every callable runs on the reader's thread with the reader as first argument.

    `fetch(reader, after, limit)`: up to `limit` rows after the row `after` (None: from the start), in the view's
    order. `count(reader)` and `ends(reader, step)` (the last row of every full page of `step`) let the scroll bar
    jump anywhere; without them the table grows as it is scrolled. `values(reader, column key)`: words and counts
    for the header filter. `kept` pages stay in memory.
    """

    fetch: Callable[[Any, Any, int], Sequence[Any]]
    count: Callable[[Any], int] | None = None
    ends: Callable[[Any, int], Sequence[Any]] | None = None
    values: Callable[[Any, str], list[tuple[str, int]]] | None = None
    kept: int = KEPT


class Load(Protocol):
    """Runs a query with the reader and hands its result on, now or later (Tasks.read)."""

    def __call__(self, query: Callable[[Any], Any], done: Callable[[Any], object]) -> object:
        """Run it."""


def load_now(query: Callable[[Any], Any], done: Callable[[Any], object]) -> None:
    """Run a query at once, without a reader: for tables over rows that are in memory anyway."""
    done(query(None))


class Pages:
    """The pages of one source; nothing is asked before `start`."""

    def __init__(self, source: Source, load: Load) -> None:
        self._source, self._load = source, load
        self._arrived: Callable[[int, int], None] = lambda _first, _count: None
        self._grew: Callable[[int], None] = lambda _length: None
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()
        self._ends: dict[int, Any] = {-1: None}
        self._asked: set[int] = set()
        self.length = 0
        self.complete = False

    def start(self, *, arrived: Callable[[int, int], None], grew: Callable[[int], None]) -> None:
        """Ask for the first page; `arrived(first, count)` when rows come, `grew(length)` when more are known."""
        self._arrived, self._grew = arrived, grew
        self._ask(0)
        if self._source.count and self._source.ends:
            self._load(self._survey, self._surveyed)

    def row(self, at: int) -> Any | None:
        """The row at a position, or None while its page is on the way."""
        number, place = divmod(at, PAGE)
        page = self._pages.get(number)
        if page is None:
            self._ask(number)
            return None
        self._pages.move_to_end(number)
        return page[place] if place < len(page) else None

    def more(self) -> bool:
        """Whether scrolling on would bring more rows."""
        return not self.complete and self.length // PAGE not in self._asked

    def fetch_more(self) -> None:
        """Ask for the page after the last known row."""
        self._ask(self.length // PAGE)

    def loaded(self) -> bool:
        """Whether every row is in memory."""
        return self.complete and len(self._pages) * PAGE >= self.length

    def _ask(self, number: int) -> None:
        if number in self._asked or number - 1 not in self._ends:
            return
        self._asked.add(number)
        after = self._ends[number - 1]
        self._load(lambda reader: self._source.fetch(reader, after, PAGE), lambda rows: self._take(number, rows))

    def _take(self, number: int, rows: Sequence[Any]) -> None:
        self._asked.discard(number)
        self._pages[number] = rows
        while len(self._pages) > self._source.kept:
            self._pages.popitem(last=False)
        if len(rows) == PAGE:
            self._ends.setdefault(number, rows[-1])
        if not self.complete:
            self.complete = len(rows) < PAGE
            self._lengthen(number * PAGE + len(rows))
        self._arrived(number * PAGE, len(rows))

    def _lengthen(self, length: int) -> None:
        if length > self.length:
            self.length = length
            self._grew(length)

    def _survey(self, reader: object) -> tuple[int, Sequence[Any]]:
        assert self._source.count and self._source.ends
        return self._source.count(reader), self._source.ends(reader, PAGE)

    def _surveyed(self, found: tuple[int, Sequence[Any]]) -> None:
        length, ends = found
        self._ends.update(enumerate(ends))
        self.complete = True
        self._lengthen(length)
