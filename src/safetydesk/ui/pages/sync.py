"""同步: how this computer stands with the township server, the round, what a person must settle, what came back."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.exchange import Exchange, read_exchange
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages import sync_words
from safetydesk.ui.pages.sync_line import RoundDone, SyncLine
from safetydesk.ui.tasks import Ticket
from safetydesk.ui.widgets.banner import Notice
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.card import Card
from safetydesk.ui.widgets.chip import Mark
from safetydesk.ui.widgets.conflict import ConflictView
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.panel import two_columns
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook

GAP, MARGIN, TOP = 12, 16, 14
STACKED_BELOW = 900
MEANS = "已收发的都算数，没传完的下次接着传"
_SIDE = RowLook((Column(share=1), Column(width=140, right=True, small=True)), height=28, start=17, hairline=None)
_BACK = RowLook((Column(share=1), Column(width=120, right=True, small=True)), height=54, start=41)
_UNREACHABLE = frozenset({"SYNC_001", "SYNC_003", "SYNC_006", "SYNC_007", "SYNC_009"})


class SyncPage(QWidget):
    """Its one primary verb is 立即同步, or 连接服务器 before there is one; conflicts are settled one by one."""

    def __init__(self, desk: Desk, line: SyncLine) -> None:
        super().__init__()
        self._desk, self._line = desk, line
        self._read: Exchange | None = None
        self._ticket: Ticket | None = None
        self._at = 0
        self._compact = False
        self.sync_now = Button("立即同步", self.start, kind="primary", key="Ctrl+Enter", icon="sync")
        self.server = Button("连接设置", self.connect_server, icon="server")
        self.header = Header("同步", primary=self.sync_now, verbs=(self.server,))
        self.state = Card()
        self.mark, self.state_words = Mark("grey", 16), Empty("")
        self.conflict: ConflictView | None = None
        self._conflict_place = QVBoxLayout()
        self.refused = RowList("被退回", _BACK, grows=True, keeps=False)
        self.sides = {
            word: RowList(word, _SIDE, grows=True, keeps=False) for word in ("未同步", "上次同步", "文号余量")
        }
        self.cards = {word: Card(word) for word in self.sides}
        self.back = Card("被退回", state="red")
        self._grid = QGridLayout()
        self._lay_out()
        self.setFocusProxy(self.sync_now)
        desk.tasks.ended.connect(self._ended)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        self._desk.tasks.read(read_exchange, self._show, owner=self, slot="sync")

    def on_touched(self, _touched: Touched) -> None:
        """Every commit changes what waits."""
        self.refresh()

    def start(self) -> None:
        """One round; without a server the connection is asked for first."""
        if self._ticket is not None:
            return
        if self._read is not None and self._read.url is None:
            self.connect_server()
            return
        self._ticket = Ticket("正在同步", MEANS, "条")
        self._name_verb()
        ticket = self._ticket
        self._desk.tasks.carry(
            lambda: self._line.round(ticket), self._done, failed=self._failed, owner=self, ticket=ticket
        )

    def cancel(self) -> None:
        """Stop the round; what was exchanged by then counts."""
        if self._ticket is not None:
            self._ticket.cancel()

    def set_compact(self, compact: bool) -> None:
        """Below 1180 pixels the right column takes a larger share."""
        self._compact = compact

    def connect_server(self, fault: SafetyDeskError | None = None) -> None:
        """Name the server and this computer's token."""
        from safetydesk.ui.dialogs.office.connect_server import ConnectDialog

        dialog = ConnectDialog(self._desk, self._line, self._read.url if self._read else None, self)
        dialog.joined.connect(self._done)
        dialog.open()
        if fault is not None:
            dialog.show_fault(fault)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns, or one below the other in a narrow window."""
        super().resizeEvent(event)
        shares = None if self.width() < STACKED_BELOW else (600, 300) if self._compact else (878, 324)
        two_columns(self._grid, self._left, self._right, shares)

    def _done(self, done: RoundDone) -> None:
        report = done.report
        self._desk.say.banner("sync", None)
        words = f"已同步：发出 {report.sent} 条，收到 {report.received} 条"
        self._desk.say.toast(words + (f"，{report.conflicts} 处冲突等人定" if report.conflicts else ""))
        self.refresh()

    def _failed(self, fault: SafetyDeskError) -> None:
        if fault.code in ("SYNC_045", "SYNC_004", "SYNC_012", "SYNC_013"):
            self.connect_server(None if fault.code == "SYNC_045" else fault)
        elif fault.code in _UNREACHABLE:
            self._desk.say.banner("sync", Notice("amber", f"{fault.message}{fault.remedy}", "再试", self.start))
        else:
            self._desk.say.refuse(fault)
        self.refresh()

    def _ended(self, ticket: Ticket) -> None:
        if ticket is self._ticket:
            self._ticket = None
            self._name_verb()
            self.refresh()

    def _name_verb(self) -> None:
        """The filled button says what it does: without a server there is nothing to synchronise with yet."""
        alone = self._read is not None and self._read.url is None
        self.sync_now.setText("正在同步…" if self._ticket else "连接服务器" if alone else "立即同步")
        self.sync_now.updateGeometry()
        self.server.setVisible(not alone)

    def _show(self, read: Exchange) -> None:
        self._read = read
        self._name_verb()
        now = self._desk.clock()
        state, fact, then = sync_words.standing(read, now)
        self.mark.state = state
        self.mark.update()
        self.state_words.say(fact, then)
        skew = sync_words.skew_words(read.last_round)
        self._desk.say.banner("clock", Notice("grey", skew) if skew else None)
        self.header.set_fact(f"服务器 {read.url}" if read.url else "没有连服务器，本机照常使用")
        self.sides["未同步"].show_lines(sync_words.unsent_lines(read))
        self.sides["上次同步"].show_lines(self._round_lines(read))
        self.sides["文号余量"].show_lines(sync_words.lease_lines(read.leases, day_of(now)))
        self.cards["未同步"].set_count(sum(read.unsent.values()) + read.files or None)
        for word, card in self.cards.items():
            card.setVisible(bool(self.sides[word].lines.lines))
        self.refused.show_lines([sync_words.refused_line(one, now) for one in read.refused])
        self.back.set_count(read.refused_count)
        self.back.setVisible(bool(read.refused))
        self._show_conflict()

    def _round_lines(self, read: Exchange) -> list[Line]:
        if read.last_round is None:
            return []
        lines = sync_words.round_lines(read.last_round)
        minutes = sync_words.skew_minutes(read.last_round)
        if minutes:
            lines.append(Line(None, (Cell("本机时钟"), Cell(f"相差 {minutes} 分钟", "amber"))))
        told = [one for one in read.last_round["problems"] if one["code"] != "SYNC_011"]
        return lines + [Line(None, (Cell(one["message"], "amber"), Cell(one["code"], "third"))) for one in told]

    def _show_conflict(self) -> None:
        """One conflict at a time; ← → and Enter work in it."""
        read = self._read
        if self.conflict is not None:
            had_focus = self.conflict.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
            self._conflict_place.removeWidget(self.conflict)
            self.conflict.deleteLater()
            self.conflict = None
        else:
            had_focus = False
        if read is None or not read.conflicts:
            return
        self._at %= len(read.conflicts)
        one = read.conflicts[self._at]
        shown = sync_words.conflict_shown(self._desk.catalog(), read, self._at, self._desk.clock())
        self.conflict = ConflictView(shown)
        self.conflict.settled.connect(partial(self._settle, one.id))
        self.conflict.postponed.connect(self._postpone)
        self._conflict_place.addWidget(self.conflict)
        if had_focus:
            self.conflict.mine.setFocus()

    def _postpone(self) -> None:
        """以后再定: the next one, if there is one."""
        self._at += 1
        self._show_conflict()
        if self._read and len(self._read.conflicts) == 1:
            self._desk.say.toast("这一处以后再定，两个值都留着")

    def _settle(self, conflict: bytes, side: str) -> None:
        def settle(session: Any) -> Touched:
            from safetydesk.usecases.conflicts import settle_conflict

            return settle_conflict(session, conflict_id=conflict, stands="other" if side == "mine" else "kept")

        self._desk.tasks.write(settle, lambda _: self._desk.say.toast("已定，另一份留在履历里"), owner=self)

    def _lay_out(self) -> None:
        said = QHBoxLayout()
        said.setContentsMargins(16, 0, 0, 0)
        said.setSpacing(0)
        beside = QVBoxLayout()
        beside.addSpacing(15)
        beside.addWidget(self.mark)
        beside.addStretch(1)
        said.addLayout(beside)
        said.addWidget(self.state_words, 1)
        margins = self.state_words.contentsMargins()
        self.state_words.setContentsMargins(margins.left() - 8, 0, 0, -6)
        self.state.body.addLayout(said)
        self.back.body.addWidget(self.refused)
        for word, card in self.cards.items():
            card.body.addWidget(self.sides[word])
            card.body.addSpacing(6)
        inside = QWidget()
        self._left = _column([self.state, self._conflict_place, self.back])
        self._right = _column(list(self.cards.values()))
        self._grid.setContentsMargins(MARGIN, TOP, MARGIN, MARGIN)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(GAP)
        self._grid.setRowStretch(2, 1)
        inside.setLayout(self._grid)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(area, 1)


def _column(parts: list[Any]) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    for part in parts:
        column.addWidget(part) if isinstance(part, QWidget) else column.addLayout(part)
    column.addStretch(1)
    return made
