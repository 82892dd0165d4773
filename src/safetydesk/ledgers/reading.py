"""From a file to a stream of typed rows, in this process; `guarded` does the same in a child with limits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from safetydesk.catalog.registers import Register
from safetydesk.domain.staging import LedgerReading, Problem, StagedRow
from safetydesk.errors import error
from safetydesk.ledgers.choosing import Choice, choose
from safetydesk.ledgers.delimited import open_delimited
from safetydesk.ledgers.facts import filed_on
from safetydesk.ledgers.faults import Fault, numbered, problem
from safetydesk.ledgers.rows import Compact, RowReader
from safetydesk.ledgers.sniff import sniff
from safetydesk.ledgers.typed import Context
from safetydesk.ledgers.words import CatalogWords
from safetydesk.ledgers.workbook import Book, open_spreadsheet


@dataclass(frozen=True, slots=True)
class Request:
    """What to read and how: `kind` a register's key or None (recognise it), `chosen` a remembered {header: field}."""

    path: Path
    name: str
    kind: str | None
    sheet: str | None
    words: CatalogWords
    today: str
    chosen: Mapping[str, str]


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

    def rows(self) -> Iterator[Compact]:
        """The typed rows; can be walked once."""
        return self._reader.walk(self._book.rows(self._choice.sheet))

    def tail(self) -> Tail:
        """Counts, later facts and problems of the file, after the rows have been walked."""
        tally = self._reader.tally
        hidden = (f"第 {ranges(tally.hidden_rows)} 行（隐藏，仍读入）",) if tally.hidden_rows else ()
        return Tail(dict(tally.skipped), dict(tally.facts), tuple(tally.problems), hidden)


@contextmanager
def open_reading(request: Request, registers: Mapping[str, Register]) -> Iterator[Reading]:
    """Open a file and recognise its ledger; LEDGER_ errors name the file and the cure, whatever the file holds."""
    if request.kind is not None and request.kind not in registers:
        raise error("LEDGER_015", kind=request.kind, known="、".join(registers))
    with numbered(request.name), _open_book(request) as book:
        choice = choose(book, registers, request.name, request.kind, request.sheet, request.chosen)
        layout = choice.layout
        context = Context(request.today, request.words, filed_on(layout.facts), book.date1904)
        reader = RowReader(book, layout, choice.geometry.merges, context)
        yield Reading(_head(request.path, choice, reader, book), reader, choice, book)


@contextmanager
def _open_book(request: Request) -> Iterator[Book]:
    if sniff(request.path, request.name) == "xlsx":
        with open_spreadsheet(request.path) as book:
            yield book
    else:
        yield open_delimited(request.path, request.name)


def _head(path: Path, choice: Choice, reader: RowReader, book: Book) -> Head:
    layout = choice.layout
    hidden = [
        f"工作表“{sheet.name}”（隐藏，没有读）" for sheet in book.sheets if sheet.hidden and sheet != choice.sheet
    ]
    hidden += [
        f"{letters} 列（隐藏，仍读入）" for letters in choice.geometry.hidden_columns if letters in layout.headers
    ]
    problems = list(layout.problems)
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
    )


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def staged(row: Compact, sheet: str, fields: Sequence[str]) -> StagedRow:
    """A compact row as the frozen row that the import use case takes."""
    number, serial, values, raw, marks, problems, base = row
    told = dict(zip(fields, values, strict=True))
    return StagedRow(sheet, number, serial, told, raw or {}, marks or {}, problems, base)


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
