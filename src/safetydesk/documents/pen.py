"""Drawing marks with reportlab: the only place that touches its canvas. Nothing here interprets text as markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from PIL import Image
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfutils  # type: ignore[import-untyped]

from safetydesk.documents.marks import Box, Glyphs, Mark, Picture, Rule
from safetydesk.documents.page import LEFT, PAGE_HEIGHT, PAGE_WIDTH, watermark_angle
from safetydesk.errors import SafetyDeskError, error

Images = Callable[[str], bytes]
"""Gives the bytes of an image blob by its SHA-256 (hex)."""
RED = (0, 1, 1, 0)
"""The red of 公文: C0 M100 Y100 K0 (GB/T 9704-2012, 印制要求)."""
_CODE = "code"
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
    """Draws marks given in page coordinates from the top; pictures are fetched once each."""

    def __init__(self, canvas: Any, images: Images) -> None:
        self._canvas = canvas
        self._images = images
        self._readers: dict[str, tuple[Any, int]] = {}

    def draw(self, marks: Iterable[Mark], top: float) -> None:
        """Draw marks whose y is counted from `top` points below the upper edge of the page."""
        for mark in marks:
            if isinstance(mark, Glyphs):
                self._glyphs(mark, top)
            elif isinstance(mark, Rule):
                self._rule(mark, top)
            elif isinstance(mark, Box):
                self._box(mark, top)
            else:
                self._picture(mark, top)

    def keep_squares(self, squares: Iterable[tuple[float, float, float, float]]) -> None:
        """Draw filled rectangles once, their y counted from the top of the page, to be stamped on many pages."""
        self._canvas.beginForm(_CODE)
        for left, top, width, height in squares:
            self._canvas.rect(LEFT + left, PAGE_HEIGHT - top - height, width, height, stroke=0, fill=1)
        self._canvas.endForm()

    def stamp(self) -> None:
        """Put the kept rectangles on this page."""
        self._canvas.doForm(_CODE)

    def across(self, mark: Glyphs) -> None:
        """Draw large letters rising through the middle of the page."""
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
        canvas.rotate(watermark_angle())
        self._text(mark, -mark.x, -mark.size * 0.38)
        canvas.restoreState()

    def _glyphs(self, mark: Glyphs, top: float) -> None:
        self._text(mark, LEFT + mark.x, PAGE_HEIGHT - top - mark.y)

    def _text(self, mark: Glyphs, x: float, y: float) -> None:
        text = self._canvas.beginText(x, y)
        text.setFont(mark.face, mark.size)
        text.setCharSpace(mark.space)
        if mark.red:
            text.setFillColorCMYK(*RED)
        elif mark.grey:
            text.setFillGray(mark.grey)
        text.textOut(mark.text)
        if mark.red or mark.grey:
            text.setFillGray(0)
        self._canvas.drawText(text)

    def _rule(self, mark: Rule, top: float) -> None:
        canvas = self._canvas
        canvas.setLineWidth(mark.weight)
        if mark.red:
            canvas.setStrokeColorCMYK(*RED)
        if mark.dash:
            canvas.setDash(mark.dash, mark.dash)
        self._line(mark.x, mark.y + top, mark.to_x, mark.to_y + top)
        if mark.red:
            canvas.setStrokeGray(0)
        if mark.dash:
            canvas.setDash()

    def _line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self._canvas.line(LEFT + x, PAGE_HEIGHT - y, LEFT + to_x, PAGE_HEIGHT - to_y)

    def _box(self, mark: Box, top: float) -> None:
        canvas, y = self._canvas, mark.y + top
        canvas.setLineWidth(0.6)
        canvas.rect(LEFT + mark.x, PAGE_HEIGHT - y - mark.side, mark.side, mark.side)
        if mark.ticked:
            canvas.setLineWidth(1.1)
            corner = (mark.x + 0.42 * mark.side, y + 0.8 * mark.side)
            self._line(mark.x + 0.16 * mark.side, y + 0.5 * mark.side, *corner)
            self._line(*corner, mark.x + 0.88 * mark.side, y + 0.14 * mark.side)

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
