"""Rows of a worksheet that are written alike, found by one expression for the whole row instead of one for each cell.

Whatever the expression does not account for to the last sign is read row by row, as `sheet` does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import BinaryIO

from safetydesk.ledgers.books.cells import Token, column_index, letters
from safetydesk.ledgers.books.sheet import LAST_ROW, Row, RowXml, row_pieces

_MOST_COLUMNS = 60
_MOST, _LEAST = 500, 6
_INLINE = r'is><t(?: xml:space="preserve")?+>[^<]*+'
_KEPT = rf'([^<]*+<(?:v>[^<]*+(?=</v></c>)|{_INLINE}(?=</t></is></c>)))(?:</v></c>|</t></is></c>)|(?: s="\d++")?+/>'
_LEFT = rf'[^<]*+<(?:v>[^<]*+</v>|{_INLINE}</t></is>)</c>|(?: s="\d++")?+/>'
_BLANK = r'(?: s="\d++")?+/>'
_STORED = re.compile(r'(?: s="(\d+)")?(?: t="([a-zA-Z]+)")?><(?:v>([^<]*)|is><t(?: xml:space="preserve")?>([^<]*))')


class UnusualError(Exception):
    """A cell has more about it than its style, type and content: its row is to be read by itself."""


@dataclass(frozen=True, slots=True)
class Run:
    """Rows one below the other: their numbers, their XML, and by column (as in `Shape.columns`) the cells as stored."""

    numbers: Sequence[int]
    pieces: Sequence[str]
    cells: Sequence[tuple[str | None, ...]]

    def filled(self, start: int = 0) -> int:
        """How many of its rows, from one on, have cells."""
        return sum("<c " in piece for piece in self.pieces[start:])


@dataclass(frozen=True, slots=True)
class Shape:
    """How a row may stand in the XML: `columns` are those whose cells are wanted, from left to right."""

    columns: tuple[str, ...]
    pattern: re.Pattern[str]


def shape_of(headed: Collection[str], wanted: Collection[str]) -> Shape | None:
    """The shape of rows with cells in the `headed` columns, of which some are wanted; None for a very wide sheet."""
    places = [column_index(name) for name in headed]
    if max(places) > _MOST_COLUMNS:
        return None
    names = [letters(place) for place in range(min(places), max(places) + 1)]
    kinds = [_KEPT if name in wanted else _LEFT if name in headed else _BLANK for name in names]
    cells = "".join(rf'(?><c r="{name}\d++"(?:{kind})|)' for name, kind in zip(names, kinds, strict=True))
    pattern = rf' r="(\d{{1,9}})"([^>]*+)>{cells}(?:<c r="[A-Z]++\d++"{_BLANK})*+</row>\s*+'
    return Shape(tuple(name for name in names if name in wanted), re.compile(pattern))


def read_runs(stream: BinaryIO, shape: Shape, after: int) -> Iterator[Row | Run]:
    """Every row of a sheet part in order, those below row `after` that have the shape in runs; see `read_rows`."""
    reader = RowXml()
    for pieces in row_pieces(stream):
        at = 0
        while reader.previous < after and at < len(pieces):
            yield reader.row(pieces[at])
            at += 1
        for start in range(at, len(pieces), _MOST):
            yield from _runs(pieces[start : start + _MOST], reader, shape)


def _runs(pieces: Sequence[str], reader: RowXml, shape: Shape) -> Iterator[Row | Run]:
    matches = [*map(shape.pattern.fullmatch, pieces)]
    at = 0
    for fits, group in groupby(match is not None for match in matches):
        count = sum(1 for _ in group)
        some, found = pieces[at : at + count], matches[at : at + count]
        at += count
        run = _run(some, [match.groups() for match in found if match], reader.previous) if fits else None
        if run is None:
            yield from map(reader.row, some)
        else:
            reader.previous = run.numbers[-1]
            yield run


def _run(pieces: Sequence[str], found: Sequence[tuple[str, ...]], previous: int) -> Run | None:
    """The run of rows that have the shape; None when they are few, hidden, nearly empty or not in order."""
    if len(found) < _LEAST:
        return None
    first, heads, *columns = zip(*found, strict=True)
    numbers = list(map(int, first))
    if any("hidden" in head for head in set(heads)) or not previous < numbers[0] <= numbers[-1] <= LAST_ROW:
        return None
    if any(below <= above for above, below in pairwise(numbers)):
        return None
    return Run(numbers, pieces, columns)


def row_of(number: int, piece: str) -> Row:
    """A row of a run read by itself."""
    reader = RowXml()
    reader.previous = number - 1
    return reader.row(piece)


def token_of(column: str, cell: str) -> Token:
    """A cell as a run gives it, as `read_rows` would; UnusualError when there is more about it."""
    match = _STORED.fullmatch(cell)
    if match is None:
        raise UnusualError
    style, kind, value, inline = match.groups("")
    return column, style, kind, value or inline
