"""A conflict: field, 原来, 本机 and 服务器 side by side on ← →, who and when; the other value stays in the history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import theme_of
from safetydesk.ui.typeface import CAPTION, CARD
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.card import Card
from safetydesk.ui.widgets.text import label, one_line

Side = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True)
class Version:
    """One of the two values: the value as shown, who wrote it, when (4月16日 11:20)."""

    value: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class ConflictShown:
    """One field that two devices changed; `place` is 1 / 3, `sides` say whose the two values are."""

    title: str
    place: str
    field: str
    before: str
    mine: Version
    theirs: Version
    sides: tuple[str, str] = ("本机", "服务器")
    verb: str = "用这一份"
    means: str = "另一份留在履历里，不会丢"


class ConflictView(Card):
    """`settled` carries "mine" or "theirs"; `postponed` leaves it open."""

    settled = Signal(str)
    postponed = Signal()

    def __init__(self, shown: ConflictShown, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(shown.title)
        self.mine = _Side("←", shown.sides[0], shown.mine)
        self.theirs = _Side("→", shown.sides[1], shown.theirs)
        self.mine.setChecked(True)
        column = QVBoxLayout()
        column.setContentsMargins(15, 8, 15, 3)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.addWidget(one_line(shown.title, "card"), 1)
        top.addWidget(label(shown.place, "caption"))
        column.addLayout(top)
        column.addSpacing(11)
        for word, value in (("项目", shown.field), ("原来", shown.before)):
            column.addLayout(_pair(word, value))
        column.addSpacing(4)
        sides = QHBoxLayout()
        sides.setSpacing(12)
        sides.addWidget(self.mine)
        sides.addWidget(self.theirs)
        column.addLayout(sides)
        column.addSpacing(10)
        column.addLayout(self._verbs(shown))
        self.body.addLayout(column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """← → choose from anywhere in the card; Enter uses the chosen one."""
        if event.key() == Qt.Key.Key_Left:
            self.mine.setChecked(True)
            self.mine.setFocus()
        elif event.key() == Qt.Key.Key_Right:
            self.theirs.setChecked(True)
            self.theirs.setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._settle()
        else:
            super().keyPressEvent(event)

    def side(self) -> Side:
        """The side chosen now."""
        return "mine" if self.mine.isChecked() else "theirs"

    def _settle(self) -> None:
        self.settled.emit(self.side())

    def _verbs(self, shown: ConflictShown) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Button(shown.verb, self._settle, kind="primary"))
        row.addWidget(Button("以后再定", self.postponed.emit))
        row.addSpacing(4)
        row.addWidget(one_line(shown.means, "caption", "third"), 1)
        return row


class _Side(QRadioButton):
    def __init__(self, key: str, word: str, version: Version) -> None:
        super().__init__(word)
        self._key, self._version = key, version
        self.setFixedHeight(76)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{word} {version.value} {version.who} {version.when}")

    def sizeHint(self) -> QSize:
        return QSize(288, 76)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 76)

    def hitButton(self, pos: object) -> bool:
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        chosen = self.isChecked()
        edge = theme.focus if self.hasFocus() else theme.selection_edge if chosen else theme.field_border
        fill = theme.selected if chosen else theme.surface
        paint.box(
            painter,
            self.rect(),
            radius=paint.RADIUS_CONTROL,
            fill=fill,
            edge=edge,
            width=2 if chosen or self.hasFocus() else 1,
        )
        paint.key_cap(painter, 10, 8, self._key, theme)
        wide = self.width() - 52
        paint.text(painter, QRectF(40, 8, wide, 22), self.text(), theme.text, bold=True)
        paint.text(painter, QRectF(40, 28, wide, 24), self._version.value, theme.text, size=CARD)
        paint.text(
            painter, QRectF(40, 51, wide, 20), f"{self._version.who}·{self._version.when}", theme.second, size=CAPTION
        )


def _pair(word: str, value: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(0)
    name = label(word, "caption", "third")
    name.setFixedSize(60, 28)
    row.addWidget(name)
    row.addWidget(one_line(value), 1)
    return row
