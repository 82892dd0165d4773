"""A drawer over the right edge of a page (企业情况 in a narrow window); its key opens and closes it, Esc closes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsOpacityEffect, QVBoxLayout, QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import theme_of

FADE = 120


class Drawer(QWidget):
    """Holds one widget; lies over `over` below its header."""

    toggled = Signal(bool)

    def __init__(self, over: QWidget, content: QWidget, *, name: str, width: int = 288, top: int = 52) -> None:
        super().__init__(over)
        self._top = top
        self._before: QWidget | None = None
        self.setAccessibleName(name)
        self.setFixedWidth(width)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.addWidget(content)
        effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(effect)
        self._fade = QPropertyAnimation(effect, b"opacity", self)
        self._fade.setDuration(FADE)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        over.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Open, with the keyboard inside; or close and give the keyboard back."""
        if self.isVisible():
            self.hide()
            if self._before is not None:
                self._before.setFocus()
        else:
            self._before = self.window().focusWidget()
            self._place()
            self.show()
            self.raise_()
            self._fade.start()
            self.setFocus()
        self.toggled.emit(self.isVisible())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.toggle()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the right edge."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface and edge."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=theme.surface)
        paint.line(painter, 0, 0, 1, self.height(), theme.strong_line)

    def _place(self) -> None:
        over = self.parentWidget()
        if over is not None:
            self.setGeometry(over.width() - self.width(), self._top, self.width(), over.height() - self._top)
