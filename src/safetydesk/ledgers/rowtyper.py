"""Typing whole rows fast: what a cell came to is remembered by the cell as stored, and repeats cost one look-up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from safetydesk.domain.staging import FILLED_FROM_ABOVE, FILLED_FROM_MERGE, Problem, Value
from safetydesk.ledgers.cells import Token
from safetydesk.ledgers.faults import problem
from safetydesk.ledgers.layout import Layout
from safetydesk.ledgers.plain import plain_text_of
from safetydesk.ledgers.profile_reading import typer_of
from safetydesk.ledgers.rowkinds import is_same_as_above
from safetydesk.ledgers.typed import Context, Outcome, Typer
from safetydesk.ledgers.workbook import Book, Spreadsheet

_MOST_CACHED = 150_000
_MOST_CACHED_OF_A_COLUMN = 20_000
_MOST_CACHED_OF_PROSE = 500


Hit = tuple[int, Value, str | None, Outcome | None, str]
"""A typed cell: place among the values (-1: not read), value, text if that differs, more if there is more, column."""


class TypedRow(NamedTuple):
    """The values of a row in the order of the fields, and by field their raw texts and marks; problems of cells."""

    values: list[Value]
    raw: dict[str, str]
    marks: dict[str, tuple[str, ...]]
    problems: list[Problem]


class RowTyper:
    """Types the cells of rows; `strays` counts filled cells in columns without a header."""

    def __init__(self, book: Book, layout: Layout, fields: tuple[str, ...], context: Context) -> None:
        self.strays: dict[str, int] = {}
        self._book = book
        self._sheet = layout.sheet
        self._fields = fields
        self._width = len(fields)
        self._texts = book.plain_strings() if isinstance(book, Spreadsheet) else ()
        self._columns = {
            entry.letters: (
                index,
                typer_of(entry.column, entry.header, context, layout.register, layout.told),
                plain_text_of(entry.column) if layout.told is None else None,
            )
            for index, entry in enumerate(layout.columns)
        }
        self._unread = set(layout.headers) - self._columns.keys()
        prose = {entry.letters for entry in layout.columns if entry.column.type == "text" and not entry.column.vocab}
        self._room = {
            column: _MOST_CACHED_OF_PROSE if column in prose else _MOST_CACHED_OF_A_COLUMN
            for column in (*self._columns, *self._unread)
        }
        self._cache: dict[Token, Hit] = {}
        self._above: list[Value] = [None] * self._width
        self._refused: list[int] = []
        self._kept_out: list[int] = []

    def typed(self, number: int, tokens: Iterable[Token], filled: frozenset[str]) -> TypedRow:
        """One row; `filled` are columns whose cell was handed down by a merge."""
        values: list[Value] = [None] * self._width
        get, names = self._cache.get, self._fields
        raw: dict[str, str] = {}
        odd = []
        for token in tokens:
            hit = get(token) or self._hit(token)
            place, value, text, outcome, _ = hit
            if place >= 0:
                values[place] = value
                if text is not None:
                    raw[names[place]] = text
                if outcome is not None:
                    odd.append(hit)
        row = TypedRow(values, raw, {}, [])
        self._kept_out, self._refused = self._refused, []
        for place, _, _, outcome, column in odd:
            if outcome is not None:
                self._tell(row, number, place, outcome, column)
        for column in filled & self._columns.keys():
            name = self._fields[self._columns[column][0]]
            row.marks[name] = (FILLED_FROM_MERGE, *row.marks.get(name, ()))
        self._above = values
        return row

    def _tell(self, row: TypedRow, number: int, index: int, outcome: Outcome, column: str) -> None:
        """Put down what there is to say about a cell beside its value."""
        name = self._fields[index]
        if outcome is _SAME and index in self._kept_out:
            row.raw[name] = "同上"
            self._refused.append(index)
            return
        if outcome is _SAME:
            row.values[index] = self._above[index]
            row.marks[name] = (FILLED_FROM_ABOVE,)
            return
        if outcome.marks:
            row.marks[name] = outcome.marks
        for other, value in outcome.also:
            place = self._fields.index(other)
            if row.values[place] is None:
                row.values[place] = value
        if any(fault.level == "refuse" for fault in outcome.faults):
            self._refused.append(index)
        shown = outcome.raw if outcome.raw is not None else str(outcome.value)
        row.problems.extend(problem(fault, self._sheet, number, column, shown) for fault in outcome.faults)

    def _hit(self, token: Token) -> Hit:
        column = token[0]
        found = self._columns.get(column)
        if found is None:
            hit: Hit = (-1, None, None, None, column)
            if column not in self._unread:
                if self._book.cell(token).text:
                    self.strays[column] = self.strays.get(column, 0) + 1
                return hit
        else:
            index, convert, plain = found
            texts, content = self._texts, token[3]
            if (
                plain is not None
                and token[2] == "s"
                and content.isdecimal()
                and (place := int(content)) < len(texts)
                and plain(said := texts[place])
            ):
                hit = (index, said, None, None, column)
            else:
                hit = self._typed_hit(token, index, convert)
        if self._room[column] > 0 and len(self._cache) < _MOST_CACHED:
            self._room[column] -= 1
            self._cache[token] = hit
        return hit

    def _typed_hit(self, token: Token, index: int, convert: Typer) -> Hit:
        cell = self._book.cell(token)
        outcome = _SAME if is_same_as_above(cell.text) else convert(cell)
        value, text, marks, faults, also = outcome
        return index, value, text, outcome if marks or faults or also or outcome is _SAME else None, token[0]


_SAME = Outcome(None, "同上")
