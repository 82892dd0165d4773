"""行动: the campaigns left; right what the chosen one is about, its figures, and its units, who is waiting first."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.campaigns.acts import CampaignActs
from safetydesk.ui.pages.campaigns.lines import (
    LIST_LOOK,
    Told,
    Unit,
    campaign_line,
    read_campaigns,
    unit_columns,
    units_of,
)
from safetydesk.ui.table.table import Table
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.chip import Chip
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.panel import Panel, page_column
from safetydesk.ui.widgets.rows import RowList
from safetydesk.ui.widgets.statusline import StatusLine
from safetydesk.ui.widgets.text import label
from safetydesk.ui.widgets.toolbar import Toolbar, Verb, verb_menu

LIST_WIDE, LIST_COMPACT = 300, 224
_FIRST = "登记行动（Ctrl+Enter）：名称、起止和范围；开始检查时会提示归入，这里看谁还没有查。"
_CONCERNED = frozenset({"campaign", "visit", "hazard", "hazard_event", "subject", "village", "succession", "sync"})


class CampaignsPage(QWidget):
    """`arrive(id)` opens a campaign. Enter on a unit shows it on the page of enterprises."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: list[Told] = []
        self._key: bytes | None = None
        self.acts = CampaignActs(desk, self, self.arrive)
        start = Button("登记行动", self.primary, kind="primary", key="Ctrl+Enter", icon="plus")
        self.header = Header("行动", search="单位、村社区、拼音首字母", search_width=260, primary=start)
        self.verbs = [
            Verb("更正", partial(self._run, self.acts.correct), "edit", "F2"),
            Verb("归入检查", partial(self._run, self.acts.belong), "link", "F7"),
            Verb("复制提醒", partial(self._run, self.acts.remind), "note", "F8"),
            Verb("迎检资料包", partial(self._run, self.acts.pack), "folder", "F9"),
            Verb("导出进度", partial(self._run, self.acts.export), "export", "Ctrl+E"),
            Verb("导出检查台账", partial(self._run, partial(self.acts.ledger, "visits")), "ledger"),
            Verb("导出隐患台账", partial(self._run, partial(self.acts.ledger, "hazards")), "ledger"),
            Verb("提前结束", partial(self._run, self.acts.end), "clock"),
            Verb("删除", partial(self._run, self.acts.drop), "void", danger=True),
        ]
        self.toolbar = Toolbar(self.verbs)
        self.list = RowList("行动", LIST_LOOK)
        self.title, self.chip = label("", "card", wrap=True), Chip("grey", "")
        self.about = label("", "caption", "second", wrap=True)
        self.figures = label("", wrap=True)
        self.table = Table("应查单位", list(unit_columns(desk.catalog())), frozen=1, initials=desk.initials)
        self.table.set_empty("范围里没有检查对象", "用“更正”（F2）核对村社区、行业和标签。")
        self.empty = Empty("")
        self.status = StatusLine()
        self.setFocusProxy(self.list)
        self._connect()
        self._lay_out()
        self.refresh()

    def refresh(self) -> None:
        """Read all of it again."""
        today, catalog = day_of(self._desk.clock()), self._desk.catalog()
        self._desk.tasks.read(lambda db: read_campaigns(db, today, catalog), self._show, owner=self, slot="campaigns")

    def on_touched(self, touched: Touched) -> None:
        """A campaign, or what counts in one."""
        if touched.entities & _CONCERNED:
            self.refresh()

    def arrive(self, campaign: bytes) -> None:
        """Open a campaign."""
        self._key = campaign
        self.refresh()

    def primary(self) -> None:
        """Ctrl+Enter: a new campaign."""
        self.acts.announce()

    def set_compact(self, compact: bool) -> None:
        """The list gives way below 1180 pixels."""
        self._left.setFixedWidth(LIST_COMPACT if compact else LIST_WIDE)

    def shown(self) -> Told | None:
        """The campaign on the right."""
        return next((one for one in self._found if one.progress.row.id == self._key), None)

    def _run(self, act: Any) -> None:
        if (one := self.shown()) is not None:
            act(one.progress)

    def _show(self, found: list[Told]) -> None:
        self._found = found
        today, catalog = day_of(self._desk.clock()), self._desk.catalog()
        running = sum(one.progress.view == "running" for one in found)
        self.header.set_fact(f"进行中 {running} 个，共 {len(found)} 个" if found else "")
        if self.shown() is None:
            self._key = found[0].progress.row.id if found else None
        wanted = self._key
        self.list.show_lines([campaign_line(catalog, one.progress, today) for one in found])
        if wanted is not None:
            self.list.select(wanted)
        self.empty.say("还没有行动", _FIRST)
        self.empty.setVisible(not found)
        for part in (self.list, self._head, self.table):
            part.setVisible(bool(found))
        for verb in self.verbs:
            self.toolbar.enable(verb.word, bool(found))
        self._show_one(self._key)

    def _show_one(self, key: bytes | None) -> None:
        if key is None:
            return
        self._key = key
        one = self.shown()
        if one is None:
            return
        word = self._desk.catalog().words("campaign_view")[one.progress.view]
        self.title.setText(one.progress.row.name)
        self.chip.show_state(word.tone or "grey", word.word)
        self.figures.setText(one.figures)
        self.about.setText(one.about)
        self.table.show_rows(units_of(one.progress))

    def _open_unit(self, row: Unit) -> None:
        self._desk.go("subjects", row.id)

    def _menu(self, key: bytes | None, at: QPoint) -> None:
        if key is not None:
            self._show_one(key)
            verb_menu(self, self.verbs).popup(at)

    def _say(self, left: str, figures: list[str]) -> None:
        self.status.say(left)
        self.status.figures(*figures)

    def _filtered(self) -> None:
        self.toolbar.show_filters(self.table.filter_tags())

    def _connect(self) -> None:
        self.list.moved.connect(self._show_one)
        self.list.menu_wanted.connect(self._menu)
        self.list.opened.connect(lambda _: self.table.setFocus())
        self.table.opened.connect(self._open_unit)
        self.table.ranged.connect(self._say)
        self.table.view_changed.connect(lambda _: self._filtered())
        self.toolbar.filter_wanted.connect(self.table.open_filter)
        self.toolbar.cleared.connect(self.table.clear_filters)
        if self.header.search:
            self.header.search.sought.connect(self.table.set_search)
            self.header.search.taken.connect(lambda _: self.table.setFocus())

    def _lay_out(self) -> None:
        self._head = Panel("bottom", margins=(16, 10, 16, 10), spacing=4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.title, 1)
        row.addWidget(self.chip)
        self._head.column.addLayout(row)
        self._head.column.addWidget(self.figures)
        self._head.column.addWidget(self.about)
        self._left = Panel("right", "top", margins=(0, 1, 1, 0), spacing=0)
        self._left.setFixedWidth(LIST_WIDE)
        self._left.column.addWidget(self.empty)
        self._left.column.addWidget(self.list, 1)
        right = Panel("top", margins=(0, 1, 0, 0), spacing=0)
        right.column.addWidget(self._head)
        right.column.addWidget(self.table, 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._left)
        body.addWidget(right, 1)
        column = page_column(self)
        column.addWidget(self.header)
        column.addWidget(self.toolbar)
        column.addLayout(body, 1)
        column.addWidget(self.status)
