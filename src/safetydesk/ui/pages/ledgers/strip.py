"""The strip under the header: 待落账, 导入记录, 收表 or 月报, which of several ledgers, and the states of its rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from safetydesk.models.queries.imports import ImportRow
from safetydesk.ui import paint
from safetydesk.ui.pages.ledgers.states import StateCounters
from safetydesk.ui.pages.ledgers.words import kind_title
from safetydesk.ui.theme import State, theme_of
from safetydesk.ui.widgets.field import Choice
from safetydesk.ui.widgets.segments import Segments

HEIGHT = 46
STAGED, HISTORY, COLLECT, REPORT = "staged", "history", "collect", "report"
NARROW = 900


class Strip(QWidget):
    """`place_picked(code)`, `run_picked(import id)`, `state_picked(code or None)`."""

    place_picked = Signal(str)
    run_picked = Signal(bytes)
    state_picked = Signal(object)

    def __init__(self, states: list[tuple[str, State, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        places = [(STAGED, "待落账"), (HISTORY, "导入记录"), (COLLECT, "收表"), (REPORT, "月报")]
        self.places = Segments("看哪里", places, STAGED)
        self.runs = Choice("哪一份台账", [])
        self.runs.setMinimumWidth(120)
        self.runs.setMaximumWidth(300)
        self.runs.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.states = StateCounters(states)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 1)
        row.setSpacing(12)
        row.addWidget(self.places)
        row.addWidget(self.runs, 6)
        row.addStretch(1)
        row.addWidget(self.states)
        self.runs.hide()
        self.states.hide()
        self.places.picked.connect(self.place_picked)
        self.runs.activated.connect(self._run_chosen)
        self.states.picked.connect(self.state_picked)

    def show_runs(self, runs: Sequence[ImportRow], current: bytes | None) -> None:
        """Offer the ledgers that wait; one alone needs no choice."""
        quiet = self.runs.blockSignals(True)
        self.runs.clear()
        for one in runs:
            self.runs.addItem(f"{one.file_name}·{kind_title(one.kind)}", one.id.hex())
        self.runs.choose(current.hex() if current else "")
        self.runs.setToolTip(self.runs.currentText())
        self.runs.blockSignals(quiet)
        self.runs.setVisible(len(runs) > 1 and self.places.code() == STAGED)

    def show_place(self, place: str, *, states: bool) -> None:
        """Stand on a place; the states show where there are staged rows."""
        self.places.choose(place)
        self.states.setVisible(states and place == STAGED)
        self.runs.setVisible(self.runs.count() > 1 and place == STAGED)

    def _run_chosen(self, _at: int) -> None:
        if code := self.runs.code():
            self.run_picked.emit(bytes.fromhex(code))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window states without rows give way."""
        super().resizeEvent(event)
        self.states.set_narrow(event.size().width() < NARROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface and hairline."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=theme.surface)
        paint.line(painter, 0, HEIGHT - 1, self.width(), HEIGHT, theme.line)
