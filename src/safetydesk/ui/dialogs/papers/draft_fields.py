"""The fields of 修改拟稿: one for each sort of question that a kind of paper asks, and one for a paragraph of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import Check, Choice, LineField, NoteField

if TYPE_CHECKING:
    from safetydesk.usecases.papers.documents_edit import DraftField

_NOTE = 64


class ClauseField(QWidget):
    """A paragraph with what gives it its declared words back; empty, it is not printed."""

    edited = Signal()

    def __init__(self, told: DraftField) -> None:
        super().__init__()
        self._default = told.default
        self.note = NoteField(told.label, told.value, hint="空着就不印这一段")
        self.note.setFixedHeight(_NOTE)
        self.note.textChanged.connect(self._changed)
        self.again = Button("恢复原文", lambda: self.note.setPlainText(self._default), kind="quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.note)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignRight)
        self.setFocusProxy(self.note)
        self._changed()

    def text(self) -> str:
        """The paragraph as it stands."""
        return self.note.toPlainText().strip()

    def _changed(self) -> None:
        self.again.setVisible(self.text() != self._default)


class LongField(NoteField):
    """An answer of several lines."""

    def text(self) -> str:
        """The answer as it stands."""
        return self.toPlainText().strip()


class ChoiceField(Choice):
    """One of the declared answers, or none yet."""

    def text(self) -> str:
        """The answer chosen; empty for none."""
        return self.code() or ""


class ChoicesField(QWidget):
    """Several of the declared answers, each with a tick box, in the declared order."""

    def __init__(self, told: DraftField) -> None:
        super().__init__()
        chosen = told.value.split("；")
        self.boxes = [Check(word, f"{told.label}：{word}") for word in told.choices]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for box in self.boxes:
            box.setChecked(box.text() in chosen)
            column.addWidget(box)
        self.setFocusProxy(self.boxes[0])

    def text(self) -> str:
        """The answers ticked, as they are typed; empty for none."""
        return "；".join(box.text() for box in self.boxes if box.isChecked())


DraftInput = LineField | ClauseField | LongField | ChoiceField | ChoicesField


def field_for(one: DraftField) -> DraftInput:
    """The field in which this part of a draft is filled in."""
    if one.clause:
        return ClauseField(one)
    if one.kind == "long":
        long = LongField(one.label, one.value)
        long.setFixedHeight(_NOTE)
        return long
    if one.many:
        return ChoicesField(one)
    if one.kind == "choice":
        choice = ChoiceField(one.label, [("", "（未选）"), *((word, word) for word in one.choices)])
        choice.choose(one.value)
        return choice
    if one.kind == "day":
        return DayField(one.label, one.value or None)
    return LineField(one.label, one.value)
