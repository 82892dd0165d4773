"""Searching in the paper on the desk: a line below its bar; Enter goes on, Shift+Enter back, Esc closes it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from safetydesk.documents.viewing import Place
from safetydesk.ui.paper_view import PaperView
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.field import SearchField
from safetydesk.ui.widgets.panel import Panel
from safetydesk.ui.widgets.text import one_line


class FindBar(Panel):
    """Looks for words in the paper that `view` shows; what was found is marked there."""

    def __init__(self, tasks: Tasks, view: PaperView, parent: QWidget | None = None) -> None:
        super().__init__("bottom", margins=(12, 6, 12, 7), parent=parent)
        self._tasks, self._view = tasks, view
        self._found: tuple[Place, ...] = ()
        self._at = -1
        self.field = SearchField("在文书里查找", hint="在这份文书里找", key="")
        self.said = one_line("", "body", "second")
        self.back = Button("上一处", lambda: self.step(-1), kind="quiet")
        self.on = Button("下一处", lambda: self.step(1), kind="quiet")
        self.shut = Button("关闭", self.close_bar, kind="quiet", key="Esc", bind=False)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        for widget in (self.said, self.back, self.on, self.shut):
            row.addWidget(widget)
        self.column.addLayout(row)
        self.field.sought.connect(lambda _: self.look_again())

    def start(self) -> None:
        """Open the line, or go back to it."""
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def close_bar(self) -> None:
        """Close the line and take the marks away."""
        self.hide()
        self.field.clear()
        self._show(())
        self._view.setFocus()

    def look_again(self) -> None:
        """Look for the words in the paper now shown."""
        words, pages = self.field.text().strip(), self._view.pages_shown
        if self.isHidden() or not words or pages is None:
            self._show(())
            return
        self._tasks.draw(lambda: pages.find(words), self._show, owner=self, slot="found in paper")

    def step(self, by: int) -> None:
        """The next place, or the one before; round at the ends."""
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Shift+Enter, Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def _show(self, found: tuple[Place, ...]) -> None:
        self._found, self._at = found, 0 if found else -1
        self._tell()

    def _tell(self) -> None:
        words = self.field.text().strip()
        none = "没有找到" if words else ""
        self.said.setText(f"第 {self._at + 1} / {len(self._found)} 处" if self._found else none)
        for button in (self.back, self.on):
            button.setEnabled(bool(self._found))
        self._view.show_found(self._found, self._at)
