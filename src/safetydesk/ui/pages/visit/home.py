"""检查 without an open visit: those begun and not finished, and the last ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.domain.instants import day_of, to_datetime
from safetydesk.domain.visit_times import visit_day
from safetydesk.models.queries.visit_sheet import standing_visit
from safetydesk.models.queries.visits import VisitRow, open_visits, visit_rows
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.words import short_word
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.card import Card
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook

_LOOK = RowLook((Column(width=116), Column(share=1), Column(width=120), Column(width=150), Column(width=110)), start=17)
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class HomeRead:
    """Open visits, the newest others, and the visit at which this device last stood."""

    open: tuple[VisitRow, ...]
    recent: tuple[VisitRow, ...]
    standing: bytes | None


def read_home(db: Any) -> HomeRead:
    """Read the lists from one snapshot."""
    unfinished = open_visits(db)
    keys = {one.id for one in unfinished}
    recent = tuple(one for one in visit_rows(db, limit=_SHOWN) if one.id not in keys)
    return HomeRead(tuple(unfinished), recent, standing_visit(db))


class HomeRoom(QScrollArea):
    """`opened` carries a visit; `stood`, at most once, the unfinished one at which this device last was."""

    opened = Signal(object)
    stood = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._catalog: Catalog = desk.catalog()
        start = Button("开始检查", desk.start_visit, kind="primary", key="Ctrl+N", icon="plus", bind=False)
        self.header = Header("检查", primary=start)
        self.open_list = RowList("没有完成的检查", _LOOK, grows=True, keeps=False)
        self.recent = RowList("近期检查", _LOOK, grows=True, keeps=False)
        self._open_card, self._recent_card = Card("没有完成的检查", state="blue"), Card("近期检查")
        self._none = Empty("还没有检查", "按 Ctrl+N，打企业的拼音首字母，回车就开始。")
        self._first = True
        for rows in (self.open_list, self.recent):
            rows.opened.connect(self.opened)
        self._lay_out()

    def refresh(self) -> None:
        """Read again."""
        self._desk.tasks.read(read_home, self._show, owner=self, slot="visit-home")

    def _show(self, read: HomeRead) -> None:
        self.open_list.show_lines([self._line(one, "接着查") for one in read.open])
        self.recent.show_lines([self._line(one, "") for one in read.recent])
        self._open_card.set_count(len(read.open))
        self._open_card.setVisible(bool(read.open))
        self._recent_card.setVisible(bool(read.recent))
        self._none.setVisible(not read.open and not read.recent)
        self.header.set_fact(f"没有完成的 {len(read.open)} 次" if read.open else "")
        first, self._first = self._first, False
        if first and read.standing is not None:
            self.stood.emit(read.standing)

    def _line(self, one: VisitRow, verb: str) -> Line:
        began = f"{day_of(one.started_at)[5:]} {to_datetime(one.started_at):%H:%M}"
        found = f"隐患 {one.hazards} 条" if one.hazards else f"随手记 {one.findings} 条" if one.findings else "没有隐患"
        state = Cell("未完成", state="blue") if one.finished_at is None else Cell("已完成", state="green")
        if one.told:
            began, state = visit_day(one.started_at), Cell("台账登记", state="grey")
        cells = (
            Cell(began, "second"),
            Cell(one.subject),
            Cell(short_word(self._catalog, "visit_kind", one.kind), "second"),
            Cell(found, "second"),
            state,
        )
        return Line(one.id, cells, verb=verb)

    def _lay_out(self) -> None:
        self._open_card.body.addWidget(self.open_list)
        self._recent_card.body.addWidget(self.recent)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(12)
        for widget in (self._none, self._open_card, self._recent_card):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)
