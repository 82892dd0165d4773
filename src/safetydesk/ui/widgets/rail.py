"""The left rail, 120 wide (52 compact): pages, their counts, 同步 at the foot; the middle scrolls."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import Theme, theme_of
from safetydesk.ui.typeface import CAPTION, CARD

WIDE, NARROW = 120, 52
ITEM, BRAND = 40, 52


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One place: key of its page, word, icon; `foot` puts it at the bottom, `apart` draws a line above it."""

    key: str
    word: str
    icon: str
    foot: bool = False
    apart: bool = False


class Rail(QWidget):
    """`chosen` carries the key of the page a person asked for."""

    chosen = Signal(str)

    def __init__(self, entries: list[RailEntry], brand: str = "安监台", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("页面")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._group = QButtonGroup(self)
        self._items: dict[str, _Item] = {}
        self._brand = _Brand(brand)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 9)
        column.setSpacing(0)
        column.addWidget(self._brand)
        column.addWidget(self._middle([entry for entry in entries if not entry.foot]), 1)
        for entry in entries:
            if entry.foot:
                column.addWidget(self._item(entry))
        self._keys = list(self._items)
        self._group.idClicked.connect(lambda at: self.chosen.emit(self._keys[at]))
        self.set_compact(False)

    def show_page(self, key: str) -> None:
        """Mark the page that is open."""
        self._items[key].setChecked(True)

    def show_count(self, key: str, count: int) -> None:
        """The number beside a page; 0 shows none."""
        if key in self._items:
            self._items[key].show_count(count)

    def set_compact(self, compact: bool) -> None:
        """Icons only, words as tool tips."""
        self.setFixedWidth(NARROW if compact else WIDE)
        self._brand.compact = compact
        for item in self._items.values():
            item.set_compact(compact)
        self.update()

    def _middle(self, entries: list[RailEntry]) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 3, 0, 0)
        column.setSpacing(0)
        for entry in entries:
            if entry.apart:
                column.addWidget(_Gap())
            column.addWidget(self._item(entry))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _item(self, entry: RailEntry) -> _Item:
        item = _Item(entry)
        self._group.addButton(item, len(self._items))
        self._items[entry.key] = item
        return item

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dark ground."""
        paint.box(QPainter(self), self.rect(), fill=theme_of(self.palette()).rail)


class _Brand(QWidget):
    def __init__(self, word: str) -> None:
        super().__init__()
        self._word = word
        self.compact = False
        self.setFixedHeight(BRAND)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        icons.draw(painter, "brand", 14, 12, 24, theme.rail_mark)
        if not self.compact:
            paint.text(painter, QRectF(46, 0, 70, 50), self._word, theme.rail_strong, size=CARD, bold=True)


class _Gap(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(12)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.line(QPainter(self), 16, 5, self.width() - 16, 6, theme_of(self.palette()).rail_line)


class _Item(QPushButton):
    def __init__(self, entry: RailEntry) -> None:
        super().__init__(entry.word)
        self._entry = entry
        self._count = 0
        self._compact = False
        self.setCheckable(True)
        self.setFixedHeight(ITEM)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(entry.word)

    def show_count(self, count: int) -> None:
        self._count = count
        self._name()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self._name()

    def _name(self) -> None:
        name = f"{self._entry.word} {self._count}" if self._count else self._entry.word
        self.setAccessibleName(name)
        self.setToolTip(name if self._compact else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(NARROW, ITEM)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        chosen = self.isChecked()
        frame = QRectF(6, 1, self.width() - 12, self.height() - 2)
        fill = theme.rail_selected if chosen else theme.rail_hover if self.underMouse() else None
        if fill:
            paint.box(painter, frame, radius=paint.RADIUS_CONTROL, fill=fill)
        if chosen:
            paint.box(painter, QRectF(6, 10, 3, 20), radius=1.5, fill=theme.rail_mark)
        if self.hasFocus():
            paint.box(painter, frame, radius=paint.RADIUS_CONTROL, edge=theme.rail_mark, width=2)
        ink = theme.rail_strong if chosen else theme.rail_text
        icons.draw(painter, self._entry.icon, 17, 11, 18, ink)
        if not self._compact:
            paint.text(painter, QRectF(46, 0, 44, self.height()), self.text(), ink, bold=chosen)
        if self._count and not self._compact:
            self._draw_count(painter, theme, chosen=chosen)

    def _draw_count(self, painter: QPainter, theme: Theme, *, chosen: bool) -> None:
        words = str(self._count) if self._count < 1000 else "999+"
        fill = theme.rail if chosen else theme.rail_line
        wide = max(18, round(paint.width_of(words, CAPTION)) + 8)
        frame = QRectF(self.width() - 14 - wide, 11, wide, 18)
        paint.box(painter, frame, radius=9, fill=fill)
        paint.text(painter, frame.adjusted(-6, 0, 6, -1), words, theme.rail_strong, size=CAPTION, align=paint.CENTRE)
