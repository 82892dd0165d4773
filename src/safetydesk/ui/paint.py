"""Strokes shared by every painted control: boxes, rings, texts, key caps, chips. All lengths are logical pixels."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from safetydesk.ui import icons
from safetydesk.ui.theme import State, Theme
from safetydesk.ui.typeface import BODY, CAP, CAPTION, font

RADIUS_CHIP, RADIUS_CONTROL, RADIUS_CARD = 4, 6, 8
CHIP_HEIGHT, KEY_HEIGHT = 22, 20
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


def box(
    painter: QPainter,
    rect: QRectF | QRect,
    *,
    radius: float = 0,
    fill: str | None = None,
    edge: str | None = None,
    width: float = 1,
    dashed: bool = False,
) -> None:
    """A rectangle whose edge of `width` lies inside `rect`, filled and rounded."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = width / 2 if edge else 0
    painter.setPen(_pen(edge, width, dashed=dashed) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    inner = QRectF(rect).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(inner, max(radius - inset, 0), max(radius - inset, 0))


def _pen(colour: str, width: float, *, dashed: bool = False) -> QPen:
    pen = QPen(QColor(colour), width)
    if dashed:
        pen.setDashPattern([4 / width, 3 / width])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def line(painter: QPainter, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> None:
    """A straight level or upright stroke; (x1, y1) to (x2, y2) are its outer corners when `width` is 1."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRect(QRectF(x1, y1, max(x2 - x1, width), max(y2 - y1, width)))


def text(
    painter: QPainter,
    rect: QRectF | QRect,
    words: str,
    colour: str,
    *,
    size: int = BODY,
    bold: bool = False,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """One line of words inside `rect`, cut with … when it does not fit."""
    painter.setFont(font(size, bold=bold))
    painter.setPen(QColor(colour))
    frame = QRectF(rect)
    painter.drawText(frame, int(align), fitted(words, frame.width(), size, bold=bold))


def fitted(words: str, room: float, size: int = BODY, *, bold: bool = False) -> str:
    """The words cut to `room` with …; no character is wider than the pixel size, so short texts are not measured."""
    return words if len(words) * size <= room else _measured(words, int(room), size, bold)


def fitting(words: str, short: str, room: float, size: int = BODY, *, bold: bool = False) -> str:
    """The words where they fit, else the short ones; cut they are by whoever draws them."""
    fits = not short or len(words) * size <= room or width_of(words, size, bold=bold) <= int(room)
    return words if fits else short


@lru_cache(maxsize=8192)
def _measured(words: str, room: int, size: int, bold: bool) -> str:
    return QFontMetricsF(font(size, bold=bold)).elidedText(words, Qt.TextElideMode.ElideRight, room)


def width_of(words: str, size: int = BODY, *, bold: bool = False) -> float:
    """The width of one line of words."""
    return QFontMetricsF(font(size, bold=bold)).horizontalAdvance(words)


def key_width(key: str) -> int:
    """The width of a key cap; a single character makes it square."""
    return max(KEY_HEIGHT, round(width_of(key, CAP)) + 10)


def key_cap(
    painter: QPainter, x: float, y: float, key: str, theme: Theme, *, colours: tuple[str, str, str] | None = None
) -> None:
    """A key cap at (x, y), 20 high; `colours` are (fill, edge, text) when it lies on a filled button."""
    fill, edge, ink = colours or (theme.sunken, theme.strong_line, theme.second)
    frame = QRectF(x, y, key_width(key), KEY_HEIGHT)
    box(painter, frame, radius=RADIUS_CHIP, fill=fill, edge=edge)
    text(painter, frame.adjusted(-8, 0, 8, 0), key, ink, size=CAP, align=CENTRE)


def chip_width(words: str) -> int:
    """The width of a state chip."""
    return round(width_of(words, CAPTION)) + 24 + 7


def chip(painter: QPainter, x: float, y: float, state: State, words: str, theme: Theme) -> None:
    """A state chip at (x, y), 22 high: tint, mark, word."""
    colours = theme.states[state]
    frame = QRectF(x, y, chip_width(words), CHIP_HEIGHT)
    box(painter, frame, radius=RADIUS_CHIP, fill=colours.tint)
    icons.draw(painter, icons.mark(state), x + 6, y + 4, 14, colours.text)
    text(painter, frame.adjusted(24, 0, 0, 0), words, colours.text, size=CAPTION)


def ring(painter: QPainter, rect: QRectF | QRect, theme: Theme, radius: float) -> None:
    """The focus ring: 2 px, inside `rect`."""
    box(painter, rect, radius=radius, edge=theme.focus, width=2)


def polyline(painter: QPainter, points: list[tuple[float, float]], colour: str, width: float) -> None:
    """Round-capped strokes through the points (check marks, chevrons drawn in place)."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([QPointF(x, y) for x, y in points])
