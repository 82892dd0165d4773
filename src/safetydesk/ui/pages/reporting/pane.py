"""月报: the months left, the report of one in the middle, the rows behind the figure under the cursor right."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from safetydesk.domain.report_lines import Correction, month_before
from safetydesk.domain.touched import Touched
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.reporting.acts import ReportActs
from safetydesk.ui.pages.reporting.board import SUMMARY, UNITS, Board
from safetydesk.ui.pages.reporting.lines import MONTH_LOOK, month_lines, month_words
from safetydesk.ui.pages.reporting.reading import Asked, Entry, ReportRead, read_report, read_rows
from safetydesk.ui.pages.reporting.rows_panel import EARLIER, WIDE, RowsPanel
from safetydesk.ui.pages.reporting.telling import Told
from safetydesk.ui.turns import Turns
from safetydesk.ui.widgets.panel import Panel, page_column
from safetydesk.ui.widgets.rows import RowList
from safetydesk.ui.widgets.segments import Segments
from safetydesk.ui.widgets.toolbar import HEIGHT, Toolbar, Verb

LIST_WIDE, LIST_COMPACT = 232, 200
BESIDE = 1040
"""From this width the rows stand beside the table; below, Enter puts them in its place."""
_REPORTS = frozenset({"report", "report_line", "report_input", "sync"})
_COUNTED = frozenset({"visit", "hazard", "hazard_event", "document", "document_event", "subject", "village"})
_PAGES = {"hazard": "hazards", "document": "documents", "subject": "subjects", "visit": "visit"}
MAKE, SEND = "生成月报", "报送"


class ReportPane(QWidget):
    """`primary_changed(word)` says what Ctrl+Enter does now; `ranged` is for the status line."""

    primary_changed = Signal(str)
    ranged = Signal(str, list)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._key: bytes | None = None
        self._months: list[Entry] = []
        self._read: ReportRead | None = None
        self._rows: list[Correction] | None = None
        self._late = self._made = False
        self.acts = ReportActs(desk, self)
        self.view = Segments("怎么看", [(UNITS, "按村和单位"), (SUMMARY, "全镇汇总")], UNITS)
        self.toolbar = Toolbar(
            [
                Verb("重新生成", self.remake, "recheck"),
                Verb("填报数", self.tell_cell, "edit", "F2"),
                Verb("导出", self.export, "export"),
                Verb("加单位填报", self.tell_new, "plus"),
                Verb("放弃草稿", self.drop, "void", danger=True),
            ],
            filters=False,
        )
        self.list = RowList("月份", MONTH_LOOK)
        self.board = Board(desk)
        self.rows = RowsPanel(desk.catalog, self._open_record)
        self.setFocusProxy(self.board)
        self._lay_out()
        self._connect()
        self.refresh()

    @property
    def primary_word(self) -> str:
        """What Ctrl+Enter does."""
        return SEND if self._read is not None and self._read.draft else MAKE

    def refresh(self) -> None:
        """Read the months and the one on the screen."""
        last, key = month_before(self._desk.clock()), self._key
        self._desk.tasks.read(lambda db: read_report(db, last, key), self._show, owner=self, slot="report")

    def on_touched(self, touched: Touched) -> None:
        """A report changed, or what a draft counts; while nobody looks it waits."""
        counts = self._read is not None and self._read.draft and touched.entities & _COUNTED
        if not (touched.entities & _REPORTS or counts):
            return
        if not self.isVisible():
            self._late = True
        elif touched.entities & _REPORTS:
            self.refresh()
        else:
            self._read_rows()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened meanwhile."""
        super().showEvent(event)
        if self._late:
            self._late = False
            self.refresh()

    def set_compact(self, compact: bool) -> None:
        """The list gives way below 1180 pixels."""
        self._list_panel.setFixedWidth(LIST_COMPACT if compact else LIST_WIDE)

    def open(self, key: bytes | None) -> None:
        """Show a month."""
        if key is not None and key != self._key:
            self._key = key
            self.refresh()

    def open_month(self, period: str) -> None:
        """Show a month that was just counted, with the keyboard in its table."""
        self._key, self._made = period.encode(), True
        self.refresh()

    def primary(self) -> None:
        """Ctrl+Enter: 报送 the draft on the screen, else begin one."""
        read = self._read
        if read is not None and read.draft and read.row is not None:
            self.acts.submit(read.row)
            return
        unmade = read is not None and read.row is None
        period = read.entry.period if read is not None and unmade else month_before(self._desk.clock())
        self.acts.make(period, self.open_month)

    def remake(self) -> None:
        """Count the draft again, by the same basis or another."""
        if self._read is not None and self._read.draft:
            self.acts.make(self._read.entry.period, self.open_month, self._read.row)

    def drop(self) -> None:
        """Give the draft up."""
        if self._read is not None and self._read.row is not None and self._read.row.submitted_at is None:
            self.acts.drop(self._read.row)

    def export(self) -> None:
        """Ctrl+E: the report as it stands on the screen, with its rows."""
        if self._read is not None and self._read.row is not None:
            self.acts.export(self._read.row, summary=self.view.code() == SUMMARY)

    def paste(self) -> None:
        """Ctrl+V: told figures from a spreadsheet, from the cursor on."""
        if self.board.units is not None and self.board.table.has_cursor():
            self.board.table.paste()

    def tell_cell(self) -> None:
        """F2: write the told figure under the cursor, else those of its unit in a form."""
        if self._read is not None and self._read.draft and not self.board.edit():
            self.acts.ask_figures(self._read, self.board.asked().unit or "")

    def tell_new(self) -> None:
        """Figures of a unit that has no row yet."""
        if self._read is not None and self._read.draft:
            self.acts.ask_figures(self._read, "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes from the rows back to the table."""
        if event.key() == Qt.Key.Key_Escape and self.rows.isAncestorOf(self.focusWidget() or self):
            self._show_rows(opened=False)
            self._to_table()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The rows stand beside the table where there is room."""
        super().resizeEvent(event)
        self._show_rows(opened=False)

    def _show(self, found: tuple[list[Entry], ReportRead]) -> None:
        self._months, read = found
        again = self._read is not None and self._read.row is not None and self._read.row == read.row
        self._read, self._key = read, read.entry.key
        self.list.show_lines(month_lines(self._months, self._desk.catalog(), self._desk.clock()))
        self.list.select(read.entry.key)
        self._enable()
        self.primary_changed.emit(self.primary_word)
        if again:
            self._read_rows()
        elif self.board.unbuilt(read):
            Turns([partial(self.board.build, read), partial(self._show_board, read)], self)
        else:
            self._show_board(read)

    def _show_board(self, read: ReportRead) -> None:
        if read is not self._read:
            return
        self._rows = None
        here = self.board.isAncestorOf(self.focusWidget() or self)
        self.setFocusProxy(self.board if read.row is not None else self.list)
        if here and read.row is None:
            self.list.setFocus()
        self.board.show_report(read, _empty_words(read))
        self._show_rows(opened=False)
        if read.row is None:
            self.ranged.emit("", [f"Ctrl+Enter {MAKE}"])
        elif self._made:
            self._to_table()
        self._made = False
        self._read_rows()

    def _enable(self) -> None:
        read = self._read
        there = read is not None and read.row is not None
        draft = read is not None and read.draft
        for word in ("重新生成", "填报数", "加单位填报"):
            self.toolbar.enable(word, draft)
        self.toolbar.enable("导出", there)
        self.toolbar.enable("放弃草稿", bool(read and read.row and read.row.submitted_at is None))
        self.view.setEnabled(there)

    def _read_rows(self) -> None:
        row = self._read.row if self._read is not None else None
        if row is not None:
            self._desk.tasks.read(lambda db: read_rows(db, row), self._take_rows, owner=self, slot="report rows")

    def _take_rows(self, rows: list[Correction]) -> None:
        self._rows = rows
        self._show_cell(self.board.asked())

    def _show_cell(self, asked: Asked) -> None:
        if self._read is not None and self._read.row is not None:
            self.rows.show_cell(self._read, self._rows, asked)

    def _open_cell(self, asked: Asked) -> None:
        """Enter on a figure: the keyboard goes to its rows."""
        self._show_cell(asked)
        self._show_rows(opened=True)
        if self.rows.list.isVisible():
            self.rows.list.setFocus()

    def _show_rows(self, *, opened: bool) -> None:
        there, beside = self._read is not None and self._read.row is not None, self.width() >= BESIDE
        self.rows.setVisible(there and (beside or opened))
        self.board.setVisible(beside or not opened)
        self.rows.setMaximumWidth(WIDE if beside else 16_777_215)
        self.rows.setMinimumWidth(WIDE if beside else 0)

    def _to_table(self) -> None:
        if self.board.units is not None:
            self.board.table.setFocus()

    def _side_picked(self, side: str) -> None:
        self._show_cell(Asked(earlier=True) if side == EARLIER else self.board.asked())

    def _open_record(self, one: Correction) -> None:
        page = _PAGES.get(one.line.entity)
        if page is not None:
            self._desk.go(page, one.line.key)

    def _tell(self, told: Told) -> None:
        if self._read is not None:
            self.acts.tell(self._read.entry.period, told)

    def _say(self, left: str, figures: list[str]) -> None:
        keys = ("Enter 看记录", *(("F2 填报数",) if self._read is not None and self._read.draft else ()), "Ctrl+E 导出")
        self.ranged.emit("    ".join((left, *keys)), figures)

    def _connect(self) -> None:
        self.list.moved.connect(self.open)
        self.list.opened.connect(lambda _: self._to_table())
        self.view.picked.connect(self.board.show_view)
        self.board.cell_shown.connect(self._show_cell)
        self.board.cell_opened.connect(self._open_cell)
        self.board.told.connect(self._tell)
        self.board.ranged.connect(self._say)
        self.rows.side.picked.connect(self._side_picked)

    def _lay_out(self) -> None:
        column = page_column(self)
        top = QHBoxLayout()
        top.setSpacing(0)
        views = Panel("bottom", margins=(16, 0, 0, 1), spacing=0)
        views.setFixedHeight(HEIGHT)
        views.column.addWidget(self.view, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(views)
        top.addWidget(self.toolbar, 1)
        column.addLayout(top)
        body = QHBoxLayout()
        body.setSpacing(0)
        self._list_panel = Panel("right", margins=(0, 0, 1, 0), spacing=0)
        self._list_panel.setFixedWidth(LIST_WIDE)
        self._list_panel.column.addWidget(self.list, 1)
        for part, share in ((self._list_panel, 0), (self.board, 1), (self.rows, 0)):
            body.addWidget(part, share)
        column.addLayout(body, 1)


def _empty_words(read: ReportRead) -> tuple[str, str]:
    month = month_words(read.entry.period)
    return f"{month}的月报还没有生成", f"{MAKE}（Ctrl+Enter）：选归月口径和截至时刻，先出草稿，核对以后再报送。"
