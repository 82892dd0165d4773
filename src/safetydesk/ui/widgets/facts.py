"""Facts in two columns: what it is, small and left; what is so, right of it (地址 工业园区 B 区 7 号)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from safetydesk.ui.widgets.text import Tone, label

UNKNOWN = "—"


class Facts(QWidget):
    """`show_facts` takes pairs; None is shown as —. `label_width` 60, or 74 for four characters."""

    def __init__(self, name: str, *, label_width: int = 74, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnMinimumWidth(0, label_width)
        self._grid.setColumnStretch(1, 1)
        self._shown: list[QWidget] = []

    def show_facts(self, facts: list[tuple[str, str | None]], tones: dict[str, Tone] | None = None) -> None:
        """Show these facts; `tones` colours the values of some, by what they are."""
        for old in self._shown:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._shown = []
        for row, (word, value) in enumerate(facts):
            what = label(word, "caption", "third")
            what.setFixedHeight(21)
            said = label(value or UNKNOWN, tone=(tones or {}).get(word), wrap=True)
            self._grid.addWidget(what, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(said, row, 1)
            self._shown += [what, said]
