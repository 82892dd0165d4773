"""A form: labels left 76, one column at most 560 wide, 必填 in words, errors under their fields."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from safetydesk.errors import SafetyDeskError
from safetydesk.ui.widgets.chip import Mark
from safetydesk.ui.widgets.text import label, on_screen

LABEL, WIDEST = 76, 560
_ABOVE = 56
"""What is shown above a fault: its field, and a little more."""


class Markable(Protocol):
    """A field that can show that it is wrong."""

    def set_bad(self, bad: bool) -> None:
        """Show or clear the error border."""


class Form(QWidget):
    """Rows of label and field; read the fields once, on save."""

    def __init__(self, parent: QWidget | None = None, *, label_width: int = LABEL) -> None:
        super().__init__(parent)
        self.setMaximumWidth(WIDEST)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, label_width)
        self._grid.setColumnStretch(1, 1)
        self._errors: dict[str, _FieldError] = {}
        self._fields: dict[str, QWidget] = {}
        self._names: dict[str, QWidget] = {}

    def add(self, key: str, words: str, field: QWidget, *, required: bool = False, hint: str = "") -> QWidget:
        """Add a row; `key` names it for errors, `hint` stands under the field in small. Returns the field."""
        row = self._grid.rowCount()
        name = label(words, tone="second")
        name.setBuddy(field)
        name.setFixedHeight(32)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        line = QHBoxLayout()
        line.setSpacing(8)
        if field.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed:
            line.addWidget(field, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            line.addWidget(field)
        if required:
            line.addWidget(label("必填", "caption", "third"))
        self._grid.addLayout(line, row, 1)
        below = _FieldError(hint)
        self._grid.addWidget(below, row + 1, 1)
        if not field.accessibleName():
            field.setAccessibleName(words)
        self._errors[key], self._fields[key] = below, field
        self._names[key] = name
        return field

    def show_row(self, key: str, shown: bool) -> None:
        """Show a row, or leave it out with its name and hint."""
        for widget in (self._names[key], self._fields[key], self._errors[key]):
            widget.setVisible(shown)

    def show_error(self, key: str, fault: SafetyDeskError) -> None:
        """Put the fault under its field and the cursor into it; what scrolls shows both."""
        below = self._errors[key]
        below.show_fault(fault)
        QTimer.singleShot(0, below, lambda: _reveal(below))
        field = self._fields[key]
        if hasattr(field, "set_bad"):
            field.set_bad(True)
        field.setAccessibleDescription(f"{fault.message}{on_screen(fault.remedy)}")
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear_errors(self) -> None:
        """Forget all faults, before saving again."""
        for key, below in self._errors.items():
            below.clear_fault()
            field = self._fields[key]
            if hasattr(field, "set_bad"):
                field.set_bad(False)
            field.setAccessibleDescription("")


def _reveal(part: QWidget) -> None:
    """Scroll to a part of a form, once the words in it have been laid out."""
    area = part.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is not None:
        area.ensureWidgetVisible(part, 0, _ABOVE)


class _FieldError(QWidget):
    def __init__(self, hint: str) -> None:
        super().__init__()
        self._hint = hint
        self._mark = Mark("red")
        self._mark.setFixedSize(14, 20)
        self._words: QLabel = label(hint, "caption", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 6)
        row.setSpacing(6)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.clear_fault()

    def show_fault(self, fault: SafetyDeskError) -> None:
        self._say(f"{fault.message}{on_screen(fault.remedy)}（{fault.code}）", "red")
        self._mark.show()

    def clear_fault(self) -> None:
        self._say(self._hint, "third")
        self._mark.hide()
        self._words.setVisible(bool(self._hint))
        self.setMinimumHeight(12)

    def _say(self, words: str, tone: str) -> None:
        self._words.setText(words)
        self._words.setProperty("tone", tone)
        self._words.style().unpolish(self._words)
        self._words.style().polish(self._words)
        self._words.show()
