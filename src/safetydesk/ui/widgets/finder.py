"""Type and take: a search with its hits below, for Ctrl+K and for starting a visit by pinyin initials."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import SearchField
from safetydesk.ui.widgets.rows import Line, RowList, RowLook
from safetydesk.ui.widgets.text import one_line

ROWS = 8


class Finder(Dialog):
    """`sought(text)` asks for hits, `show_hits` shows them; Enter emits `taken(id)`, or `unmatched(text)` with no hit.

    Hits for another text than the one standing in the field are not shown, so Enter never takes the wrong one.
    """

    sought = Signal(str)
    taken = Signal(object)
    unmatched = Signal(str)

    def __init__(self, title: str, look: RowLook, *, hint: str, none: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, width=640, parent=parent)
        self._none = none
        self._shown_for: str | None = None
        self.search = SearchField(title, hint=hint, key="")
        self.hits = RowList(f"{title} 结果", look, click_opens=True)
        self.hits.setFixedHeight(ROWS * look.height)
        self.hits.opened.connect(self._take)
        self._said = one_line("", "caption")
        self.search.sought.connect(self._seek)
        self.body.addWidget(self.search)
        self.body.addWidget(self.hits)
        self.body.addWidget(self._said)
        self.search.setFocus()

    def show_hits(self, sought: str, lines: list[Line]) -> None:
        """Show the hits of a text; the first becomes current. Hits of an older text are dropped."""
        if sought != self.search.text().strip():
            return
        self._shown_for = sought
        self.hits.show_lines(lines)
        self.hits.setCurrentIndex(self.hits.lines.index(0))
        self._said.setText(self._none.format(text=sought) if sought and not lines else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↑ ↓ move among the hits while the cursor stays in the search; Enter takes."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            row = min(max(self.hits.currentIndex().row() + step, 0), len(self.hits.lines.lines) - 1)
            self.hits.setCurrentIndex(self.hits.lines.index(row))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

    def _seek(self, text: str) -> None:
        if text != self._shown_for:
            self.sought.emit(text)

    def _enter(self) -> None:
        text = self.search.text().strip()
        if text != self._shown_for:
            self.sought.emit(text)
        elif self.hits.lines.lines:
            self._take(self.hits.current_id())
        elif text:
            self.unmatched.emit(text)

    def _take(self, record: bytes | None) -> None:
        if record is not None:
            self.taken.emit(record)
            self.accept()
