"""The rows of a sheet that are not data: totals, group rows, 填报人 lines, notes; counted, never dropped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from safetydesk.domain.staging import Problem
from safetydesk.ledgers.cells import Token
from safetydesk.ledgers.facts import is_facts_line, line_facts
from safetydesk.ledgers.faults import Fault, problem
from safetydesk.ledgers.header import folded
from safetydesk.ledgers.layout import Layout
from safetydesk.ledgers.merges import OpenMerges
from safetydesk.ledgers.rowkinds import are_column_numbers, is_example, is_note, is_serial, is_total, section_village
from safetydesk.ledgers.workbook import Book

_SHOWN = 200
_PLENTY = 3
_MANY = 7
"""So many filled cells are data unless the first says otherwise; asides have fewer."""


@dataclass(slots=True)
class Tally:
    """What was seen beside data rows; complete when the rows have been walked."""

    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)


class Asides:
    """Decides about rows without a running number or with hardly any cell; `section` is the group row above."""

    def __init__(self, book: Book, layout: Layout, merges: OpenMerges) -> None:
        self.tally = Tally()
        self.section: str | None = None
        self._book = book
        self._layout = layout
        self._merges = merges
        self._read = {entry.letters: entry.column for entry in layout.columns}
        self._header_words = {folded(header.rpartition("/")[2]) for header in layout.headers.values()}

    def is_data(self, number: int, cells: dict[str, Token]) -> bool:
        """True for a data row; any other is counted and, when it may matter, told. `cells`: those of the row itself."""
        if len(cells) >= _PLENTY and number > self._layout.last_header_row + 1 and self._starts_like_data(cells):
            return True
        texts = self._texts(cells)
        if not texts:
            return self._skip("blank")
        if number == self._layout.last_header_row + 1 and are_column_numbers(list(texts.values())):
            return self._skip("column_numbers")
        column, first = next(iter(texts.items()))
        numbered = column == self._layout.serial and is_serial(first)
        if numbered:
            return True if len(texts) > 1 else self._skip("only_serial")
        if is_total(first):
            return self._skip("total")
        if is_example(first):
            return self._skip("example")
        if folded(first) in self._header_words and self._is_header_again(texts):
            return self._skip("repeated_header")
        if is_facts_line(texts.values()) and len(texts) < _MANY:
            for name, value in line_facts(texts.values()).items():
                self.tally.facts.setdefault(name, value)
            return self._skip("facts")
        return len(texts) > 1 or self._stands_for_data(number, column, first)

    def _starts_like_data(self, cells: dict[str, Token]) -> bool:
        """True when the first text of a well filled row is none that an aside begins with."""
        first = self._book.cell(next(iter(cells.values()))).text[:_SHOWN]
        odd = is_total(first) or is_example(first) or is_facts_line([first]) or folded(first) in self._header_words
        return bool(first) and not odd

    def _texts(self, cells: dict[str, Token]) -> dict[str, str]:
        found = {column: self._book.cell(token) for column, token in cells.items()}
        return {
            column: cell.text[:_SHOWN] or "[图片]"
            for column, cell in found.items()
            if cell.text or cell.kind == "picture"
        }

    def _skip(self, reason: str) -> bool:
        self.tally.skipped[reason] += 1
        return False

    def _is_header_again(self, texts: dict[str, str]) -> bool:
        same = sum(folded(text) in self._header_words for text in texts.values())
        return len(texts) >= 2 and same * 3 >= len(texts) * 2

    def _stands_for_data(self, number: int, column: str, text: str) -> bool:
        """One text alone: data when it stands in a read column and heads nothing, else a group row or a note."""
        village = section_village(text)
        wide = self._merges.is_wide(number, column)
        if column in self._read and not wide and not is_note(text):
            heads = self._read[column].from_section or column == self._layout.columns[0].letters == "A"
            if not (village and heads):
                return True
        if village:
            self.section = village
            return self._skip("section")
        if not is_note(text):
            titles = "、".join(self._layout.register.column(name).title for name in self._layout.register.required)
            fault = Fault("LEDGER_124", "note", {"titles": titles})
            self.tally.problems.append(problem(fault, self._layout.sheet, number, column, text))
        return self._skip("note")
