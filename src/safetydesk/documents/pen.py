"""Drawing marks with reportlab: the only place that touches its canvas. Nothing here interprets text as markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from PIL import Image
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics, pdfutils  # type: ignore[import-untyped]

from safetydesk.documents.marks import Box, Code, Glyphs, Mark, Picture, Rule
from safetydesk.documents.page import LEFT, PAGE_HEIGHT, PAGE_WIDTH, watermark_angle
from safetydesk.errors import SafetyDeskError, error

Images = Callable[[str], bytes]
"""Gives the bytes of an image blob by its SHA-256 (hex)."""
_RED = "0 1 1 0"
"""The red of 公文: C0 M100 Y100 K0 (GB/T 9704-2012, 印制要求)."""
_MOST_PIXELS = 120_000_000
_TURNED: dict[int, tuple[int, int, int, int]] = {
    1: (1, 0, 0, 1), 2: (-1, 0, 0, 1), 3: (-1, 0, 0, -1), 4: (1, 0, 0, -1),
    5: (0, -1, -1, 0), 6: (0, -1, 1, 0), 7: (0, 1, 1, 0), 8: (0, 1, -1, 0),
}  # fmt: skip
"""EXIF orientation -> the matrix (a b c d) that sets the picture upright around its centre."""
_ORIENTATION = 0x0112


class _Kept(ImageReader):  # type: ignore[misc]
    """A JPEG that goes into the PDF as it is; reportlab only asks for its pixels to tell images apart."""

    key = b""
    _dataA = None  # noqa: N815

    def getRGBData(self) -> bytes:  # noqa: N802
        """The blob's name instead of a decoded picture."""
        return self.key


class Pen:
    """Draws marks given in page coordinates from the top; pictures are fetched once each.

    Text, rules and boxes are written as PDF operators (ISO 32000-1, 8.5 and 9.4) straight into the page's content:
    a paper is little else, and reportlab's own calls take most of its time.
    """

    def __init__(self, canvas: Any, images: Images) -> None:
        self._canvas = canvas
        self._images = images
        self._readers: dict[str, tuple[Any, int]] = {}

    def draw(self, marks: Iterable[Mark], top: float) -> None:
        """Draw marks whose y is counted from `top` points below the upper edge of the page."""
        for mark in marks:
            if isinstance(mark, Glyphs):
                self._write(self._text(mark, LEFT + mark.x, PAGE_HEIGHT - top - mark.y))
            elif isinstance(mark, Rule):
                self._write(_rule(mark, top))
            elif isinstance(mark, Box):
                self._write(_box(mark, top))
            elif isinstance(mark, Code):
                self._write(_code(mark, top))
            else:
                self._picture(mark, top)

    def across(self, mark: Glyphs) -> None:
        """Draw large letters rising through the middle of the page."""
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
        canvas.rotate(watermark_angle())
        self._write(self._text(mark, -mark.x, -mark.size * 0.38))
        canvas.restoreState()

    def _write(self, operators: str) -> None:
        self._canvas._code.append(operators)

    def _text(self, mark: Glyphs, x: float, y: float) -> str:
        """A text object; its colour is set and put back around it."""
        font, document = pdfmetrics.getFont(mark.face), self._canvas._doc
        told = [f"BT {x:.2f} {y:.2f} Td" if not mark.space else f"BT {x:.2f} {y:.2f} Td {mark.space:.4f} Tc"]
        if mark.red or mark.grey:
            told[0] = (f"{_RED} k " if mark.red else f"{mark.grey} g ") + told[0]
        for subset, codes in font.splitString(mark.text, document):
            name = font.getSubsetInternalName(subset, document)
            told.append(f"{name} {mark.size:g} Tf <{codes.hex()}> Tj")
        told.append(_after_text(mark))
        return " ".join(told)

    def _picture(self, mark: Picture, top: float) -> None:
        reader, turn = self._reader(mark)
        wide, high = reader.getSize()
        if turn >= 5:
            wide, high = high, wide
        scale = min(mark.width / wide, mark.height / high)
        wide, high = wide * scale, high * scale
        x = LEFT + mark.x + (0 if mark.signature else (mark.width - wide) / 2)
        y = PAGE_HEIGHT - top - mark.y - (mark.height + high) / 2
        self._upright(reader, turn, x, y, wide, high)

    def _upright(self, reader: Any, turn: int, x: float, y: float, width: float, height: float) -> None:
        """Draw an image whose stored pixels are turned, upright into the given rectangle."""
        a, b, c, d = _TURNED[turn]
        canvas = self._canvas
        canvas.saveState()
        canvas.transform(a, b, c, d, x + width / 2, y + height / 2)
        if turn >= 5:
            width, height = height, width
        canvas.drawImage(reader, -width / 2, -height / 2, width, height, mask="auto")
        canvas.restoreState()

    def _reader(self, mark: Picture) -> tuple[Any, int]:
        if mark.blob not in self._readers:
            try:
                self._readers[mark.blob] = _open(self._images(mark.blob), mark.blob)
            except SafetyDeskError:
                raise
            except Exception as wrong:  # an image library may raise anything on a damaged file
                code = "PAPER_005" if mark.signature else "PAPER_003"
                facts = {"label": mark.what} if mark.signature else {"item": mark.what, "blob": mark.blob[:12]}
                raise error(code, **facts) from wrong
        return self._readers[mark.blob]


def _after_text(mark: Glyphs) -> str:
    """Character space is part of the graphics state and outlives the text object."""
    return ("0 Tc ET" if mark.space else "ET") + (" 0 g" if mark.red or mark.grey else "")


def _rule(mark: Rule, top: float) -> str:
    line = f"{mark.weight:.2f} w {_stroke(mark.x, mark.y + top, mark.to_x, mark.to_y + top)}"
    if mark.dash:
        line = f"[{mark.dash:g}] 0 d {line} [] 0 d"
    return f"{_RED} K {line} 0 G" if mark.red else line


def _box(mark: Box, top: float) -> str:
    y, side = mark.y + top, mark.side
    square = f"0.6 w {LEFT + mark.x:.2f} {PAGE_HEIGHT - y - side:.2f} {side:.2f} {side:.2f} re S"
    if not mark.ticked:
        return square
    corner = (mark.x + 0.42 * side, y + 0.8 * side)
    tick = _stroke(mark.x + 0.16 * side, y + 0.5 * side, *corner)
    return f"{square} 1.1 w {tick} {_stroke(*corner, mark.x + 0.88 * side, y + 0.14 * side)}"


def _code(mark: Code, top: float) -> str:
    """An image mask in the page itself (ISO 32000-1, 8.9.7): no hairlines between its modules on any screen."""
    place = f"{mark.side:.2f} 0 0 {mark.side:.2f} {LEFT + mark.x:.2f} {PAGE_HEIGHT - top - mark.y - mark.side:.2f} cm"
    size = f"/W {mark.modules} /H {mark.modules} /BPC 1 /IM true /F /AHx"
    return f"q {place} BI {size} ID {mark.bits.hex()}> EI Q"


def _stroke(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"{LEFT + x:.2f} {PAGE_HEIGHT - y:.2f} m {LEFT + to_x:.2f} {PAGE_HEIGHT - to_y:.2f} l S"


def _open(raw: bytes, blob: str) -> tuple[Any, int]:
    """A reader of the image and its EXIF orientation; JPEGs are kept as they are, others decoded."""
    with Image.open(BytesIO(raw)) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise ValueError("too many pixels")
        turn = image.getexif().get(_ORIENTATION, 1)
        kept = image.format == "JPEG" and image.mode in ("L", "RGB") and _readable(raw)
        if kept:
            image.draft("L", (image.width // 8, image.height // 8))  # an eighth of the size tells a torn file as well
        image.load()
        if kept:
            reader: Any = _Kept(BytesIO(raw))
            reader.key = bytes.fromhex(blob)
        else:
            reader = ImageReader(image.convert("RGBA" if "A" in image.getbands() else "RGB"))
    return reader, turn if turn in _TURNED else 1


def _readable(raw: bytes) -> bool:
    try:
        pdfutils.readJPEGInfo(BytesIO(raw))
    except pdfutils.PDFError:
        return False
    return True
