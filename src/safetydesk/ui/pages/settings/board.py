"""A list with what is on record of the row in hand: beside it, or below it in a narrow window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from safetydesk.ui.widgets.chip import Chip
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.facts import Facts
from safetydesk.ui.widgets.panel import Hairline, Panel, page_column, scrolled
from safetydesk.ui.widgets.rows import RowList
from safetydesk.ui.widgets.text import label
from safetydesk.ui.widgets.toolbar import Toolbar, Verb, verb_menu

DETAIL, NARROW_BELOW = 340, 700
_UNDER = 168
_WIDEST = 16_777_215


class Board(QWidget):
    """`shown(id)` is called when another row is in hand; `opened` runs on Enter; the words of `empty` say why."""

    def __init__(
        self, rows: RowList, verbs: list[Verb], *, shown: Callable[[bytes | None], object], opened: Callable[[], object]
    ) -> None:
        super().__init__()
        self.rows, self._verbs, self._shown = rows, verbs, shown
        self.toolbar = Toolbar(verbs, filters=False)
        self.empty = Empty("")
        self.title = label("", "card", wrap=True)
        self.chip = Chip("grey", "")
        self.facts = Facts("在册的内容", label_width=74)
        rows.moved.connect(self._show)
        rows.opened.connect(lambda key: opened() if key is not None else None)
        rows.menu_wanted.connect(self._open_menu)
        self.setFocusProxy(rows)
        self._lay_out()
        self.empty.hide()
        self._detail.hide()
        self._between.hide()

    def show_list(self, lines: list[object]) -> None:
        """Show the list or why there is none; the row in hand stays, else the first one is."""
        self.rows.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.rows.show_lines(lines)  # type: ignore[arg-type]
        first = self.rows.lines.lines[0].id if lines else None
        if self.rows.current_id() is None and first is not None:
            self.rows.select(first)
        self._show(self.rows.current_id())

    def select(self, key: bytes) -> None:
        """Take a row in hand."""
        self.rows.select(key)
        self._show(self.rows.current_id())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside the list, or below it."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW_BELOW
        ways = QBoxLayout.Direction
        self._body.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self._body.setStretchFactor(self._detail, int(narrow))
        self._detail.setMinimumWidth(0 if narrow else DETAIL)
        self._detail.setMaximumSize(_WIDEST if narrow else DETAIL, _UNDER if narrow else _WIDEST)
        self._between.setMaximumSize(_WIDEST if narrow else 1, 1 if narrow else _WIDEST)

    def _show(self, key: bytes | None) -> None:
        self._detail.setVisible(key is not None)
        self._between.setVisible(key is not None)
        for verb in self._verbs:
            self.toolbar.enable(verb.word, key is not None)
        self._shown(key)

    def _open_menu(self, key: bytes | None, at: QPoint) -> None:
        if key is not None:
            self.select(key)
            verb_menu(self, self._verbs).popup(at)

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(self.toolbar)
        left = Panel(margins=(0, 1, 0, 0), spacing=0)
        left.column.addWidget(self.empty)
        left.column.addWidget(self.rows, 1)
        inside = Panel(margins=(16, 12, 16, 12), spacing=8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        inside.column.addLayout(head)
        inside.column.addWidget(self.facts)
        self.more = QVBoxLayout()
        self.more.setSpacing(8)
        inside.column.addLayout(self.more)
        inside.column.addStretch(1)
        self._detail = Panel(margins=(0, 0, 0, 0), spacing=0)
        self._detail.column.addWidget(scrolled(inside))
        self._between = Hairline()
        self._between.setMinimumSize(1, 1)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(0)
        self._body.addWidget(left, 1)
        self._body.addWidget(self._between)
        self._body.addWidget(self._detail)
        column.addLayout(self._body, 1)
