"""From a file to a stream of typed rows, in this process; `guarded` does the same in a child with limits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from safetydesk.catalog.registers import Register
from safetydesk.domain.ledger_memory import NO_MEMORY, LedgerMemory
from safetydesk.domain.staging import LedgerReading, Picture, Problem, StagedRow
from safetydesk.errors import error
from safetydesk.ledgers.books.pictures import photo_sides, picture_problems, row_pictures, without_informant
from safetydesk.ledgers.books.workbook import Book
from safetydesk.ledgers.faults import Fault, numbered, problem
from safetydesk.ledgers.opening import open_book
from safetydesk.ledgers.recognising.choosing import Asked, choose
from safetydesk.ledgers.recognising.facts import MEASURE, filed_on, is_facts_line, line_facts
from safetydesk.ledgers.recognising.fitting import Choice
from safetydesk.ledgers.rows import Compact, RowReader
from safetydesk.ledgers.typing.typed import Context
from safetydesk.ledgers.typing.words import CatalogWords

_SCANNED = 3_000
_WIDEST_LINE = 13


@dataclass(frozen=True, slots=True)
class Request:
    """What to read and how: `kind` a register's key or None (recognise it), `chosen` {header: field, '' to leave out}.

    `memory` is what the store was taught: aliases, the mappings of sending offices and which kind their sheets are;
    `sure`: it is of this kind although it looks like another.
    """

    path: Path
    name: str
    kind: str | None
    sheet: str | None
    words: CatalogWords
    today: str
    chosen: Mapping[str, str]
    memory: LedgerMemory = NO_MEMORY
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """What is known before the first row."""

    sha256: str
    kind: str
    sheet: str
    header_row: int
    last_header_row: int
    columns: Mapping[str, str]
    letters: Mapping[str, str]
    unmapped: tuple[str, ...]
    fields: tuple[str, ...]
    facts: Mapping[str, str]
    problems: tuple[Problem, ...]
    hidden: tuple[str, ...]
    expected: int
    office: str = ""
    decided: Mapping[str, str] = field(default_factory=dict)
    filed_on: str | None = None
    others: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Tail:
    """What is known after the last row."""

    skipped: Mapping[str, int]
    facts: Mapping[str, str]
    problems: tuple[Problem, ...]
    hidden: tuple[str, ...]


class Reading:
    """An opened ledger: `head`, then the rows once, then `tail()`."""

    def __init__(self, head: Head, reader: RowReader, choice: Choice, book: Book) -> None:
        self.head = head
        self._reader = reader
        self._choice = choice
        self._book = book
        layout, fields = choice.layout, {entry.letters: entry.column.field for entry in choice.layout.columns}
        self._pictures = row_pictures(
            book,
            lambda: without_informant(book.pictures(choice.sheet), layout.headers, layout.register.sealed),
            choice.geometry.merges,
            {**photo_sides(layout.headers), **fields},
        )

    def rows(self) -> Iterator[Compact]:
        """The typed rows; can be walked once."""
        return self._reader.walk(self._reader.source(self._choice.sheet))

    def pictures_of(self, row: int) -> tuple[Picture, ...]:
        """The pictures that stand on one of the rows, in order."""
        return self._pictures.of(row)

    def tail(self) -> Tail:
        """Counts, later facts and problems of the file, after the rows have been walked."""
        tally = self._reader.tally
        hidden = (f"第 {ranges(tally.hidden_rows)} 行（隐藏，仍读入）",) if tally.hidden_rows else ()
        problems = (*tally.problems, *picture_problems(self._pictures, self.head.sheet))
        return Tail(dict(tally.skipped), dict(tally.facts), problems, hidden)


@contextmanager
def open_reading(request: Request, registers: Mapping[str, Register]) -> Iterator[Reading]:
    """Open a file and recognise its ledger; LEDGER_ errors name the file and the cure, whatever the file holds."""
    if request.kind is not None and request.kind not in registers:
        raise error("LEDGER_015", kind=request.kind, known="、".join(registers))
    with numbered(request.name), open_book(request.path, request.name) as book:
        asked = Asked(request.name, request.kind, request.sheet, request.chosen, request.memory, request.sure)
        choice = choose(book, registers, asked)
        layout = choice.layout
        facts = {**_below(book, choice), **layout.facts}
        filed = filed_on(facts, layout.titles)
        context = Context(request.today, request.words, filed, book.date1904, facts.get(MEASURE))
        reader = RowReader(book, layout, choice.geometry.merges, context)
        head = replace(_head(request.path, choice, reader, book), filed_on=filed)
        yield Reading(head, reader, choice, book)


def _head(path: Path, choice: Choice, reader: RowReader, book: Book) -> Head:
    layout = choice.layout
    hidden = [
        f"工作表“{sheet.name}”（隐藏，没有读）" for sheet in book.sheets if sheet.hidden and sheet != choice.sheet
    ]
    hidden += [
        f"{letters} 列（隐藏，仍读入）" for letters in choice.geometry.hidden_columns if letters in layout.headers
    ]
    hidden += [f"工作表“{name}”（不是要读的台账，没有读）" for name in choice.unread]
    hidden += [f"工作表“{choice.sheet.name}”上的批注和控件（没有读）"] * choice.geometry.comments
    problems = list(layout.problems)
    problems += [
        problem(Fault("LEDGER_186", "note", {"office": choice.office}), layout.sheet, None, None, header)
        for header in choice.gone
    ]
    if choice.remembered:
        told: dict[str, object] = {"office": choice.office}
        problems.append(problem(Fault("LEDGER_187", "note", told), layout.sheet, layout.header_row, None, ""))
    if choice.answered:
        told = {"office": choice.office, "title": layout.register.title}
        problems.append(problem(Fault("LEDGER_238", "note", told), layout.sheet, None, None, ""))
    if book.macros:
        problems.append(problem(Fault("LEDGER_135", "note", {}), layout.sheet, None, None, ""))
    if choice.others:
        facts: dict[str, object] = {"count": len(choice.others), "title": layout.register.title}
        problems.append(
            problem(Fault("LEDGER_134", "question", facts), layout.sheet, None, None, "、".join(choice.others))
        )
    return Head(
        sha256=file_hash(path),
        kind=layout.register.key,
        sheet=layout.sheet,
        header_row=layout.header_row,
        last_header_row=layout.last_header_row,
        columns={entry.header: entry.column.field for entry in layout.columns},
        letters={entry.column.field: entry.letters for entry in layout.columns},
        unmapped=layout.unmapped,
        fields=reader.fields,
        facts=dict(layout.facts),
        problems=tuple(problems),
        hidden=tuple(hidden),
        expected=max(0, choice.geometry.rows - layout.last_header_row),
        office=choice.office,
        decided=dict(choice.decided),
        others=choice.others,
        mark=choice.mark,
    )


def _below(book: Book, choice: Choice) -> dict[str, str]:
    """The lines below the table of a sheet that is not long, where none above gives the day of filing."""
    layout = choice.layout
    if "填报时间" in layout.facts or choice.geometry.rows > _SCANNED:
        return {}
    found: dict[str, str] = {}
    for number, _, tokens in book.rows(choice.sheet):
        if number > layout.last_header_row and 0 < len(tokens) < _WIDEST_LINE:
            texts = [book.cell(token).text for token in tokens]
            if is_facts_line(texts):
                found = {**line_facts(texts), **found}
    return found


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def staged(row: Compact, sheet: str, fields: Sequence[str], pictures: tuple[Picture, ...] = ()) -> StagedRow:
    """A compact row as the frozen row that the import use case takes."""
    number, serial, values, raw, marks, problems, base = row
    told = dict(zip(fields, values, strict=True))
    return StagedRow(sheet, number, serial, told, raw or {}, marks or {}, problems, base, pictures)


def assembled(head: Head, name: str, rows: Sequence[StagedRow], tail: Tail) -> LedgerReading:
    """A whole reading from its parts."""
    return LedgerReading(
        file_name=name,
        sha256=head.sha256,
        kind=head.kind,
        sheet=head.sheet,
        header_row=head.header_row,
        columns=head.columns,
        unmapped=head.unmapped,
        facts={**tail.facts, **head.facts},
        rows=rows,
        skipped=tail.skipped,
        problems=(*head.problems, *tail.problems),
        hidden=(*head.hidden, *tail.hidden),
        letters=head.letters,
        office=head.office,
        decided=head.decided,
        filed_on=head.filed_on,
        others=head.others,
        mark=head.mark,
    )


def ranges(numbers: Sequence[int]) -> str:
    """Row numbers in short: 5-9、12."""
    parts: list[tuple[int, int]] = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1] = (parts[-1][0], number)
        else:
            parts.append((number, number))
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in parts[:40]]
    return "、".join(shown) + ("等" if len(parts) > 40 else "")
