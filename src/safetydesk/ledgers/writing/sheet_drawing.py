"""The parts of a workbook that hang pictures on cells: one drawing, its relations, the content types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Anchor(NamedTuple):
    """A picture on the cell of a column and row (from 0): offset and size in EMU, number of its medium, its name."""

    column: int
    row: int
    left: int
    top: int
    width: int
    height: int
    media: int
    name: str


def anchor_xml(at: Anchor, number: int) -> str:
    """A picture that moves with its cell; `number` names it within the drawing."""
    return (
        f"<xdr:oneCellAnchor><xdr:from><xdr:col>{at.column}</xdr:col><xdr:colOff>{at.left}</xdr:colOff>"
        f"<xdr:row>{at.row}</xdr:row><xdr:rowOff>{at.top}</xdr:rowOff></xdr:from>"
        f'<xdr:ext cx="{at.width}" cy="{at.height}"/><xdr:pic><xdr:nvPicPr>'
        f'<xdr:cNvPr id="{number}" name={quoteattr(f"图片 {number}")} descr={quoteattr(at.name)}/>'
        '<xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr><xdr:blipFill>'
        f'<a:blip r:embed="rId{at.media}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{at.width}" cy="{at.height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>'
    )


def drawing_parts(anchors: Iterable[str], media: int) -> Iterator[tuple[str, bytes]]:
    """The drawing of sheet1 with its anchors, and the relations that lead there and on to so many media."""
    spaces = f'xmlns:xdr="{_SHEET}" xmlns:a="{_MAIN}" xmlns:r="{_OFFICE}"'
    drawing = f"{_XML}<xdr:wsDr {spaces}>{''.join(anchors)}</xdr:wsDr>"
    yield "xl/drawings/drawing1.xml", drawing.encode()
    images = [("image", f"../media/image{number}.jpeg") for number in range(1, media + 1)]
    yield "xl/drawings/_rels/drawing1.xml.rels", _relations(images)
    yield "xl/worksheets/_rels/sheet1.xml.rels", _relations([("drawing", "../drawings/drawing1.xml")])


def _relations(targets: Iterable[tuple[str, str]]) -> bytes:
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}">{entries}</Relationships>'.encode()


def drawing_types(plain: str) -> str:
    """[Content_Types].xml with the drawing and its JPEGs declared."""
    jpeg = '<Default Extension="jpeg" ContentType="image/jpeg"/>'
    drawing = (
        '<Override PartName="/xl/drawings/drawing1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/>'
    )
    return plain.replace("</Types>", f"{drawing}</Types>").replace("<Override", f"{jpeg}<Override", 1)
