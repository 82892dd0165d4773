"""The rows of a sheet that are not data: totals, group rows, 填报人 lines, notes; counted, never dropped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from safetydesk.domain.staging import Problem, Value
from safetydesk.ledgers.books.cells import Token
from safetydesk.ledgers.books.workbook import Book
from safetydesk.ledgers.faults import Fault, problem
from safetydesk.ledgers.recognising.facts import is_facts_line, line_facts
from safetydesk.ledgers.recognising.header import LEAST_MATCHES, Aliases, folded, heads
from safetydesk.ledgers.recognising.layout import Layout
from safetydesk.ledgers.recognising.merges import OpenMerges
from safetydesk.ledgers.recognising.rowkinds import (
    are_codes,
    are_column_numbers,
    are_counts,
    are_hints,
    is_blank_sign,
    is_example,
    is_note,
    is_roster,
    is_serial,
    is_signed,
    is_total,
    numbers_nothing,
    section_group,
    section_village,
)
from safetydesk.ledgers.typing.words import CatalogWords, Vocabulary

_SHOWN = 200
_PLENTY = 3
_LONGEST_HEADER = 8
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
    """Decides about rows without a running number or with hardly any cell.

    `sections` are the fields that the group rows above give; `ended` is the row where another table begins.
    """

    def __init__(self, book: Book, layout: Layout, merges: OpenMerges, words: CatalogWords) -> None:
        self.tally = Tally()
        self.sections: dict[str, Value] = {}
        self.ended: int | None = None
        self._other = ""
        self._book = book
        self._layout = layout
        self._merges = merges
        self._aliases = Aliases(layout.register)
        self._read = {entry.letters: entry.column for entry in layout.columns}
        self._owner = layout.register.required[0]
        self._heads_persons = len(layout.register.required) < 2 or "name" not in layout.register.required[1:]
        self._above = {folded(text) for text in layout.facts.values()}
        self._headed = {letters: _words(header) for letters, header in layout.headers.items()}
        self._header_words = frozenset[str]().union(*self._headed.values())
        self._groups = {
            column.field: Vocabulary(column, words[column.vocab], "") if column.vocab else None
            for column in layout.register.columns
            if column.from_section and (not column.vocab or column.vocab in words)
        }

    def is_data(self, number: int, cells: dict[str, Token], *, empty: bool = False) -> bool:
        """True for a data row; any other is counted and, when it may matter, told.

        `cells` are those of the row itself; `empty` says that no value came of them.
        """
        below = number > self._layout.last_header_row + 2 and not empty
        if len(cells) >= _PLENTY and below and self._starts_like_data(cells):
            return True
        texts = self._texts(cells)
        if not texts:
            return self._skip("blank")
        if number <= self._layout.last_header_row + 2 and are_column_numbers(list(texts.values())):
            return self._skip("column_numbers")
        if number <= self._layout.last_header_row + 2 and are_hints(list(texts.values())):
            return self._skip("hints")
        if number <= self._layout.last_header_row + 2 and are_codes(list(texts.values())):
            return self._tell_note(number, next(iter(texts)), "、".join(texts.values())[:_SHOWN])
        column, first = next(iter(texts.items()))
        numbered = column == self._layout.serial and is_serial(first)
        if is_example(first) or (numbered and len(texts) > 1 and is_example(list(texts.values())[1])):
            return self._skip("example")
        if numbered and len(texts) == 2 and section_village(second := list(texts.values())[1]):
            return (
                self._skip("section") if self._heads_section(first, second) else self._tell_note(number, column, second)
            )
        if numbered:
            return True if len(texts) > 1 else self._skip("only_serial")
        if any(is_total(text) for text in list(texts.values())[:2]):
            return self._skip("total")
        if again := self._is_header(texts):
            return self._header_again(number, texts, again)
        if len(texts) > 1 and self._counts(column, first) and are_counts(list(texts.values())[1:]):
            return self._counted(first)
        if len(texts) == 1 and folded(first) in self._above:
            return self._skip("repeated_title")
        if is_facts_line(texts.values()) and len(texts) < _MANY:
            for name, value in line_facts(texts.values()).items():
                self.tally.facts.setdefault(name, value)
            return self._skip("facts")
        if len(texts) == 1:
            return self._stands_for_data(number, column, first)
        if is_signed(list(texts.values())):
            return self._skip("facts")
        return not self._is_odd(number, column, first, "、".join(texts.values())[:_SHOWN])

    def _heads_section(self, serial: str, text: str) -> bool:
        """A village alone behind a number of chapters or with its count: 一 | 虚构一村, 3 | 虚构一村（2家）."""
        village = section_village(text)
        chapter = not any(sign.isdecimal() for sign in serial) or any(sign.isdecimal() for sign in text)
        return village is not None and chapter and self._give("village", village)

    def _counts(self, column: str, first: str) -> bool:
        """Whether figures may stand under the first text: it is in no column that is read, or a village and no row."""
        read = self._read.get(column)
        if read is None:
            return True
        return self._layout.serial is not None and read.field == self._owner and section_village(first) is not None

    def _is_odd(self, number: int, column: str, first: str, line: str) -> bool:
        """Tell a row that begins with what no row of data begins with: 填写说明, or words where its number stands."""
        if column == self._layout.serial and numbers_nothing(first):
            fault = Fault("LEDGER_206", "question", {})
            self.tally.problems.append(problem(fault, self._layout.sheet, number, column, first))
            self._skip("note")
            return True
        if is_note(first):
            self._tell_note(number, column, line)
            return True
        return False

    def _starts_like_data(self, cells: dict[str, Token]) -> bool:
        """True when the first text of a well filled row is none that an aside begins with."""
        tokens = iter(cells.values())
        first, second = (self._text(next(tokens)) for _ in range(2))
        odd = is_total(first) or is_total(second) or is_example(first) or is_facts_line([first]) or is_note(first)
        odd = odd or is_signed([first, second, *map(self._text, tokens)])
        column = next(iter(cells))
        if column == self._layout.serial or (self._layout.serial and section_village(first)):
            return False
        if not first or odd or is_blank_sign(first) or self._names_column(first):
            return False
        return column in self._read or not any(sign.isdigit() for sign in second[:1])

    def _text(self, token: Token) -> str:
        return self._book.cell(token).text[:_SHOWN]

    def _texts(self, cells: dict[str, Token]) -> dict[str, str]:
        found = {column: self._book.cell(token) for column, token in cells.items()}
        return {
            column: cell.text[:_SHOWN] or "[图片]"
            for column, cell in found.items()
            if cell.kind == "picture" or (cell.text and not is_blank_sign(cell.text))
        }

    def _skip(self, reason: str) -> bool:
        self.tally.skipped[reason] += 1
        return False

    def _names_column(self, text: str) -> bool:
        word = folded(text)
        return word in self._header_words or (len(word) <= _LONGEST_HEADER and heads(text))

    def _is_header(self, texts: dict[str, str]) -> str | None:
        """'again' for this header once more, 'other' for the header of another table, None for neither."""
        column = next(iter(texts))
        here = sum(folded(text) in self._headed.get(column, ()) for column, text in texts.items())
        if len(texts) >= 2 and here * 3 >= len(texts) * 2:
            return "again"
        fields = {match.field for text in texts.values() if (match := self._aliases.word(text))}
        if len(fields) >= LEAST_MATCHES and len(fields) * 2 > len(texts):
            return "other"
        words = sum(map(heads, texts.values()))
        return "other" if words >= 2 and words * 3 >= len(texts) * 2 and heads(texts[column]) else None

    def _header_again(self, number: int, texts: dict[str, str], which: str) -> bool:
        if which == "other":
            self.ended, self._other = number, "、".join(texts.values())[:_SHOWN]
        return self._skip("repeated_header" if which == "again" else "other_table")

    def end(self, count: int) -> None:
        """Tell that another table begins at `ended`, and that `count` rows from there on were not read."""
        fault = Fault("LEDGER_181", "question", {"count": count})
        self.tally.skipped["other_table"] = count
        self.tally.problems.append(problem(fault, self._layout.sheet, self.ended, None, self._other))

    def _stands_for_data(self, number: int, column: str, text: str) -> bool:
        """One text alone: data when it stands in a read column and heads nothing, else a group row or a note."""
        village = section_village(text)
        wide = self._merges.is_wide(number, column)
        if column in self._read and not wide and not is_note(text):
            read = self._read[column]
            heads = read.from_section or column == self._layout.columns[0].letters == "A" or read.field == self._owner
            if not (village and heads):
                return True
        if village and self._give("village", village):
            return self._skip("section")
        if any(self._give("", name) for name in section_group(text)):
            return self._skip("section")
        if self._heads_persons and is_roster(text):
            return self._header_again(number, {column: text}, "other")
        return self._skip("note") if is_note(text) else self._tell_note(number, column, text)

    def _counted(self, first: str) -> bool:
        """A row of figures under the name of a group: 三教村 2家 5条."""
        if village := section_village(first):
            self._give("village", village)
        return self._skip("total")

    def _tell_note(self, number: int, column: str, text: str) -> bool:
        titles = "、".join(self._layout.register.column(name).title for name in self._layout.register.required)
        fault = Fault("LEDGER_124", "note", {"titles": titles})
        self.tally.problems.append(problem(fault, self._layout.sheet, number, column, text))
        return self._skip("note")

    def _give(self, kind: str, name: str) -> bool:
        """Keep what a group row names: a village opens a new group of groups, a word of a vocabulary adds to it."""
        for group, vocabulary in self._groups.items():
            if vocabulary is None and kind == "village":
                self.sections = {group: name}
                return True
            if vocabulary is not None and not kind and (code := vocabulary.code(name)) is not None:
                self.sections[group] = code
                return True
        return False


def _words(header: str) -> frozenset[str]:
    """The folded words of a header path, and the whole."""
    return frozenset(folded(word) for word in (header, *header.split("/")))
