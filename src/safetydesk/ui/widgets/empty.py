"""An empty place says why: the fact in bold, then the next useful fact or one button. No drawings."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.text import label


class Empty(QWidget):
    """没有超期隐患 / 最近一条到期在 4月17日（永丰汽修）."""

    def __init__(self, fact: str, then: str = "", button: Button | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fact = label(fact, "card", wrap=True)
        self._then = label(then, tone="second", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(4)
        column.addWidget(self._fact)
        column.addWidget(self._then)
        if button:
            column.addSpacing(8)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.say(fact, then)

    def say(self, fact: str, then: str = "") -> None:
        """Say another reason."""
        self._fact.setText(fact)
        self._then.setText(then)
        self._then.setVisible(bool(then))
        self.setAccessibleName(f"{fact} {then}".strip())
