"""A card: title, count, 全部 N 条 ›, and what lies in it; never a card in a card. And the counter of 今日."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import State, theme_of
from safetydesk.ui.typeface import CAPTION, COUNT
from safetydesk.ui.widgets.button import press_with
from safetydesk.ui.widgets.chip import Mark
from safetydesk.ui.widgets.focus import put_ring
from safetydesk.ui.widgets.text import label, one_line


class Card(QWidget):
    """A surface with a hairline border; give it a title row, add widgets to `body`."""

    def __init__(self, title: str = "", *, state: State | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 6)
        self._column.setSpacing(0)
        self.title = one_line(title, "card")
        self._count = label("", "large", "third")
        self._more = _MoreLink()
        self._more.hide()
        if title:
            self.setAccessibleName(title)
            self._column.addLayout(self._head(state))
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        self._column.addLayout(self.body)

    def set_count(self, count: int | str | None) -> None:
        """The number beside the title."""
        self._count.setText("" if count is None else str(count))

    def set_more(self, words: str, run: Callable[[], object]) -> None:
        """The link at the right: 全部 6 条 ›; empty words leave the › alone."""
        self._more.become(words, run, f"{self.title.text()} {words or '全部'}")

    def _head(self, state: State | None) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(17, 5, 12, 4)
        head.setSpacing(0)
        if state:
            head.addWidget(Mark(state, 16))
            head.addSpacing(8)
        head.addWidget(self.title)
        head.addSpacing(8)
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self._more)
        return head

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface and border."""
        theme = theme_of(self.palette())
        paint.box(QPainter(self), self.rect(), radius=paint.RADIUS_CARD, fill=theme.surface, edge=theme.line)


class _MoreLink(QPushButton):
    def __init__(self) -> None:
        super().__init__("")
        self._run: Callable[[], object] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self._run() if self._run else None)

    def become(self, words: str, run: Callable[[], object], name: str) -> None:
        self.setText(words)
        self.setAccessibleName(name)
        self._run = run
        self.show()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(round(paint.width_of(self.text())) + 20 + (4 if self.text() else 6), 34)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        put_ring(self, paint.RADIUS_CHIP)

    def paintEvent(self, event: QPaintEvent) -> None:
        accent = theme_of(self.palette()).accent
        painter = QPainter(self)
        paint.text(painter, self.rect().adjusted(0, 0, -19, 0), self.text(), accent, align=paint.RIGHT)
        icons.draw(painter, "chevron-right", self.width() - 18, 9, 16, accent)


class Counter(QPushButton):
    """One figure of 今日: mark, word, number, one fact, and the digit key that opens its list."""

    opened = Signal()

    def __init__(self, state: State, word: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(word, parent)
        self._state, self._key = state, key
        self._number, self._fact = "—", ""
        self._compact = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.opened)
        press_with(self, key)
        self.show_figure("—", "")

    def show_figure(self, number: int | str, fact: str) -> None:
        """The number and its one fact; — until it is known."""
        self._number, self._fact = str(number), fact
        self.setAccessibleName(f"{self.text()} {self._number} {fact}".strip())
        self.update()

    def set_compact(self, compact: bool) -> None:
        """One line of 44 instead of 80."""
        self._compact = compact
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """166x80, or 44 high."""
        return QSize(150 if self._compact else 166, 44 if self._compact else 80)

    def minimumSizeHint(self) -> QSize:
        """Narrow windows squeeze the fact first."""
        return QSize(92, self.sizeHint().height())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the ring."""
        super().focusInEvent(event)
        put_ring(self, paint.RADIUS_CARD)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Card, mark, word, number, fact, key."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        fill = theme.hover if self.underMouse() else theme.surface
        paint.box(painter, self.rect(), radius=paint.RADIUS_CARD, fill=fill, edge=theme.line)
        (self._paint_line if self._compact else self._paint_tall)(painter)

    def _paint_tall(self, painter: QPainter) -> None:
        theme = theme_of(self.palette())
        wide = self.width()
        icons.draw(painter, icons.mark(self._state), 14, 14, 14, theme.states[self._state].text)
        paint.text(painter, QRectF(34, 11, wide - 66, 20), self.text(), theme.second)
        paint.key_cap(painter, wide - 10 - paint.key_width(self._key), 10, self._key, theme)
        taken = 14 + paint.width_of(self._number, COUNT, bold=True)
        paint.text(painter, QRectF(14, 38, taken, 34), self._number, theme.text, size=COUNT, bold=True)
        room = QRectF(taken + 8, 49, wide - taken - 16, 20)
        paint.text(painter, room, self._fact, theme.third, size=CAPTION)

    def _paint_line(self, painter: QPainter) -> None:
        theme = theme_of(self.palette())
        wide = self.width()
        icons.draw(painter, icons.mark(self._state), 10, 15, 14, theme.states[self._state].text)
        number = paint.width_of(self._number, 16, bold=True)
        words = min(paint.width_of(self.text(), CAPTION), max(wide - 28 - 16 - number, 0))
        paint.text(painter, QRectF(28, 0, words + 1, 44), self.text(), theme.second, size=CAPTION)
        frame = QRectF(28 + words + 8, 0, number + 2, 44)
        paint.text(painter, frame, self._number, theme.text, size=16, bold=True)
