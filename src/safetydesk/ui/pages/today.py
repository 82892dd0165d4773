"""今日: what needs me now. Six counters, three lists of hazards, and at the right what else is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.domain.instants import day, day_of, to_datetime
from safetydesk.domain.touched import Touched
from safetydesk.models.queries import today as asked
from safetydesk.models.queries.hazards import HazardRow, hazards_due, hazards_to_review, overdue_hazards
from safetydesk.models.queries.people import ExpiringCertificate, expiring_certificates
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.words import day_words, days_between, left_words, weekday
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.card import Card, Counter
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook

SOON_DAYS, CERTIFICATE_DAYS, SHOWN = 3, 30, 5
_HAZARD_LOOK = RowLook((Column(width=212), Column(share=1), Column(width=184, small=True), Column(width=114)))
_SIDE_LOOK = RowLook((Column(share=1), Column(width=104, right=True, small=True)), height=28, start=41, hairline=None)
_COUNTERS: tuple[tuple[str, State, str], ...] = (
    ("overdue", "red", "超期"),
    ("review", "violet", "待复查"),
    ("soon", "amber", f"{SOON_DAYS} 日内到期"),
    ("certificates", "amber", "证件到期"),
    ("never", "grey", "从未检查"),
    ("unsent", "grey", "未同步"),
)


@dataclass(frozen=True, slots=True)
class _Day:
    """Everything the page shows, read at one instant."""

    today: str
    counts: asked.Counts
    overdue: list[HazardRow]
    review: list[HazardRow]
    soon: list[HazardRow]
    certificates: list[ExpiringCertificate]
    never: list[asked.VillageCoverage]
    last_sync: int | None


def read_day(db: Any, today: str) -> _Day:
    """Read the page's figures and first rows."""
    first = (day(today) + timedelta(days=SOON_DAYS)).isoformat()
    until = (day(today) + timedelta(days=CERTIFICATE_DAYS)).isoformat()
    return _Day(
        today,
        asked.counts(db, today=today, soon=first, certificates_until=until),
        overdue_hazards(db, today, limit=SHOWN),
        hazards_to_review(db, limit=SHOWN),
        hazards_due(db, today, first, limit=SHOWN),
        expiring_certificates(db, until)[:SHOWN],
        asked.never_visited(db, limit=SHOWN),
        asked.last_sync(db),
    )


class TodayPage(QWidget):
    """Opens hazards, subjects and the sync page; its one primary verb starts a visit."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        start = Button("开始检查", desk.start_visit, kind="primary", key="Ctrl+N", icon="plus", bind=False)
        self.header = Header(
            "今日", search="找企业、隐患、文书，可用拼音首字母", key="Ctrl+K", search_width=340, primary=start
        )
        if self.header.search:
            self.header.search.returnPressed.connect(self._find)
        self.counters = {key: Counter(state, word, str(at)) for at, (key, state, word) in enumerate(_COUNTERS, 1)}
        self.lists = {key: RowList(word, _HAZARD_LOOK, grows=True, keeps=False) for key, _, word in _COUNTERS[:3]}
        self.sides = {key: RowList(word, _SIDE_LOOK, grows=True, keeps=False) for key, _, word in _COUNTERS[3:]}
        self.cards = {key: Card(word, state=state) for key, state, word in _COUNTERS}
        self.empty = Empty("没有要办的隐患", "到期、超期和待复查的隐患会列在这里。")
        self._targets = dict.fromkeys(("overdue", "review", "soon"), "hazards") | {
            "certificates": "subjects", "never": "subjects", "unsent": "sync"
        }  # fmt: skip
        self._lay_out()
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        now = day_of(self._desk.clock())
        self._desk.tasks.read(lambda db: read_day(db, now), self._show, owner=self, slot="today")

    def on_touched(self, touched: Touched) -> None:
        """Anything counted here may have changed."""
        if touched.entities & {"hazard", "hazard_event", "visit", "subject", "certificate", "conflict", "sync"}:
            self.refresh()

    def set_compact(self, compact: bool) -> None:
        """Counters in one line of 44 below 1180 pixels."""
        for counter in self.counters.values():
            counter.set_compact(compact)

    def find_anything(self) -> None:
        """Ctrl+K."""
        self.header.start_search()

    def _find(self) -> None:
        words = self.header.search.value() if self.header.search else None
        if words:
            self._desk.settings.set("search", words)
            self._desk.go("subjects", None)

    def _show(self, read: _Day) -> None:
        counts = read.counts
        moment = to_datetime(self._desk.clock())
        self.header.set_fact(f"{day_words(read.today)} {weekday(moment)}·全镇在册 {counts.subjects} 家")
        oldest = f"最长 {days_between(counts.oldest_deadline, read.today)} 天" if counts.oldest_deadline else "没有"
        soonest = f"最早 {day_words(counts.next_deadline)}" if counts.next_deadline else "没有"
        synced = f"上次 {day_words(day_of(read.last_sync))}" if read.last_sync else "还没有同步过"
        facts = {
            "overdue": (counts.overdue, oldest),
            "review": (counts.to_review, "企业已申请" if counts.to_review else "没有"),
            "soon": (counts.due_soon, soonest),
            "certificates": (counts.certificates, f"{CERTIFICATE_DAYS} 天内"),
            "never": (counts.never_visited, f"全镇 {counts.subjects} 家"),
            "unsent": (counts.unsent, synced),
        }
        for key, (number, fact) in facts.items():
            self.counters[key].show_figure(number, fact)
            self._fill_head(key, number)
        for key, rows in (("overdue", read.overdue), ("review", read.review), ("soon", read.soon)):
            self.lists[key].show_lines([self._hazard_line(key, row, read.today) for row in rows])
        self.sides["certificates"].show_lines([self._certificate_line(one, read.today) for one in read.certificates])
        self.sides["never"].show_lines(
            [Line(None, (Cell(one.village), Cell(f"{one.never} / {one.subjects} 家", "second"))) for one in read.never]
        )
        self.sides["unsent"].show_lines(_unsent_lines(counts))
        self.empty.setVisible(not (read.overdue or read.review or read.soon))

    def _fill_head(self, key: str, number: int) -> None:
        card = self.cards[key]
        card.set_count(number)
        card.setVisible(bool(number))
        words = f"全部 {number} 条" if key in self.lists else ""
        card.set_more(words, partial(self._open_all, key))

    def _open_all(self, key: str) -> None:
        self._desk.settings.set("hazards-filter", key if key in self.lists else None)
        self._desk.go(self._targets[key], None)

    def _hazard_line(self, key: str, row: HazardRow, today: str) -> Line:
        grade = "（疑似重大，待认定）" if row.grade == "suspected_major" else ""
        who = f"·{row.responsible_person}" if row.responsible_person else ""
        if key == "review":
            when, state, word, verb = "已申请复查", "violet", "待复查", "去复查"
        else:
            when = f"应于 {day_words(row.deadline)}" if key == "overdue" else day_words(row.deadline)
            state, word = left_words(row.deadline, today)
            verb = "去复查"
        chip = Cell(word, state=state)  # type: ignore[arg-type]
        return Line(
            row.id, (Cell(row.subject), Cell(row.description + grade, "second"), Cell(when + who, "second"), chip),
            verb=verb,
        )  # fmt: skip

    def _certificate_line(self, one: ExpiringCertificate, today: str) -> Line:
        left = -days_between(one.valid_to, today)
        words, tone = (f"剩 {left} 天", "amber") if left >= 0 else (f"已过期 {-left} 天", "red")
        kind = self._desk.catalog().word("certificate_kind", one.kind)
        return Line(None, (Cell(f"{one.person}·{kind}"), Cell(words, tone)))  # type: ignore[arg-type]

    def _lay_out(self) -> None:
        for key, card in self.cards.items():
            shown = self.lists.get(key) or self.sides[key]
            card.body.addWidget(shown)
            self.counters[key].opened.connect(partial(self._open_all, key))
        for rows in self.lists.values():
            rows.opened.connect(lambda key: self._desk.go("hazards", key))
        counters = QHBoxLayout()
        counters.setSpacing(8)
        for counter in self.counters.values():
            counters.addWidget(counter)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(16, 14, 16, 16)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        grid.addLayout(counters, 0, 0, 1, 2)
        grid.addLayout(_column([*(self.cards[key] for key in self.lists), self.empty]), 1, 0)
        grid.addLayout(_column([self.cards[key] for key in self.sides]), 1, 1)
        grid.setColumnStretch(0, 878)
        grid.setColumnStretch(1, 324)
        grid.setRowStretch(1, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(area, 1)


def _column(cards: list[QWidget]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return column


def _unsent_lines(counts: asked.Counts) -> list[Line]:
    lines = []
    if counts.unsent_photos:
        size = f"{counts.unsent_photos} 张·{counts.unsent_bytes / 1e6:.1f} MB"
        lines.append(Line(None, (Cell("照片和附件"), Cell(size, "second"))))
    if counts.unsent:
        lines.append(Line(None, (Cell("记录"), Cell(f"{counts.unsent} 条", "second"))))
    if counts.conflicts:
        lines.append(Line(None, (Cell("等人定的冲突"), Cell(f"{counts.conflicts} 处", "amber"))))
    return lines
