"""One part of 设置: what the page asks of it, and the column of cards that most of them are."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from safetydesk.domain.touched import Touched
from safetydesk.ui.widgets.panel import scrolled, two_columns

GAP, MARGIN, TOP = 12, 16, 14
STACKED_BELOW = 900
"""Cards stand below each other in a narrower section."""
ONE_WIDE = 720
"""A single column of cards is no wider."""
CARD_INSIDE = (17, 2, 17, 10)


class Section(QWidget):
    """`fact` stands beside the title, `scope` in the status line; `primary_word` names the filled button, '' for none.

    `said` when the fact changed, `changed` after a key in a form, `saved` after a commit.
    """

    said = Signal()
    changed = Signal()
    saved = Signal()
    scope = ""
    primary_word = ""

    def __init__(self) -> None:
        super().__init__()
        self.fact = ""

    def refresh(self) -> None:
        """Read again; what was typed and not saved stays."""

    def on_touched(self, touched: Touched) -> None:
        """Read again only when this concerns what is shown."""

    def primary(self) -> None:
        """Ctrl+Enter."""

    def unsaved(self) -> int:
        """How many values were typed and not saved."""
        return 0

    def forget(self) -> None:
        """Show what is stored instead of what was typed."""

    def say(self, fact: str) -> None:
        """Another fact beside the title."""
        self.fact = fact
        self.said.emit()


class Cards(Section):
    """A section of cards in one column, or in two where there is room for them; it scrolls upright."""

    def lay_out(self, left: list[QWidget], right: list[QWidget] | None = None) -> None:
        """Put the cards in; without `right` they keep to one column of at most ONE_WIDE."""
        inside = QWidget()
        self._left, self._right = _column(left), _column(right or [])
        self._two = right is not None
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(MARGIN, TOP, MARGIN, MARGIN)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(GAP)
        self._grid.setRowStretch(2, 1)
        if not self._two:
            self._left.setMaximumWidth(ONE_WIDE)
        self.area = scrolled(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)
        self._right.setVisible(self._two)
        self._arrange()

    def add_card(self, card: QWidget, *, left: bool) -> None:
        """Put another card below those of a column."""
        column = (self._left if left else self._right).layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.count() - 1, card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns, or one below the other in a narrow window."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        beside = self._two and self.width() >= STACKED_BELOW
        two_columns(self._grid, self._left, self._right, (1, 1) if beside else None)


def _column(parts: list[QWidget]) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return made
