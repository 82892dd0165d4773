"""Words on the screen: plain text only, looks by property."""

from __future__ import annotations

import re
from typing import Literal, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

Role = Literal["body", "title", "question", "card", "large", "strong", "caption", "heading"]
L = TypeVar("L", bound=QLabel)
_COMMAND = re.compile(r"（[^（）]*--[^（）]*）")
Tone = Literal["text", "second", "third", "accent", "red", "amber", "blue", "violet", "green", "grey"]


def on_screen(words: str) -> str:
    """A remedy without what only a command line understands."""
    return _COMMAND.sub("", words)


def label(words: str = "", role: Role = "body", tone: Tone | None = None, *, wrap: bool = False) -> QLabel:
    """A label; `role` sets size and weight, `tone` the colour. Nothing in `words` is ever read as markup."""
    return _dressed(QLabel(), words, role, tone, wrap=wrap)


def one_line(words: str = "", role: Role = "body", tone: Tone | None = None) -> OneLine:
    """A label that gives way: cut with … instead of pushing its neighbours."""
    return _dressed(OneLine(), words, role, tone, wrap=False)


def _dressed(made: L, words: str, role: Role, tone: Tone | None, *, wrap: bool) -> L:
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(words)
    made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    return made


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Change a label's colour after it was built."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class OneLine(QLabel):
    """A label of one line that may shrink to nothing and shows the whole text as a tool tip when cut."""

    def minimumSizeHint(self) -> QSize:
        """No width of its own is insisted on."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words cut to the room there is."""
        metrics = QFontMetrics(self.font())
        room = self.contentsRect()
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.setToolTip("" if shown == self.text() else self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(room, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
