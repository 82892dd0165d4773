"""XML rows left out of a survey where they can tell it nothing: no merged cell, no picture, no table within.

Of rows that do tell something, cells that do not are left out, so that merges on every row cost little more than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_PIECES = (1 << 20, 1 << 16)
"""Large pieces are looked at first, then small ones of those that tell something."""
_LEAST, _KEPT = 12, 4
"""A stretch of fewer rows is not worth leaving out; the first rows of one may be a table's title lines."""
_CELLS_KEPT = 2
"""Of each stretch of dull cells so many stay: a row that had content, or several cells, still has."""


@dataclass(frozen=True, slots=True)
class Dull:
    """Rows are elements of this local name; `telling` are the texts of which none may stand in rows left out.

    `cells`: how cells are left out of rows that stay, None where they are not.
    """

    row: str
    telling: tuple[str, ...]
    numbered: str = "\0"
    any_case: bool = False
    cells: DullCells | None = None


@dataclass(frozen=True, slots=True)
class DullCells:
    """Cells are elements of this local name, those with `content` are not empty; `telling` as of rows.

    `framing` are the texts beside which no cell is left out: of tables that begin or end, and of pictures.
    `instead` stands for so many cells: called with the prefix of the row's name and their number.
    """

    cell: str
    content: str
    telling: tuple[str, ...]
    framing: tuple[str, ...]
    instead: Callable[[str, int], str]


def skimmed(blocks: Iterable[str], dull: Dull) -> Iterator[str]:
    """The XML of blocks with as many empty rows in place of rows that tell nothing; all other text as it is.

    Between two rows left out there is nothing at all, so that what is left is as well-formed as the whole.
    """
    first = re.compile(rf"<((?:\w+:)?){dull.row}[ >]")
    prefix, text = None, ""
    for block in blocks:
        text += block
        if prefix is None:
            found = first.search(text)
            prefix = found[1] if found else None
        if prefix is None:
            yield text[:-64]
            text = text[-64:]
            continue
        rows = _Rows(dull, prefix)
        while len(text) > _PIECES[0]:
            end = rows.end(text, _PIECES[0])
            yield from rows.pieces(text[:end])
            text = text[end:]
    yield text


def kept(text: str, dull: Dull) -> Iterator[tuple[int, int, int]]:
    """(start, end, rows left out behind it) of what is kept of a text without namespaces."""
    rows, at = _Rows(dull, ""), 0
    while at < len(text):
        end = at + rows.end(text[at : at + _PIECES[0]], _PIECES[0]) if len(text) - at > _PIECES[0] else len(text)
        yield from ((at + start, at + stop, count) for start, stop, count in rows.kept(text[at:end]))
        at = end


class _Rows:
    def __init__(self, dull: Dull, prefix: str) -> None:
        self._open = f"<{prefix}{dull.row}"
        self.close = f"</{prefix}{dull.row}>"
        self._empty = f"<{prefix}{dull.row}/>"
        self._telling = ("<!", *dull.telling)
        self._any_case = dull.any_case
        self._prefix = prefix
        self._cells = dull.cells
        self._next = re.compile(rf"{self.close}\s*{self._open}(?:>| (?![^<>]*{dull.numbered}=)[^<>]*(?<!/)>)")

    def end(self, text: str, most: int) -> int:
        """Where the last row of the first so many letters ends; a row longer than that is cut somewhere."""
        end = text.rfind(self.close, 0, most)
        return end + len(self.close) if end >= 0 else most - 64

    def pieces(self, text: str) -> Iterator[str]:
        """A large piece, ending where a row does, with its dull rows empty."""
        for start, end, rows in self.kept(text):
            yield self._thinned(text[start:end])
            yield self._empty * rows

    def _thinned(self, text: str) -> str:
        """A text without most of its dull cells, where no table begins or ends and nothing odd stands in it."""
        cells = self._cells
        if cells is None or any(one in text for one in ("<!", *cells.framing)):
            return text
        opening, close = f"<{self._prefix}{cells.cell}", f"</{self._prefix}{cells.cell}>"
        openings = tuple(opening + end for end in "> /")
        found: list[str] = []
        stretch = left = 0
        *parts, rest = text.split(close)
        for part in parts:
            if (
                part.lstrip().startswith(openings)
                and cells.content in part
                and not any(one in part for one in cells.telling)
            ):
                stretch += 1
                if stretch > _CELLS_KEPT:
                    left += sum(map(part.count, openings))
                    continue
            elif left:
                found.append(cells.instead(self._prefix, left))
                stretch = left = 0
            else:
                stretch = 0
            found.append(part + close)
        if left:
            found.append(cells.instead(self._prefix, left))
        return "".join([*found, rest])

    def kept(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(start, end, rows left out behind it) of what is kept of a piece."""
        at = 0
        for end, part in self._parts(text):
            if part is not None:
                yield at, part[0], part[2]
                at = part[1]
            if end == len(text):
                yield at, end, 0

    def _parts(self, text: str) -> Iterator[tuple[int, tuple[int, int, int] | None]]:
        """(end, what can be left out before it): of the whole piece, else of small ones."""
        if (whole := self._dull(text, 0, len(text))) is not None:
            yield len(text), whole
            return
        at = 0
        while at < len(text):
            end = text.rfind(self.close, at, at + _PIECES[1]) + len(self.close)
            end = end if end > at + len(self.close) else min(len(text), at + _PIECES[1])
            end = end if len(text) - at > _PIECES[1] else len(text)
            yield end, self._dull(text, at, end)
            at = end

    def _dull(self, text: str, at: int, end: int) -> tuple[int, int, int] | None:
        """(from, to, rows) of what tells nothing; None when there is something or too little to be left out."""
        start = text.find(self._open, at, end)
        piece = text[start:end].lower() if self._any_case else text[start:end]
        if start < 0 or any(one in piece for one in self._telling):
            return None
        ends = [found.start() + len(self.close) for found in self._next.finditer(text, start, end)]
        if len(ends) < _LEAST or len(ends) + 1 != text.count(self.close, start, end):
            return None
        return ends[_KEPT - 1], ends[-1], len(ends) - _KEPT
