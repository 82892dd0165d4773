"""Paints the pages of a paper with QPainter: the marks of the PDF, the same font files, the same places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGlyphRun, QImage, QPainter, QPen, QRawFont, QTransform

from safetydesk.documents.marks import Box, Glyphs, Mark, Picture, Rule
from safetydesk.documents.page import LEFT, PAGE_HEIGHT, PAGE_WIDTH, LaidOut, Sheet, watermark_angle
from safetydesk.domain.paper import PaperSnapshot
from safetydesk.errors import error
from safetydesk.paths import resources
from safetydesk.ui.photo_desk import decoded
from safetydesk.ui.theme import LIGHT

PICTURES = QSize(1600, 1600)
_RED = QColor.fromCmykF(0, 1, 1, 0)
_EM = 1000.0
_LARGEST = 48
"""Points; larger letters (草稿 across a page) do not come out of a glyph run when they are turned."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper ready to be painted: its pages and its pictures by SHA-256 (hex)."""

    laid: LaidOut
    pictures: Mapping[str, QImage]


def prepare(snapshot: PaperSnapshot, blob: Callable[[str], bytes]) -> Paper:
    """Lay a paper out and decode its pictures; for work away from the GUI thread.

    Raises PAPER_001, PAPER_006, and PAPER_003 or PAPER_005 for a picture that cannot be read.
    """
    from safetydesk.documents.sheets import lay_out

    laid = lay_out(snapshot)
    marks = [mark for sheet in laid.pages for _, group in sheet.marks for mark in group if isinstance(mark, Picture)]
    return Paper(laid, {mark.blob: _picture(mark, blob) for mark in {mark.blob: mark for mark in marks}.values()})


def _picture(mark: Picture, blob: Callable[[str], bytes]) -> QImage:
    image = decoded(blob(mark.blob), PICTURES)
    if image.isNull():
        if mark.signature:
            raise error("PAPER_005", label=mark.what)
        raise error("PAPER_003", item=mark.what, blob=mark.blob[:12])
    return image


def paint_page(painter: QPainter, paper: Paper, number: int, scale: float, *, ink: str = LIGHT.text) -> None:
    """Paint page `number` (from 0) with its upper left corner at the painter's origin, `scale` device units a point."""
    painter.save()
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing
        | QPainter.RenderHint.TextAntialiasing
        | QPainter.RenderHint.SmoothPixmapTransform
    )
    painter.scale(scale, scale)
    hand = _Hand(painter, paper, ink)
    if paper.laid.across:
        hand.across(paper.laid.across)
    for x, y, wide, high in paper.laid.squares:
        painter.fillRect(QRectF(LEFT + x, y, wide, high), QColor(ink))
    hand.sheet(paper.laid.pages[number])
    painter.restore()


@cache
def _em_font(face: str) -> QRawFont:
    """The font file of a face at 1000 pixels to the em, to ask for advances as the PDF has them."""
    path = resources() / "fonts" / f"{face}.ttf"
    font = QRawFont(str(path), _EM, QFont.HintingPreference.PreferNoHinting)
    if not font.isValid():
        raise error("DESKTOP_001", file=path.name)
    return font


@cache
def _font(face: str, size: float) -> QRawFont:
    font = QRawFont(_em_font(face))
    font.setPixelSize(size)
    return font


class _Hand:
    """Draws marks in points, x from the left edge of the page, y down."""

    def __init__(self, painter: QPainter, paper: Paper, ink: str) -> None:
        self._painter, self._paper, self._ink = painter, paper, QColor(ink)

    def sheet(self, sheet: Sheet) -> None:
        for top, marks in sheet.marks:
            for mark in marks:
                self._mark(mark, top)

    def across(self, mark: Glyphs) -> None:
        painter = self._painter
        painter.save()
        painter.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
        painter.rotate(-watermark_angle())
        self._text(mark, -mark.x, mark.size * 0.38)
        painter.restore()

    def _mark(self, mark: Mark, top: float) -> None:
        if isinstance(mark, Glyphs):
            self._text(mark, LEFT + mark.x, top + mark.y)
        elif isinstance(mark, Rule):
            self._rule(mark, top)
        elif isinstance(mark, Box):
            self._box(mark, top)
        else:
            self._picture(mark, top)

    def _text(self, mark: Glyphs, x: float, y: float) -> None:
        em = _em_font(mark.face)
        indexes = em.glyphIndexesForString(mark.text)
        places, at = [], 0.0
        for advance in em.advancesForGlyphIndexes(indexes):
            places.append(QPointF(at, 0.0))
            at += advance.x() / _EM * mark.size + mark.space
        ink = _RED if mark.red else QColor.fromRgbF(mark.grey, mark.grey, mark.grey) if mark.grey else self._ink
        if mark.size > _LARGEST:
            self._shapes(em, indexes, [place + QPointF(x, y) for place in places], mark.size / _EM, ink)
            return
        run = QGlyphRun()
        run.setRawFont(_font(mark.face, mark.size))
        run.setGlyphIndexes(indexes)
        run.setPositions(places)
        self._painter.setPen(ink)
        self._painter.drawGlyphRun(QPointF(x, y), run)

    def _shapes(self, em: QRawFont, indexes: list[int], places: list[QPointF], scale: float, ink: QColor) -> None:
        """Letters too large for Qt's glyph cache, filled as outlines."""
        for index, place in zip(indexes, places, strict=True):
            shape = QTransform.fromTranslate(place.x(), place.y()).scale(scale, scale).map(em.pathForGlyph(index))
            self._painter.fillPath(shape, ink)

    def _rule(self, mark: Rule, top: float) -> None:
        pen = QPen(_RED if mark.red else self._ink, mark.weight)
        if mark.dash:
            pen.setDashPattern([mark.dash / mark.weight] * 2)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self._painter.setPen(pen)
        self._painter.drawLine(QPointF(LEFT + mark.x, mark.y + top), QPointF(LEFT + mark.to_x, mark.to_y + top))

    def _line(self, x: float, y: float, to_x: float, to_y: float, weight: float) -> None:
        self._painter.setPen(QPen(self._ink, weight))
        self._painter.drawLine(QPointF(LEFT + x, y), QPointF(LEFT + to_x, to_y))

    def _box(self, mark: Box, top: float) -> None:
        y, side = mark.y + top, mark.side
        self._painter.setPen(QPen(self._ink, 0.6))
        self._painter.drawRect(QRectF(LEFT + mark.x, y, side, side))
        if mark.ticked:
            corner = (mark.x + 0.42 * side, y + 0.8 * side)
            self._line(mark.x + 0.16 * side, y + 0.5 * side, *corner, 1.1)
            self._line(*corner, mark.x + 0.88 * side, y + 0.14 * side, 1.1)

    def _picture(self, mark: Picture, top: float) -> None:
        image = self._paper.pictures[mark.blob]
        scale = min(mark.width / image.width(), mark.height / image.height())
        wide, high = image.width() * scale, image.height() * scale
        x = LEFT + mark.x + (0 if mark.signature else (mark.width - wide) / 2)
        self._painter.drawImage(QRectF(x, top + mark.y + (mark.height - high) / 2, wide, high), image)
