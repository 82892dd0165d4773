"""A ledger written out: styled xlsx as a stream with flat memory, or CSV; text is never a live formula."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from safetydesk.catalog.profiles import Profile
from safetydesk.catalog.registers import Register
from safetydesk.domain.export_base import writer
from safetydesk.domain.staging import Value
from safetydesk.errors import error
from safetydesk.ledgers.beside import whole_file
from safetydesk.ledgers.books.cells import letters
from safetydesk.ledgers.profiles.metrics import PICTURE_HEIGHT, height
from safetydesk.ledgers.profiles.profile import Pictures, Plan, Row, plan_of
from safetydesk.ledgers.profiles.totals import Totals
from safetydesk.ledgers.typing.words import CatalogWords
from safetydesk.ledgers.writing import parts
from safetydesk.ledgers.writing.rendered import Heading, worded
from safetydesk.ledgers.writing.sheet_frame import foot_rows, head_rows, merged_ranges
from safetydesk.ledgers.writing.sheet_pictures import Gallery
from safetydesk.ledgers.writing.texts import SharedTexts
from safetydesk.ledgers.writing.write_cells import columns_of
from safetydesk.ledgers.writing.write_csv import UTF8, write_csv

HEADER_ROW = 3
"""The row of the header of a ledger that was written without a profile."""
_PAGE = 1_000
"""Rows written at once."""
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
    top = plan.header_row
    totals = Totals(plan)
    target.write(parts.sheet_start(plan.widths, top, hidden=keep is not None).encode())
    target.write(head_rows(plan, strings, base=keep is not None).encode())
    page = _Page(sheet)
    number = top
    rows = iter(totals.counted(plan.rows(sheet.rows)))
    while some := list(islice(rows, _PAGE)):
        target.write(page.xml(some, number + 1).encode())
        number += len(some)
    target.write(foot_rows(plan, totals, strings, number).encode())
    lists = [
        (f"{letters(index)}{top + 1}:{letters(index)}{max(number, top + 1)}", one.choices)
        for index, one in enumerate(plan.columns, 2)
    ]
    merges = merged_ranges(plan, number)
    end = parts.sheet_end(f"A{top}:{last}{number}", merges, lists, plan.paper, drawing=sheet.gallery is not None)
    target.write(end.encode())
    return number - top


class _Page:
    """Writes pages of rows, column by column, so that what is alike in a column is done once."""

    def __init__(self, sheet: _Sheet) -> None:
        self._sheet = sheet
        self._words = sheet.plan.words_to
        self._top = sheet.plan.header_row
        self._columns = columns_of(sheet.plan, sheet.strings, hung=sheet.gallery is not None)

    def xml(self, rows: Sequence[Row], first: int) -> str:
        """The XML of rows that stand from row number `first` on."""
        told, numbers = [worded(row, self._words) for row in rows], list(map(str, range(first, first + len(rows))))
        hung, beside = self._hang(rows, first)
        tallest = [1] * len(rows)
        width = len(self._columns) + 2
        pieces = [""] * (width * len(rows))
        for place, (one, column) in enumerate(zip(self._sheet.plan.columns, self._columns, strict=True), 1):
            field = one.field
            values = beside[field] if field in beside else [row.get(field) for row in told]
            pieces[place::width] = column.cells(values, numbers)
            for at, lines in column.tall(values):
                tallest[at] = max(tallest[at], lines)
        pieces[::width] = self._starts(numbers, first - self._top, tallest, hung)
        pieces[width - 1 :: width] = self._ends(rows, numbers)
        return "".join(pieces)

    def _hang(self, rows: Sequence[Row], first: int) -> tuple[set[int], dict[str, list[Value]]]:
        """Hang the pictures of rows: the places of those that have some, and by field what stands beside them."""
        gallery, hung = self._sheet.gallery, set[int]()
        if gallery is None:
            return hung, {}
        beside: dict[str, list[Value]] = {one.field: [] for one in self._sheet.plan.columns if one.kind == "picture"}
        for place, row in enumerate(rows):
            if gallery.hang(row, first + place):
                hung.add(place)
            for field, texts in beside.items():
                texts.append(gallery.text(field))
        return hung, beside

    def _starts(self, numbers: Sequence[str], serial: int, tallest: Sequence[int], hung: Collection[int]) -> list[str]:
        """The beginning of each row, with its height and running number."""
        font, style = self._sheet.plan.paper.font, f'" s="{parts.NUMBER}"><v>'
        found = []
        for place, number in enumerate(numbers):
            tall = "" if tallest[place] == 1 else f' ht="{height(tallest[place], font):g}"'
            if place in hung:
                tall = f' ht="{max(PICTURE_HEIGHT, height(tallest[place], font)):g}" customHeight="1"'
            found.append(f'<row r="{number}"{tall}><c r="A{number}{style}{serial + place}</v></c>')
        return found

    def _ends(self, rows: Sequence[Row], numbers: Sequence[str]) -> list[str]:
        """The end of each row, with its 底稿."""
        keep, last = self._sheet.keep, self._sheet.last
        if keep is None:
            return ["</row>"] * len(rows)
        kept = zip(numbers, map(keep, rows), strict=True)
        return [f'<c r="{last}{number}" t="inlineStr"><is><t>{text}</t></is></c></row>' for number, text in kept]
