"""Ready phrases under the note: key, text, basis, deadline, grade; Alt+1 to Alt+3 take one."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import theme_of
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook

MOST = 3
_LOOK = RowLook(
    columns=(Column(share=1), Column(width=102, least=440), Column(width=90), Column(width=64, right=True)),
    height=32,
    start=8,
    end=8,
    inset=0,
    hairline=None,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase: id, text, legal basis, deadline in words, grade in words."""

    id: bytes
    text: str
    basis: str
    deadline: str
    grade: str


class Phrases(QWidget):
    """`taken` carries the id of the phrase a person took."""

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = RowList("常用表述", _LOOK, grows=True, keeps=False, click_opens=True)
        self._list.opened.connect(self.taken)
        self._ids: list[bytes] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._list)
        for at in range(MOST):
            QShortcut(QKeySequence(f"Alt+{at + 1}"), self, lambda at=at: self._take(at))

    def show_phrases(self, phrases: list[Phrase]) -> None:
        """Show the first three."""
        shown = phrases[:MOST]
        self._ids = [phrase.id for phrase in shown]
        self._list.show_lines([_line(phrase, at) for at, phrase in enumerate(shown)])
        if self.parentWidget() is not None or not shown:
            self.setVisible(bool(shown))

    def _take(self, at: int) -> None:
        if at < len(self._ids):
            self.taken.emit(self._ids[at])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface and border."""
        theme = theme_of(self.palette())
        paint.box(QPainter(self), self.rect(), radius=paint.RADIUS_CONTROL, fill=theme.surface, edge=theme.line)


def _line(phrase: Phrase, at: int) -> Line:
    cells = (
        Cell(phrase.text),
        Cell(phrase.basis, "second"),
        Cell(phrase.deadline, "second"),
        Cell(phrase.grade, "second"),
    )
    return Line(phrase.id, cells, key=f"Alt+{at + 1}")
