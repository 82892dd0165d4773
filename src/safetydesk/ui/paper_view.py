"""A paper on the desk: its pages one below the other, as wide as there is room or whole; painted as they will print."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from safetydesk.documents.page import PAGE_HEIGHT, PAGE_WIDTH
from safetydesk.ui import paint
from safetydesk.ui.paper_painter import Paper, paint_page
from safetydesk.ui.theme import theme_of

Zoom = Literal["width", "page"]
MARGIN, GAP, SIDE, LEAST_SIDE = 20, 16, 57, 12
_KEPT = 8
_STEP = 60


class PaperView(QAbstractScrollArea):
    """`page_changed(n, total)` as the pages pass; 0 of 0 without a paper."""

    page_changed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("文书预览")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(_STEP)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._tell())
        self.paper: Paper | None = None
        self.zoom: Zoom = "width"
        self._drawn: dict[int, QPixmap] = {}
        self._told = (0, 0)

    def show_paper(self, paper: Paper | None, *, stay: bool = False) -> None:
        """Show a paper from its first page, or where it stood (`stay`); None clears the desk."""
        self.paper = paper
        self._drawn.clear()
        self._measure()
        if not stay:
            self.verticalScrollBar().setValue(0)
        self._tell()
        self.viewport().update()

    def set_zoom(self, zoom: Zoom) -> None:
        """As wide as the room, or a whole page."""
        page = self.current_page()
        self.zoom = zoom
        self._measure()
        self.go(page)

    def pages(self) -> int:
        """How many pages there are."""
        return len(self.paper.laid.pages) if self.paper else 0

    def current_page(self) -> int:
        """The page (from 0) that takes most of the room."""
        middle = self.verticalScrollBar().value() + self.viewport().height() / 2
        return min(max(int((middle - MARGIN) // (self._high() + GAP)), 0), max(self.pages() - 1, 0))

    def go(self, page: int) -> None:
        """Show a page from its top."""
        self.verticalScrollBar().setValue(round(page * (self._high() + GAP)))
        self._tell()

    def page_rect(self, page: int) -> QRectF:
        """Where a page lies in the viewport."""
        wide, high = self._wide(), self._high()
        left = round((self.viewport().width() - wide) / 2)
        top = MARGIN + page * (high + GAP) - self.verticalScrollBar().value()
        return QRectF(left, round(top), round(wide), round(high))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page by page, and to the ends."""
        bar = self.verticalScrollBar()
        steps = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.pages() - 1}
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and not event.modifiers():
            self.go(min(max(self.current_page() + (1 if event.key() == Qt.Key.Key_PageDown else -1), 0), self.pages()))
        elif event.key() in steps:
            self.go(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            bar.setValue(bar.value() + (_STEP if event.key() == Qt.Key.Key_Down else -_STEP))
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure anew; the page stays."""
        page = self.current_page()
        super().resizeEvent(event)
        self._measure()
        if page:
            self.go(page)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the ring."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give the ring away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme has another paper."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._drawn.clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Desk, pages in sight, ring."""
        theme = theme_of(self.palette())
        painter = QPainter(self.viewport())
        paint.box(painter, self.viewport().rect(), fill=theme.desk)
        for page in range(self.pages()):
            place = self.page_rect(page)
            if place.intersects(QRectF(event.rect())):
                painter.drawPixmap(place.topLeft(), self._page(page))
        if self.hasFocus():
            paint.ring(painter, self.viewport().rect(), theme, 0)

    def viewportEvent(self, event: QEvent) -> bool:
        """A screen of another density wants sharper pages."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._drawn.clear()
        return super().viewportEvent(event)

    def _page(self, page: int) -> QPixmap:
        if page not in self._drawn:
            while len(self._drawn) >= _KEPT:
                del self._drawn[next(iter(self._drawn))]
            self._drawn[page] = self._draw(page)
        return self._drawn[page]

    def _draw(self, page: int) -> QPixmap:
        assert self.paper is not None
        ratio, place = self.devicePixelRatioF(), self.page_rect(page)
        drawn = QPixmap(round(place.width() * ratio), round(place.height() * ratio))
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(theme_of(self.palette()).paper)
        painter = QPainter(drawn)
        paint_page(painter, self.paper, page, self._wide() / PAGE_WIDTH)
        painter.end()
        return drawn

    def _wide(self) -> float:
        room = self.viewport().rect()
        side = SIDE if room.width() > 560 else LEAST_SIDE
        wide = float(max(room.width() - 2 * side, 120))
        if self.zoom == "page":
            wide = min(wide, (room.height() - 2 * MARGIN) * PAGE_WIDTH / PAGE_HEIGHT)
        return wide

    def _high(self) -> float:
        return self._wide() * PAGE_HEIGHT / PAGE_WIDTH

    def _measure(self) -> None:
        self._drawn.clear()
        whole = 2 * MARGIN + self.pages() * (self._high() + GAP) - GAP if self.pages() else 0
        room = self.viewport().height()
        self.verticalScrollBar().setPageStep(room)
        self.verticalScrollBar().setRange(0, max(round(whole - room), 0))
        self.viewport().update(QRect())

    def _tell(self) -> None:
        told = (self.current_page() + 1 if self.pages() else 0, self.pages())
        if told != self._told:
            self._told = told
            self.page_changed.emit(*told)
