"""A ledger written out: styled xlsx as a stream with flat memory, or CSV; text is never a live formula."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import IO

from safetydesk.catalog.outgoing import discreet
from safetydesk.catalog.profiles import Profile
from safetydesk.catalog.registers import Register
from safetydesk.domain.export_base import page_writer
from safetydesk.domain.row_pages import RowPage, paged, single
from safetydesk.errors import error
from safetydesk.ledgers.beside import whole_file
from safetydesk.ledgers.books.cells import letters
from safetydesk.ledgers.profiles.profile import Pictures, Plan, Row, plan_of
from safetydesk.ledgers.profiles.totals import Totals
from safetydesk.ledgers.typing.words import CatalogWords
from safetydesk.ledgers.writing import parts
from safetydesk.ledgers.writing.deflating import LEVEL, opened
from safetydesk.ledgers.writing.rendered import Heading
from safetydesk.ledgers.writing.sheet_frame import foot_rows, head_rows, merged_ranges
from safetydesk.ledgers.writing.sheet_pictures import Gallery
from safetydesk.ledgers.writing.texts import SharedTexts
from safetydesk.ledgers.writing.write_csv import UTF8, write_csv
from safetydesk.ledgers.writing.write_page import Keep, PageWriter

HEADER_ROW = 3
"""The row of the header of a ledger that was written without a profile."""
_CLOCK = (1980, 1, 1, 0, 0, 0)

Rows = Iterable[Row | RowPage]
"""Rows of a ledger, single or by the page."""


def write_ledger(
    path: Path,
    *,
    register: Register,
    rows: Rows,
    catalog_words: CatalogWords,
    heading: Heading | None = None,
    fields: Sequence[str] | None = None,
    masked: Collection[str] | None = None,
    notes: Sequence[str] = (),
    profile: Profile | None = None,
    pictures: Pictures | None = None,
    encoding: str = UTF8,
    tell: Callable[[str], None] | None = None,
) -> int:
    """Write rows ({field: value}), single or by the page, as a ledger of the register; returns how many there were.

    The suffix of `path` decides: .csv or .xlsx, LEDGER_024 for any other. `profile` is how another office wants it;
    `fields` chooses and orders columns instead of its own. `masked` names classes of personal data (P1) shown with
    stars (None: those of the profile); `notes` stand below the table of an xlsx; `pictures` stand in its cells;
    `encoding` is that of a CSV. `tell` hears what could not be shown as it is. The file appears whole or not at all;
    LEDGER_017 when it cannot be written. A workbook carries the 导出底稿 of each row that has a code.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise error("LEDGER_024", file=path.name)
    shown = pictures if suffix == ".xlsx" else None
    plan = plan_of(
        register, catalog_words, profile=profile, heading=heading, fields=fields, masked=masked, notes=notes,
        pictures=shown,
    )  # fmt: skip
    with whole_file(path) as partial:
        if suffix == ".csv":
            return write_csv(partial, plan, single(rows), encoding, tell)
        return _write_xlsx(partial, plan, rows, shown, tell)


def fields_read(register: Register, fields: Collection[str]) -> set[str]:
    """The fields that a ledger of these columns is written from: a deadline may be given in words."""
    return {*fields, *(words for one in fields if (words := register.column(one).words_to))}


def _keep(plan: Plan) -> Keep | None:
    """The 底稿 of rows that have a code; what stands there as stars has none, but phones, which are kept as stars."""
    register = plan.register
    stars = {column.field for column in register.columns if column.personal in plan.masked and column.type != "phone"}
    written = {column.field for one in plan.columns if one.kind != "picture" for column in one.shown} - stars
    if plan.by_profile and register.coded:
        written.add("code")  # an office that wants no 编号 may still send its workbook back
    known = "code" in written or not register.coded
    return page_writer(register.slots, written, masked="P1" in plan.masked) if known else None


def _write_xlsx(
    path: Path, plan: Plan, rows: Rows, pictures: Pictures | None, tell: Callable[[str], None] | None
) -> int:
    name, keep = parts.sheet_name(plan.title), _keep(plan)
    strings = SharedTexts()
    with (
        Gallery(path.parent, plan, pictures.of if pictures else None, tell) as gallery,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as book,
    ):
        for part, text in (
            ("[Content_Types].xml", gallery.content_types(parts.CONTENT_TYPES)),
            ("_rels/.rels", parts.RELATIONS),
            ("xl/_rels/workbook.xml.rels", parts.BOOK_RELATIONS),
            ("xl/styles.xml", parts.STYLES if plan.paper.font == 11 else parts.styles(plan.paper.font)),
        ):
            _store(book, part, text)
        with opened(book, _entry("xl/worksheets/sheet1.xml")) as target:
            count = _write_sheet(target, plan, rows, strings, keep, gallery if pictures else None)
        with opened(book, _entry("xl/sharedStrings.xml")) as target:
            target.write(strings.xml().encode())
        top, last = plan.header_row, _last(plan, keep)
        _store(book, "xl/workbook.xml", parts.workbook(name, top, last, top + count, plan.levels))
        for part, data in gallery.parts():
            book.writestr(_entry(part), data)
    return count


def _last(plan: Plan, keep: Keep | None) -> str:
    """The letters of the last column, the running number and the 底稿 counted in."""
    return letters(len(plan.columns) + 1 + (keep is not None))


def _entry(part: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(part, _CLOCK)
    entry.compress_type = zipfile.ZIP_STORED if part.startswith("xl/media/") else zipfile.ZIP_DEFLATED
    entry._compresslevel = LEVEL  # type: ignore[attr-defined]  # public only from Python 3.13 on
    return entry


def _store(book: zipfile.ZipFile, part: str, text: str) -> None:
    book.writestr(_entry(part), text.encode())


def _write_sheet(
    target: IO[bytes], plan: Plan, rows: Rows, strings: SharedTexts, keep: Keep | None, gallery: Gallery | None
) -> int:
    top, totals = plan.header_row, Totals(plan)
    target.write(parts.sheet_start(plan.widths, top, hidden=keep is not None).encode())
    target.write(head_rows(plan, strings, base=keep is not None).encode())
    writer = PageWriter(plan, strings, keep, gallery)
    number = top
    by_row = _needs_rows(plan)
    pages = paged(totals.counted(plan.rows(single(rows))) if by_row else rows)
    for page in pages if by_row else discreet(plan.masked).pages(pages, plan.register.free):
        target.write(writer.xml(page, number + 1))
        number += page.count
    target.write(foot_rows(plan, totals, strings, number).encode())
    lists = [
        (f"{letters(index)}{top + 1}:{letters(index)}{max(number, top + 1)}", one.choices)
        for index, one in enumerate(plan.columns, 2)
    ]
    merges = merged_ranges(plan, number)
    filtered = f"A{top}:{_last(plan, keep)}{number}"
    target.write(parts.sheet_end(filtered, merges, lists, plan.paper, drawing=gallery is not None).encode())
    return number - top


def _needs_rows(plan: Plan) -> bool:
    """Whether rows are sorted, joined or totalled, for which they go one by one."""
    return bool(plan.sort or plan.total or any(one.parts for one in plan.columns))
