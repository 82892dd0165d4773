"""The body of 今日: six counters, three lists of hazards, and at the right what else is due.

The lists take as many rows as the window has room for, so that at its usual size nothing scrolls.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from safetydesk.ui.pages import today_lines
from safetydesk.ui.pages.today_reading import SOON_DAYS, Day
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.card import Card, Counter
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.panel import two_columns
from safetydesk.ui.widgets.row_painter import RowPainter
from safetydesk.ui.widgets.rows import Column, Line, RowList, RowLook

if TYPE_CHECKING:
    from safetydesk.catalog import Catalog

GAP, MARGIN, TOP = 12, 16, 14
FRAME, SIDE_FOOT = 50, 6
"""The height of a card without its rows, and the air below the short rows of the right column."""
STACKED_BELOW = 900
"""The width of the page below which the right column goes under the left one."""
LEAST_ROWS, STACKED_ROWS = 3, 4
_WIDE = RowLook((Column(width=212), Column(share=1), Column(width=184, small=True), Column(width=114)))
_NARROW = RowLook((Column(width=156), Column(share=1), Column(width=100, small=True), Column(width=112)))
SIDE = RowLook((Column(share=1), Column(width=120, right=True, small=True)), height=28, start=41, hairline=None)
_COUNTERS: tuple[tuple[str, State, str], ...] = (
    ("overdue", "red", "超期"),
    ("review", "violet", "待复查"),
    ("soon", "amber", f"{SOON_DAYS} 日内到期"),
    ("certificates", "amber", "证件到期"),
    ("never", "grey", "从未检查"),
    ("unsent", "grey", "未同步"),
)
_LEFT = ("overdue", "review", "soon")


class TodayBody(QWidget):
    """`list_wanted` carries the key of a counter or card, `hazard_wanted` the id of a row."""

    list_wanted = Signal(str)
    hazard_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._compact = False
        self.counters = {key: Counter(state, word, str(at)) for at, (key, state, word) in enumerate(_COUNTERS, 1)}
        self.lists = {
            key: RowList(word, _WIDE if key in _LEFT else SIDE, grows=True, keeps=False) for key, _, word in _COUNTERS
        }
        self.cards = {key: Card(word, state=state) for key, state, word in _COUNTERS}
        self.empty = Empty("没有要办的隐患", "到期、超期和待复查的隐患会列在这里。")
        self.lines: dict[str, list[Line]] = {key: [] for key in self.lists}
        self._grid = QGridLayout(self)
        self._lay_out()

    def set_compact(self, compact: bool) -> None:
        """Below 1180 pixels: counters in one line of 44, and who is responsible goes from the rows."""
        self._compact = compact
        for counter in self.counters.values():
            counter.set_compact(compact)
        for key in _LEFT:
            self.lists[key].look = _NARROW if compact else _WIDE
            self.lists[key].setItemDelegate(RowPainter(self.lists[key].look, self.lists[key]))

    def show_day(self, read: Day, catalog: Callable[[], Catalog]) -> None:
        """Fill counters and cards; the rows come with `fit`."""
        for key, (number, fact) in today_lines.figures(read).items():
            self.counters[key].show_figure(number, fact)
            card = self.cards[key]
            card.set_count(number)
            card.set_more(f"全部 {number} 条" if key in _LEFT else "", partial(self.list_wanted.emit, key))
        self.lines = {
            "overdue": today_lines.hazard_lines(read, "overdue", who=not self._compact),
            "review": today_lines.hazard_lines(read, "review", who=not self._compact),
            "soon": today_lines.hazard_lines(read, "soon", who=not self._compact),
            "certificates": [
                *today_lines.employed_lines(read),
                *(today_lines.certificate_lines(read, catalog()) if read.certificates else []),
            ],
            "never": today_lines.village_lines(read),
            "unsent": today_lines.unsent_lines(read),
        }
        for key, card in self.cards.items():
            card.setVisible(bool(self.lines[key]))
        self.empty.setVisible(not any(self.lines[key] for key in _LEFT))

    def first_list(self) -> RowList | None:
        """The first list of hazards with something in it."""
        return next((self.lists[key] for key in _LEFT if self.lines[key]), None)

    def fit(self, width: int, height: int) -> None:
        """Hand out rows one by one while they fit into `height`, at least three to each list."""
        stacked = width < STACKED_BELOW
        counters = self.counters["overdue"].sizeHint().height()
        for keys in (_LEFT, tuple(key for key in self.lists if key not in _LEFT)):
            shown = [key for key in keys if self.lines[key]]
            if not shown:
                continue
            row = self.lists[shown[0]].look.height
            taken = TOP + counters + GAP + MARGIN + GAP * (len(shown) - 1)
            taken += (FRAME + (0 if keys is _LEFT else SIDE_FOOT)) * len(shown)
            spare = (height - taken) // row
            given = {key: min(len(self.lines[key]), STACKED_ROWS if stacked else LEAST_ROWS) for key in shown}
            while not stacked and sum(given.values()) < spare:
                wanting = [key for key in shown if given[key] < len(self.lines[key])]
                if not wanting:
                    break
                given[min(wanting, key=lambda key: given[key])] += 1
            for key in shown:
                self.lists[key].show_lines(self.lines[key][: given[key]])
        self._grid.activate()  # in one step: nothing is seen half laid out

    def arrange(self, width: int) -> None:
        """Two columns, or one below the other in a narrow window."""
        stacked = width < STACKED_BELOW
        for at, counter in enumerate(self.counters.values()):
            self._figures.addWidget(counter, *(divmod(at, 3) if stacked else (0, at)))
        shares = None if stacked else (600, 300) if self._compact else (878, 324)
        two_columns(self._grid, self._left, self._right, shares, row=1)

    def _lay_out(self) -> None:
        for key, card in self.cards.items():
            card.body.addWidget(self.lists[key])
            if key not in _LEFT:
                card.body.addSpacing(SIDE_FOOT)
            self.counters[key].opened.connect(partial(self.list_wanted.emit, key))
            self.lists[key].opened.connect(partial(self._open_line, key))
        self._figures = QGridLayout()
        self._figures.setSpacing(8)
        self._grid.setContentsMargins(MARGIN, TOP, MARGIN, MARGIN)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(GAP)
        self._grid.addLayout(self._figures, 0, 0, 1, 2)
        self._left = _column([*(self.cards[key] for key in _LEFT), self.empty])
        self._right = _column([self.cards[key] for key in self.cards if key not in _LEFT])

    def _open_line(self, key: str, record: object) -> None:
        if isinstance(record, bytes):
            self.hazard_wanted.emit(record)
        else:
            self.list_wanted.emit(key)


def _column(cards: list[QWidget]) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return made
