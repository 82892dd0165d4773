"""A day typed as people type it (2026-5-1, 2026.5.1, 20260501, 2026年5月1日), kept as YYYY-MM-DD; never guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.text import label

_WRITTEN = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")


def read_day(words: str) -> str | None:
    """The day as YYYY-MM-DD, or None when the words are not one certain day with a four-digit year."""
    found = _WRITTEN.fullmatch(words.strip())
    if not found:
        return None
    year, month, day_of_month = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day_of_month).isoformat()
    except ValueError:
        return None


class DayField(LineField):
    """One day; ↑ ↓ move it by a day, PageUp PageDown by a week. `day_changed` carries YYYY-MM-DD or None on leaving."""

    day_changed = Signal(object)

    def __init__(self, name: str, day: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(name, day or "", hint="年-月-日", parent=parent)
        self.editingFinished.connect(self._tidy)

    def day(self) -> str | None:
        """The day; None when empty or unreadable (`unreadable` tells which)."""
        return read_day(self.text())

    def unreadable(self) -> bool:
        """Whether something was written that is no certain day."""
        return bool(self.text().strip()) and self.day() is None

    def show_day(self, day: str | None) -> None:
        """Show a stored day."""
        self.setText(day or "")
        self.set_bad(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step by days and weeks."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 7, Qt.Key.Key_PageDown: -7}
        step = steps.get(Qt.Key(event.key()))
        day = self.day()
        if step is None or day is None or event.modifiers():
            super().keyPressEvent(event)
            return
        self.setText((date.fromisoformat(day) + timedelta(days=step)).isoformat())
        self.setModified(True)
        self.day_changed.emit(self.day())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Mark an unreadable day when the field is left."""
        super().focusOutEvent(event)
        self.set_bad(self.unreadable())

    def _tidy(self) -> None:
        day = self.day()
        if day and day != self.text():
            typed = self.isModified()
            self.setText(day)
            self.setModified(typed)
        self.day_changed.emit(day)


def day_span(first: DayField, last: DayField) -> QWidget:
    """Two days in one row, from and to; the keyboard begins at the first."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(first, 1)
    row.addWidget(label("至", tone="second"))
    row.addWidget(last, 1)
    holder.setFocusProxy(first)
    return holder
