"""A book of any format written as a new workbook with the same cells, merges and pictures, so that it can be patched.

Numbers stay numbers (one that lost digits is still seen to have lost them), everything else is text; what is crossed
out stays so.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from safetydesk.ledgers.books.cells import Token, column_index, letters
from safetydesk.ledgers.books.pictures import DAMAGE, SUFFIXES, Placed, mime_of, picture_bytes
from safetydesk.ledgers.books.sheet import Geometry
from safetydesk.ledgers.books.workbook import Book, Sheet
from safetydesk.ledgers.writing import parts
from safetydesk.ledgers.writing.texts import SharedTexts

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_KIND = "application/vnd.openxmlformats-officedocument"
_LONGEST = 32_000
_WIDTH = 16
_EDGE = 720_000
"""Width and height of a picture in a copy, in EMU: 2 cm."""


def copy_book(book: Book, target: Path) -> None:
    """Write every sheet of a book to `target` as an xlsx; a text longer than a cell may hold is cut, and says so."""
    strings = SharedTexts()
    media: dict[str, str] = {}
    drawn: set[int] = set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for number, sheet in enumerate(book.sheets, 1):
            shown = _media(out, book, sheet, media)
            if shown:
                drawn.add(number)
                _write_drawing(out, number, shown, media)
            _write_sheet(out, book, sheet, number, strings, drawn=bool(shown))
        for part, text in _frame(book.sheets, drawn).items():
            out.writestr(part, text.encode())
        out.writestr("xl/sharedStrings.xml", strings.xml().encode())


def _media(out: zipfile.ZipFile, book: Book, sheet: Sheet, media: dict[str, str]) -> list[Placed]:
    """The pictures of a sheet that are photos, each put into the workbook once; none when their lists are damaged."""
    try:
        placed = book.pictures(sheet)
    except DAMAGE:
        return []
    for entry in placed:
        data = None if entry.part in media else picture_bytes(book, entry.part)
        if data and (mime := mime_of(data)):
            media[entry.part] = f"image{len(media) + 1}{SUFFIXES[mime]}"
            out.writestr(f"xl/media/{media[entry.part]}", data, zipfile.ZIP_STORED)
    return [entry for entry in placed if entry.part in media]


def _write_sheet(
    out: zipfile.ZipFile, book: Book, sheet: Sheet, number: int, strings: SharedTexts, *, drawn: bool
) -> None:
    geometry = book.geometry(sheet)
    with out.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as stream:
        stream.write(f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{_columns(geometry)}<sheetData>'.encode())
        for row, hidden, tokens in book.rows(sheet):
            unseen = ' hidden="1"' if hidden else ""
            cells = "".join(_cell(book, token, row, strings) for token in tokens)
            stream.write(f'<row r="{row}"{unseen}>{cells}</row>'.encode())
        merges = "".join(f'<mergeCell ref="{_range(area)}"/>' for area in geometry.merges)
        tail = f'<mergeCells count="{len(geometry.merges)}">{merges}</mergeCells>' if merges else ""
        drawing = '<drawing r:id="rId1"/>' if drawn else ""
        stream.write(f"</sheetData>{tail}{drawing}</worksheet>".encode())


def _columns(geometry: Geometry) -> str:
    hidden = sorted(map(column_index, geometry.hidden_columns))
    shown, first = [], 1
    for at in hidden:
        if at > first:
            shown.append(f'<col min="{first}" max="{at - 1}" width="{_WIDTH}" customWidth="1"/>')
        shown.append(f'<col min="{at}" max="{at}" width="{_WIDTH}" hidden="1" customWidth="1"/>')
        first = at + 1
    last = max(first, 40)
    return f'<cols>{"".join(shown)}<col min="{first}" max="{last}" width="{_WIDTH}" customWidth="1"/></cols>'


def _cell(book: Book, token: Token, row: int, strings: SharedTexts) -> str:
    cell = book.cell(token)
    if not cell.text:
        return ""
    style = parts.STRUCK if token[1] in book.struck else parts.TEXT
    if cell.kind == "number":
        return f'<c r="{token[0]}{row}" s="{style}"><v>{cell.text}</v></c>'
    text = (
        cell.text if len(cell.text) <= _LONGEST else f"{cell.text[:_LONGEST]}……（原文太长，只留了前 {_LONGEST} 个字）"
    )
    return strings.cell(token[0], row, style, text)


def _range(area: tuple[int, int, int, int]) -> str:
    top, left, bottom, right = area
    return f"{letters(left)}{top}:{letters(right)}{bottom}"


def _write_drawing(out: zipfile.ZipFile, number: int, placed: Sequence[Placed], media: Mapping[str, str]) -> None:
    names = list(dict.fromkeys(media[entry.part] for entry in placed))
    anchors = "".join(_anchor(entry, at, names.index(media[entry.part]) + 1) for at, entry in enumerate(placed, 2))
    out.writestr(
        f"xl/drawings/drawing{number}.xml",
        f'{_HEAD}<xdr:wsDr xmlns:xdr="{_DRAWING}/spreadsheetDrawing" xmlns:a="{_DRAWING}/main" xmlns:r="{_OFFICE}">'
        f"{anchors}</xdr:wsDr>",
    )
    images = [
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/image" Target="../media/{n}"/>' for at, n in enumerate(names, 1)
    ]
    out.writestr(f"xl/drawings/_rels/drawing{number}.xml.rels", _relations("".join(images)))
    drawing = f'<Relationship Id="rId1" Type="{_OFFICE}/drawing" Target="../drawings/drawing{number}.xml"/>'
    out.writestr(f"xl/worksheets/_rels/sheet{number}.xml.rels", _relations(drawing))


def _anchor(entry: Placed, at: int, image: int) -> str:
    column = column_index(entry.column) - 1
    return (
        f"<xdr:oneCellAnchor><xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{entry.row - 1}"
        f'</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="{_EDGE}" cy="{_EDGE}"/><xdr:pic><xdr:nvPicPr>'
        f'<xdr:cNvPr id="{at}" name="图片 {at - 1}"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
        f'<a:blip r:embed="rId{image}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{_EDGE}" cy="{_EDGE}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>"
    )


def _relations(inner: str) -> str:
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _frame(sheets: Sequence[Sheet], drawn: set[int]) -> dict[str, str]:
    """The parts around the sheets."""
    names = _names(sheets)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}"{_hidden(sheet)} r:id="rId{at}"/>'
        for at, (sheet, name) in enumerate(zip(sheets, names, strict=True), 1)
    )
    targets = [("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)]
    targets += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return {
        "[Content_Types].xml": _content_types(len(sheets), drawn),
        "_rels/.rels": _relations(
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        ),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(relations),
        "xl/styles.xml": parts.styles(struck=True),
    }


def _hidden(sheet: Sheet) -> str:
    return ' state="hidden"' if sheet.hidden else ""


def _names(sheets: Sequence[Sheet]) -> list[str]:
    """The names of the sheets as a workbook allows them, each once whatever its case."""
    found: list[str] = []
    for number, sheet in enumerate(sheets, 1):
        name = parts.sheet_name(sheet.name)
        taken = name.lower() in {other.lower() for other in found}
        found.append(f"{name[:24]}（{number}）" if taken else name)
    return found


def _content_types(sheets: int, drawn: set[int]) -> str:
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    defaults |= {suffix[1:]: mime for mime, suffix in SUFFIXES.items()}
    overrides = {"xl/workbook.xml": "spreadsheetml.sheet.main", "xl/styles.xml": "spreadsheetml.styles"}
    overrides["xl/sharedStrings.xml"] = "spreadsheetml.sharedStrings"
    overrides |= {f"xl/worksheets/sheet{at}.xml": "spreadsheetml.worksheet" for at in range(1, sheets + 1)}
    overrides |= {f"xl/drawings/drawing{at}.xml": "drawing" for at in sorted(drawn)}
    known = "".join(f'<Default Extension="{suffix}" ContentType="{mime}"/>' for suffix, mime in defaults.items())
    known += "".join(
        f'<Override PartName="/{part}" ContentType="{_KIND}.{kind}+xml"/>' for part, kind in overrides.items()
    )
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{known}</Types>'
