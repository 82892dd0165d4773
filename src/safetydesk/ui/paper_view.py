"""A paper on the desk: the pages of its PDF one below the other, at any size, with what was searched for marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from safetydesk.documents.viewing import PdfPages, Place, Raster
from safetydesk.ui import paint
from safetydesk.ui.theme import LIGHT, theme_of

Zoom = str | float
"""width: as wide as the room; page: a whole page; a number: times the true size."""
LEAST, MOST, STEP = 0.4, 4.0, 1.25
MARGIN, GAP, SIDE, LEAST_SIDE = 20, 16, 57, 12
_KEPT = 8
_LINE = 60
_SHARPEST = 4.0
Draw = Callable[[Callable[[], Raster], Callable[[Raster], object]], object]
"""Runs work away from the GUI thread and hands what it made to the second function (tasks.draw)."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    picture: QPixmap
    scale: float


class PaperView(QAbstractScrollArea):
    """`page_changed(n, total)` as the pages pass, 0 of 0 without a paper; `page_pressed(n)` from 0; `zoomed(percent)`.

    `strip`: small pages, for going to one of them.
    """

    page_changed = Signal(int, int)
    page_pressed = Signal(int)
    zoomed = Signal(int)

    def __init__(self, draw: Draw, parent: QWidget | None = None, *, strip: bool = False) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("页面列表" if strip else "文书预览")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff if strip else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )
        self.verticalScrollBar().setSingleStep(_LINE)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._tell())
        self.pages_shown: PdfPages | None = None
        self.zoom: Zoom = "width"
        self._strip, self._draw = strip, draw
        self._drawn: dict[int, _Drawn] = {}
        self._asked: dict[int, float] = {}
        self._found: Sequence[Place] = ()
        self._at = -1
        self._told = (0, 0)
        self._current = 0

    def show_paper(self, pages: PdfPages | None, *, stay: bool = False) -> None:
        """Show a paper from its first page, or where it stood (`stay`); None clears the desk."""
        self.pages_shown = pages
        self._drawn.clear()
        self._asked.clear()
        self._found, self._at = (), -1
        self._measure()
        if not stay:
            self.verticalScrollBar().setValue(0)
        self._tell()
        self.viewport().update()

    def set_zoom(self, zoom: Zoom) -> None:
        """As wide as the room, a whole page, or so many times its true size (between LEAST and MOST)."""
        page = self.current_page()
        self.zoom = zoom if isinstance(zoom, str) else min(max(zoom, LEAST), MOST)
        self._measure()
        self.go(page)

    def zoom_by(self, factor: float) -> None:
        """Larger or smaller from what is seen now."""
        self.set_zoom(self.scale() / self._true() * factor)

    def show_found(self, found: Sequence[Place], at: int) -> None:
        """Mark what was found, and bring the one `at` into sight; -1 for none."""
        self._found, self._at = found, at
        if 0 <= at < len(found):
            place = self.found_rect(found[at])
            room = self.viewport().rect()
            if not (room.top() <= place.top() and place.bottom() <= room.bottom()):
                bar = self.verticalScrollBar()
                bar.setValue(round(bar.value() + place.center().y() - room.height() / 2))
        self.viewport().update()

    def pages(self) -> int:
        """How many pages there are."""
        return len(self.pages_shown) if self.pages_shown else 0

    def current_page(self) -> int:
        """The page (from 0) that takes most of the room."""
        middle = self.verticalScrollBar().value() + self.viewport().height() / 2
        passed = sum(1 for top in self._tops() if top <= middle)
        return max(passed - 1, 0)

    def go(self, page: int) -> None:
        """Show a page from its top."""
        tops = self._tops()
        if tops:
            self.verticalScrollBar().setValue(round(tops[min(max(page, 0), len(tops) - 1)] - MARGIN))
        self._tell()

    def set_current(self, page: int) -> None:
        """Ring a page of the strip and keep it in sight."""
        self._current = page
        if self.pages():
            place = self.page_rect(min(page, self.pages() - 1))
            if not self.viewport().rect().contains(place.toRect()):
                self.go(page)
        self.viewport().update()

    def scale(self) -> float:
        """Logical pixels a point."""
        if not self.pages_shown:
            return 1.0
        widest: float = max(wide for wide, _ in self.pages_shown.sizes)
        if not isinstance(self.zoom, str):
            return self.zoom * self._true()
        room = self.viewport().rect()
        side = LEAST_SIDE if self._strip or room.width() <= 560 else SIDE
        scale = max(room.width() - 2 * side, 60 if self._strip else 120) / widest
        if self.zoom == "page":
            highest = max(high for _, high in self.pages_shown.sizes)
            scale = min(scale, (room.height() - 2 * MARGIN) / highest)
        return scale

    def page_rect(self, page: int) -> QRectF:
        """Where a page lies in the viewport."""
        assert self.pages_shown is not None
        scale, (wide, high) = self.scale(), self.pages_shown.sizes[page]
        room = self.viewport().width()
        left = (room - wide * scale) / 2 if wide * scale <= room else LEAST_SIDE - self.horizontalScrollBar().value()
        top = self._tops()[page] - self.verticalScrollBar().value()
        return QRectF(round(left), round(top), round(wide * scale), round(high * scale))

    def found_rect(self, place: Place) -> QRectF:
        """Where found words lie in the viewport."""
        scale, page = self.scale(), self.page_rect(place.page)
        spot = QRectF(place.x * scale, place.y * scale, place.width * scale, place.height * scale)
        return spot.translated(page.topLeft()).adjusted(-1, -1, 1, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page by page, to the ends, larger and smaller."""
        bar, key = self.verticalScrollBar(), Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        zooms = {Qt.Key.Key_Plus: STEP, Qt.Key.Key_Equal: STEP, Qt.Key.Key_Minus: 1 / STEP}
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.pages() - 1}
        turns = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        lines = {Qt.Key.Key_Down: _LINE, Qt.Key.Key_Up: -_LINE}
        if control and key in zooms:
            self.zoom_by(zooms[key])
        elif control and key == Qt.Key.Key_0:
            self.set_zoom("width")
        elif key in turns and not control:
            self._turn(self._current if self._strip else self.current_page(), turns[key])
        elif key in ends:
            self._turn(ends[key], 0)
        elif key in lines and self._strip:
            self._turn(self._current, 1 if lines[key] > 0 else -1)
        elif key in lines:
            bar.setValue(bar.value() + lines[key])
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl larger and smaller, else up and down."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and not self._strip:
            self.zoom_by(STEP if event.angleDelta().y() > 0 else 1 / STEP)
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which page was pressed."""
        super().mousePressEvent(event)
        for page in range(self.pages()):
            if self.page_rect(page).contains(event.position()):
                self.page_pressed.emit(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure anew; the page stays."""
        page = self.current_page()
        super().resizeEvent(event)
        self._measure()
        if self._strip:
            self.set_current(self._current)
        elif page:
            self.go(page)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the ring."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give the ring away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """A screen of another density wants sharper pages."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.viewport().update()
        return super().viewportEvent(event)

    def sizeHint(self) -> QSize:
        """Wide enough for a page that can be told from others."""
        return QSize(132 if self._strip else 480, 480)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Desk, pages in sight, what was found, ring."""
        theme = theme_of(self.palette())
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        paint.box(painter, self.viewport().rect(), fill=theme.desk)
        for page in range(self.pages()):
            place = self.page_rect(page)
            if place.intersects(QRectF(event.rect())):
                self._paint_page(painter, page, place, theme.paper)
                if self._strip and page == self._current:
                    painter.setPen(QPen(QColor(theme.accent), 2))
                    painter.drawRect(place.adjusted(-2, -2, 2, 2))
        self._paint_found(painter)
        if self.hasFocus():
            paint.ring(painter, self.viewport().rect(), theme, 0)

    def _paint_found(self, painter: QPainter) -> None:
        """A marker pen over the words; paper is light in either appearance."""
        pens = LIGHT.states["amber"]
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for number, found in enumerate(self._found):
            painter.fillRect(self.found_rect(found), QColor(pens.solid if number == self._at else pens.tint))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _paint_page(self, painter: QPainter, page: int, place: QRectF, paper: str) -> None:
        """A page in the paper's shade; the picture comes when it is drawn, until then the one of another size."""
        painter.fillRect(place, QColor(paper))
        drawn = self._drawn.get(page)
        if drawn is not None:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            painter.drawPixmap(place, drawn.picture, QRectF(drawn.picture.rect()))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        wanted = min(self.scale() * self.devicePixelRatioF(), _SHARPEST)
        if (drawn is None or drawn.scale != wanted) and self._asked.get(page) != wanted:
            self._ask(page, wanted)

    def _ask(self, page: int, scale: float) -> None:
        pages = self.pages_shown
        assert pages is not None
        self._asked[page] = scale

        def show(raster: Raster) -> None:
            if pages is self.pages_shown and self._asked.get(page) == scale:
                del self._asked[page]
                self._keep(page, _Drawn(QPixmap.fromImage(image_of(raster)), scale))

        self._draw(lambda: pages.picture(page, scale), show)

    def _keep(self, page: int, drawn: _Drawn) -> None:
        self._drawn.pop(page, None)
        while len(self._drawn) >= (_KEPT if not self._strip else 4 * _KEPT):
            del self._drawn[next(iter(self._drawn))]
        self._drawn[page] = drawn
        self.viewport().update()

    def _turn(self, page: int, by: int) -> None:
        wanted = min(max(page + by, 0), max(self.pages() - 1, 0))
        if self._strip:
            self.page_pressed.emit(wanted)
        else:
            self.go(wanted)

    def _true(self) -> float:
        """Logical pixels a point at true size."""
        return self.logicalDpiX() / 72

    def _tops(self) -> list[float]:
        """The top of every page below that of the first, in the room that scrolls."""
        if not self.pages_shown:
            return []
        scale = self.scale()
        highs = [round(high * scale) + GAP for _, high in self.pages_shown.sizes]
        return [MARGIN + passed for passed in accumulate(highs[:-1], initial=0)]

    def _measure(self) -> None:
        whole, wide = 0.0, 0.0
        if self.pages_shown and self.pages():
            scale = self.scale()
            whole = self._tops()[-1] + self.pages_shown.sizes[-1][1] * scale + MARGIN
            wide = max(size[0] for size in self.pages_shown.sizes) * scale + 2 * LEAST_SIDE
            self.zoomed.emit(round(100 * scale / self._true()))
        room = self.viewport().size()
        for bar, wanted, seen in (
            (self.verticalScrollBar(), whole, room.height()),
            (self.horizontalScrollBar(), wide, room.width()),
        ):
            bar.setPageStep(seen)
            bar.setRange(0, max(round(wanted - seen), 0))
        self.viewport().update()

    def _tell(self) -> None:
        told = (self.current_page() + 1 if self.pages() else 0, self.pages())
        if told != self._told:
            self._told = told
            self.page_changed.emit(*told)


def image_of(raster: Raster) -> QImage:
    """The picture of a page as Qt has it, with bytes of its own."""
    kind = QImage.Format.Format_Grayscale8 if raster.grey else QImage.Format.Format_RGB888
    return QImage(raster.content, raster.width, raster.height, raster.stride, kind).copy()


def drawing(tasks: Any, owner: Any) -> Draw:
    """What a view of `owner` needs to have its pages drawn."""
    return lambda work, done: tasks.draw(work, done, owner=owner)
