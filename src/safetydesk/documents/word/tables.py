"""Tables of a Word copy: a grid in twips that neither Word, WPS nor LibreOffice may stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from safetydesk.documents.word.type import border

Cells = Sequence[tuple[float, float]]
"""x and width of the cells of a row, in points."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row to be: its cells, the least height in points, whether it is repeated on every page."""

    cells: Cells
    height: float = 0.0
    head: bool = False


def shares(widths: Sequence[float], whole: float) -> list[tuple[float, float]]:
    """x and width of cells that share a line."""
    made, x = [], 0.0
    for width in widths:
        part = whole * width / sum(widths)
        made.append((x, part))
        x += part
    return made


def fixed_table(holder: Any, lines: Sequence[Line], *, weight: float = 0.5, pad: float = 4.0) -> list[list[Any]]:
    """A table of fixed grid at the end of a document or header; gives its cells, each holding one empty paragraph.

    Rows may be divided differently: the grid has every boundary of any row, and cells span. `weight` 0: no borders.
    """
    edges = sorted({_twips(edge) for line in lines for x, width in line.cells for edge in (x, x + width)})
    edges = [edge for place, edge in enumerate(edges) if place == 0 or edge - edges[place - 1] > 1]
    table = holder.add_table(rows=0, cols=0, **_room(holder, edges))
    _properties(table._tbl, edges, weight, pad)
    grid = table._tbl.tblGrid
    for left, right in pairwise(edges):
        column = OxmlElement("w:gridCol")
        column.set(qn("w:w"), str(right - left))
        grid.append(column)
    return [_row(table, line, edges) for line in lines]


def _room(holder: Any, edges: Sequence[int]) -> dict[str, Any]:
    """A header or cell wants to be told the width, the document knows it."""
    from docx.document import Document
    from docx.shared import Twips

    return {} if isinstance(holder, Document) else {"width": Twips(edges[-1] - edges[0])}


def _twips(points: float) -> int:
    return round(points * 20)


def _properties(table: Any, edges: Sequence[int], weight: float, pad: float) -> None:
    properties = table.tblPr
    for child in list(properties):
        properties.remove(child)
    width = _made("tblW", w=str(edges[-1] - edges[0]), type="dxa")
    indent = _made("tblInd", w=str(edges[0]), type="dxa")
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(border(edge, "single" if weight else "nil", weight))
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_made(side, w=str(_twips(pad)), type="dxa"))
    for child in (width, indent, borders, _made("tblLayout", type="fixed"), margins):
        properties.append(child)


def _made(name: str, **facts: str) -> Any:
    made = OxmlElement(f"w:{name}")
    for key, value in facts.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _row(table: Any, line: Line, edges: Sequence[int]) -> list[Any]:
    from docx.table import _Cell

    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if line.height:
        properties.append(_made("trHeight", val=str(_twips(line.height)), hRule="atLeast"))
    if line.head:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    made = []
    for x, width in line.cells:
        left, right = _near(edges, _twips(x)), _near(edges, _twips(x + width))
        cell = OxmlElement("w:tc")
        told = OxmlElement("w:tcPr")
        told.append(_made("tcW", w=str(edges[right] - edges[left]), type="dxa"))
        if right - left > 1:
            told.append(_made("gridSpan", val=str(right - left)))
        told.append(_made("vAlign", val="center"))
        cell.append(told)
        row.append(cell)
        made.append(_Cell(cell, table))
    table._tbl.append(row)
    return made


def _near(edges: Sequence[int], wanted: int) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - wanted))


def top_aligned(cell: Any) -> None:
    """Let the words of a cell begin at its top."""
    cell._tc.tcPr.find(qn("w:vAlign")).set(qn("w:val"), "top")
