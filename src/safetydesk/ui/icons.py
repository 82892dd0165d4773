"""Own SVG icons, drawn in any colour and crisp at any device pixel ratio; Qt's pixmap cache keeps what was drawn."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache

from safetydesk import paths
from safetydesk.errors import error
from safetydesk.ui.theme import State

SMALL, MIDDLE, LARGE = 16, 18, 20
"""The three sizes at which icons are drawn, logical pixels."""


@cache
def svg(name: str) -> bytes:
    """The SVG text of icon `name`; raises DESKTOP_002 when the installation lacks it."""
    try:
        return (paths.resources() / "icons" / f"{name}.svg").read_bytes()
    except OSError as fault:
        raise error("DESKTOP_002", name=name) from fault


def pixmap(name: str, size: int, colour: str, ratio: float = 1.0) -> QPixmap:
    """Icon `name`, `size` logical pixels square, in `colour` (#RRGGBB), for a device pixel ratio."""
    key = f"{name}/{size}/{colour}/{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    drawn = _drawn(svg(name), round(size * ratio), colour)
    drawn.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, drawn)
    return drawn


def draw(painter: QPainter, name: str, x: float, y: float, size: int, colour: str) -> None:
    """Draw icon `name` with its top left corner at (x, y)."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device else 1.0
    painter.drawPixmap(round(x), round(y), pixmap(name, size, colour, ratio))


def mark(state: State | None) -> str:
    """The icon name of a state's mark; None is the hollow ring of what has no state yet."""
    return f"mark-{state or 'open'}"


def icon(name: str, colour: str, size: int = MIDDLE) -> QIcon:
    """A QIcon for menus and windows, sharp at 100 % and 200 %."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, size, colour, ratio))
    return made


def _drawn(source: bytes, pixels: int, colour: str) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    drawn = QPixmap(pixels, pixels)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, pixels, pixels))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRect(drawn.rect())
    painter.end()
    return drawn
