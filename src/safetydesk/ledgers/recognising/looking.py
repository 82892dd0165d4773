"""What stands over the columns of a foreign sheet and in their first cells, so that a person can say what they mean.

It serves a file that was refused before anything of it was read, and columns that a reading left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from safetydesk.catalog.registers import Register
from safetydesk.domain.ledger_memory import NO_MEMORY, LedgerMemory
from safetydesk.errors import error
from safetydesk.ledgers.books.workbook import Book, Sheet
from safetydesk.ledgers.faults import numbered
from safetydesk.ledgers.opening import open_book
from safetydesk.ledgers.recognising.answered import header_like, kind_mark, sender_of
from safetydesk.ledgers.recognising.choosing import Asked, Grid, candidates, layouts, peek, unrecognised
from safetydesk.ledgers.recognising.fitting import Choice, Fit, Fitting
from safetydesk.ledgers.recognising.header import NOTES, SERIAL, Aliases, header_paths, row_matches
from safetydesk.ledgers.recognising.layout import header_texts
from safetydesk.ledgers.recognising.offices import office_of

SAMPLES = 3
_SEEN_ROWS, _LONGEST = 40, 60


@dataclass(frozen=True, slots=True)
class Look:
    """A request to look at the header of a file; `kind` and `sheet` None: those that fit best."""

    path: Path
    name: str
    kind: str | None = None
    sheet: str | None = None
    memory: LedgerMemory = NO_MEMORY


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A column of the file: its header, the field it would fill ('' for none), and its first different texts."""

    header: str
    field: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeaderSeen:
    """The header of one sheet as a ledger of `kind`, '' where no kind knows a word of it; `office` is who sent it.

    Columns that are never read are absent: running numbers, remarks of ours, whatever tells who reported.
    """

    kind: str
    sheet: str
    header_row: int
    columns: tuple[SeenColumn, ...]
    office: str = ""
    mark: str = ""


@dataclass(slots=True)
class _Header:
    """Where a header stands, its texts by letters, and the fields of those that are known."""

    sheet: Sheet
    register: Register
    row: int
    last: int
    headers: Mapping[str, str]
    fields: Mapping[str, str]
    office: str
    samples: dict[str, list[str]] = field(default_factory=dict)


def look(request: Look, registers: Mapping[str, Register]) -> HeaderSeen:
    """The header that fits best, else the row that looks most like one. Raises LEDGER_011, 014, 015, 016, 020."""
    if request.kind is not None and request.kind not in registers:
        raise error("LEDGER_015", kind=request.kind, known="、".join(registers))
    with numbered(request.name), open_book(request.path, request.name) as book:
        asked = Asked(request.name, request.kind, request.sheet, {}, request.memory)
        grids = {sheet: peek(book, sheet) for sheet in candidates(book, asked)}
        kinds = [registers[request.kind]] if request.kind else list(registers.values())
        header = _recognised(book, registers, kinds, grids, asked) or _likely(book, kinds, grids, asked)
        _sample(book, header)
        return HeaderSeen(
            header.register.key if request.kind or header.fields else "",
            header.sheet.name,
            header.row,
            tuple(
                SeenColumn(text, header.fields.get(letters, ""), tuple(header.samples.get(letters, ())))
                for letters, text in header.headers.items()
            ),
            header.office,
            kind_mark(grids[header.sheet], request.name),
        )


def _recognised(
    book: Book, registers: Mapping[str, Register], kinds: Sequence[Register], grids: Mapping[Sheet, Grid], asked: Asked
) -> _Header | None:
    fitting = Fitting(registers, asked.memory, asked.name)
    found = [choice for register in kinds for choice in layouts(book, register, grids, asked)]
    if not found:
        return None
    best: Choice = max((fitting.fit(one, grids[one.sheet]) for one in found), key=Fit.order).choice
    layout = best.layout
    fields = {entry.letters: entry.column.field for entry in layout.columns}
    read = {letters: text for letters, text in layout.headers.items() if letters in fields or text in layout.unmapped}
    aliases = Aliases(layout.register)
    open_ = {letters: text for letters, text in read.items() if not aliases.is_sealed(text.split("/"))}
    return _Header(best.sheet, layout.register, layout.header_row, layout.last_header_row, open_, fields, best.office)


def _likely(book: Book, kinds: Sequence[Register], grids: Mapping[Sheet, Grid], asked: Asked) -> _Header:
    """No kind knows the header: the fullest row near the top, as the kind that knows most of its words."""
    tops = [(sheet, grid, top) for sheet, grid in grids.items() if (top := header_like(grid)) is not None]
    if not tops:
        raise unrecognised(book, grids, asked, kinds)
    sheet, grid, top = max(tops, key=lambda one: len(one[1][one[2]]))
    known = {one.key: row_matches(grid[top], Aliases(one)) for one in kinds}
    register = max(kinds, key=lambda one: known[one.key])
    aliases = Aliases(register, asked.memory.aliases.get(register.key))
    paths, last = header_paths(grid, book.geometry(sheet).merges, top, aliases)
    headers: dict[str, str] = {}
    fields: dict[str, str] = {}
    for letters, text in header_texts(paths).items():
        match = aliases.path(paths[letters])
        if text == NOTES or aliases.is_sealed(paths[letters]) or (match and match.field == SERIAL):
            continue
        headers[letters] = text
        if match and match.field not in fields.values() and not register.column(match.field).derived:
            fields[letters] = match.field
    office = sender_of(grid, asked.name) or office_of({}, "", header_texts(paths).values())
    return _Header(sheet, register, top, last, headers, fields, office)


def _sample(book: Book, header: _Header) -> None:
    """The first different texts below each header."""
    seen = 0
    for number, _, tokens in book.rows(header.sheet):
        if number <= header.last:
            continue
        for token in tokens:
            texts = header.samples.setdefault(token[0], [])
            if token[0] in header.headers and len(texts) < SAMPLES:
                text = " ".join(book.cell(token).text.split())[:_LONGEST]
                if text and text not in texts:
                    texts.append(text)
        seen += 1
        if seen == _SEEN_ROWS:
            return
