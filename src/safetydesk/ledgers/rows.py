"""The data rows of a recognised sheet, typed one by one: merges filled down, group rows applied, the rest counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from safetydesk.domain.staging import FILLED_FROM_ABOVE, FILLED_FROM_MERGE, FROM_SECTION, Problem, Value
from safetydesk.ledgers.cells import Token
from safetydesk.ledgers.facts import is_facts_line, line_facts
from safetydesk.ledgers.faults import Fault, problem
from safetydesk.ledgers.header import Merge, folded
from safetydesk.ledgers.judge import Judge
from safetydesk.ledgers.layout import Layout
from safetydesk.ledgers.merges import OpenMerges
from safetydesk.ledgers.rowkinds import is_note, is_same_as_above, is_serial, is_total, section_village
from safetydesk.ledgers.sheet import Row
from safetydesk.ledgers.typed import Context, Outcome, Typer, typer
from safetydesk.ledgers.workbook import Book

_MOST_CACHED = 100_000
_SHOWN = 200
_UNCACHED = frozenset({"text"})

Compact = tuple[
    int, str | None, list[Value], dict[str, str] | None, dict[str, tuple[str, ...]] | None, tuple[Problem, ...]
]
"""A typed row as it travels: row, serial, values in the order of `fields`, raw, marks, problems."""


@dataclass(slots=True)
class Tally:
    """What was seen beside data rows; complete when the rows have been walked."""

    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    strays: dict[str, int] = field(default_factory=dict)


def row_fields(layout: Layout) -> tuple[str, ...]:
    """The fields of the values of each row: those of mapped columns, then those that other columns fill."""
    fields = [entry.column.field for entry in layout.columns]
    for entry in layout.columns:
        for other in (entry.column.words_to, entry.column.old_number_to):
            if other and other not in fields:
                fields.append(other)
    if any(column.from_section and column.field not in fields for column in layout.register.columns):
        fields += [
            column.field for column in layout.register.columns if column.from_section and column.field not in fields
        ]
    return tuple(fields)


class RowReader:
    """Reads the rows of one sheet below its header; `tally` tells what else was there."""

    def __init__(self, book: Book, layout: Layout, merges: Iterable[Merge], context: Context) -> None:
        self.fields = row_fields(layout)
        self.tally = Tally()
        self._book = book
        self._layout = layout
        self._sheet = layout.sheet
        self._judge = Judge(layout, self.fields)
        self._typers: dict[str, Typer] = {
            entry.letters: typer(entry.column, entry.header, context) for entry in layout.columns
        }
        self._plan = [
            (entry.letters, index, entry.column.type not in _UNCACHED) for index, entry in enumerate(layout.columns)
        ]
        self._known = {entry.letters for entry in layout.columns} | set(layout.headers)
        self._cache: dict[Token, Outcome] = {}
        self._merges = OpenMerges(merges, self._known, layout.last_header_row)
        self._section: str | None = None
        self._section_index = next(
            (self.fields.index(column.field) for column in layout.register.columns if column.from_section), None
        )
        self._last: dict[str, Token] = {}
        self._header_words = {folded(header.rpartition("/")[2]) for header in layout.headers.values()}

    def walk(self, rows: Iterable[Row]) -> Iterator[Compact]:
        """The data rows among `rows` (those of the whole sheet, header included)."""
        top = self._layout.last_header_row
        for number, hidden, tokens in rows:
            if number <= top:
                continue
            cells = {token[0]: token for token in tokens if token[4] or token[3] or token[5]}
            if not cells.keys() <= self._known:
                self._note_strays(cells)
            filled = self._merges.fill(number, cells)
            if not cells.keys() - filled:
                self.tally.skipped["blank"] += 1
                continue
            serial = self._serial(cells)
            if (len(cells) - len(filled) < 3 or serial is None or not is_serial(serial)) and not self._is_data(
                number, cells, filled, serial
            ):
                continue
            if hidden:
                self.tally.hidden_rows.append(number)
            yield self._typed(number, serial, cells, filled)
        self._report_strays()

    def _serial(self, cells: dict[str, Token]) -> str | None:
        token = cells.get(self._layout.serial) if self._layout.serial else None
        return self._book.cell(token).text or None if token else None

    def _is_data(self, number: int, cells: dict[str, Token], filled: frozenset[str], serial: str | None) -> bool:
        """Decide about a row that is short or has no running number; rows that are not data are counted and told."""
        found = {column: self._book.cell(token) for column, token in cells.items() if column not in filled}
        texts = {
            column: cell.text[:_SHOWN] or "[图片]"
            for column, cell in found.items()
            if cell.text or cell.kind == "picture"
        }
        if not texts:
            self.tally.skipped["blank"] += 1
            return False
        first = next(iter(texts.values()))
        if list(texts) == [self._layout.serial] and is_serial(first):
            self.tally.skipped["only_serial"] += 1
            return False
        if (serial is None or not is_serial(serial)) and is_total(first):
            self.tally.skipped["total"] += 1
            return False
        if self._is_header_again(texts):
            self.tally.skipped["repeated_header"] += 1
            return False
        return not self._is_aside(number, texts, first)

    def _is_header_again(self, texts: dict[str, str]) -> bool:
        same = sum(folded(text) in self._header_words for text in texts.values())
        return len(texts) >= 2 and same * 3 >= len(texts) * 2

    def _is_aside(self, number: int, texts: dict[str, str], first: str) -> bool:
        """Group rows, 填报人 lines and notes: one text that stands alone, merged across or in front of the data."""
        if is_facts_line(texts.values()) and len(texts) <= 6:
            for name, value in line_facts(texts.values()).items():
                self.tally.facts.setdefault(name, value)
            self.tally.skipped["facts"] += 1
            return True
        if len(texts) > 1:
            return False
        column = next(iter(texts))
        wide = self._merges.is_wide(number, column)
        if column in self._typers and not wide and not is_note(first):
            return column != self._layout.serial and self._is_village_alone(column, first)
        village = section_village(first)
        if village:
            self._section = village
        kind = "section" if village else "note"
        self.tally.skipped[kind] += 1
        if not village and not is_note(first):
            titles = "、".join(
                column.title for column in map(self._layout.register.column, self._layout.register.required)
            )
            self.tally.problems.append(
                problem(Fault("LEDGER_124", "note", {"titles": titles}), self._sheet, number, column, first)
            )
        return True

    def _is_village_alone(self, column: str, text: str) -> bool:
        """A village name alone in the village column, or in the first column, heads a group."""
        village = section_village(text)
        entry = next(entry for entry in self._layout.columns if entry.letters == column)
        if not village or not (entry.column.from_section or column == self._layout.columns[0].letters == "A"):
            return False
        self._section = village
        self.tally.skipped["section"] += 1
        return True

    def _typed(self, number: int, serial: str | None, cells: dict[str, Token], filled: frozenset[str]) -> Compact:
        values: list[Value] = [None] * len(self.fields)
        raw: dict[str, str] = {}
        marks: dict[str, tuple[str, ...]] = {}
        problems: list[Problem] = []
        fields, cache = self.fields, self._cache
        for column, index, cacheable in self._plan:
            token = cells.get(column)
            if token is None:
                continue
            outcome = cache.get(token) if cacheable else None
            if outcome is None:
                outcome = self._outcome(column, token, cacheable)
                if outcome is _SAME:
                    outcome = self._from_above(column, fields[index], marks)
            if cacheable:
                self._last[column] = token
            value, text, how, faults, also = outcome
            values[index] = value
            if text is not None:
                raw[fields[index]] = text
                if how:
                    marks[fields[index]] = marks.get(fields[index], ()) + how
                for name, other in also:
                    if values[fields.index(name)] is None:
                        values[fields.index(name)] = other
                for fault in faults:
                    problems.append(problem(fault, self._sheet, number, column, text))
            elif how or faults:
                marks[fields[index]] = marks.get(fields[index], ()) + how
                problems += [problem(fault, self._sheet, number, column, str(value)) for fault in faults]
            if column in filled:
                marks[fields[index]] = (FILLED_FROM_MERGE, *marks.get(fields[index], ()))
        self._apply_section(values, marks)
        self._judge.judge(number, values, raw, marks, problems)
        return number, serial, values, raw or None, marks or None, tuple(problems)

    def _outcome(self, column: str, token: Token, cacheable: bool) -> Outcome:
        cell = self._book.cell(token)
        if is_same_as_above(cell.text):
            return _SAME
        outcome = self._typers[column](cell)
        if cacheable:
            if len(self._cache) > _MOST_CACHED:
                self._cache.clear()
            self._cache[token] = outcome
        return outcome

    def _from_above(self, column: str, name: str, marks: dict[str, tuple[str, ...]]) -> Outcome:
        above = self._last.get(column)
        marks[name] = (FILLED_FROM_ABOVE,)
        return self._outcome(column, above, True) if above else Outcome(None, "同上")

    def _apply_section(self, values: list[Value], marks: dict[str, tuple[str, ...]]) -> None:
        index = self._section_index
        if index is not None and self._section is not None and values[index] is None:
            values[index] = self._section
            marks[self.fields[index]] = (FROM_SECTION,)

    def _note_strays(self, cells: dict[str, Token]) -> None:
        for column in cells.keys() - self._known:
            if self._book.cell(cells[column]).text:
                self.tally.strays[column] = self.tally.strays.get(column, 0) + 1

    def _report_strays(self) -> None:
        for column, count in sorted(self.tally.strays.items())[:50]:
            fault = Fault("LEDGER_125", "note", {"column": column, "count": count})
            self.tally.problems.append(problem(fault, self._sheet, None, column, ""))


_SAME = Outcome(None)
