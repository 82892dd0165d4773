"""What keeps a dialog from going on: mark, words and number in one place of its own, absent while nothing does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from safetydesk.errors import SafetyDeskError
from safetydesk.ui.widgets.chip import Mark
from safetydesk.ui.widgets.text import label, on_screen


class FaultLine(QWidget):
    """`show_fault` says a numbered error or nothing; `words` gives what is said."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = label("", "caption", "red", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Mark("red"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.show_fault(None)

    def show_fault(self, fault: SafetyDeskError | None) -> None:
        """Say what is wrong and what to do, or nothing."""
        self._words.setText(f"{fault.message}{on_screen(fault.remedy)}（{fault.code}）" if fault else "")
        self.setVisible(fault is not None)

    def words(self) -> str:
        """The words on the screen, '' when there are none."""
        return self._words.text()
