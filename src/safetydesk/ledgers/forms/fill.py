"""A blank form filled in place: the parts of the user's workbook are patched, so nothing else of it changes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from safetydesk.catalog.profiles import Profile
from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.domain.staging import Value
from safetydesk.errors import error, reason
from safetydesk.ledgers.books.container import Package
from safetydesk.ledgers.books.sheet import LAST_ROW
from safetydesk.ledgers.books.styles import date_styles
from safetydesk.ledgers.books.workbook import Spreadsheet, open_spreadsheet, workbook_part
from safetydesk.ledgers.faults import TooLargeError, numbered
from safetydesk.ledgers.forms.lines import LineFill, line_fill
from safetydesk.ledgers.forms.parts import moved_parts, part_text
from safetydesk.ledgers.forms.sheet import Placed, patched_sheet
from safetydesk.ledgers.forms.shift import Shift
from safetydesk.ledgers.forms.table import FormTable, crossing, find_table
from safetydesk.ledgers.forms.wanted import FormFilled, FormWanted
from safetydesk.ledgers.patching.repack import copy_part, write_part
from safetydesk.ledgers.profiles.profile import Row
from safetydesk.ledgers.sniff import sniff
from safetydesk.ledgers.spool import Spool
from safetydesk.ledgers.typing.words import CatalogWords
from safetydesk.ledgers.writing.rendered import Show, column_show, worded, worded_columns, yuan

_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30).toordinal(), date(1904, 1, 1).toordinal()


_MOST_UNPACKED = 512 << 20
"""The most bytes that the parts of a form may unpack to, pictures included."""

Written = Callable[[int], object]
"""Told from time to time how many records were written."""


def fill_form(wanted: FormWanted, register: Register, rows: Iterable[Row], written: Written = int) -> FormFilled:
    """Write the target from the xlsx form with a row for each record, in the order given; the form is not touched.

    The header is recognised like that of an import. Rows are put in above what stands below the table when there are
    more records than blank rows. LEDGER_034: no form that can be filled, LEDGER_035: rows cannot be put in there;
    LEDGER_017 when the target cannot be written. It believes the file as little as a reading does, so it runs in the
    child (`guarded.fill_form`).
    """
    name = wanted.name
    with numbered(name):
        if sniff(wanted.path, name) != "xlsx":
            raise error("LEDGER_034", file=name, why="它不是 xlsx 工作簿")
        with open_spreadsheet(wanted.path) as book:
            if sum(entry.file_size for entry in book.package.entries()) > _MOST_UNPACKED:
                raise TooLargeError("package")
            table = find_table(book, register, wanted.sheet, wanted.chosen)
            if table is None or not table.fields:
                raise error("LEDGER_034", file=name, why=f"没有认出{register.title}的表头")
            return _write(book, table, _records(book, table, wanted, rows), wanted, written)


def _records(book: Spreadsheet, table: FormTable, wanted: FormWanted, rows: Iterable[Row]) -> Spool:
    """The cells of every record."""
    cells = _cells(table, wanted.profile, wanted.words, wanted.classes, book)
    words, spool = worded_columns(list(table.fields.values())), Spool()
    for row in rows:
        told = worded(row, words)
        spool.add({at: cell for at, field, put in cells if (cell := put(told.get(field))) is not None})
    return spool


Put = Callable[[Value], "tuple[str, str] | None"]


def _cells(
    table: FormTable,
    profile: Profile | None,
    words: CatalogWords,
    masked: Collection[str],
    book: Spreadsheet,
) -> list[tuple[int, str, Put]]:
    """For each column of the form its number, its field, and how a value becomes a cell's kind and text."""
    said = {one.fields[0]: one.words for one in profile.columns if len(one.fields) == 1} if profile else {}
    day = (profile.day if profile else "") or "iso"
    made = []
    for at, column in table.fields.items():
        known = words.get(column.vocab or "", {})
        spoken = {known.get(key, key): word for key, word in said.get(column.field, {}).items()}
        show = column_show(column, words, masked=column.personal in masked, spoken=spoken, day=day)
        made.append((at, column.field, _put(column, show, masked, book)))
    return made


def _put(column: LedgerColumn, show: Show, masked: Collection[str], book: Spreadsheet) -> Put:
    def put(value: Value) -> tuple[str, str] | None:
        shown = show(value)
        if shown is None:
            return None
        if column.type in ("integer", "money") and column.personal not in masked:
            return "n", yuan(int(shown)) if column.type == "money" else str(shown)
        if column.type == "day" and (serial := _serial(value, book)) is not None:
            return "d", f"{serial}\0{shown}"
        return "s", str(shown)

    return put


def _serial(value: Value, book: Spreadsheet) -> int | None:
    """The day number of a day as this workbook counts; None for words."""
    try:
        return date.fromisoformat(str(value)).toordinal() - (_EPOCH_1904 if book.date1904 else _EPOCH_1900)
    except ValueError:
        return None


def _write(book: Spreadsheet, table: FormTable, records: Spool, wanted: FormWanted, written: Written) -> FormFilled:
    name, masked = wanted.name, wanted.classes
    more = max(0, len(records) - len(table.blank))
    last = table.blank[-1] if table.blank else table.first - 1
    if area := crossing(table, last):
        raise error("LEDGER_035", file=name, what=f"{area} 是上下合并的单元格，一行放不下一条记录")
    at = last if len(table.blank) > 1 else last + 1
    if last + more > LAST_ROW:
        raise error("LEDGER_035", file=name, what=f"{len(records)} 条记录超过工作表的 {LAST_ROW} 行")
    shift = Shift(table.sheet.name, at, more, grows=len(table.blank) == 1)
    package, lines = book.package, _lines(table, wanted)
    placed = Placed(table, records, shift, date_styles(package, book.styles_part), lines.cells)
    changed, dropped = moved_parts(package, workbook_part(package), table.sheet, shift, book.sheets, name)
    sheet = patched_sheet(part_text(package, table.sheet.part), placed, written)
    _copy(
        package, {**{part: [text] for part, text in changed.items()}, table.sheet.part.lower(): sheet}, dropped, wanted
    )
    return FormFilled(
        file=wanted.target,
        sheet=table.sheet.name,
        rows=len(records),
        inserted=more,
        left=max(0, len(table.blank) - len(records)),
        columns={table.headers[at]: column.title for at, column in table.fields.items()},
        blank=table.unknown,
        sealed=table.sealed,
        masked=tuple(table.headers[at] for at, column in table.fields.items() if column.personal in masked),
        lines=lines.told,
    )


def _lines(table: FormTable, wanted: FormWanted) -> LineFill:
    """What the form's own 填报单位 line gets, above its header or below its table."""
    below = table.blank[-1] if table.blank else table.first - 1
    around = ((row, texts) for row, texts in table.texts.items() if row < table.header_row or row > below)
    profile, heading = wanted.profile, wanted.heading
    unit = (profile.unit if profile else "") or heading.filled_by
    told = replace(heading, filled_by=unit)
    return line_fill(around, table.geometry.merges, told, (profile.day if profile else "") or "iso")


def _copy(package: Package, changed: Mapping[str, Iterable[str]], dropped: Collection[str], wanted: FormWanted) -> None:
    """The workbook written anew: `changed` parts with their new text, all others byte for byte."""
    try:
        with zipfile.ZipFile(wanted.target, "w", zipfile.ZIP_DEFLATED) as out:
            for entry in package.entries():
                part = package.name_of(entry)
                if part in changed:
                    write_part(out, package, entry, changed[part])
                elif part not in dropped:
                    copy_part(out, package, entry)
    except OSError as fault:
        raise error("LEDGER_017", file=wanted.target.name, why=reason(fault)) from fault
