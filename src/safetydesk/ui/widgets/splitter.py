"""A splitter between a table and what it shows below: a hairline and a grip one can see."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import theme_of

_THICK = 12


class Splitter(QSplitter):
    """Upright by default; neither half can be dragged away."""

    def __init__(self, orientation: Qt.Orientation = Qt.Orientation.Vertical, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(_THICK)

    def createHandle(self) -> QSplitterHandle:
        """Our handle."""
        return _Handle(self.orientation(), self)


class _Handle(QSplitterHandle):
    def sizeHint(self) -> QSize:
        return QSize(_THICK, _THICK)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=theme.surface)
        level = self.orientation() == Qt.Orientation.Vertical
        middle = QRectF(self.rect()).center()
        wide, high = (36, 4) if level else (4, 36)
        paint.line(painter, 0, 0, self.width() if level else 1, 1 if level else self.height(), theme.strong_line)
        grip = QRectF(middle.x() - wide / 2, middle.y() - high / 2, wide, high)
        paint.box(painter, grip, radius=2, fill=theme.strong_line)
