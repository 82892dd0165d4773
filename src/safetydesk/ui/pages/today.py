"""今日: what needs me now. Six counters, three lists of hazards, and at the right what else is due.

The lists take as many rows as the window has room for, so that at its usual size nothing scrolls.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.domain.touched import Touched
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages import today_lines
from safetydesk.ui.pages.today_lines import SOON_DAYS, Day, read_day
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.card import Card, Counter
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.panel import two_columns
from safetydesk.ui.widgets.row_painter import RowPainter
from safetydesk.ui.widgets.rows import Column, Line, RowList, RowLook

if TYPE_CHECKING:
    from safetydesk.ui.find import Finder

GAP, MARGIN, TOP = 12, 16, 14
FRAME, SIDE_FOOT = 50, 6
"""The height of a card without its rows, and the air below the short rows of the right column."""
STACKED_BELOW = 900
"""The width of the page below which the right column goes under the left one."""
LEAST_ROWS, STACKED_ROWS = 3, 4
_WIDE = RowLook((Column(width=212), Column(share=1), Column(width=184, small=True), Column(width=114)))
_NARROW = RowLook((Column(width=156), Column(share=1), Column(width=100, small=True), Column(width=112)))
_SIDE = RowLook((Column(share=1), Column(width=120, right=True, small=True)), height=28, start=41, hairline=None)
_COUNTERS: tuple[tuple[str, State, str], ...] = (
    ("overdue", "red", "超期"),
    ("review", "violet", "待复查"),
    ("soon", "amber", f"{SOON_DAYS} 日内到期"),
    ("certificates", "amber", "证件到期"),
    ("never", "grey", "从未检查"),
    ("unsent", "grey", "未同步"),
)
_LEFT = ("overdue", "review", "soon")
_GO = {"overdue": "hazards/overdue", "review": "hazards/review", "soon": "hazards/soon", "never": "subjects/never"}
_COUNTED = {"hazard", "hazard_event", "visit", "subject", "certificate", "person", "conflict", "sync", "village"}


class TodayPage(QWidget):
    """Opens hazards, subjects and the sync page; its one primary verb starts a visit."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._read: Day | None = None
        self._compact = False
        self.finder: Finder | None = None
        start = Button("开始检查", desk.start_visit, kind="primary", key="Ctrl+N", icon="plus", bind=False)
        self.me = Button("选人", lambda: desk.go("me", None), kind="quiet", icon="person")
        self.header = Header(
            "今日",
            search="找企业、隐患、文书，可用拼音首字母",
            key="Ctrl+K",
            search_width=340,
            primary=start,
            verbs=(self.me,),
        )
        self.counters = {key: Counter(state, word, str(at)) for at, (key, state, word) in enumerate(_COUNTERS, 1)}
        self.lists = {
            key: RowList(word, _WIDE if key in _LEFT else _SIDE, grows=True, keeps=False) for key, _, word in _COUNTERS
        }
        self.cards = {key: Card(word, state=state) for key, state, word in _COUNTERS}
        self.empty = Empty("没有要办的隐患", "到期、超期和待复查的隐患会列在这里。")
        self._lines: dict[str, list[Line]] = {key: [] for key in self.lists}
        self._grid = QGridLayout()
        self._area = QScrollArea()
        self._lay_out()
        if self.header.search:
            self.header.search.installEventFilter(self)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        now, me = self._desk.clock(), self._desk.actor()
        self._desk.tasks.read(lambda db: read_day(db, now, me), self._show, owner=self, slot="today")

    def on_touched(self, touched: Touched) -> None:
        """Anything counted here may have changed."""
        if touched.entities & _COUNTED:
            self.refresh()

    def set_compact(self, compact: bool) -> None:
        """Below 1180 pixels: counters in one line of 44, and who is responsible goes from the rows."""
        self._compact = compact
        for counter in self.counters.values():
            counter.set_compact(compact)
        for key in _LEFT:
            self.lists[key].look = _NARROW if compact else _WIDE
            self.lists[key].setItemDelegate(RowPainter(self.lists[key].look, self.lists[key]))
        if self._read:
            self._show(self._read)

    def find_anything(self) -> None:
        """Ctrl+K."""
        self.header.start_search()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the lists the rows there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """The room also changes when a banner comes or goes; the finder comes when the search is first entered."""
        if watched is self.header.search:
            if event.type() == QEvent.Type.FocusIn:
                self._bring_finder()
        elif event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._fit)
        return False

    def _bring_finder(self) -> None:
        if self.finder is None and self.header.search:
            from safetydesk.ui.find import Finder

            self.finder = Finder(self._desk, self.header.search, self)

    def _show(self, read: Day) -> None:
        first, self._read = self._read is None, read
        self.header.set_fact(today_lines.headline(read))
        self.me.setText(read.person or "选人")
        self.me.setAccessibleName(f"{read.person or '没有选人'}，换人、深浅色、按键")
        for key, (number, fact) in today_lines.figures(read).items():
            self.counters[key].show_figure(number, fact)
            card = self.cards[key]
            card.set_count(number)
            card.set_more(f"全部 {number} 条" if key in _LEFT else "", partial(self._open_all, key))
        self._lines = {
            "overdue": today_lines.hazard_lines(read, "overdue", who=not self._compact),
            "review": today_lines.hazard_lines(read, "review", who=not self._compact),
            "soon": today_lines.hazard_lines(read, "soon", who=not self._compact),
            "certificates": today_lines.certificate_lines(read, self._desk.catalog()) if read.certificates else [],
            "never": today_lines.village_lines(read),
            "unsent": today_lines.unsent_lines(read),
        }
        for key, card in self.cards.items():
            card.setVisible(bool(self._lines[key]))
        self.empty.setVisible(not any(self._lines[key] for key in _LEFT))
        self._fit()
        if first:
            self._take_focus()

    def _take_focus(self) -> None:
        """The first row that waits is the current thing, unless a person is already at something."""
        owner = self.window().focusWidget()
        if self.isVisible() and (owner is None or not self.isAncestorOf(owner)):
            first = next((self.lists[key] for key in _LEFT if self._lines[key]), None)
            if first:
                first.setFocus()

    def _fit(self) -> None:
        """Hand out rows one by one while they fit, at least three to each list."""
        stacked = self.width() < STACKED_BELOW
        counters = self.counters["overdue"].sizeHint().height()
        for keys in (_LEFT, tuple(key for key in self.lists if key not in _LEFT)):
            shown = [key for key in keys if self._lines[key]]
            if not shown:
                continue
            row = self.lists[shown[0]].look.height
            taken = TOP + counters + GAP + MARGIN + GAP * (len(shown) - 1)
            taken += (FRAME + (0 if keys is _LEFT else SIDE_FOOT)) * len(shown)
            spare = (self._area.viewport().height() - taken) // row
            given = {key: min(len(self._lines[key]), STACKED_ROWS if stacked else LEAST_ROWS) for key in shown}
            while not stacked and sum(given.values()) < spare:
                wanting = [key for key in shown if given[key] < len(self._lines[key])]
                if not wanting:
                    break
                given[min(wanting, key=lambda key: given[key])] += 1
            for key in shown:
                self.lists[key].show_lines(self._lines[key][: given[key]])
        self._grid.activate()  # in one step: nothing is seen half laid out

    def _open_all(self, key: str) -> None:
        if key == "certificates":
            self._show_certificates()
        else:
            self._desk.go(_GO.get(key, "sync"), None)

    def _show_certificates(self) -> None:
        from safetydesk.ui.widgets.dialog import Dialog

        dialog = Dialog(f"证件到期 {len(self._lines['certificates'])}", width=480, parent=self)
        rows = RowList("证件到期", _SIDE)
        rows.show_lines(self._lines["certificates"])
        dialog.body.addWidget(rows)
        dialog.add_verb(Button("知道了", kind="primary"), rejects=True)
        dialog.open()

    def _arrange(self) -> None:
        """Two columns, or one below the other in a narrow window."""
        stacked = self.width() < STACKED_BELOW
        for at, counter in enumerate(self.counters.values()):
            self._figures.addWidget(counter, *(divmod(at, 3) if stacked else (0, at)))
        shares = None if stacked else (600, 300) if self._compact else (878, 324)
        two_columns(self._grid, self._left, self._right, shares, row=1)

    def _lay_out(self) -> None:
        for key, card in self.cards.items():
            card.body.addWidget(self.lists[key])
            if key not in _LEFT:
                card.body.addSpacing(SIDE_FOOT)
            self.counters[key].opened.connect(partial(self._open_all, key))
            self.lists[key].opened.connect(partial(self._open_line, key))
        self._figures = QGridLayout()
        self._figures.setSpacing(8)
        inside = QWidget()
        self._grid.setContentsMargins(MARGIN, TOP, MARGIN, MARGIN)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(GAP)
        self._grid.addLayout(self._figures, 0, 0, 1, 2)
        self._left = _column([*(self.cards[key] for key in _LEFT), self.empty])
        self._right = _column([self.cards[key] for key in self.cards if key not in _LEFT])
        inside.setLayout(self._grid)
        ground = QWidget()
        self._area.setViewport(ground)
        ground.installEventFilter(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._area, 1)

    def _open_line(self, key: str, record: object) -> None:
        if isinstance(record, bytes):
            self._desk.go("hazards", record)
        else:
            self._open_all(key)


def _column(cards: list[QWidget]) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return made
