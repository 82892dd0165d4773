"""Drawing marks as PDF operators (ISO 32000-1, 8.5 and 9.4). Nothing here interprets text as markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import cos, radians, sin

from safetydesk.documents.marks import Box, Code, Glyphs, Mark, Picture, Rule
from safetydesk.documents.page import LEFT, PAGE_HEIGHT, PAGE_WIDTH, watermark_angle
from safetydesk.documents.pdf.file import PdfFile
from safetydesk.documents.pdf.paper_file import PaperFile
from safetydesk.documents.pdf.pictures import Stored, store
from safetydesk.errors import SafetyDeskError, error

Images = Callable[[str], bytes]
"""Gives the bytes of an image blob by its SHA-256 (hex)."""
_RED = "0 1 1 0"
"""The red of 公文: C0 M100 Y100 K0 (GB/T 9704-2012, 印制要求)."""
_TURNED: dict[int, tuple[int, int, int, int]] = {
    1: (1, 0, 0, 1), 2: (-1, 0, 0, 1), 3: (-1, 0, 0, -1), 4: (1, 0, 0, -1),
    5: (0, -1, -1, 0), 6: (0, -1, 1, 0), 7: (0, 1, 1, 0), 8: (0, 1, -1, 0),
}  # fmt: skip
"""EXIF orientation -> the matrix (a b c d) that sets the picture upright around its centre."""


class Pen:
    """Draws marks given in page coordinates from the top; pictures are fetched once each."""

    def __init__(self, paper: PaperFile, images: Images) -> None:
        self._paper = paper
        self._images = images

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
        angle = radians(watermark_angle())
        turned = f"{cos(angle):.6f} {sin(angle):.6f} {-sin(angle):.6f} {cos(angle):.6f}"
        self._write(f"q {turned} {PAGE_WIDTH / 2:.2f} {PAGE_HEIGHT / 2:.2f} cm")
        self._write(f"{self._text(mark, -mark.x, -mark.size * 0.38)} Q")

    def _write(self, operators: str) -> None:
        self._paper.write(operators)

    def _text(self, mark: Glyphs, x: float, y: float) -> str:
        """A text object; its colour and its character space are set and put back around it."""
        font = self._paper.font(mark.face)
        coloured = f"{_RED} k " if mark.red else f"{mark.grey} g " if mark.grey else ""
        spaced = f" {mark.space:.4f} Tc" if mark.space else ""
        codes = font.coded(mark.text)
        begun = f"{coloured}BT {x:.2f} {y:.2f} Td{spaced}"
        return f"{begun} {font.key} {mark.size:g} Tf <{codes}> Tj {_after_text(mark)}"

    def _picture(self, mark: Picture, top: float) -> None:
        called, stored = self._paper.picture(mark.blob, lambda file: self._stored(file, mark))
        across, down = (stored.height, stored.width) if stored.turn >= 5 else (stored.width, stored.height)
        scale = min(mark.width / across, mark.height / down)
        wide, high = across * scale, down * scale
        x = LEFT + mark.x + (0 if mark.signature else (mark.width - wide) / 2)
        y = PAGE_HEIGHT - top - mark.y - (mark.height + high) / 2
        self._write(upright(called, stored.turn, x, y, wide, high))

    def _stored(self, file: PdfFile, mark: Picture) -> Stored:
        try:
            return store(file, self._images(mark.blob))
        except SafetyDeskError:
            raise
        except Exception as wrong:  # an image library may raise anything on a damaged file
            code = "PAPER_005" if mark.signature else "PAPER_003"
            facts = {"label": mark.what} if mark.signature else {"item": mark.what, "blob": mark.blob[:12]}
            raise error(code, **facts) from wrong


def upright(called: str, turn: int, x: float, y: float, width: float, height: float) -> str:
    """Draw a picture whose stored pixels are turned, upright into the rectangle above and right of (x, y)."""
    middle = f"{x + width / 2:.2f} {y + height / 2:.2f}"
    if turn >= 5:
        width, height = height, width
    turned = " ".join(map(str, _TURNED[turn]))
    return f"q {turned} {middle} cm {width:.2f} 0 0 {height:.2f} {-width / 2:.2f} {-height / 2:.2f} cm {called} Do Q"


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
