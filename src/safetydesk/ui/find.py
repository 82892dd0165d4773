"""Finding anything: enterprises, hazards, papers, imported ledgers under a search field, by any part or by pinyin."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from safetydesk.domain.instants import day_of
from safetydesk.models.queries.document_board import document_board
from safetydesk.models.queries.hazards import search_hazards
from safetydesk.models.queries.import_list import imports_named
from safetydesk.models.queries.subjects import find_subjects
from safetydesk.ui import paint
from safetydesk.ui.desk import Desk
from safetydesk.ui.theme import theme_of
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.field import SearchField
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook

EACH, WIDTH = 5, 520
_LOOK = RowLook((Column(share=1), Column(width=210, right=True, small=True)), start=16, head_height=32, hairline=None)
_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


def find_lines(db: Any, text: str) -> tuple[list[Line], dict[bytes, str]]:
    """The lines for a text under heads, and which page opens each id."""
    groups: tuple[tuple[str, str, list[Line]], ...] = (
        ("subjects", "企业", [_subject(hit) for hit in find_subjects(db, text, limit=EACH)]),
        ("hazards", "隐患", [_hazard(row) for row in search_hazards(db, text, limit=EACH)]),
        ("documents", "文书", [_paper(found.row) for found in _papers(db, text)]),
        ("ledgers", "台账导入", [_ledger(one) for one in imports_named(db, text, limit=EACH)]),
    )
    lines: list[Line] = []
    pages: dict[bytes, str] = {}
    for page, word, found in groups:
        if found:
            lines += [Line(None, (Cell(word),), kind="head"), *found]
            pages |= {line.id: page for line in found if line.id is not None}
    return lines, pages


def _papers(db: Any, text: str) -> list[Any]:
    board = document_board(db, since=0, search=text, limit=EACH)
    return [*board.in_hand, *board.done][:EACH]


def _subject(hit: Any) -> Line:
    sign = f"（{hit.shop_sign}）" if hit.shop_sign else ""
    facts = "·".join(word for word in (hit.village, hit.person_in_charge) if word)
    return Line(hit.id, (Cell(hit.name + sign), Cell(facts, "second")))


def _hazard(row: Any) -> Line:
    return Line(row.id, (Cell(row.description), Cell(f"{row.code}·{row.subject}", "second")))


def _paper(row: Any) -> Line:
    return Line(row.id, (Cell(row.subject), Cell(row.number or row.code, "second")))


def _ledger(one: Any) -> Line:
    return Line(one.id, (Cell(one.file_name), Cell(day_of(one.at), "second")))


class Finder(QWidget):
    """The list under a search field; it shows while the field has words, and goes with the focus or Esc."""

    def __init__(self, desk: Desk, field: SearchField, over: QWidget) -> None:
        super().__init__(over)
        self._desk, self._field = desk, field
        self._pages: dict[bytes, str] = {}
        self.rows = RowList("找到的", _LOOK, click_opens=True)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.empty = Empty("没有找到", "可以打名称、门头名、曾用名、负责人、电话尾号、文号，或拼音首字母。")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 6, 1, 6)
        column.addWidget(self.rows)
        column.addWidget(self.empty)
        self.setAccessibleName("找到的")
        self.rows.opened.connect(self._open)
        field.sought.connect(self._search)
        field.taken.connect(lambda words: self._take(words))
        field.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the cursor stays in the field; leaving the field closes the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self.isVisible():
            if event.key() in _ARROWS:
                self.rows.keyPressEvent(event)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
        elif event.type() == QEvent.Type.FocusOut:
            self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface and border."""
        theme = theme_of(self.palette())
        box = self.rect()
        paint.box(QPainter(self), box, radius=paint.RADIUS_CARD, fill=theme.surface, edge=theme.strong_line)

    def _search(self, words: str) -> None:
        if not words:
            self.hide()
            return
        self._desk.tasks.read(lambda db: find_lines(db, words), self._show, owner=self, slot="find")

    def _show(self, found: tuple[list[Line], dict[bytes, str]]) -> None:
        lines, self._pages = found
        if not self._field.text().strip() or not self._field.hasFocus():
            return
        self.rows.show_lines(lines)
        self.rows.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        if lines:
            self.rows.setCurrentIndex(self.rows.lines.index(1))
        self._place(sum(self.rows.height_of(line) for line in lines) if lines else 96)
        self.show()
        self.raise_()

    def _place(self, height: int) -> None:
        over = self.parentWidget()
        assert over is not None
        below = self._field.mapTo(over, QPoint(0, self._field.height() + 4))
        width = min(max(WIDTH, self._field.width()), over.width() - 16)
        left = max(min(below.x(), over.width() - width - 8), 8)
        self.setGeometry(left, below.y(), width, min(height + 14, over.height() - below.y() - 8))

    def _take(self, words: str) -> None:
        """Enter opens the current line; before the list came, it asks at once."""
        current = self.rows.current_id() if self.isVisible() else None
        if current is not None:
            self._open(current)
        elif words:
            self._search(words)

    def _open(self, key: bytes | None) -> None:
        if key is None:
            return
        self.hide()
        self._field.clear()
        self._desk.go(self._pages[key], key)


class FindBar(QWidget):
    """A search over any page, at the top: Ctrl+K opens it, Esc or leaving closes it."""

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(over)
        self.field = SearchField("找企业、隐患、文书", hint="找企业、隐患、文书，可用拼音首字母", key="Esc")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.field)
        self.finder = Finder(desk, self.field, over)
        self.field.installEventFilter(self)
        self._back_to: QWidget | None = None
        self.hide()

    def open(self) -> None:
        """Show the field with the cursor in it."""
        over = self.parentWidget()
        assert over is not None
        if not self.isVisible():
            self._back_to = over.window().focusWidget()
        width = min(WIDTH + 16, over.width() - 16)
        self.setGeometry((over.width() - width) // 2, 4, width, 48)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close with the focus, or with Esc in the empty field."""
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        leaves = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and not self.field.text()
        if event.type() == QEvent.Type.KeyPress and leaves:
            self._leave()
            return True
        return False

    def _leave(self) -> None:
        """Esc: the keyboard goes back to where it was."""
        if self._back_to is not None and isValid(self._back_to) and self._back_to.isVisible():
            self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface and border."""
        theme = theme_of(self.palette())
        paint.box(QPainter(self), self.rect(), radius=paint.RADIUS_CARD, fill=theme.surface, edge=theme.strong_line)
