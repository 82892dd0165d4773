"""How large a dialog of the visit may be: the smallest window is 780x438 (1366x768 at 175 %)."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from safetydesk.ui.widgets.dialog import Width

_EDGES = 40
"""What a title bar and a task bar take."""


def room_around(parent: QWidget | None) -> QSize:
    """The room there is: the screen, or the window where that is larger."""
    if parent is None:
        return QSize(1366, 768)
    screen, window = parent.screen().availableGeometry().size(), parent.window().size()
    return screen.expandedTo(window) - QSize(0, _EDGES)


def wide_or_narrow(parent: QWidget | None) -> Width:
    """800, or 640 where that does not fit."""
    return 800 if room_around(parent).width() >= 816 else 640
