"""A key cap standing alone (F4 beside a title, ← on a card)."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import theme_of


class KeyCap(QWidget):
    """Shows which key does it; 20 high."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.setFixedSize(paint.key_width(key), paint.KEY_HEIGHT)
        self.setAccessibleName(key)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cap."""
        paint.key_cap(QPainter(self), 0, 0, self.key, theme_of(self.palette()))
