"""The focus ring outside a button: 2 px wide, 2 px away, lying in the button's parent."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from safetydesk.ui.paint import RADIUS_CONTROL, ring
from safetydesk.ui.theme import theme_of

REACH = 4


def put_ring(around: QWidget, radius: int = RADIUS_CONTROL) -> None:
    """Lay the ring around a widget that has just got the keyboard; a window of its own gets none."""
    if around.parentWidget() is not None:
        FocusRing(around, radius)


class FocusRing(QWidget):
    """Follows one widget for as long as that widget has the keyboard."""

    def __init__(self, around: QWidget, radius: int = RADIUS_CONTROL) -> None:
        super().__init__(around.parentWidget())
        self._around, self._left = around, False
        self._radius = radius + REACH - 1
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        around.installEventFilter(self)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move, hide and vanish with the widget."""
        kind = event.type()
        if kind == QEvent.Type.FocusOut:
            self._left = True
            self.hide()
            self.deleteLater()
        elif not self._left and kind in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self._follow()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring itself."""
        painter = QPainter(self)
        ring(painter, self.rect(), theme_of(self.palette()), self._radius)

    def _follow(self) -> None:
        self.setGeometry(self._around.geometry().adjusted(-REACH, -REACH, REACH, REACH))
        self.setVisible(self._around.isVisible())
        self.raise_()
