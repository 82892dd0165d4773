"""The note of an item or finding: words, what is wrong with them under the field, and drafts at a steady pace."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from safetydesk.errors import SafetyDeskError
from safetydesk.ui.widgets.chip import Mark
from safetydesk.ui.widgets.field import NoteField
from safetydesk.ui.widgets.text import one_line

ERROR = 24
DRAFT_AFTER = 900
"""Milliseconds from the first key of a group to its draft: it is not put off by typing on (on disk within 2 s)."""
_ALT = Qt.KeyboardModifier.AltModifier
_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class NoteBox(QWidget):
    """`typed` when words changed, `drafted` when they are due on disk, `left` when the field was left.

    An error takes its room from the field, so that nothing below moves.
    """

    typed = Signal()
    drafted = Signal()
    left = Signal()

    def __init__(self, name: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = NoteField(name, hint=hint)
        self.field.installEventFilter(self)
        self._mark = Mark("red")
        self._words = one_line("", "caption", "red")
        self._fault = QWidget()
        self._pace = QTimer(self, singleShot=True, interval=DRAFT_AFTER)
        self._pace.timeout.connect(self.drafted)
        self.field.textChanged.connect(self._change)
        self._quiet = False
        self._lay_out()
        self.show_fault(None)

    def show_text(self, words: str) -> None:
        """Put stored words into the field without reporting them; the same words are left alone."""
        if words == self.field.toPlainText():
            return
        self._quiet = True
        self.field.show_text(words)
        self._quiet = False
        self._pace.stop()

    def text(self) -> str:
        """The words as they stand."""
        return self.field.toPlainText()

    def show_fault(self, fault: SafetyDeskError | None) -> None:
        """Say under the field what is wrong, or nothing."""
        self._fault.setVisible(fault is not None)
        self.field.set_bad(fault is not None)
        said = f"{fault.message}{fault.remedy}（{fault.code}）" if fault else ""
        self._words.setText(said)
        self.field.setAccessibleDescription(said)

    def fault_shown(self) -> str:
        """The words of the error on the screen, '' when there is none."""
        return self._words.text()

    def flush(self) -> None:
        """What is due on disk is due now."""
        if self._pace.isActive():
            self._pace.stop()
            self.drafted.emit()

    def calm(self) -> None:
        """The words are kept another way: no draft is due."""
        self._pace.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field for another place in the window ends the typing; Alt+digit is for phrases, never text."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and _ALT & event.modifiers():
            return True
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() not in _STAYS:
            self.left.emit()
        return super().eventFilter(watched, event)

    def _change(self) -> None:
        if self._quiet:
            return
        if not self._pace.isActive():
            self._pace.start()
        self.typed.emit()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._fault)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._mark)
        row.addWidget(self._words, 1)
        self._fault.setFixedHeight(ERROR)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.field, 1)
        column.addWidget(self._fault)
