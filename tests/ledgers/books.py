"""Workbooks in tests as Markdown tables: each cell as a person sees it, with a mark in front where it is not text.

`n:60` number, `d:44742` day number under a date format, `f:SUM(A1)=3` formula with its cached result (`f:NOW()` with
none), `b:1` truth, `e:#REF!` error, `r:甲;乙` rich text of two runs, `p:ID_1` a picture in the
cell as WPS stores it; `\\n` breaks a line, `\\ufffd` is a lost character.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.ledger_memory import NO_MEMORY
from safetydesk.domain.staging import LedgerReading, StagedRow
from safetydesk.ledgers.books.cells import letters
from safetydesk.ledgers.reading import Request, assembled, open_reading, staged

TODAY = "2026-11-22"
WORDS = {
    "hazard_grade": {"一般": "general", "疑似重大": "suspected_major", "重大": "major", "一般隐患": "general"},
    "hazard_state": {"未整改": "registered", "整改中": "rectifying", "已整改": "closed", "已销号": "closed"},
    "risk_level": {"重大": "red", "较大": "orange", "一般": "yellow", "低": "blue", "红": "red", "橙": "orange"},
    "production_state": {"在产": "running", "停产": "stopped", "正常生产": "running"},
}
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'<styleSheet {_MAIN}><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"><alignment wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def table(text: str) -> list[list[str]]:
    """The cells of a Markdown table without its rule line."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    rows = [
        [cell.strip().replace("\\n", "\n").replace("\\ufffd", "\ufffd") for cell in line.strip("|").split("|")]
        for line in lines
    ]
    return [row for row in rows if not all(set(cell) <= set("-: ") and cell for cell in row)]


def cell_xml(at: str, text: str) -> str:
    """One cell of a sheet from its notation."""
    kind, _, rest = text.partition(":")
    if kind == "n":
        return f'<c r="{at}"><v>{rest}</v></c>'
    if kind == "d":
        return f'<c r="{at}" s="1"><v>{rest}</v></c>'
    if kind == "f":
        formula, _, value = rest.partition("=")
        return f'<c r="{at}" t="str"><f>{escape(formula)}</f>{f"<v>{escape(value)}</v>" if value else ""}</c>'
    if kind in ("b", "e"):
        return f'<c r="{at}" t="{kind}"><v>{rest}</v></c>'
    if kind == "p":
        return f'<c r="{at}" t="str"><f>_xlfn.DISPIMG("{rest}",1)</f><v>=DISPIMG("{rest}",1)</v></c>'
    if kind == "r":
        runs = "".join(f"<r><t>{escape(run)}</t></r>" for run in rest.split(";"))
        return f'<c r="{at}" t="inlineStr"><is>{runs}</is></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def sheet_xml(
    rows: Sequence[Sequence[str]], *, merges: Sequence[str] = (), cols: str = "", hidden: Sequence[int] = ()
) -> str:
    """A worksheet part; `hidden` are row numbers, `cols` raw <col> elements."""
    body = ""
    for number, row in enumerate(rows, 1):
        cells = "".join(cell_xml(f"{letters(index)}{number}", text) for index, text in enumerate(row, 1) if text)
        unseen = ' hidden="1"' if number in hidden else ""
        body += f'<row r="{number}"{unseen}>{cells}</row>'
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in merges)
    tail = f'<mergeCells count="{len(merges)}">{merged}</mergeCells>' if merges else ""
    frame = f"<cols>{cols}</cols>" if cols else ""
    data = f"{frame}<sheetData>{body}</sheetData>{tail}"
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet {_MAIN}>{data}</worksheet>'


def write_parts(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A zip of the given parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            out.writestr(name, data)
    return path


def book_parts(
    sheets: Mapping[str, str], *, hidden: Sequence[str] = (), date1904: bool = False
) -> dict[str, str | bytes]:
    """The parts of a workbook with the given worksheets (name to XML)."""
    states = {name: ' state="hidden"' if name in hidden else "" for name in sheets}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{index}" r:id="rId{index}"{states[name]}/>'
        for index, name in enumerate(sheets, 1)
    )
    targets = "".join(
        f'<Relationship Id="rId{index}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{index}.xml"/>'
        for index, _ in enumerate(sheets, 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="a" Type="{_RELATIONS}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATIONS}"><workbookPr date1904="{int(date1904)}"/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{targets}'
        f'<Relationship Id="s" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{index}.xml": xml for index, xml in enumerate(sheets.values(), 1)},
    }


def _content_types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {"workbook": "sheet.main", "styles": "styles"}
    parts |= {f"worksheets/sheet{index}": "worksheet" for index in range(1, sheets + 1)}
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{kind}.{what}+xml"/>' for part, what in parts.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def book(folder: Path, text: str, *, merges: Sequence[str] = (), name: str = "台账.xlsx", **more: object) -> Path:
    """A workbook with one sheet from a Markdown table."""
    date1904 = bool(more.pop("date1904", False))
    xml = sheet_xml(table(text), merges=merges, **more)  # type: ignore[arg-type]
    return write_parts(folder / name, book_parts({"Sheet1": xml}, date1904=date1904))


def read(path: Path, kind: str | None = "hazards", **more: object) -> LedgerReading:
    """A ledger read in this process, with the tests' words and today."""
    words = more.pop("words", WORDS)
    chosen, memory = more.pop("chosen", {}), more.pop("memory", NO_MEMORY)
    sure = bool(more.pop("sure", False))
    request = Request(path, path.name, kind, more.pop("sheet", None), words, TODAY, chosen, memory, sure)  # type: ignore[arg-type]
    with open_reading(request, load_registers()) as reading:
        rows = tuple(
            staged(row, reading.head.sheet, reading.head.fields, reading.pictures_of(row[0])) for row in reading.rows()
        )
        return assembled(reading.head, path.name, rows, reading.tail())


def rows_of(reading: LedgerReading) -> tuple[StagedRow, ...]:
    """The rows as a tuple."""
    return tuple(reading.rows)


def shown(reading: LedgerReading, *fields: str) -> list[tuple[object, ...]]:
    """(row, values of fields ...) of each row."""
    return [(row.row, *(row.values.get(field) for field in fields)) for row in reading.rows]


def codes(reading: LedgerReading) -> list[tuple[int | None, str | None, str, str]]:
    """(row, column, number, level) of every problem, those of the file first."""
    problems = [*reading.problems, *(problem for row in reading.rows for problem in row.problems)]
    return [(entry.row, entry.column, entry.code, entry.level) for entry in problems]
