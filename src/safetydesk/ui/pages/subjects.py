"""企业: every enterprise in one table, the chosen one on a card beside it; searched by any name, pinyin or phone."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.subject_table import SubjectOpening, table_ids
from safetydesk.models.queries.subjects import SubjectRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.subjects_card import CardRead, SubjectPanel, read_card
from safetydesk.ui.pages.subjects_columns import FROZEN, shown_values, subject_columns
from safetydesk.ui.pages.subjects_source import SubjectFeed
from safetydesk.ui.pages.subjects_verbs import SubjectVerbs
from safetydesk.ui.table.table import Table
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.statusline import StatusLine
from safetydesk.ui.widgets.toolbar import Toolbar

NEVER = "只看从未检查的"
_TOUCHING = {"subject", "subject_name", "visit", "hazard", "hazard_event", "document", "village", "succession", "sync"}


class SubjectsPage(QWidget):
    """`arrive(id)` stands on an enterprise; `show_view("never")` shows those that nobody ever inspected."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        start = Button("开始检查", desk.start_visit, kind="primary", key="Ctrl+N", icon="plus", bind=False)
        self.header = Header("企业", search="名称、门头名、负责人、电话、拼音首字母", search_width=330, primary=start)
        columns = subject_columns(desk.catalog())
        self.feed = SubjectFeed(desk, shown_values(columns), self)
        self._never = False
        self._counts = (0, 0)
        self._chosen: bytes | None = None
        self._arriving = False
        self._panel_wanted: bool | None = None
        self.table = Table("企业", columns, frozen=FROZEN, initials=desk.initials, load=self.feed.load)
        self.panel = SubjectPanel(desk.catalog)
        self.verbs = SubjectVerbs(desk, self)
        self.toolbar = Toolbar(self.verbs.toolbar())
        self.status = StatusLine()
        self._dirty = QTimer(self, singleShot=True, interval=0)
        self.setFocusProxy(self.table)
        self._connect()
        self._lay_out()
        self.reload()

    def refresh(self) -> None:
        """Read again; the cursor stays on the same enterprise."""
        self.reload()
        self.read_card()

    def on_touched(self, touched: Touched) -> None:
        """Read again once, however much was touched."""
        if touched.entities & _TOUCHING:
            self._dirty.start()

    def arrive(self, subject: bytes) -> None:
        """Stand on an enterprise; filters that hide it go."""
        self._chosen, self._arriving = subject, True
        self._never = False
        if self.header.search:
            self.header.search.clear()
        if self.table.view.search:
            self.table.set_search("")
        if self.table.view.filters:
            self.table.clear_filters()
        self.reload()
        self.read_card()

    def show_view(self, name: str) -> None:
        """`never`: those that nobody ever inspected."""
        self._never = name == "never"
        self.reload()

    def set_compact(self, compact: bool) -> None:
        """In a narrow window the card comes when it is asked for."""
        self.panel.setVisible(self._panel_wanted if self._panel_wanted is not None else not compact)

    def toggle_panel(self) -> None:
        """F4."""
        self._panel_wanted = not self.panel.isVisible()
        self.panel.setVisible(self._panel_wanted)

    def current(self) -> CardRead | None:
        """The enterprise on the card."""
        return self.panel.shown()

    def visit_subject(self) -> bytes | None:
        """The enterprise at which 开始检查 begins."""
        return self._chosen

    def reload(self) -> None:
        """Ask for the rows as they are arranged now."""
        tags = self.table.filter_tags()
        self.toolbar.show_filters([*tags, *([(NEVER, self._drop_never)] if self._never else [])])
        if self._narrowed():
            self.table.set_empty("没有符合的企业", "换一个说法再找，或去掉几个筛选。")
        else:
            self.table.set_empty("还没有企业", "用“新企业”登记，或导入企业基础台账。")
        self.feed.fill(self.table, around=self._chosen, never=self._never)

    def read_card(self) -> None:
        """Read the chosen enterprise again."""
        if self._chosen is None:
            self._show_card(None)
            return
        wanted, today = self._chosen, day_of(self._desk.clock())
        self._desk.tasks.read(lambda db: read_card(db, wanted, today), self._show_card, owner=self, slot="subject-card")

    def _show_card(self, read: CardRead | None) -> None:
        """A merged record shows the one that goes on, and the cursor goes there."""
        if read is not None and self._arriving and read.card.row.id != self._chosen:
            self._chosen = read.card.row.id
            self.reload()
        self.panel.show_read(read, day_of(self._desk.clock()))
        self.verbs.follow(read)

    def _opened(self, found: SubjectOpening) -> None:
        narrowed = self._narrowed()
        self._counts = (found.count, found.total)
        self.header.set_fact(f"筛出 {found.count} 家，共 {found.total} 家" if narrowed else f"共登记 {found.total} 家")
        if found.place is not None:
            self._arriving = False
        elif not self._arriving:
            row = self.table.current_row()
            self._chosen = row.id if row is not None else None
            self.read_card()

    def _narrowed(self) -> bool:
        return bool(self.table.view.filters or self.table.view.search or self._never)

    def _moved(self, row: SubjectRow | None) -> None:
        if row is not None and not self.feed.filling() and row.id != self._chosen:
            self._chosen = row.id
            self.read_card()

    def _say(self, left: str, figures: list[str]) -> None:
        self.status.say(left)
        self.status.figures(*figures)

    def _drop_never(self) -> None:
        self._never = False
        self.reload()

    def _cleared(self) -> None:
        self._never = False
        self.table.clear_filters()

    def _menu(self, _row: object, at: QPoint) -> None:
        menu = QMenu(self)
        for verb in self.verbs.toolbar():
            menu.addAction(verb.word, verb.run)
        menu.popup(at)

    def export(self) -> None:
        """导出: the ledger of what is shown, or of all."""
        from safetydesk.ui.dialogs.ledgers.export import ExportDialog, Shown

        view = self.feed.view
        ExportDialog(self._desk, self, "enterprises", Shown(lambda db: table_ids(db, view), *self._counts)).open()

    def _open_columns(self) -> None:
        self.table.columns_menu().popup(self.toolbar.mapToGlobal(QPoint(self.toolbar.width() - 200, 46)))

    def _connect(self) -> None:
        table = self.table
        table.moved.connect(self._moved)
        table.opened.connect(lambda _: self.verbs.edit())
        table.view_changed.connect(lambda _: self.reload())
        table.menu_wanted.connect(self._menu)
        table.ranged.connect(self._say)
        self.feed.opened.connect(self._opened)
        if self.header.search:
            self.header.search.sought.connect(table.set_search)
            self.header.search.taken.connect(lambda _: table.setFocus())
        self.toolbar.filter_wanted.connect(table.open_filter)
        self.toolbar.cleared.connect(self._cleared)
        self.verbs.columns_wanted.connect(self._open_columns)
        self.verbs.export_wanted.connect(self.export)
        self.verbs.chosen.connect(self.arrive)
        self.panel.wanted.connect(lambda page, key: self._desk.go(page, key))
        self._dirty.timeout.connect(self.refresh)
        QShortcut(QKeySequence("F4"), self, self.toggle_panel)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.table, 1)
        middle.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.toolbar)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
