"""Where a blank form takes rows: its header recognised like an import, its blank rows, what stands below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from safetydesk.catalog.profiles import names_informant
from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.ledgers.books.cells import column_index
from safetydesk.ledgers.books.sheet import Geometry
from safetydesk.ledgers.books.workbook import Sheet, Spreadsheet
from safetydesk.ledgers.faults import TooLargeError
from safetydesk.ledgers.forms.parts import LARGEST
from safetydesk.ledgers.recognising.choosing import peek
from safetydesk.ledgers.recognising.facts import is_facts_line
from safetydesk.ledgers.recognising.header import Aliases
from safetydesk.ledgers.recognising.layout import Layout, recognise
from safetydesk.ledgers.recognising.rowkinds import are_column_numbers, is_example, is_note, is_serial, is_total

_MOST_HINTS = 5

Texts = Mapping[int, Mapping[str, str]]
"""Row number to {column letters: text} of a sheet, empty cells absent."""


@dataclass(frozen=True, slots=True)
class FormTable:
    """The table of a form: `fields` by column number, `serial` the column of the running number.

    `header_row` is the first row of its header, `first` the first that takes a record, `blank` are the blank rows there
    are from it on. `unknown` are headers
    that no field fills, `sealed` those about who reported, which are never filled.
    """

    sheet: Sheet
    geometry: Geometry
    fields: Mapping[int, LedgerColumn]
    headers: Mapping[int, str]
    serial: int | None
    header_row: int
    first: int
    blank: tuple[int, ...]
    unknown: tuple[str, ...]
    sealed: tuple[str, ...]
    texts: Texts


def find_table(
    book: Spreadsheet, register: Register, sheet: str | None, chosen: Mapping[str, str] | None
) -> FormTable | None:
    """The table of the visible sheet that has most columns of the register, or of the one named; None for none."""
    best: tuple[Layout, Sheet, Geometry] | None = None
    for one in book.sheets:
        if one.hidden if sheet is None else one.name != sheet:
            continue
        if book.package.has(one.part) and book.package.entry(one.part).file_size > LARGEST:
            raise TooLargeError(one.part)
        geometry = book.geometry(one)
        layout = recognise(register, one.name, peek(book, one), geometry.merges, chosen)
        if layout is not None and (best is None or len(layout.columns) > len(best[0].columns)):
            best = layout, one, geometry
    return None if best is None else _table(book, *best)


def _table(book: Spreadsheet, layout: Layout, sheet: Sheet, geometry: Geometry) -> FormTable:
    sealed = {at for at, header in layout.headers.items() if names_informant(header.split("/"), layout.register.sealed)}
    fields = {entry.letters: entry.column for entry in layout.columns if entry.letters not in sealed}
    fields |= _derived(layout, {*fields, *sealed})
    texts = {
        number: {token[0]: text for token in tokens if (text := book.cell(token).text)}
        for number, _, tokens in book.rows(sheet)
    }
    styled = {number: {token[0] for token in tokens} for number, _, tokens in book.rows(sheet)}
    plain = {
        number: [token[3] if token[2] in ("", "n") else book.cell(token).text for token in tokens if token[3]]
        for number, _, tokens in book.rows(sheet)
        if number <= layout.last_header_row + _MOST_HINTS
    }
    first = layout.last_header_row + 1
    while (row := plain.get(first)) and _is_hint(row):
        first += 1
    blank = _blank_rows(first, texts, styled, fields, layout)
    empty = {"", layout.serial or ""} | fields.keys() | sealed
    return FormTable(
        sheet=sheet,
        geometry=geometry,
        fields={column_index(at): column for at, column in fields.items()},
        headers={column_index(at): layout.headers[at] for at in fields},
        serial=column_index(layout.serial) if layout.serial else None,
        header_row=layout.header_row,
        first=first,
        blank=tuple(blank),
        unknown=tuple(header for at, header in layout.headers.items() if at not in empty),
        sealed=tuple(layout.headers[at] for at in sorted(sealed, key=column_index)),
        texts=texts,
    )


def _blank_rows(
    first: int, texts: Texts, styled: Mapping[int, set[str]], fields: Mapping[str, LedgerColumn], layout: Layout
) -> list[int]:
    """The rows from `first` on that wait for records: those drawn for it, else the empty ones above the next text."""
    drawn = bool(styled.get(first, set()) & fields.keys())
    end = max(styled, default=0) if drawn else max((number for number, row in texts.items() if row), default=0) - 1
    found = []
    for number in range(first, end + 1):
        if drawn and not styled.get(number, set()) & fields.keys():
            break
        if not _is_blank(texts.get(number, {}), fields, layout):
            break
        found.append(number)
    return found


def _derived(layout: Layout, taken: set[str]) -> dict[str, LedgerColumn]:
    """Columns that imports leave out but forms show (超期), where no other column was found for them."""
    aliases, found = Aliases(layout.register), {}
    for at, header in layout.headers.items():
        match = None if at in taken or at == layout.serial else aliases.word(header) or aliases.path(header.split("/"))
        column = next((one for one in layout.register.columns if match and one.field == match.field), None)
        if column is not None and column.derived:
            found[at] = column
    return found


def _is_hint(texts: Sequence[str]) -> bool:
    """True for the row below a header that numbers the columns or shows how to fill them in."""
    return are_column_numbers(texts) or is_example(texts[0])


def _is_blank(texts: Mapping[str, str], fields: Iterable[str], layout: Layout) -> bool:
    """True for a row that waits for a record: a running number and texts printed in columns of others may stand."""
    if not texts:
        return True
    if is_facts_line(texts.values()) or any(is_total(text) or is_note(text) for text in texts.values()):
        return False
    taken = set(fields)
    return all(
        at not in taken and at in layout.headers and (at != layout.serial or is_serial(text))
        for at, text in texts.items()
    )


def crossing(table: FormTable, last: int) -> str | None:
    """A merged range that joins rows which are to hold different records, in a column to be filled; None for none."""
    from safetydesk.ledgers.books.cells import letters

    for top, left, bottom, right in table.geometry.merges:
        if bottom > top and bottom >= table.first and top <= last and any(left <= at <= right for at in table.fields):
            return f"{letters(left)}{top}:{letters(right)}{bottom}"
    return None
