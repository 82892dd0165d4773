"""Several of a few: tick boxes side by side, read once on save."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from safetydesk.ui.widgets.field import Check
from safetydesk.ui.widgets.text import label


class Ticks(QWidget):
    """`options` are (code, word); `none` says why there are none."""

    def __init__(
        self, options: Sequence[tuple[str, str]], chosen: Collection[str], *, across: int, none: str = ""
    ) -> None:
        super().__init__()
        self._before = frozenset(chosen)
        self._boxes = {code: Check(word) for code, word in options}
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 4, 0, 0)  # the ring of the first box
        grid.setVerticalSpacing(0)
        grid.setHorizontalSpacing(8)
        for at, (code, box) in enumerate(self._boxes.items()):
            box.setChecked(code in chosen)
            box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # long words are cut with …
            grid.addWidget(box, *divmod(at, across), Qt.AlignmentFlag.AlignLeft)
        for column in range(across):
            grid.setColumnStretch(column, 1)
        if not self._boxes:
            grid.addWidget(label(none, tone="third"), 0, 0)

    def codes(self) -> list[str]:
        """What is ticked, in the order shown; what was chosen and is not offered any more stays chosen."""
        gone = sorted(self._before - self._boxes.keys())
        return [*(code for code, box in self._boxes.items() if box.isChecked()), *gone]

    def changed(self) -> bool:
        """Whether something was ticked or unticked."""
        return self._before != frozenset(self.codes())
