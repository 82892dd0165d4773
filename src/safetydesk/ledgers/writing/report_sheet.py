"""A 月报 as a workbook (the report, the rows counted, 补报核减) or as CSV; text is never a live formula."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

from safetydesk.catalog.outgoing import discreet
from safetydesk.domain.report_words import Cell, ReportTable
from safetydesk.errors import error
from safetydesk.ledgers.beside import whole_file
from safetydesk.ledgers.books.cells import letters
from safetydesk.ledgers.writing import parts
from safetydesk.ledgers.writing.rendered import Heading
from safetydesk.ledgers.writing.texts import SharedTexts
from safetydesk.ledgers.writing.write_csv import guarded

HEADER_ROW = 3
_CLOCK = (1980, 1, 1, 0, 0, 0)
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_FIRST_PART = f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}"/>'
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BOOK = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_report(path: Path, *, tables: Sequence[ReportTable], heading: Heading, notes: Sequence[str]) -> None:
    """Write a report: each table is a sheet of an .xlsx, the first one alone a .csv (LEDGER_024 for any other suffix).

    `notes` stand below the first table. The file appears whole or not at all; LEDGER_017 when it cannot be written.
    The texts of records in it are as others may read them: without who reported, without whole phones and identity
    numbers (DOMAIN §9.1, §9.2).
    """
    tables = [_discreet(table) for table in tables]
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise error("LEDGER_024", file=path.name)
    with whole_file(path) as partial:
        if suffix == ".csv":
            _write_csv(partial, tables[0], heading, notes)
        else:
            _write_xlsx(partial, tables, heading, notes)


def _discreet(table: ReportTable) -> ReportTable:
    text = discreet(("P1",)).text
    return replace(
        table, rows=tuple(tuple(text(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows)
    )


def _write_csv(path: Path, table: ReportTable, heading: Heading, notes: Sequence[str]) -> None:
    whole = [*table.rows, *([table.total] if table.total else [])]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([guarded(heading.title)])
        writer.writerow([guarded(heading.line())])
        writer.writerow([title for title, _ in table.columns])
        writer.writerows([[cell if isinstance(cell, int) else guarded(cell) for cell in row] for row in whole])
        writer.writerows([[guarded(note)] for note in notes])


def _write_xlsx(path: Path, tables: Sequence[ReportTable], heading: Heading, notes: Sequence[str]) -> None:
    strings = SharedTexts()
    named = [
        (f"xl/worksheets/sheet{place}.xml", _sheet(table, heading, notes if place == 1 else (), strings, place))
        for place, table in enumerate(tables, 1)
    ]
    more = "".join(_FIRST_PART.replace("sheet1", f"sheet{place}") for place in range(2, len(tables) + 1))
    fixed = [
        ("[Content_Types].xml", parts.CONTENT_TYPES.replace("</Types>", f"{more}</Types>")),
        ("_rels/.rels", parts.RELATIONS),
        ("xl/_rels/workbook.xml.rels", _relations(len(tables))),
        ("xl/styles.xml", parts.STYLES),
        ("xl/workbook.xml", _workbook(tables)),
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in (*fixed, *named, ("xl/sharedStrings.xml", strings.xml())):
            entry = zipfile.ZipInfo(name, _CLOCK)
            entry.compress_type = zipfile.ZIP_DEFLATED
            book.writestr(entry, text.encode())


def _relations(sheets: int) -> str:
    links = [(f"worksheets/sheet{place}.xml", "worksheet") for place in range(1, sheets + 1)]
    links += [("styles.xml", "styles"), ("sharedStrings.xml", "sharedStrings")]
    told = "".join(
        f'<Relationship Id="rId{place}" Type="{_LINK}/{kind}" Target="{target}"/>'
        for place, (target, kind) in enumerate(links, 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{package}">{told}</Relationships>'


def _workbook(tables: Sequence[ReportTable]) -> str:
    """The sheets by name, the header of each repeated on every printed page."""
    names = [escape(parts.sheet_name(table.name)) for table in tables]
    sheets = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(names, 1))
    head = f"${HEADER_ROW}:${HEADER_ROW}"
    titles = "".join(
        f"""<definedName name="_xlnm.Print_Titles" localSheetId="{at}">'{name}'!{head}</definedName>"""
        for at, name in enumerate(names)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_BOOK}" xmlns:r="{_LINK}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets><definedNames>{titles}</definedNames></workbook>"
    )


def _sheet(table: ReportTable, heading: Heading, notes: Sequence[str], strings: SharedTexts, place: int) -> str:
    """One worksheet: title, 填报 line, header, rows, 合计, notes."""
    start = parts.sheet_start([width for _, width in table.columns], HEADER_ROW)
    start = start if place == 1 else start.replace(' tabSelected="1"', "")
    title = heading.title if place == 1 else f"{heading.title}　{table.name}"
    rows = [
        _row(1, [strings.cell("A", 1, parts.TITLE, title)], 32),
        _row(2, [strings.cell("A", 2, parts.LINE, heading.line())], 22),
        _row(HEADER_ROW, _cells(HEADER_ROW, [name for name, _ in table.columns], strings, parts.HEADER), 46),
    ]
    number = HEADER_ROW
    for number, row in enumerate(table.rows, HEADER_ROW + 1):
        rows.append(_row(number, _cells(number, row, strings)))
    if table.total:
        number += 1
        rows.append(_row(number, _cells(number, table.total, strings, parts.HEADER)))
    rows += [_row(at, [strings.cell("A", at, parts.NOTE, note)]) for at, note in enumerate(notes, number + 1)]
    last = letters(len(table.columns))
    merged = [1, 2, *range(number + 1, number + 1 + len(notes))]
    merges = "".join(f'<mergeCell ref="A{row}:{last}{row}"/>' for row in merged)
    return (
        f'{start}{"".join(rows)}</sheetData><autoFilter ref="A{HEADER_ROW}:{last}{number}"/>'
        f'<mergeCells count="{len(merged)}">{merges}</mergeCells><printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    )


def _row(number: int, cells: Sequence[str], height: int | None = None) -> str:
    tall = f' ht="{height}" customHeight="1"' if height else ""
    return f'<row r="{number}"{tall}>{"".join(cells)}</row>'


def _cells(number: int, row: Sequence[Cell], strings: SharedTexts, style: int | None = None) -> list[str]:
    found = []
    for place, cell in enumerate(row, 1):
        at = letters(place)
        if isinstance(cell, int):
            found.append(f'<c r="{at}{number}" s="{style or parts.NUMBER}"><v>{cell}</v></c>')
        else:
            found.append(strings.cell(at, number, style or (parts.TEXT if len(cell) > 8 else parts.CODE), cell))
    return found
