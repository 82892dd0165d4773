"""The progress of a checklist as a thin bar: what was answered how, in the states' solids, and what is left."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import State, theme_of


class Tally(QWidget):
    """6 high; `show_parts` takes counts by state and the whole. Its words stand beside it, in the caller's label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._parts: list[tuple[State, int]] = []
        self._total = 0

    def show_parts(self, parts: list[tuple[State, int]], total: int) -> None:
        """Counts by state, in drawing order, out of `total`."""
        self._parts, self._total = parts, total
        self.setAccessibleName(f"已答 {sum(count for _, count in parts)} / {total}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=theme.head)
        x = 0.0
        for state, count in self._parts:
            wide = self.width() * count / max(self._total, 1)
            paint.box(painter, QRectF(round(x), 0, round(x + wide) - round(x), 6), fill=theme.states[state].solid)
            x += wide
