"""A ledger written out: styled xlsx as a stream with flat memory, or CSV; text is never a live formula."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import IO, NamedTuple

from safetydesk.catalog.profiles import Profile
from safetydesk.catalog.registers import Register
from safetydesk.domain.export_base import writer
from safetydesk.domain.staging import Value
from safetydesk.errors import error, reason
from safetydesk.ledgers import parts
from safetydesk.ledgers.cells import letters
from safetydesk.ledgers.profile import OutColumn, Pictures, Plan, Row, plan_of
from safetydesk.ledgers.profile_metrics import PICTURE_HEIGHT, height, row_lines
from safetydesk.ledgers.profile_totals import Totals
from safetydesk.ledgers.rendered import Heading, Show, worded, yuan
from safetydesk.ledgers.sheet_frame import foot_rows, head_rows, merged_ranges
from safetydesk.ledgers.sheet_pictures import Gallery
from safetydesk.ledgers.texts import SharedTexts
from safetydesk.ledgers.words import CatalogWords
from safetydesk.ledgers.write_csv import UTF8, write_csv

HEADER_ROW = 3
"""The row of the header of a ledger that was written without a profile."""
_FLUSH = 2_000
_REMEMBERED = 2_000
"""Values of a column whose cells are kept to be written again."""
_LEVEL = 1
_EPOCH = date(1899, 12, 30).toordinal()
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
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    shown = pictures if suffix == ".xlsx" else None
    plan = plan_of(
        register, catalog_words, profile=profile, heading=heading, fields=fields, masked=masked, notes=notes,
        pictures=shown,
    )  # fmt: skip
    try:
        if suffix == ".csv":
            count = write_csv(partial, plan, rows, encoding, tell)
        else:
            count = _write_xlsx(partial, plan, rows, shown, tell)
        partial.replace(path)
    except OSError as fault:
        raise error("LEDGER_017", file=path.name, why=reason(fault)) from fault
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return count


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
    gallery = sheet.gallery
    cells = [
        (
            one.field,
            f'<c r="{letters(index)}',
            *_tails(_content(one, _shown(one, gallery), strings), _fixed(one, gallery)),
        )
        for index, one in enumerate(plan.columns, 2)
    ]
    number, out, font, tallest = top, [], plan.paper.font, row_lines(plan)
    for number, row in enumerate(totals.counted(plan.rows(sheet.rows)), top + 1):
        get = worded(row, words).get
        at, count = str(number), tallest(get)
        tall = "" if count == 1 else f' ht="{height(count, font):g}"'
        if gallery and gallery.hang(row, number):
            tall = f' ht="{max(PICTURE_HEIGHT, height(count, font)):g}" customHeight="1"'
        out.append(
            f'<row r="{at}"{tall}>'
            f'<c r="A{at}" s="{parts.NUMBER}"><v>{number - top}</v></c>'
            + "".join(
                [f"{start}{at}{known.get(value := get(field)) or tail(value)}" for field, start, known, tail in cells]
            )
            + (f'<c r="{last}{at}" t="inlineStr"><is><t>{keep(row)}</t></is></c></row>' if keep else "</row>")
        )
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


def _shown(one: OutColumn, gallery: Gallery | None) -> Show:
    """What a cell of the column shows; under pictures only a word when they cannot be opened."""
    if gallery is None or one.kind != "picture":
        return one.show
    return lambda _: gallery.text(one.field)


Tail = Callable[[Value], str]
"""From a field's value to the XML of its cell after the row number."""


def _fixed(one: OutColumn, gallery: Gallery | None) -> bool:
    """Whether a value always shows the same in the column."""
    return gallery is None or one.kind != "picture"


def _tails(tail: Tail, fixed: bool) -> tuple[dict[Value, str], Tail]:
    """The tails of values met before, where they stay the same, and the function that gives any value's."""
    known: dict[Value, str] = {}
    if not fixed:
        return known, tail

    def remembered(value: Value) -> str:
        found = tail(value)
        if len(known) < _REMEMBERED:
            known[value] = found
        return found

    return known, remembered


def _content(column: OutColumn, show: Show, strings: SharedTexts) -> Tail:
    """The function that writes a value of one column as the rest of its cell."""
    style = parts.STYLE_OF.get(column.kind, parts.TEXT)
    empty = f'" s="{style}"/>'
    if column.kind == "day":
        return lambda value: _day(shown, strings) if (shown := show(value)) else empty
    if column.kind in ("money", "integer"):
        digits = yuan if column.kind == "money" else str
        start = f'" s="{style}"><v>'
        return lambda value: empty if (shown := show(value)) is None else f"{start}{digits(int(shown))}</v></c>"
    shared = strings.fragments(style)
    return lambda value: empty if (shown := show(value)) is None else shared(str(shown))


def _day(value: Value, strings: SharedTexts) -> str:
    try:
        serial = date.fromisoformat(str(value)).toordinal() - _EPOCH
    except ValueError:
        return strings.fragments(parts.TEXT)(str(value))
    return f'" s="{parts.DAY}"><v>{serial}</v></c>'
