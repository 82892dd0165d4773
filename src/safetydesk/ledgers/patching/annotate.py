"""The user's own file given back with its cells coloured and a 错误说明 column: parts are patched, never rebuilt."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from safetydesk.domain.staging import Problem
from safetydesk.errors import error
from safetydesk.ledgers.beside import whole_file
from safetydesk.ledgers.books.cells import column_index, letters
from safetydesk.ledgers.books.container import Package, decoded
from safetydesk.ledgers.books.workbook import Book, Sheet, Spreadsheet, open_spreadsheet
from safetydesk.ledgers.faults import DamagedError, numbered
from safetydesk.ledgers.opening import open_book
from safetydesk.ledgers.patching.copying import copy_book
from safetydesk.ledgers.patching.patch_rows import RowPatch, RowPatcher
from safetydesk.ledgers.patching.repack import copy_part, write_part
from safetydesk.ledgers.patching.restyle import Styles
from safetydesk.ledgers.reading import file_hash
from safetydesk.ledgers.recognising.header import NOTES, folded
from safetydesk.ledgers.sniff import sniff

_WORDS = {"refuse": "未导入", "question": "未采用", "note": "提示"}
_COLOURED = ("question", "refuse")
_LAST_COLUMN = 16_384

Patches = Mapping[int, RowPatch]


def annotate_file(
    source: Path,
    problems: Sequence[Problem],
    target: Path,
    *,
    sheet: str,
    header_row: int,
    name: str | None = None,
    sha256: str | None = None,
) -> Path:
    """Write `target` from `source` with the problems of one sheet shown in it; returns the path written.

    An xlsx keeps every part but the sheet and its styles byte for byte; one with macros becomes .xlsm; any other
    format becomes a new xlsx with the same cells, merges and pictures. LEDGER_019 when the source is no longer the
    one read (`sha256`), LEDGER_017 when writing fails.
    """
    file = name or source.name
    with numbered(file):
        if sha256 is not None and file_hash(source) != sha256:
            raise error("LEDGER_019", file=file)
        patches = _patches(problems, sheet, header_row)
        if sniff(source, file) == "xlsx":
            with open_spreadsheet(source) as book:
                place = _place_of(book, sheet, file)
                whole = target.with_suffix(".xlsm") if book.macros else target
                return _whole(whole, lambda partial: _patch_book(book, place, patches, header_row, partial))
        with open_book(source, file) as other:
            place = _place_of(other, sheet, file)
            whole = target.with_suffix(".xlsx")
            return _whole(whole, lambda partial: _patch_copy(other, place, patches, header_row, partial))


def _place_of(book: Book, sheet: str, file: str) -> int:
    """Which sheet of a book, counted from 0, has the name; LEDGER_019 when none has."""
    place = next((index for index, entry in enumerate(book.sheets) if entry.name == sheet), None)
    if place is None:
        raise error("LEDGER_019", file=file)
    return place


def _patch_copy(book: Book, place: int, patches: Patches, header_row: int, target: Path) -> None:
    """Copy a book of another format into a workbook, and patch that."""
    copy = target.with_name(f"{target.name}.copy")
    try:
        copy_book(book, copy)
        with open_spreadsheet(copy) as copied:
            _patch_book(copied, place, patches, header_row, target)
    finally:
        with suppress(OSError):
            copy.unlink(missing_ok=True)


def _whole(target: Path, write: Callable[[Path], None]) -> Path:
    """Run a writer on a neighbour of the target and move it into place, so that no half file is left."""
    with whole_file(target) as partial:
        write(partial)
    return target


def _patches(problems: Sequence[Problem], sheet: str, header_row: int) -> dict[int, RowPatch]:
    notes: dict[int, list[str]] = {}
    colours: dict[int, dict[str, str]] = {}
    for entry in problems:
        if entry.sheet != sheet or entry.row is None or entry.row <= header_row:
            continue
        at = f"{entry.column}列 " if entry.column else ""
        notes.setdefault(entry.row, []).append(f"【{_WORDS[entry.level]}】{at}{entry.message}。{entry.remedy}")
        row = colours.setdefault(entry.row, {})
        if entry.column and entry.level in _COLOURED and row.get(entry.column) != "refuse":
            row[entry.column] = entry.level
    patches = {row: RowPatch(colours[row], "\n".join(texts)) for row, texts in notes.items()}
    return {header_row: RowPatch({}, NOTES, is_header=True), **patches}


def notes_column(book: Book, sheet: Sheet, header_row: int) -> tuple[str, bool]:
    """The column for the notes: the 错误说明 column of an earlier round (True), else the first free one (False)."""
    widest = 1
    for number, _, tokens in book.rows(sheet):
        for token in tokens:
            if token[3]:
                widest = max(widest, column_index(token[0]))
                if number == header_row and folded(book.cell(token).text) == NOTES:
                    return token[0], True
    return letters(min(widest + 1, _LAST_COLUMN)), False


def _patch_book(book: Spreadsheet, place: int, patches: Patches, header_row: int, target: Path) -> None:
    sheet = book.sheets[place]
    column, again = notes_column(book, sheet, header_row)
    package = book.package
    styles = _styles(book)
    patcher = RowPatcher(patches, column, styles, clear=again)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in package.entries():
            part = package.name_of(entry)
            if part == sheet.part.lower():
                write_part(out, package, entry, patcher.patched(_blocks(package, part)))
            elif styles is None or part != str(book.styles_part).lower():
                copy_part(out, package, entry)
        if styles is not None and book.styles_part:
            write_part(out, package, package.entry(book.styles_part), [styles.patched()])


def _styles(book: Spreadsheet) -> Styles | None:
    """The styles to patch; None when the file has none that can be patched, then there are notes but no colours."""
    if book.styles_part is None:
        return None
    try:
        return Styles(_text(book.package, book.styles_part))
    except DamagedError:
        return None


def _blocks(package: Package, part: str) -> Iterator[str]:
    with package.open(part) as stream:
        yield from decoded(stream)


def _text(package: Package, part: str) -> str:
    return "".join(_blocks(package, part))
