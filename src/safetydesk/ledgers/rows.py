"""The data rows of a recognised sheet, one by one: merges handed down, group rows applied, rows judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from safetydesk.domain.staging import FROM_SECTION, NOT_TAKEN, Problem, Value
from safetydesk.ledgers.books.cells import Token, column_index
from safetydesk.ledgers.books.runs import Run, Shape, UnusualError, row_of, shape_of, token_of
from safetydesk.ledgers.books.sheet import Row
from safetydesk.ledgers.books.workbook import Book, Sheet, Spreadsheet
from safetydesk.ledgers.delimited import Delimited
from safetydesk.ledgers.faults import Fault, problem
from safetydesk.ledgers.formats.tokens import STRUCK
from safetydesk.ledgers.profiles.reading import Doubtful, joined_fields
from safetydesk.ledgers.recognising.asides import Asides, Tally
from safetydesk.ledgers.recognising.header import Merge
from safetydesk.ledgers.recognising.joints import join
from safetydesk.ledgers.recognising.layout import Layout
from safetydesk.ledgers.recognising.merges import OpenMerges
from safetydesk.ledgers.recognising.rowkinds import is_serial
from safetydesk.ledgers.typing.judge import Judge
from safetydesk.ledgers.typing.rowtyper import RowTyper, TypedRow
from safetydesk.ledgers.typing.runtyper import Hit, contents_of
from safetydesk.ledgers.typing.typed import SWALLOWED, Context

_MOST_STRAYS = 50
_SHOWN = 200
_CELLS = 2
_FEW, _NEAR = 3, 2
"""Rows of fewer cells, and so many below the header, may be something else than data."""

Compact = tuple[
    int, str | None, list[Value], dict[str, str] | None, dict[str, tuple[str, ...]] | None, tuple[Problem, ...],
    str | None,
]  # fmt: skip
"""A typed row as it travels: row, serial, values in the order of `fields`, raw, marks, problems, 导出底稿."""


def row_fields(layout: Layout) -> tuple[str, ...]:
    """The fields of the values of each row: those of mapped columns, then those that other columns or rows fill."""
    fields = [entry.column.field for entry in layout.columns]
    for entry in layout.columns:
        fields += [entry.column.words_to or "", entry.column.old_number_to or "", entry.column.phone_to or ""]
    fields += [column.field for column in layout.register.columns if column.from_section]
    fields += joined_fields(layout.told)
    return tuple(dict.fromkeys(name for name in fields if name))


class RowReader:
    """Reads the rows of one sheet below its header; `tally` tells what else was there."""

    def __init__(self, book: Book, layout: Layout, merges: Iterable[Merge], context: Context) -> None:
        self.fields = row_fields(layout)
        self._book = book
        self._layout = layout
        self._judge = Judge(layout, self.fields, context.filed)
        self._typer = RowTyper(book, layout, self.fields, context)
        letters = {entry.column.field: entry.letters for entry in layout.columns}
        self._doubtful = Doubtful(layout.register, self.fields, letters, layout.told)
        self._read = {entry.letters: entry.column for entry in layout.columns}
        self._merges = OpenMerges(merges, set(layout.headers), layout.last_header_row)
        self._asides = Asides(book, layout, self._merges, context.words)
        self._seen = False
        self._shifts = isinstance(book, Delimited)
        self._struck = book.struck
        self._unread = 0
        self._runs = self._typer.of_runs(layout)
        self._shape = self._shape_of_rows()

    @property
    def tally(self) -> Tally:
        """What was seen beside data rows."""
        return self._asides.tally

    def _shape_of_rows(self) -> Shape | None:
        """How rows stand that need no closer look, by their running number first; None where each row needs one."""
        layout, serial = self._layout, self._layout.serial
        headed = {*layout.headers, *filter(None, (serial, layout.base))}
        if (
            serial is None
            or layout.told is not None
            or layout.joints
            or self._struck - {STRUCK}
            or (isinstance(self._book, Spreadsheet) and self._book.has_struck_texts())
            or min(headed, key=column_index) != serial
        ):
            return None
        return shape_of(headed, {*self._read, *filter(None, (serial, layout.base))})

    def source(self, sheet: Sheet) -> Iterable[Row | Run]:
        """The rows of the sheet, those written alike in runs where they can be typed so."""
        layout = self._layout
        if self._shape is None or not isinstance(self._book, Spreadsheet):
            return self._book.rows(sheet)
        return self._book.runs(sheet, self._shape, layout.last_header_row + _NEAR)

    def walk(self, sheet: Iterable[Row | Run]) -> Iterator[Compact]:
        """The data rows among the rows of the whole sheet, header included."""
        items = iter(sheet)
        for item in items:
            yield from self._run(item) if isinstance(item, Run) else self._row(*item)
            if self._asides.ended is not None:
                break
        if not self._seen:
            self.tally.problems.append(problem(Fault("LEDGER_191", "note", {}), self._layout.sheet, None, None, ""))
        if self._asides.ended is not None:
            rest = sum(item.filled() if isinstance(item, Run) else bool(item[2]) for item in items)
            self._asides.end(1 + self._unread + rest)
        self._report_strays()

    def _row(self, number: int, hidden: bool, tokens: list[Token]) -> Iterator[Compact]:
        """The data row that a row is, if it is one."""
        top = self._layout.last_header_row
        if number <= top:
            return
        filled, base = _NONE, None
        if self._layout.base is not None:
            base, tokens = self._without_base(tokens)
        if self._merges.touch(number):
            cells = _filled_cells(tokens)
            filled = self._merges.fill(number, cells)
            tokens = list(cells.values())
        serial = self._plain_serial(tokens)
        if serial is None or len(tokens) < _FEW or number <= top + _NEAR:
            own = {column: token for column, token in _filled_cells(tokens).items() if column not in filled}
            if not self._asides.is_data(number, own):
                return
            serial = self._serial(own)
        numbered = bool(tokens) and tokens[0][0] == self._layout.serial
        said = tokens[1:] if numbered else tokens
        if self._layout.joints:
            said = join(said, self._layout.joints, self._book.cell)
        typed = self._typer.typed(number, said, filled)
        row = self._judged(number, serial, typed, tokens, base)
        if row is not None:
            if hidden:
                self.tally.hidden_rows.append(number)
            yield row

    def _run(self, run: Run) -> Iterator[Compact]:
        """The data rows of a run; those that need a closer look are read by themselves."""
        try:
            rows = self._typed_run(run)
        except UnusualError:
            rows = None
        touched = not self._merges.spare(run.numbers[0], run.numbers[-1])
        for at, (number, piece) in enumerate(zip(run.numbers, run.pieces, strict=True)):
            known = rows[at] if rows is not None else None
            if (
                known is None
                or (touched and self._merges.touch(number))
                or known[2].values.count(None) == len(self.fields)
            ):
                yield from self._row(*row_of(number, piece))
                if self._asides.ended is not None:
                    self._unread = run.filled(at + 1)
                    return
                continue
            serial, base, typed, odd = known
            self._typer.settle(typed, number, odd)
            row = self._judged(number, serial, typed, (), base)
            if row is not None:
                yield row

    def _typed_run(self, run: Run) -> list[tuple[str, str | None, TypedRow, Sequence[Hit]] | None] | None:
        """Serial, 导出底稿, what the cells came to, those with more to them, by row; None for one to be looked at."""
        assert self._shape is not None
        cells, count = dict(zip(self._shape.columns, run.cells, strict=True)), len(run.numbers)
        serials = self._serials(cells[self._shape.columns[0]])
        if serials is None or sum(None not in keys for keys in run.cells) < _FEW:
            return None
        bases = self._bases(cells.get(self._layout.base or ""), count)
        found = self._runs.typed(cells, count)
        rows = [TypedRow(values, raw, {}, []) for values, raw in zip(found.values, found.raw, strict=True)]
        return [
            (serial, base, typed, found.odd.get(at, ())) if serial is not None else None
            for at, (serial, base, typed) in enumerate(zip(serials, bases, rows, strict=True))
        ]

    def _serials(self, keys: Sequence[str | None]) -> Sequence[str | None] | None:
        """The running numbers of a run, None where there is none."""
        contents = contents_of(keys)
        if contents is not None and " t=" not in contents[0] and all(map(str.isdecimal, contents[1])):
            return contents[1]
        letters = self._layout.serial or ""
        return [None if key is None else self._plain_serial([token_of(letters, key)]) for key in keys]

    def _bases(self, keys: Sequence[str | None] | None, count: int) -> Sequence[str | None]:
        if keys is None:
            return [None] * count
        letters = self._layout.base or ""
        return [None if key is None else self._book.cell(token_of(letters, key)).text or None for key in keys]

    def _without_base(self, tokens: list[Token]) -> tuple[str | None, list[Token]]:
        """The 导出底稿 of a row, and its other cells: what stands there is no data."""
        found = next((token for token in reversed(tokens) if token[0] == self._layout.base), None)
        if found is None:
            return None, tokens
        return self._book.cell(found).text or None, [token for token in tokens if token is not found]

    def _judged(
        self, number: int, serial: str | None, row: TypedRow, tokens: Sequence[Token], base: str | None
    ) -> Compact | None:
        """A typed row with all that rules over whole rows say; None when it turns out to hold nothing."""
        if self._doubtful:
            self._doubtful.settle(row, base)
        values, raw, marks, problems = row
        if values.count(None) == len(values) and not self._asides.is_data(number, _filled_cells(tokens), empty=True):
            return None
        for field, value in self._asides.sections.items():
            index = self.fields.index(field)
            if values[index] is None and field not in raw:
                values[index] = value
                marks[field] = (FROM_SECTION,)
        if self._struck:
            self._cross_out(number, row, tokens)
        self._judge.judge(number, row)
        if self._shifts and tokens[-1][0] not in self._layout.headers:
            fault = Fault("LEDGER_185", "refuse", {})
            problems.append(problem(fault, self._layout.sheet, number, tokens[-1][0], tokens[-1][3][:_SHOWN]))
        if self._shifts and len(tokens) < len(self._layout.headers):
            for token in tokens:
                if _swallows(token[3]) and not any(one.code == SWALLOWED for one in problems):
                    fault = Fault(SWALLOWED, "refuse", {})
                    problems.append(problem(fault, self._layout.sheet, number, token[0], token[3][:_SHOWN]))
        self._seen = True
        return number, serial, values, raw or None, marks or None, tuple(problems), base

    def _cross_out(self, number: int, row: TypedRow, tokens: Iterable[Token]) -> None:
        """Take nothing from cells that are struck through; a row whose subject or finding is, is refused."""
        for column, style, _, content in tokens:
            if content and style in self._struck and (read := self._read.get(column)) is not None:
                value, row.values[self.fields.index(read.field)] = row.values[self.fields.index(read.field)], None
                row.marks[read.field] = (NOT_TAKEN,)
                fault = Fault("LEDGER_198", "refuse" if read.required else "question", {})
                row.problems.append(problem(fault, self._layout.sheet, number, column, str(value or "")))

    def _plain_serial(self, tokens: list[Token]) -> str | None:
        """The running number when the first cell of the row is one."""
        if not tokens or tokens[0][0] != self._layout.serial:
            return None
        _, _, kind, value = tokens[0]
        if kind in ("", "=") and value.isdecimal():
            return value
        text = self._book.cell(tokens[0]).text
        return text if is_serial(text) else None

    def _serial(self, cells: dict[str, Token]) -> str | None:
        token = cells.get(self._layout.serial) if self._layout.serial else None
        return self._book.cell(token).text or None if token else None

    def _report_strays(self) -> None:
        for column, count in sorted(self._typer.strays.items())[:_MOST_STRAYS]:
            fault = Fault("LEDGER_125", "note", {"column": column, "count": count})
            self.tally.problems.append(problem(fault, self._layout.sheet, None, column, ""))


_NONE = frozenset[str]()


def _swallows(text: str) -> bool:
    """True for a cell of a text file that holds whole lines of cells: a quote was opened and not closed."""
    return "\n" in text and any(line.count(",") + line.count("\t") >= _CELLS for line in text.split("\n")[1:])


def _filled_cells(tokens: Iterable[Token]) -> dict[str, Token]:
    return {token[0]: token for token in tokens if token[3]}
