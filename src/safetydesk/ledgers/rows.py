"""The data rows of a recognised sheet, one by one: merges handed down, group rows applied, rows judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safetydesk.domain.staging import FROM_SECTION, NOT_TAKEN, Problem, Value
from safetydesk.ledgers.asides import Asides, Tally
from safetydesk.ledgers.cells import Token
from safetydesk.ledgers.delimited import Delimited
from safetydesk.ledgers.faults import Fault, problem
from safetydesk.ledgers.header import Merge
from safetydesk.ledgers.judge import Judge
from safetydesk.ledgers.layout import Layout
from safetydesk.ledgers.merges import OpenMerges
from safetydesk.ledgers.profile_reading import Doubtful, joined_fields
from safetydesk.ledgers.rowkinds import is_serial
from safetydesk.ledgers.rowtyper import RowTyper, TypedRow
from safetydesk.ledgers.sheet import Row
from safetydesk.ledgers.typed import SWALLOWED, Context
from safetydesk.ledgers.workbook import Book

_MOST_STRAYS = 50
_SHOWN = 200
_CELLS = 2

Compact = tuple[
    int, str | None, list[Value], dict[str, str] | None, dict[str, tuple[str, ...]] | None, tuple[Problem, ...],
    str | None,
]  # fmt: skip
"""A typed row as it travels: row, serial, values in the order of `fields`, raw, marks, problems, 导出底稿."""


def row_fields(layout: Layout) -> tuple[str, ...]:
    """The fields of the values of each row: those of mapped columns, then those that other columns or rows fill."""
    fields = [entry.column.field for entry in layout.columns]
    for entry in layout.columns:
        fields += [entry.column.words_to or "", entry.column.old_number_to or ""]
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

    @property
    def tally(self) -> Tally:
        """What was seen beside data rows."""
        return self._asides.tally

    def walk(self, sheet: Iterable[Row]) -> Iterator[Compact]:
        """The data rows among the rows of the whole sheet, header included."""
        rows = iter(sheet)
        top = self._layout.last_header_row
        for number, hidden, tokens in rows:
            if number <= top:
                continue
            filled, base = _NONE, None
            if self._layout.base is not None:
                base, tokens = self._without_base(tokens)
            if self._merges.touch(number):
                cells = _filled_cells(tokens)
                filled = self._merges.fill(number, cells)
                tokens = list(cells.values())
            serial = self._plain_serial(tokens)
            if serial is None or len(tokens) < 3 or number <= top + 2:
                own = {column: token for column, token in _filled_cells(tokens).items() if column not in filled}
                if not self._asides.is_data(number, own):
                    if self._asides.ended is not None:
                        break
                    continue
                serial = self._serial(own)
            row = self._typed(number, serial, tokens, filled, base)
            if row is not None:
                self._seen = True
                if hidden:
                    self.tally.hidden_rows.append(number)
                yield row
        if not self._seen:
            self.tally.problems.append(problem(Fault("LEDGER_191", "note", {}), self._layout.sheet, None, None, ""))
        if self._asides.ended is not None:
            self._asides.end(1 + sum(1 for _, _, tokens in rows if tokens))
        self._report_strays()

    def _without_base(self, tokens: list[Token]) -> tuple[str | None, list[Token]]:
        """The 导出底稿 of a row, and its other cells: what stands there is no data."""
        found = next((token for token in reversed(tokens) if token[0] == self._layout.base), None)
        if found is None:
            return None, tokens
        return self._book.cell(found).text or None, [token for token in tokens if token is not found]

    def _typed(
        self, number: int, serial: str | None, tokens: list[Token], filled: frozenset[str], base: str | None
    ) -> Compact | None:
        numbered = bool(tokens) and tokens[0][0] == self._layout.serial
        row = self._typer.typed(number, tokens[1:] if numbered else tokens, filled)
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
