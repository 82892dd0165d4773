"""A ledger written out: styled xlsx as a stream with flat memory, or CSV; text is never a live formula."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import IO, NamedTuple

from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.domain.export_base import TITLE, writer
from safetydesk.domain.staging import Value
from safetydesk.errors import error, reason
from safetydesk.ledgers import parts
from safetydesk.ledgers.cells import letters
from safetydesk.ledgers.rendered import Heading, Show, chosen_columns, shown_words, shows, worded, worded_columns, yuan
from safetydesk.ledgers.texts import SharedTexts
from safetydesk.ledgers.words import CatalogWords
from safetydesk.ledgers.write_csv import write_csv

HEADER_ROW = 3
_SERIAL_WIDTH = 6
_FLUSH = 2_000
_LEVEL = 1
_EPOCH = date(1899, 12, 30).toordinal()
_CLOCK = (1980, 1, 1, 0, 0, 0)

Row = Mapping[str, Value]


class _Rows(NamedTuple):
    """The rows to write, and how each is kept for the day the ledger comes back; None: it is not."""

    rows: Iterable[Row]
    keep: Callable[[Row], str] | None

    def last(self, columns: int) -> str:
        """The letters of the last column of so many, the running number and the 底稿 counted in."""
        return letters(columns + 1 + (self.keep is not None))


def write_ledger(
    path: Path,
    *,
    register: Register,
    rows: Iterable[Row],
    catalog_words: CatalogWords,
    heading: Heading | None = None,
    fields: Sequence[str] | None = None,
    masked: Collection[str] = (),
    notes: Sequence[str] = (),
) -> int:
    """Write rows ({field: value}) as a ledger of the register and return how many there were.

    The suffix of `path` decides: .csv or .xlsx, LEDGER_024 for any other. `fields` chooses and orders columns
    (default: all); `masked` names classes of personal data (P1) shown with stars; `notes` stand below the table of an
    xlsx. The file appears whole or not at all; LEDGER_017 when it cannot be written. A workbook carries the 导出底稿
    of each row that has a code.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise error("LEDGER_024", file=path.name)
    columns = chosen_columns(register, fields)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    render = shows(columns, catalog_words, masked)
    try:
        if suffix == ".csv":
            words = worded_columns(columns)
            count = write_csv(partial, columns, render, (worded(row, words) for row in rows))
        else:
            head = heading or Heading(register.title)
            choices = [_choices(column, catalog_words) for column in columns]
            written = {column.field for column in columns}
            keep = writer(register.slots, written, masked="P1" in masked) if "code" in written else None
            count = _write_xlsx(partial, head, columns, choices, render, _Rows(rows, keep), notes)
        partial.replace(path)
    except OSError as fault:
        raise error("LEDGER_017", file=path.name, why=reason(fault)) from fault
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return count


def _choices(column: LedgerColumn, words: CatalogWords) -> tuple[str, ...]:
    """The words offered in a cell of the column, none when it is free text."""
    if column.type == "bool":
        return ("是", "否")
    if column.type != "enum" or not words.get(column.vocab or ""):
        return ()
    return tuple(shown_words(words[column.vocab or ""]).values())


def _write_xlsx(
    path: Path,
    heading: Heading,
    columns: Sequence[LedgerColumn],
    choices: Sequence[Sequence[str]],
    render: Sequence[Show],
    rows: _Rows,
    notes: Sequence[str],
) -> int:
    name = parts.sheet_name(heading.title)
    strings = SharedTexts()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as book:
        for part, text in (
            ("[Content_Types].xml", parts.CONTENT_TYPES),
            ("_rels/.rels", parts.RELATIONS),
            ("xl/_rels/workbook.xml.rels", parts.BOOK_RELATIONS),
            ("xl/styles.xml", parts.STYLES),
        ):
            _store(book, part, text)
        with _open(book, "xl/worksheets/sheet1.xml") as sheet:
            count = _write_sheet(sheet, heading, columns, choices, render, rows, notes, strings)
        with _open(book, "xl/sharedStrings.xml") as target:
            target.write(strings.xml().encode())
        last = rows.last(len(columns))
        _store(book, "xl/workbook.xml", parts.workbook(name, HEADER_ROW, last, HEADER_ROW + count))
    return count


def _entry(part: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(part, _CLOCK)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry._compresslevel = _LEVEL  # type: ignore[attr-defined]  # public only from Python 3.13 on
    return entry


def _open(book: zipfile.ZipFile, part: str) -> IO[bytes]:
    return book.open(_entry(part), "w", force_zip64=True)


def _store(book: zipfile.ZipFile, part: str, text: str) -> None:
    book.writestr(_entry(part), text.encode())


def _write_sheet(
    sheet: IO[bytes],
    heading: Heading,
    columns: Sequence[LedgerColumn],
    choices: Sequence[Sequence[str]],
    render: Sequence[Show],
    rows: _Rows,
    notes: Sequence[str],
    strings: SharedTexts,
) -> int:
    words = worded_columns(columns)
    keep, last = rows.keep, rows.last(len(columns))
    widths = [_SERIAL_WIDTH, *(column.width for column in columns)]
    sheet.write(parts.sheet_start(widths, HEADER_ROW, hidden=keep is not None).encode())
    titles = [*(column.title for column in columns), *[TITLE] * (keep is not None)]
    sheet.write(_head_rows(heading, titles, strings).encode())
    plan = [
        (column.field, show, _writer(column, letters(index), strings))
        for index, (column, show) in enumerate(zip(columns, render, strict=True), 2)
    ]
    number, out = HEADER_ROW, []
    for number, row in enumerate(rows.rows, HEADER_ROW + 1):
        get = worded(row, words).get
        at = str(number)
        out.append(
            f'<row r="{at}"><c r="A{at}" s="{parts.NUMBER}"><v>{number - HEADER_ROW}</v></c>'
            + "".join([write(show(get(field)), at) for field, show, write in plan])
            + (f'<c r="{last}{at}" t="inlineStr"><is><t>{keep(row)}</t></is></c></row>' if keep else "</row>")
        )
        if len(out) >= _FLUSH:
            sheet.write("".join(out).encode())
            out.clear()
    for offset, note in enumerate(notes, 1):
        out.append(f'<row r="{number + offset}">{strings.cell("A", number + offset, parts.NOTE, note)}</row>')
    sheet.write("".join(out).encode())
    sheet.write(parts.sheet_end(columns, choices, HEADER_ROW, number, len(notes), filtered=last).encode())
    return number - HEADER_ROW


def _head_rows(heading: Heading, columns: Sequence[str], strings: SharedTexts) -> str:
    titles = "".join(
        strings.cell(letters(index), HEADER_ROW, parts.HEADER, title)
        for index, title in enumerate(["序号", *columns], 1)
    )
    return (
        f'<row r="1" ht="32" customHeight="1">{strings.cell("A", 1, parts.TITLE, heading.title)}</row>'
        f'<row r="2" ht="22" customHeight="1">{strings.cell("A", 2, parts.LINE, heading.line())}</row>'
        f'<row r="{HEADER_ROW}" ht="32" customHeight="1">{titles}</row>'
    )


Writer = Callable[[str | int | None, str], str]


def _writer(column: LedgerColumn, at: str, strings: SharedTexts) -> Writer:
    """The function that writes a shown value of one column as a cell: (value, row number as text) to XML."""
    style = parts.STYLE_OF.get(column.type, parts.TEXT)
    empty, start = f'" s="{style}"/>', f'<c r="{at}'
    if column.type == "day":
        return lambda value, row: f"{start}{row}{_day(value, strings) if value else empty}"
    if column.type in ("money", "integer"):
        digits = yuan if column.type == "money" else str
        end = f'" s="{style}"><v>'
        return lambda value, row: f"{start}{row}{empty if value is None else f'{end}{digits(int(value))}</v></c>'}"
    shared = strings.fragments(style)
    return lambda value, row: f"{start}{row}{shared(str(value)) if value is not None else empty}"


def _day(value: str | int, strings: SharedTexts) -> str:
    try:
        serial = date.fromisoformat(str(value)).toordinal() - _EPOCH
    except ValueError:
        return strings.fragments(parts.TEXT)(str(value))
    return f'" s="{parts.DAY}"><v>{serial}</v></c>'
