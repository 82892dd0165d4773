"""What may leave the house of the texts that people typed into records: not who reported, no whole personal number.

A ledger for another office, a merged workbook, a list printed by a command: DOMAIN §9.1 举报, §9.2 P0 and P1 (前3后4).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from safetydesk.domain.informants import InformantPattern, hidden, needed
from safetydesk.domain.personal_numbers import mask_within
from safetydesk.domain.row_pages import RowPage
from safetydesk.domain.staging import Value

Row = Mapping[str, Value]
_BETWEEN = r" \u00a0\u2000-\u200a\u202f\u205f\u3000()（）+.\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_LONG_NUMBER = re.compile(rf"[0-9０-９][0-9０-９{_BETWEEN}]{{6}}")
"""Seven digits and separators: what has none holds no phone and no identity number."""


@dataclass(frozen=True, slots=True)
class Discretion:
    """What is left out of texts: who reported, always; with `numbers` also phones and identity numbers, as stars."""

    patterns: tuple[InformantPattern, ...]
    needed: re.Pattern[str]
    numbers: bool

    def text(self, text: str) -> str:
        """The text as others may read it."""
        if self.needed.search(text):
            text = hidden(self.patterns, text)
        return mask_within(text) if self.numbers and _LONG_NUMBER.search(text) else text

    def rows(self, rows: Iterable[Row], fields: Collection[str]) -> Iterator[Row]:
        """The rows, in these fields of text as others may read them; a row with nothing to hide is the same object."""
        find, number = self.needed.search, _LONG_NUMBER.search if self.numbers else _never
        for row in rows:
            told = "\n".join(filter(None, map(row.get, fields)))  # type: ignore[arg-type]  # texts or None
            yield self._row(row, fields) if find(told) or number(told) else row

    def pages(self, pages: Iterable[RowPage], fields: Collection[str]) -> Iterator[RowPage]:
        """The same by the page, looked at column by column; a page with nothing to hide is the same object."""
        find, number = self.needed.search, _LONG_NUMBER.search if self.numbers else _never
        for page in pages:
            told: dict[str, Sequence[Value]] = {}
            for name in filter(page.has, fields):
                column = page.column(name)
                whole = "\n".join(filter(None, column))  # type: ignore[arg-type]  # texts or None
                if find(whole) or number(whole):
                    told[name] = [self.text(value) if isinstance(value, str) else value for value in column]
            yield page.changed(told) if told else page

    def _row(self, row: Row, fields: Collection[str]) -> Row:
        shown = {name: self.text(value) for name in fields if isinstance(value := row.get(name), str)}
        return {**row, **shown}


def discretion(patterns: Iterable[InformantPattern], *, numbers: bool) -> Discretion:
    """What to leave out by the declared patterns; `numbers` where phones are shown with stars."""
    known = tuple(one for one in patterns if not one.doubt)
    return Discretion(known, needed(known), numbers)


def _never(_text: str) -> None:
    return None
