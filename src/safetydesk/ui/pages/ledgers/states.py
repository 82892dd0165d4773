"""The states of a staged ledger: a pressable counter for each, colour, mark, word and number; a pressed one filters."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import State, theme_of
from safetydesk.ui.typeface import BODY, CAPTION
from safetydesk.ui.widgets.focus import put_ring

HEIGHT = 30


class StateCounter(QPushButton):
    """新增 12: pressed it filters; empty it is quiet and cannot be pressed."""

    def __init__(self, code: str, state: State, word: str, key: str) -> None:
        super().__init__(word)
        self.code, self.state, self.key = code, state, key
        self.count = 0
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """How many rows are in this state."""
        self.count = count
        self.setEnabled(bool(count) or self.isChecked())
        self.setAccessibleName(f"{self.text()} {count} 行")
        self.setAccessibleDescription(self.key)
        self.setToolTip(f"只看{self.text()}的行（{self.key}）")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Mark, word, number."""
        wide = paint.width_of(self.text(), CAPTION) + paint.width_of(f"{self.count}", BODY, bold=True)
        return QSize(round(wide) + 44, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the ring."""
        super().focusInEvent(event)
        put_ring(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Mark, word and number on the state's tint when pressed, on the surface otherwise."""
        theme = theme_of(self.palette())
        colours = theme.states[self.state]
        painter = QPainter(self)
        quiet = not self.count and not self.isChecked()
        edge = theme.line if quiet else colours.text if self.isChecked() else theme.strong_line
        paint.box(
            painter,
            self.rect(),
            radius=paint.RADIUS_CONTROL,
            fill=colours.tint if self.isChecked() else theme.surface,
            edge=edge,
        )
        ink = theme.third if quiet else colours.text
        icons.draw(painter, icons.mark(self.state), 9, (HEIGHT - 14) / 2, 14, ink)
        wide = paint.width_of(self.text(), CAPTION)
        paint.text(painter, QRectF(28, 0, wide + 2, HEIGHT), self.text(), ink, size=CAPTION)
        number = theme.third if quiet else theme.text
        room = QRectF(28 + wide + 6, 0, self.width() - wide - 34, HEIGHT)
        paint.text(painter, room, f"{self.count}", number, bold=not quiet)


class StateCounters(QWidget):
    """`picked(code or None)`: rows of one state alone, or all of them again; Alt+1, Alt+2 ... press them."""

    picked = Signal(object)

    def __init__(self, states: list[tuple[str, State, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.counters: dict[str, StateCounter] = {}
        self._narrow = False
        for number, (code, state, word) in enumerate(states, 1):
            made = StateCounter(code, state, word, f"Alt+{number}")
            self.counters[code] = made
            made.clicked.connect(lambda _=False, code=code: self._pressed(code))
            QShortcut(QKeySequence(f"Alt+{number}"), self, made.click)
            row.addWidget(made)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """The rows of each state."""
        for code, counter in self.counters.items():
            counter.show_count(counts.get(code, 0))
        self._spread()

    def set_narrow(self, narrow: bool) -> None:
        """States without rows give way."""
        self._narrow = narrow
        self._spread()

    def _spread(self) -> None:
        for counter in self.counters.values():
            counter.setVisible(not self._narrow or bool(counter.count) or counter.isChecked())

    def choose(self, code: str | None) -> None:
        """Show which one filters, without reporting it."""
        for own, counter in self.counters.items():
            counter.setChecked(own == code)
            counter.show_count(counter.count)
        self._spread()

    def chosen(self) -> str | None:
        """The state that filters."""
        return next((code for code, counter in self.counters.items() if counter.isChecked()), None)

    def _pressed(self, code: str) -> None:
        pressed: QAbstractButton = self.counters[code]
        chosen = code if pressed.isChecked() else None
        self.choose(chosen)
        self.picked.emit(chosen)
