"""A page of the rows of a sheet: its columns are written one after the other and woven into rows at the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from safetydesk.domain.deadline_words import at_once
from safetydesk.domain.row_pages import RowPage
from safetydesk.domain.staging import Value
from safetydesk.ledgers.books.cells import letters
from safetydesk.ledgers.profiles.metrics import PICTURE_HEIGHT, height
from safetydesk.ledgers.profiles.profile import Plan
from safetydesk.ledgers.writing import parts
from safetydesk.ledgers.writing.sheet_pictures import Gallery
from safetydesk.ledgers.writing.texts import SharedTexts
from safetydesk.ledgers.writing.write_cells import columns_of

Keep = Callable[[RowPage], Sequence[bytes]]
"""From rows to the 导出底稿 of each."""
_Part = bytes | Sequence[bytes]


class PageWriter:
    """Writes pages of rows; `keep` None: without a 底稿, `gallery` None: without pictures."""

    def __init__(self, plan: Plan, strings: SharedTexts, keep: Keep | None, gallery: Gallery | None) -> None:
        self._plan, self._keep, self._gallery = plan, keep, gallery
        self._words = plan.words_to
        self._columns = columns_of(plan, strings, hung=gallery is not None)
        self._hidden = letters(len(plan.columns) + 2).encode()

    def xml(self, page: RowPage, first: int) -> bytes:
        """The XML of rows that stand from row number `first` on."""
        numbers = [b"%d" % number for number in range(first, first + page.count)]
        hung, beside = self._hang(page, first)
        tallest = [1] * page.count
        cells: list[_Part] = []
        for one, (at, column) in zip(self._plan.columns, self._columns, strict=True):
            values = beside[one.field] if one.field in beside else self._values(page, one.field)
            found = column.cells(values)
            cells += [b'<c r="' + at, numbers, found.before, found.pieces, found.after]
            if found.tall is not None:
                tallest = list(map(max, tallest, found.tall))
        starts = self._starts(numbers, first - self._plan.header_row, tallest, hung)
        return _woven([*starts, *cells, *self._ends(page, numbers)], page.count)

    def _values(self, page: RowPage, field: str) -> Sequence[Value]:
        """What stands under a field: words like 立即整改 instead of a day where they are what a deadline says."""
        values, words = page.column(field), self._words.get(field)
        if words is None:
            return values
        texts = page.column(words)
        said = {text for text in set(texts) if text is not None and at_once(str(text))}
        return [text if text in said else value for value, text in zip(values, texts, strict=True)] if said else values

    def _hang(self, page: RowPage, first: int) -> tuple[set[int], Mapping[str, list[Value]]]:
        """Hang the pictures of rows: the places of those that have some, and by field what stands beside them."""
        gallery, hung = self._gallery, set[int]()
        if gallery is None:
            return hung, {}
        beside: dict[str, list[Value]] = {one.field: [] for one in self._plan.columns if one.kind == "picture"}
        for place, row in enumerate(page.rows()):
            if gallery.hang(row, first + place):
                hung.add(place)
            for field, texts in beside.items():
                texts.append(gallery.text(field))
        return hung, beside

    def _starts(
        self, numbers: Sequence[bytes], serial: int, tallest: Sequence[int], hung: Collection[int]
    ) -> list[_Part]:
        """The beginning of each row, with its height and running number."""
        serials = [b"%d" % number for number in range(serial, serial + len(numbers))]
        heights: _Part = b'"'
        if hung or max(tallest) > 1:
            font = self._plan.paper.font
            known = {lines: _height(lines, font) for lines in set(tallest)}
            heights = [
                _height(lines, font, PICTURE_HEIGHT) if place in hung else known[lines]
                for place, lines in enumerate(tallest)
            ]
        return [
            b'<row r="',
            numbers,
            heights,
            b'><c r="A',
            numbers,
            b'" s="%d"><v>' % parts.NUMBER,
            serials,
            b"</v></c>",
        ]

    def _ends(self, page: RowPage, numbers: Sequence[bytes]) -> list[_Part]:
        """The end of each row, with its 底稿."""
        if self._keep is None:
            return [b"</row>"]
        start = b'<c r="' + self._hidden
        return [start, numbers, b'" t="inlineStr"><is><t>', self._keep(page), b"</t></is></c></row>"]


def _height(lines: int, font: float, least: float = 0.0) -> bytes:
    """The rest of the attributes of a row of so many lines."""
    if least:
        return f'" ht="{max(least, height(lines, font)):g}" customHeight="1"'.encode()
    return b'"' if lines == 1 else f'" ht="{height(lines, font):g}"'.encode()


def _woven(some: Sequence[_Part], count: int) -> bytes:
    """Rows of which each has one piece of every part, in this order; bytes stand in all of them."""
    parted: list[_Part] = [some[0]]
    for part in some[1:]:
        last = parted[-1]
        if isinstance(part, bytes) and isinstance(last, bytes):
            parted[-1] = last + part
        else:
            parted.append(part)
    width = len(parted)
    pieces = [b""] * (width * count)
    for place, part in enumerate(parted):
        pieces[place::width] = [part] * count if isinstance(part, bytes) else part
    return b"".join(pieces)
