"""Grounds to build a page on: the page itself, panels with a hairline on one side, what scrolls."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import theme_of

Side = Literal["left", "right", "top", "bottom"]
Ground = Literal["surface", "sunken", "desk", "window"]
TEXT_WIDEST = 960
"""Over 1600 px text stops here and tables take the rest."""


def page_column(page: QWidget) -> QVBoxLayout:
    """The column of a page without margins: header, toolbar, body, status line go in, in this order."""
    page.setProperty("role", "page")
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column


class Panel(QWidget):
    """A ground with hairlines on the named sides; `column` is its layout."""

    def __init__(
        self,
        *sides: Side,
        ground: Ground = "surface",
        margins: tuple[int, int, int, int] = (16, 12, 16, 12),
        spacing: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sides = sides
        self._ground = ground
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*margins)
        self.column.setSpacing(spacing)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and hairlines."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        wide, high = self.width(), self.height()
        paint.box(painter, self.rect(), fill=getattr(theme, self._ground))
        for side in self._sides:
            x1, y1, x2, y2 = {
                "left": (0, 0, 1, high),
                "right": (wide - 1, 0, wide, high),
                "top": (0, 0, wide, 1),
                "bottom": (0, high - 1, wide, high),
            }[side]
            paint.line(painter, x1, y1, x2, y2, theme.line)


class Hairline(QWidget):
    """A line between parts of a panel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line."""
        paint.box(QPainter(self), self.rect(), fill=theme_of(self.palette()).line)


def two_columns(
    grid: QGridLayout, left: QWidget, right: QWidget, shares: tuple[int, int] | None, *, row: int = 0
) -> None:
    """Put two parts beside each other from a `row` of the grid on, by `shares`; None: one below the other."""
    grid.setColumnStretch(0, shares[0] if shares else 1)
    grid.setColumnStretch(1, shares[1] if shares else 0)
    for part in (left, right):
        grid.removeWidget(part)
    grid.addWidget(left, row, 0, 1, 1 if shares else 2)
    grid.addWidget(right, row if shares else row + 1, 1 if shares else 0, 1, 1 if shares else 2)


def scrolled(content: QWidget) -> QScrollArea:
    """The content in an area that scrolls upright only; never put one into another."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area
