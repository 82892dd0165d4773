"""The fixed parts of a workbook we write: styles, relations, the frame of the sheet; no times, so bytes repeat."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from safetydesk.catalog.profiles import Paper

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

TITLE, LINE, HEADER, TEXT, CODE, DAY, NUMBER, MONEY, NOTE, REFUSED, DOUBTED, TOTAL, TOTAL_MONEY, PICTURE = range(1, 15)
"""Style numbers of the cells we write, in the order of `_CELLS`."""
STYLE_OF = {
    **dict.fromkeys(("code", "credit_code", "phone", "bool", "enum"), CODE),
    "day": DAY,
    "integer": NUMBER,
    "money": MONEY,
    "picture": PICTURE,
}
"""The style of the cells of each type of column; text for any other."""

CONTENT_TYPES = f"""{_XML}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_KIND}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_KIND}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_SHEET_KIND}.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHEET_KIND}.sharedStrings+xml"/>
</Types>"""
RELATIONS = f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
BOOK_RELATIONS = f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>
<Relationship Id="rId3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>
</Relationships>"""

REFUSED_COLOUR, DOUBTED_COLOUR = "FFFFC7CE", "FFFFEB9C"
"""Fills of annotated cells: the row was refused; the value was not taken."""


def solid(colour: str) -> str:
    """A fill of one colour (ARGB)."""
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill></fill>'
    )


_EDGE = '<color rgb="FFB5BBC6"/>'
_BORDER = "".join(f'<{side} style="thin">{_EDGE}</{side}>' for side in ("left", "right", "top", "bottom"))
_FONT = '<name val="宋体"/><family val="3"/><charset val="134"/>'
# number format, font, fill, border, horizontal alignment
_CELLS = (
    (0, 0, 0, 0, ""),
    (0, 1, 0, 0, "center"),
    (0, 0, 0, 0, "left"),
    (0, 2, 2, 1, "center"),
    (0, 0, 0, 1, "left"),
    (49, 0, 0, 1, "center"),
    (164, 0, 0, 1, "center"),
    (1, 0, 0, 1, "center"),
    (4, 0, 0, 1, "right"),
    (0, 3, 0, 0, "left"),
    (0, 0, 3, 1, "left"),
    (0, 0, 4, 1, "left"),
    (1, 2, 0, 1, "center"),
    (4, 2, 0, 1, "right"),
    (0, 3, 0, 1, "center"),
)


def _cell_style(number: int, font: int, fill: int, border: int, across: str) -> str:
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1"'
        f' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
        f'<alignment horizontal="{across or "general"}" vertical="center" wrapText="1"/></xf>'
    )


STRUCK = len(_CELLS)
"""The style of struck-through text, which only `styles` that are asked for it have."""


def styles(size: float = 11, *, struck: bool = False) -> str:
    """xl/styles.xml with letters of so many points in the cells."""
    cells = (*_CELLS, (0, 4, 0, 1, "left")) if struck else _CELLS
    crossed = f'<font><strike/><sz val="{size:g}"/>{_FONT}</font>' if struck else ""
    return f"""{_XML}<styleSheet xmlns="{_MAIN}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>
<fonts count="{4 + struck}"><font><sz val="{size:g}"/>{_FONT}</font><font><b/><sz val="18"/>{_FONT}</font>
<font><b/><sz val="{size:g}"/>{_FONT}</font><font><sz val="10"/><color rgb="FF5B6472"/>{_FONT}</font>{crossed}</fonts>
<fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
{solid("FFDCE6F2")}{solid(REFUSED_COLOUR)}{solid(DOUBTED_COLOUR)}</fills>
<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>
<border>{_BORDER}<diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="{len(cells)}">{"".join(_cell_style(*cell) for cell in cells)}</cellXfs>
<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"""


STYLES = styles()


def sheet_name(title: str) -> str:
    """A title as the name of a worksheet: without the signs a name may not have, at most 31 characters."""
    plain = "".join(sign for sign in title if sign not in "[]:*?/\\'\"" and sign.isprintable())
    return plain.strip()[:31] or "台账"


def workbook(name: str, header_row: int, last_column: str, last_row: int, levels: int = 1) -> str:
    """xl/workbook.xml: one sheet, its header rows repeated on every printed page, its filter range named."""
    quoted = escape(f"'{name}'")
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
        f'<sheets><sheet name="{escape(name)}" sheetId="1" r:id="rId1"/></sheets><definedNames>'
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">{quoted}!$A${header_row}:'
        f"${last_column}${last_row}</definedName>"
        f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{quoted}!${header_row - levels + 1}:${header_row}'
        "</definedName></definedNames></workbook>"
    )


def sheet_start(widths: Sequence[float], header_row: int, *, hidden: bool = False) -> str:
    """The worksheet up to its data: fit to width, header frozen, column widths.

    `hidden` adds one column that nobody sees.
    """
    columns = "".join(
        f'<col min="{index}" max="{index}" width="{width + 0.71:.2f}" customWidth="1"/>'
        for index, width in enumerate(widths, 1)
    )
    after = len(widths) + 1
    columns += f'<col min="{after}" max="{after}" width="9" hidden="1" customWidth="1"/>' if hidden else ""
    first = header_row + 1
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0" tabSelected="1"><pane ySplit="{header_row}" topLeftCell="A{first}"'
        f' activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{first}" sqref="A{first}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="18"/><cols>{columns}</cols><sheetData>'
    )


def sheet_end(
    filtered: str, merges: Sequence[str], lists: Sequence[tuple[str, Sequence[str]]], paper: Paper, *, drawing: bool
) -> str:
    """The worksheet after its data: filter over `filtered`, merged ranges, (range, words to choose from), paper."""
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in merges)
    offered = [_list(area, words) for area, words in lists if is_list(words)]
    validations = f'<dataValidations count="{len(offered)}">{"".join(offered)}</dataValidations>' if offered else ""
    return (
        f'</sheetData><autoFilter ref="{filtered}"/>'
        f'<mergeCells count="{len(merges)}">{merged}</mergeCells>{validations}<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="{_PAPERS[paper.size]}" orientation="{paper.direction}" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
        f"{DRAWING if drawing else ''}</worksheet>"
    )


DRAWING = '<drawing r:id="rId1"/>'
_PAPERS = {"A3": 8, "A4": 9}


def is_list(words: Sequence[str]) -> bool:
    """Whether a spreadsheet can offer these words in a cell: at most 255 characters, no comma or quote in them."""
    return 0 < len(",".join(words)) <= 255 and not any(sign in word for word in words for sign in ',"')


def _list(area: str, words: Sequence[str]) -> str:
    return (
        '<dataValidation type="list" allowBlank="1" showErrorMessage="1" errorStyle="warning" errorTitle="请选择"'
        f' error="请从列表里选一个" sqref="{area}"><formula1>"{escape(",".join(words))}"</formula1></dataValidation>'
    )


def strings_start() -> str:
    """The shared strings up to the first one."""
    return f'{_XML}<sst xmlns="{_MAIN}">'
