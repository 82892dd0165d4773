"""The page header, 52 high: title, tags, one line of fact, search, secondary verbs, and the one primary button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import theme_of
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.chip import Chip, Tag
from safetydesk.ui.widgets.field import SearchField
from safetydesk.ui.widgets.text import one_line

HEIGHT = 52


class Header(QWidget):
    """`search` is the field or None; Ctrl+F (this table) or Ctrl+K (everything) puts the cursor into it."""

    def __init__(
        self,
        title: str,
        *,
        search: str = "",
        key: str = "Ctrl+F",
        search_width: int = 300,
        primary: Button | None = None,
        verbs: tuple[Button, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = one_line(title, "title")
        self._tags = QHBoxLayout()
        self._tags.setSpacing(8)
        self._fact = one_line("", "caption")
        self.search: SearchField | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 1)
        row.setSpacing(8)
        row.addWidget(self._title)
        row.addLayout(self._tags)
        row.addSpacing(4)
        row.addWidget(self._fact, 1)
        if search:
            self.search = SearchField(search, hint=search, key=key)
            self.search.setMaximumWidth(search_width)
            self.search.setMinimumWidth(150)
            row.addWidget(self.search, 1)
            if key != "Ctrl+K":  # that one is the window's: it asks the page on the screen
                QShortcut(QKeySequence(key), self, self.start_search)
        for button in (*verbs, *((primary,) if primary else ())):
            row.addWidget(button)

    def set_title(self, title: str) -> None:
        """The page's name, or the company a visit is about."""
        self._title.setText(title)

    def set_fact(self, words: str) -> None:
        """One line of fact."""
        self._fact.setText(words)

    def set_tags(self, tags: list[Tag | Chip]) -> None:
        """Tags and chips beside the title."""
        while (item := self._tags.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for tag in tags:
            self._tags.addWidget(tag)

    def start_search(self) -> None:
        """Put the cursor into the search, with what stands there selected."""
        if self.search:
            self.search.setFocus()
            self.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc in the empty search gives the keyboard back to the work of the page."""
        if event.key() != Qt.Key.Key_Escape or self.search is None or not self.search.hasFocus():
            super().keyPressEvent(event)
            return
        page = self.parentWidget()
        work = (page.focusProxy() or getattr(page, "table", None)) if page is not None else None
        if work is not None:
            work.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.search.clearFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface and hairline."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=theme.surface)
        paint.line(painter, 0, HEIGHT - 1, self.width(), HEIGHT, theme.line)
