"""A blank form filled in place: the parts of the user's workbook are patched, so nothing else of it changes."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from os import getpid
from pathlib import Path

from safetydesk.catalog.profiles import Profile
from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.domain.staging import Value
from safetydesk.errors import error, reason
from safetydesk.ledgers.container import Package, encoding_of
from safetydesk.ledgers.faults import numbered
from safetydesk.ledgers.form_parts import moved_parts, part_text
from safetydesk.ledgers.form_sheet import Placed, patched_sheet
from safetydesk.ledgers.form_shift import Shift
from safetydesk.ledgers.form_table import FormTable, crossing, find_table
from safetydesk.ledgers.profile import Row, plan_of
from safetydesk.ledgers.rendered import Show, column_show, worded, worded_columns, yuan
from safetydesk.ledgers.sniff import sniff
from safetydesk.ledgers.styles import date_styles
from safetydesk.ledgers.words import CatalogWords
from safetydesk.ledgers.workbook import Spreadsheet, open_spreadsheet, workbook_part

_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30).toordinal(), date(1904, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class FormFilled:
    """What became of a form: records written, rows put in, blank rows left over.

    `columns` maps its headers to the register's titles; `blank` are headers nothing is known for, `sealed` those about
    who reported: both are left empty. `masked` are headers whose cells show stars.
    """

    file: Path
    sheet: str
    rows: int
    inserted: int
    left: int
    columns: Mapping[str, str]
    blank: tuple[str, ...]
    sealed: tuple[str, ...]
    masked: tuple[str, ...]


def fill_form(
    source: Path,
    target: Path,
    *,
    register: Register,
    rows: Iterable[Row],
    catalog_words: CatalogWords,
    sheet: str | None = None,
    profile: Profile | None = None,
    masked: Collection[str] | None = None,
    chosen: Mapping[str, str] | None = None,
) -> FormFilled:
    """Write `target` from the xlsx form `source` with a row for each record; the form itself is not touched.

    The header is recognised like that of an import (`chosen`: {header: field} that a person decided). Rows are put in
    above what stands below the table when there are more records than blank rows. `profile` gives words, date form,
    order and masks; without it P1 is masked. LEDGER_034: no form that can be filled, LEDGER_035: rows cannot be put in
    there; LEDGER_017 when the target cannot be written.
    """
    name = source.name
    if target.exists() and target.samefile(source):
        raise error("LEDGER_017", file=target.name, why="这就是表样本身，程序不改您的原件")
    with numbered(name):
        if sniff(source, name) != "xlsx":
            raise error("LEDGER_034", file=name, why="它不是 xlsx 工作簿")
        with open_spreadsheet(source) as book:
            table = find_table(book, register, sheet, chosen)
            if table is None or not table.fields:
                raise error("LEDGER_034", file=name, why=f"没有认出{register.title}的表头")
            usual = profile.masked if profile else ("P1",)
            classes = frozenset(usual if masked is None else masked)
            order = plan_of(register, catalog_words, profile=profile).rows(rows)
            cells = _cells(table, profile, catalog_words, classes, book)
            words = worded_columns(list(table.fields.values()))
            records = [{at: put(worded(row, words).get(field)) for at, field, put in cells} for row in order]
            return _write(book, table, records, target, name, classes)


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


def _write(
    book: Spreadsheet,
    table: FormTable,
    records: Sequence[Mapping[int, tuple[str, str] | None]],
    target: Path,
    name: str,
    masked: Collection[str],
) -> FormFilled:
    more = max(0, len(records) - len(table.blank))
    last = table.blank[-1] if table.blank else table.first - 1
    if area := crossing(table, last):
        raise error("LEDGER_035", file=name, what=f"{area} 是上下合并的单元格，一行放不下一条记录")
    at = last if len(table.blank) > 1 else last + 1
    shift = Shift(table.sheet.name, at, more, grows=len(table.blank) == 1)
    package = book.package
    dates = date_styles(package, book.styles_part)
    placed = Placed(table, records, shift, dates)
    changed, dropped = moved_parts(package, workbook_part(package), table.sheet, shift, book.sheets, name)
    changed[table.sheet.part.lower()] = patched_sheet(part_text(package, table.sheet.part), placed)
    _copy(package, changed, dropped, target)
    return FormFilled(
        file=target,
        sheet=table.sheet.name,
        rows=len(records),
        inserted=more,
        left=max(0, len(table.blank) - len(records)),
        columns={table.headers[at]: column.title for at, column in table.fields.items()},
        blank=table.unknown,
        sealed=table.sealed,
        masked=tuple(table.headers[at] for at, column in table.fields.items() if column.personal in masked),
    )


def _copy(package: Package, changed: Mapping[str, str], dropped: Collection[str], target: Path) -> None:
    """The workbook written anew: `changed` parts with their new text, all others byte for byte."""
    partial = target.with_name(f".{target.name}.{getpid()}.part")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as out:
            for entry in package.entries():
                part = package.name_of(entry)
                if part in dropped:
                    continue
                same = zipfile.ZipInfo(entry.filename, entry.date_time)
                same.compress_type, same.external_attr = entry.compress_type, entry.external_attr
                with package.open(part) as stream:
                    data = stream.read()
                if part in changed:
                    encoding = encoding_of(data[:200])
                    data = codecs.encode(changed[part], encoding)
                out.writestr(same, data)
        partial.replace(target)
    except OSError as fault:
        raise error("LEDGER_017", file=target.name, why=reason(fault)) from fault
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
