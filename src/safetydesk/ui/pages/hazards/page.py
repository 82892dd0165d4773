"""隐患: the table of all hazards over the pane of one; filters, search and order are the person's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSplitter, QWidget

from safetydesk.domain.instants import clock_text, day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.hazard_detail import HazardDetail, hazard_detail
from safetydesk.models.queries.hazard_table import HazardLine, HazardOpening, table_ids
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.hazards.columns import FROZEN, HIDDEN, hazard_columns, view_words
from safetydesk.ui.pages.hazards.pane import HEIGHT, HazardPane, PaneVerb
from safetydesk.ui.pages.hazards.source import HazardFeed
from safetydesk.ui.pages.hazards.verbs import HazardVerbs
from safetydesk.ui.table.columns import View
from safetydesk.ui.table.table import Table
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.panel import page_column
from safetydesk.ui.widgets.splitter import Splitter
from safetydesk.ui.widgets.statusline import StatusLine
from safetydesk.ui.widgets.toolbar import HEIGHT as HEAD
from safetydesk.ui.widgets.toolbar import Toolbar, Verb, verb_menu

VIEWS = {"overdue": "overdue", "review": "review_requested", "soon": "due_soon"}
"""What 今日 opens, and the derived state that it filters by."""
LEAST = 180
"""Head, four rows and the bar of the table, which a pane below it leaves at least."""
_SHOWN_HERE = {"hazard", "hazard_event", "evidence", "document", "document_event", "subject", "village", "sync"}


class HazardsPage(QWidget):
    """`arrive(hazard id)` stands on a hazard; `show_view` overdue, review or soon shows those alone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._arriving: bytes | None = None
        self.verbs = HazardVerbs(desk, self._today, self)
        self.feed = HazardFeed(desk, self._today, self)
        start = Button("开始检查", desk.start_visit, kind="primary", key="Ctrl+N", icon="plus", bind=False)
        self.header = Header("隐患", search="内容、企业、编号、拼音首字母", primary=start)
        self.table = Table(
            "隐患",
            hazard_columns(desk.catalog(), self._today),
            frozen=FROZEN,
            load=self.feed.load,
            initials=desk.initials,
        )
        self.toolbar = Toolbar(self._toolbar_verbs())
        main = (PaneVerb("复查", self.verbs.review, "F9"), PaneVerb("延期", self.verbs.extend, "F7"))
        self.pane = HazardPane(desk, main)
        self.status = StatusLine()
        self.setFocusProxy(self.table)
        self._splitter: QSplitter = Splitter()
        self._dragged = False
        self._lay_out()
        self._connect()
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A banner or a smaller window takes rows away, but not the current one where it was in sight.

        Until a person drags the grip, the pane of a low window gives way to the first rows of the table.
        """
        if self._in_sight():
            QTimer.singleShot(0, self, self._reveal)
        super().resizeEvent(event)
        if not self._dragged:
            QTimer.singleShot(0, self, self._share)

    def _drag(self) -> None:
        self._dragged = True

    def _share(self) -> None:
        room = sum(self._splitter.sizes())
        pane = max(self.pane.minimumHeight(), min(HEIGHT, room - LEAST))
        if pane != self._splitter.sizes()[1]:
            self._splitter.setSizes([room - pane, pane])

    def _in_sight(self) -> bool:
        spot, main = self.table.spot(), self.table.twin.main
        return spot is not None and 0 <= main.rowViewportPosition(spot.row) < main.viewport().height()

    def _reveal(self) -> None:
        if (spot := self.table.spot()) is not None:
            self.table.twin.reveal(spot)

    def refresh(self) -> None:
        """Read again; cursor and scroll position stay."""
        row = self.table.current_row()
        self.feed.fill(self.table, around=row.id if row else None, stay=True)

    def on_touched(self, touched: Touched) -> None:
        """A hazard, its papers or photos may have changed."""
        if touched.entities & _SHOWN_HERE:
            self.refresh()

    def arrive(self, record: bytes) -> None:
        """Stand on a hazard; filters that hide it give way."""
        self._arriving = record
        self.feed.fill(self.table, around=record, stay=False)

    def show_view(self, view: str) -> None:
        """Show only the hazards that one counter of 今日 counts."""
        state = VIEWS.get(view)
        if state:
            words = frozenset({view_words(self._desk.catalog(), state)})
            self._show_only({"state": words})

    def primary(self) -> None:
        """Ctrl+Enter: 开始检查."""
        self._desk.start_visit()

    def export(self) -> None:
        """导出: the ledger of what is shown, or of all."""
        from safetydesk.ui.dialogs.ledgers.export import ExportDialog, Shown

        view = self.feed.view
        ExportDialog(self._desk, self, "hazards", Shown(lambda db: table_ids(db, view), *self._counts)).open()

    def _today(self) -> str:
        return day_of(self._desk.clock())

    def _show_only(self, filters: Mapping[str, frozenset[str]]) -> None:
        """Take search and filters away and filter as given; of the reads this asks for only the last one shows."""
        if self.header.search:
            self.header.search.setText("")
        self.table.clear_filters()
        self.table.set_search("")
        for key, words in filters.items():
            self.table.set_filter(key, words)

    def _opened(self, found: HazardOpening) -> None:
        self._counts = (found.count, found.total)
        narrowed = bool(self.table.view.filters or self.table.view.search)
        known = f"共 {found.total - found.withdrawn} 条"
        known += f"，另有登记有误 {found.withdrawn} 条" if found.withdrawn else ""
        self.header.set_fact(f"筛出 {found.count} 条，{known}" if narrowed else known)
        self.toolbar.show_filters(self.table.filter_tags())
        if found.total:
            self.table.set_empty("没有符合筛选的隐患", f"共有 {found.total} 条；去掉一个筛选，或换个词再找。")
        else:
            self.table.set_empty("还没有登记过隐患", "检查时记下的问题完成后登记成隐患，也可以从台账导入。")
        self._moved(self.table.current_row())
        if self._arriving and found.position is None and narrowed:
            self._show_only({})
            return
        if self._arriving:
            QTimer.singleShot(0, self, self._reveal)  # Qt knows how far the new rows scroll only then
        self._arriving = None
        self._take_focus()

    def _take_focus(self) -> None:
        """The table is the current thing, unless a person is already at something on this page."""
        owner = self.window().focusWidget()
        if self.isVisible() and (owner is None or not self.isAncestorOf(owner)):
            self.table.setFocus()

    def _rearranged(self, view: View) -> None:
        row = self.table.current_row()
        wanted = self._arriving or (row.id if row else None)
        self.feed.fill(self.table, around=wanted, stay=False)

    def _moved(self, line: HazardLine | None) -> None:
        if self.feed.filling():
            return
        for verb in self._toolbar_verbs():
            self.toolbar.enable(verb.word, line is not None or verb.word in ("导出", "列"))
        if line is None:
            if not self.table.rows.rowCount():
                self._show_detail(None)
            return
        key = line.id
        self._desk.tasks.read(lambda db: hazard_detail(db, key), self._show_detail, owner=self, slot="hazard")

    def _came(self) -> None:
        """Rows came: the one under the cursor may be among them."""
        line, detail = self.table.current_row(), self.verbs.detail
        if line is not None and (detail is None or detail.life.row.id != line.id):
            self._moved(line)

    def _show_detail(self, detail: HazardDetail | None) -> None:
        self.verbs.detail = detail
        self.pane.show_detail(detail, self._today(), self.verbs.fitting(detail) if detail else ())

    def _show_photos(self, which: str) -> None:
        detail = self.verbs.detail
        if detail:
            from safetydesk.ui.dialogs.show_photos import PhotosDialog

            names = detail.life.before if which == "before" else detail.life.after
            PhotosDialog(self._desk, "整改前" if which == "before" else "整改后", names, self).open()

    def _seek(self, words: str) -> None:
        if words != self.table.view.search:
            self.table.set_search(words)

    def _tell(self, left: str, figures: list[str]) -> None:
        self.status.say(left)
        self.status.figures(*figures)

    def _stored(self) -> None:
        self.status.saved(clock_text(self._desk.clock()))

    def _toolbar_verbs(self) -> list[Verb]:
        verbs = self.verbs
        return [
            Verb("交办", verbs.assign, "document", "F8"),
            Verb("复查", verbs.review, "recheck", "F9"),
            Verb("导出", self.export, "export"),
            Verb("列", self._choose_columns, "columns"),
            Verb("延期", verbs.extend, "calendar", "F7"),
            Verb("更正", verbs.correct, "edit", "F2"),
            Verb("标为疑似重大", verbs.suspect, "hazard", "F4"),
            Verb("企业申请复查", verbs.request_review, "recheck"),
            Verb("登记认定", verbs.recognise, "stamp"),
            Verb("报告区县", verbs.report, "send"),
            Verb("挂牌督办", verbs.supervise, "stamp"),
            Verb("销号", verbs.close, "tick"),
            Verb("登记有误", verbs.withdraw, "void", danger=True),
        ]

    def _choose_columns(self) -> None:
        menu = self.table.columns_menu()
        menu.popup(self.toolbar.mapToGlobal(QPoint(self.toolbar.width() - menu.sizeHint().width() - 16, HEAD - 6)))

    def _row_menu(self, line: HazardLine, where: QPoint) -> None:
        steps: list[Verb] = [Verb("复查", self.verbs.review, key="F9"), Verb("延期", self.verbs.extend, key="F7")]
        detail = self.verbs.detail
        if detail and detail.life.row.id == line.id:
            steps += [Verb(one.word, one.run, key=one.key) for one in self.verbs.fitting(detail)]
        steps += [
            Verb("交办", self.verbs.assign, key="F8"),
            Verb("更正", self.verbs.correct, key="F2"),
            Verb("打开企业", partial(self._desk.go, "subjects", line.row.subject_id)),
            Verb("登记有误", self.verbs.withdraw, danger=True),
        ]
        menu = verb_menu(self, steps)
        menu.insertSeparator(menu.actions()[-1])
        menu.popup(where)

    def _connect(self) -> None:
        table, search = self.table, self.header.search
        self.verbs.selected = table.selected_rows
        self.verbs.stored.connect(self._stored)
        self.feed.opened.connect(self._opened)
        table.moved.connect(self._moved)
        table.rows.dataChanged.connect(self._came)
        table.view_changed.connect(self._rearranged)
        table.ranged.connect(self._tell)
        table.menu_wanted.connect(self._row_menu)
        table.opened.connect(lambda line: self._desk.go("subjects", line.row.subject_id))
        self.toolbar.filter_wanted.connect(table.open_filter)
        self.toolbar.cleared.connect(lambda: self._show_only({}))
        self.pane.photos_wanted.connect(self._show_photos)
        self.pane.arrived.connect(self.verbs.add_photos)
        self.pane.settle_wanted.connect(self.verbs.settle)
        if search:
            search.sought.connect(self._seek)
            search.taken.connect(lambda _: table.setFocus())
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self.pane.after.paste)

    def _lay_out(self) -> None:
        self._counts = (0, 0)
        for key in HIDDEN:
            self.table.set_hidden(key, True)
        splitter = self._splitter
        splitter.addWidget(self.table)
        splitter.addWidget(self.pane)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        splitter.setSizes([10_000, HEIGHT])
        splitter.splitterMoved.connect(self._drag)
        column = page_column(self)
        for widget in (self.header, self.toolbar):
            column.addWidget(widget)
        column.addWidget(splitter, 1)
        column.addWidget(self.status)
