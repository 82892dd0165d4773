"""Chip, tag, filter tag, mark: a state is always colour, mark and word; a tag is a fact without state."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import State, theme_of
from safetydesk.ui.typeface import CAPTION
from safetydesk.ui.widgets.focus import put_ring


class Chip(QWidget):
    """A state: tint, mark 14, word 13; 22 high."""

    def __init__(self, state: State, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.show_state(state, word)

    def show_state(self, state: State, word: str) -> None:
        """Show another state."""
        self.state, self.word = state, word
        self.setFixedSize(paint.chip_width(word), paint.CHIP_HEIGHT)
        self.setAccessibleName(word)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The chip."""
        paint.chip(QPainter(self), 0, 0, self.state, self.word, theme_of(self.palette()))


class Tag(QWidget):
    """A fact (粉尘涉爆, 四不两直): outline only; 22 high."""

    def __init__(self, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.word = word
        self.setFixedSize(round(paint.width_of(word, CAPTION)) + 14, paint.CHIP_HEIGHT)
        self.setAccessibleName(word)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Outline and word."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), radius=paint.RADIUS_CHIP, edge=theme.strong_line)
        paint.text(painter, self.rect(), self.word, theme.second, size=CAPTION, align=paint.CENTRE)


class FilterTag(QPushButton):
    """A filter in force; pressing it (or Delete) takes it away. 26 high."""

    removed = Signal()

    def __init__(self, word: str, parent: QWidget | None = None) -> None:
        super().__init__(word, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"去掉筛选 {word}")
        self.clicked.connect(self.removed)

    def sizeHint(self) -> QSize:
        """The whole word and its cross."""
        return QSize(round(paint.width_of(self.text(), CAPTION)) + 36, 26)

    def minimumSizeHint(self) -> QSize:
        """Gives way down to four characters."""
        return QSize(min(88, self.sizeHint().width()), 26)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the ring."""
        super().focusInEvent(event)
        put_ring(self, paint.RADIUS_CHIP)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint, word, cross."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        ink = theme.states["blue"].text
        paint.box(painter, self.rect(), radius=paint.RADIUS_CHIP, fill=theme.selected)
        paint.text(painter, QRectF(10, 0, self.width() - 34, self.height()), self.text(), ink, size=CAPTION)
        icons.draw(painter, "close", self.width() - 21, 5, 16, ink)


class Mark(QWidget):
    """A state's mark alone, beside words that name the state; None is the hollow ring."""

    def __init__(self, state: State | None, size: int = 14, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The mark in its state's text colour."""
        theme = theme_of(self.palette())
        colour = theme.states[self.state].text if self.state else theme.third
        icons.draw(QPainter(self), icons.mark(self.state), 0, (self.height() - self.width()) / 2, self.width(), colour)
