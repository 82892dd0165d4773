"""Typing whole rows fast: what a cell came to is remembered by the cell as stored, and repeats cost one look-up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from safetydesk.domain.staging import FILLED_FROM_ABOVE, FILLED_FROM_MERGE, NOT_TAKEN, Problem, Value
from safetydesk.ledgers.books.cells import Cell, Token
from safetydesk.ledgers.books.workbook import Book, Spreadsheet
from safetydesk.ledgers.faults import Fault, problem
from safetydesk.ledgers.profiles.reading import typer_of
from safetydesk.ledgers.recognising.joints import JOINED
from safetydesk.ledgers.recognising.layout import Layout
from safetydesk.ledgers.recognising.rowkinds import is_same_as_above
from safetydesk.ledgers.typing.plain import all_plain_of, plain_text_of
from safetydesk.ledgers.typing.runtyper import Hit, RunColumn, RunTyper
from safetydesk.ledgers.typing.typed import PHONED, Context, Outcome, Typer

_MOST_CACHED = 150_000
_MOST_CACHED_OF_A_COLUMN = 20_000
_MOST_CACHED_OF_PROSE = 500


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
        self._phones = {one.field for one in layout.register.columns if one.type == "phone"}
        self._titles = {index: entry.column.title for index, entry in enumerate(layout.columns)}
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
        self.settle(row, number, odd)
        for column in filled & self._columns.keys():
            name = self._fields[self._columns[column][0]]
            row.marks[name] = (FILLED_FROM_MERGE, *row.marks.get(name, ()))
        return row

    def settle(self, row: TypedRow, number: int, odd: Iterable[Hit]) -> None:
        """Put down what there is to say about the cells of the next row; `odd` are those with more than a value."""
        self._kept_out, self._refused = self._refused, []
        for place, _, _, outcome, column in odd:
            if outcome is not None:
                self._tell(row, number, place, outcome, column)
        self._above = row.values

    def of_runs(self, layout: Layout) -> RunTyper:
        """The typer of many rows at once, which asks this one about cells that it has not met."""
        columns = {}
        for entry in layout.columns:
            place, _, plain = self._columns[entry.letters]
            all_plain = all_plain_of(entry.column)
            both = (plain, all_plain) if plain is not None and all_plain is not None else None
            column = RunColumn(entry.letters, self.hit, both, self._room[entry.letters])
            columns[entry.letters] = (place, entry.column.field, column)
        return RunTyper(columns, self._fields, self._texts)

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
            if row.values[place] is None and NOT_TAKEN not in row.marks.get(other, ()):
                row.values[place] = value
            elif other in self._phones and row.values[place] != value:
                self._ask_whose_phone(row, number, index, outcome, column)
                return
        if any(fault.level == "refuse" for fault in outcome.faults):
            self._refused.append(index)
        shown = outcome.raw if outcome.raw is not None else str(outcome.value)
        row.problems.extend(problem(fault, self._sheet, number, column, shown) for fault in outcome.faults)

    def _ask_whose_phone(self, row: TypedRow, number: int, index: int, outcome: Outcome, column: str) -> None:
        """A name with a number in its cell, while the ledger gives another number in its own column."""
        name = self._fields[index]
        row.values[index], row.marks[name] = None, (NOT_TAKEN,)
        fault = Fault(PHONED, "question", {"title": self._titles[index], "why": "电话一列写的是别的号码"})
        row.problems.append(problem(fault, self._sheet, number, column, outcome.raw or ""))

    def _hit(self, token: Token) -> Hit:
        column, hit = token[0], self.hit(token)
        if hit[0] < 0 and column not in self._unread:
            if self._book.cell(token).text:
                self.strays[column] = self.strays.get(column, 0) + 1
            return hit
        if self._room[column] > 0 and len(self._cache) < _MOST_CACHED:
            self._room[column] -= 1
            self._cache[token] = hit
        return hit

    def hit(self, token: Token) -> Hit:
        """What a cell comes to."""
        column = token[0]
        found = self._columns.get(column)
        if found is None:
            return -1, None, None, None, column
        index, convert, plain = found
        texts, content = self._texts, token[3]
        if (
            plain is not None
            and token[2] == "s"
            and content.isdecimal()
            and (place := int(content)) < len(texts)
            and plain(said := texts[place])
        ):
            return index, said, None, None, column
        return self._typed_hit(token, index, convert)

    def _typed_hit(self, token: Token, index: int, convert: Typer) -> Hit:
        cell = Cell(token[3]) if token[2] == JOINED else self._book.cell(token)
        outcome = _SAME if is_same_as_above(cell.text) else convert(cell)
        value, text, marks, faults, also = outcome
        return index, value, text, outcome if marks or faults or also or outcome is _SAME else None, token[0]


_SAME = Outcome(None, "同上")
