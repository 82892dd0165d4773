"""A ledger written out: styled xlsx as a stream with flat memory, or CSV; text is never a live formula."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from operator import getitem
from pathlib import Path
from typing import IO, NamedTuple

from safetydesk.catalog.profiles import Profile
from safetydesk.catalog.registers import Register
from safetydesk.domain.export_base import writer
from safetydesk.errors import error
from safetydesk.ledgers import parts
from safetydesk.ledgers.beside import whole_file
from safetydesk.ledgers.cells import letters
from safetydesk.ledgers.profile import Pictures, Plan, Row, plan_of
from safetydesk.ledgers.profile_metrics import PICTURE_HEIGHT, height
from safetydesk.ledgers.profile_totals import Totals
from safetydesk.ledgers.rendered import Heading, worded
from safetydesk.ledgers.sheet_frame import foot_rows, head_rows, merged_ranges
from safetydesk.ledgers.sheet_pictures import Gallery
from safetydesk.ledgers.texts import SharedTexts
from safetydesk.ledgers.words import CatalogWords
from safetydesk.ledgers.write_cells import ROW, Tallest, column_cells
from safetydesk.ledgers.write_csv import UTF8, write_csv

HEADER_ROW = 3
"""The row of the header of a ledger that was written without a profile."""
_FLUSH = 2_000
_LEVEL = 1
_CLOCK = (1980, 1, 1, 0, 0, 0)

Keep = Callable[[Row], str]
"""From a row to its 导出底稿."""


class _Sheet(NamedTuple):
    """What the sheet is written from; `keep` None: without a 底稿; `gallery` None: without pictures."""

    plan: Plan
    rows: Iterable[Row]
    keep: Keep | None
    strings: SharedTexts
    gallery: Gallery | None

    @property
    def last(self) -> str:
        """The letters of the last column, the running number and the 底稿 counted in."""
        return letters(len(self.plan.columns) + 1 + (self.keep is not None))


def write_ledger(
    path: Path,
    *,
    register: Register,
    rows: Iterable[Row],
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
    """Write rows ({field: value}) as a ledger of the register and return how many there were.

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
            return write_csv(partial, plan, rows, encoding, tell)
        return _write_xlsx(partial, plan, rows, shown, tell)


def _keep(plan: Plan) -> Keep | None:
    """The 底稿 of rows that have a code; what stands there as stars has none, but phones, which are kept as stars."""
    register = plan.register
    stars = {column.field for column in register.columns if column.personal in plan.masked and column.type != "phone"}
    written = {column.field for one in plan.columns if one.kind != "picture" for column in one.shown} - stars
    if plan.by_profile and register.coded:
        written.add("code")  # an office that wants no 编号 may still send its workbook back
    known = "code" in written or not register.coded
    return writer(register.slots, written, masked="P1" in plan.masked) if known else None


def _write_xlsx(
    path: Path, plan: Plan, rows: Iterable[Row], pictures: Pictures | None, tell: Callable[[str], None] | None
) -> int:
    name = parts.sheet_name(plan.title)
    strings = SharedTexts()
    with (
        Gallery(path.parent, plan, pictures.of if pictures else None, tell) as gallery,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as book,
    ):
        sheet = _Sheet(plan, rows, _keep(plan), strings, gallery if pictures else None)
        for part, text in (
            ("[Content_Types].xml", gallery.content_types(parts.CONTENT_TYPES)),
            ("_rels/.rels", parts.RELATIONS),
            ("xl/_rels/workbook.xml.rels", parts.BOOK_RELATIONS),
            ("xl/styles.xml", parts.STYLES if plan.paper.font == 11 else parts.styles(plan.paper.font)),
        ):
            _store(book, part, text)
        with _open(book, "xl/worksheets/sheet1.xml") as target:
            count = _write_sheet(target, sheet)
        with _open(book, "xl/sharedStrings.xml") as target:
            target.write(strings.xml().encode())
        top = plan.header_row
        _store(book, "xl/workbook.xml", parts.workbook(name, top, sheet.last, top + count, plan.levels))
        for part, data in gallery.parts():
            book.writestr(_entry(part), data)
    return count


def _entry(part: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(part, _CLOCK)
    entry.compress_type = zipfile.ZIP_STORED if part.startswith("xl/media/") else zipfile.ZIP_DEFLATED
    entry._compresslevel = _LEVEL  # type: ignore[attr-defined]  # public only from Python 3.13 on
    return entry


def _open(book: zipfile.ZipFile, part: str) -> IO[bytes]:
    return book.open(_entry(part), "w", force_zip64=True)


def _store(book: zipfile.ZipFile, part: str, text: str) -> None:
    book.writestr(_entry(part), text.encode())


def _write_sheet(target: IO[bytes], sheet: _Sheet) -> int:
    plan, strings, keep, last = sheet.plan, sheet.strings, sheet.keep, sheet.last
    top, words = plan.header_row, plan.words_to
    totals = Totals(plan)
    target.write(parts.sheet_start(plan.widths, top, hidden=keep is not None).encode())
    target.write(head_rows(plan, strings, base=keep is not None).encode())
    gallery, tallest = sheet.gallery, Tallest()
    cells = column_cells(plan, strings, gallery, tallest)
    fields = [one.field for one in plan.columns]
    number, out, font = top, [], plan.paper.font
    for number, row in enumerate(totals.counted(plan.rows(sheet.rows)), top + 1):
        tallest.most = 1
        hung = gallery is not None and gallery.hang(row, number)
        line = "".join(map(getitem, cells, map(worded(row, words).get, fields)))
        tall = "" if tallest.most == 1 else f' ht="{height(tallest.most, font):g}"'
        if hung:
            tall = f' ht="{max(PICTURE_HEIGHT, height(tallest.most, font)):g}" customHeight="1"'
        kept = f'<c r="{last}{ROW}" t="inlineStr"><is><t>{keep(row)}</t></is></c></row>' if keep else "</row>"
        line = f'<row r="{ROW}"{tall}><c r="A{ROW}" s="{parts.NUMBER}"><v>{number - top}</v></c>{line}{kept}'
        out.append(line.replace(ROW, str(number)))
        if len(out) >= _FLUSH:
            target.write("".join(out).encode())
            out.clear()
    target.write("".join([*out, foot_rows(plan, totals, strings, number)]).encode())
    lists = [
        (f"{letters(index)}{top + 1}:{letters(index)}{max(number, top + 1)}", one.choices)
        for index, one in enumerate(plan.columns, 2)
    ]
    merges = merged_ranges(plan, number)
    end = parts.sheet_end(f"A{top}:{last}{number}", merges, lists, plan.paper, drawing=gallery is not None)
    target.write(end.encode())
    return number - top
