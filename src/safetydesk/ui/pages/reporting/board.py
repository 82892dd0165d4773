"""The middle of the 月报 pane: what the figures stand on, the table of one report, the sentences below it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from safetydesk.errors import SafetyDeskError
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.reporting.lines import notes_words, when_words
from safetydesk.ui.pages.reporting.reading import Asked, ReportRead
from safetydesk.ui.pages.reporting.sheet import (
    MINUS,
    PLUS,
    UNIT,
    FigureRow,
    Shape,
    UnitRow,
    figure_columns,
    figure_rows,
    shape,
    unit_columns,
    unit_rows,
)
from safetydesk.ui.pages.reporting.telling import CellField, Told, told_block, typed_number, typed_start
from safetydesk.ui.table.cursor import Spot
from safetydesk.ui.table.table import Table
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.panel import Panel, scrolled
from safetydesk.ui.widgets.text import label, one_line
from safetydesk.usecases.report_counts import NOWHERE

UNITS, SUMMARY = "units", "summary"
SETTLE = 90
"""Milliseconds a cursor rests on a cell before its rows are shown."""
_PART, _LEAST = 5, 44
"""The sentences take at most this part of the height, and scroll from two lines on."""


class Board(Panel):
    """`cell_shown(Asked)` when the cursor rests on a figure, `cell_opened` on Enter, `told(Told)` what was typed in."""

    cell_shown = Signal(object)
    cell_opened = Signal(object)
    told = Signal(object)
    ranged = Signal(str, list)

    def __init__(self, desk: Desk) -> None:
        super().__init__(margins=(0, 0, 0, 0), spacing=0)
        self._desk = desk
        self._read: ReportRead | None = None
        self._shape: Shape = ()
        self.field: CellField | None = None
        self.title, self.when = one_line("", "strong"), one_line("", "caption", "second")
        self.fault = FaultLine()
        self.empty = Empty("")
        self.units: Table | None = None
        self.summary: Table | None = None
        self.tables = QStackedWidget()
        self.notes = label("", "caption", "second", wrap=True)
        self.notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._rest = QTimer(self, singleShot=True, interval=SETTLE)
        self._rest.timeout.connect(lambda: self.cell_shown.emit(self.asked()))
        self._view = UNITS
        self._lay_out()
        for part in (self._head, self.tables, self._below):
            part.hide()

    @property
    def table(self) -> Table:
        """The table on the screen; once a report was shown."""
        found = self.units if self._view == UNITS else self.summary
        assert found is not None
        return found

    def show_report(self, read: ReportRead, words: tuple[str, str]) -> None:
        """Show a report; `words` say why there is none and what to do."""
        self._drop_field()
        self._read, row = read, read.row
        self._head.setVisible(row is not None)
        self.tables.setVisible(row is not None)
        self._below.setVisible(row is not None)
        self.empty.setVisible(row is None)
        self._say_fault(None)
        if row is None:
            self.empty.say(*words)
            return
        self.title.setText(row.title)
        self.when.setText(when_words(read, self._desk.clock()))
        self.notes.setText(notes_words(read))
        self.build(read)
        assert self.units is not None
        self.units.show_rows(unit_rows(row))
        if self.summary is not None:
            self.summary.show_rows(figure_rows(row))
        self.show_view(self._view)
        self._fit_notes()

    def show_view(self, view: str) -> None:
        """By village and unit, or the township's summary."""
        self._view = view
        if self._read is None or self._read.row is None:
            return
        if view == SUMMARY and self.summary is None:
            self.summary = Table("全镇汇总", figure_columns(), frozen=1, initials=self._desk.initials)
            self.summary.show_rows(figure_rows(self._read.row))
            self._add(self.summary)
        self.tables.setCurrentWidget(self.table)
        self.setFocusProxy(self.table)
        if self.table.rows.rowCount():
            self.table.go(self.table.spot() or Spot(0, 1))
        self._rest.start()

    def asked(self) -> Asked:
        """What the cursor stands on."""
        if self._read is None or self._read.row is None or self.units is None:
            return Asked()
        table, spot, row = self.table, self.table.spot(), self.table.current_row()
        key = table.rows.columns[spot.column].key if spot else ""
        if isinstance(row, FigureRow):
            return Asked(row.id, earlier=key in (PLUS, MINUS))
        if isinstance(row, UnitRow):
            first = self._read.row.figures["form"][0]["key"]
            return Asked(first if key == UNIT else key, row.name)
        return Asked()

    def edit(self, words: str | None = None) -> bool:
        """Write the figure under the cursor, beginning with `words`; False where none can be told."""
        told = self._tellable()
        spot = self.table.spot() if told is not None else None
        if told is None or spot is None:
            return False
        unit, figure = told
        grid = self.table.twin.main
        self.table.twin.reveal(spot)
        place = grid.visualRect(self.table.rows.index(spot.row, spot.column))
        known = "" if unit.values.get(figure.key) is None else self.table.rows.words_at(spot.row, spot.column)
        self._drop_field()
        self.field = CellField(grid.viewport(), place, f"{unit.name}·{figure.title}", known if words is None else words)
        if words is None:
            self.field.selectAll()
        self.field.finished.connect(partial(self._finish, spot))
        self.field.left.connect(partial(self._finish, spot, 0, 0, back=False))
        self.field.dropped.connect(partial(self._drop_field, back=True))
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit begins a told figure, Delete takes it back."""
        digit = typed_start(event)
        if digit is not None and self.edit(digit):
            return
        told = self._tellable()
        if event.key() == Qt.Key.Key_Delete and told is not None:
            unit, figure = told
            self.told.emit({str(unit.name): {str(figure.input): None}})
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sentences keep to their part."""
        super().resizeEvent(event)
        self._drop_field()
        self._fit_notes()

    def _tellable(self) -> tuple[UnitRow, Any] | None:
        """The unit and the figure under the cursor, where it is one that a unit tells."""
        if self._read is None or not self._read.draft or self.units is None:
            return None
        spot, row = self.table.spot(), self.table.current_row()
        if spot is None or not isinstance(row, UnitRow):
            return None
        figure = self._read.form.get(self.table.rows.columns[spot.column].key)
        told = figure is not None and figure.count == "inputs" and row.name not in (None, NOWHERE)
        return (row, figure) if told else None

    def _finish(self, spot: Spot, down: int, across: int, *, back: bool = True) -> None:
        field, told = self.field, self._tellable()
        if field is None or told is None:
            return
        unit, figure = told
        try:
            value = typed_number(figure, field.text())
        except SafetyDeskError as fault:
            self._say_fault(fault)
            field.set_bad(True)
            return
        self._drop_field(back=back)
        if value != unit.values.get(figure.key):
            self.told.emit({str(unit.name): {str(figure.input): value}})
        if back:
            rows, columns = self.table.rows.rowCount(), self.table.columns_shown()
            column = min(max(spot.column + across, columns[0]), columns[-1])
            self.table.go(Spot(min(max(spot.row + down, 0), rows - 1), column))

    def _drop_field(self, *, back: bool = False) -> None:
        field, self.field = self.field, None
        if field is not None:
            self._say_fault(None)
            field.hide()
            field.deleteLater()
            if back:
                self.table.setFocus()

    def _paste(self, row: UnitRow, key: str, cells: list[list[str]]) -> None:
        """A rectangle from a spreadsheet, down over units and across over told figures."""
        if self._read is None or self._tellable() is None:
            return
        rows = [self.table.rows.row_at(at) for at in range(self.table.rows.rowCount())]
        names = [one.name for one in rows if one is not None]
        keys = [self.table.rows.columns[at].key for at in self.table.columns_shown()]
        figures = [self._read.form[one] for one in keys[keys.index(key) :]]
        try:
            told: Told = told_block(figures, names[names.index(row.name) :], cells)
        except SafetyDeskError as fault:
            self._say_fault(fault)
            return
        self._say_fault(None)
        self.told.emit(told)

    def _open(self, _row: object) -> None:
        if not self.edit():
            self.cell_opened.emit(self.asked())

    def unbuilt(self, read: ReportRead) -> bool:
        """Whether the report's table has to be made first, which is a turn's work."""
        return read.row is not None and (self.units is None or shape(read.row) != self._shape)

    def build(self, read: ReportRead) -> None:
        """Make the table of a report of this shape, if it is not there."""
        if read.row is None or not self.unbuilt(read):
            return
        if self.units is not None:
            self.tables.removeWidget(self.units)
            self.units.deleteLater()
        self._shape = shape(read.row)
        self.units = Table("月报", unit_columns(read.row, self._desk), frozen=1, initials=self._desk.initials)
        self.units.pasted.connect(self._paste)
        self._add(self.units)

    def _add(self, table: Table) -> None:
        self.tables.addWidget(table)
        settle: Callable[..., object] = lambda *_: self._rest.start()  # noqa: E731
        table.ranged.connect(self.ranged)
        table.ranged.connect(settle)
        table.opened.connect(self._open)
        table.twin.main.verticalScrollBar().valueChanged.connect(lambda _: self._drop_field(back=True))
        table.twin.main.horizontalScrollBar().valueChanged.connect(lambda _: self._drop_field(back=True))

    def _say_fault(self, fault: SafetyDeskError | None) -> None:
        """A fault stands where the sentences are, so that no cell moves under the cursor."""
        self.fault.show_fault(fault)
        self.notes.setVisible(fault is None)

    def _fit_notes(self) -> None:
        room = max(self.width() - 32, 1)
        wanted = self.notes.heightForWidth(room) + 17
        self._below.setFixedHeight(min(wanted, max(self.height() // _PART, _LEAST)))

    def _lay_out(self) -> None:
        self._head = Panel("bottom", margins=(16, 6, 16, 7), spacing=2)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.title)
        line.addWidget(self.when, 1)
        self._head.column.addLayout(line)
        inside = Panel(margins=(16, 8, 16, 8), spacing=0)
        inside.column.addWidget(self.fault)
        inside.column.addWidget(self.notes)
        inside.column.addStretch(1)
        self._below = Panel("top", margins=(0, 1, 0, 0), spacing=0)
        self._below.column.addWidget(scrolled(inside))
        for part in (self._head, self.empty):
            self.column.addWidget(part)
        self.column.addWidget(self.tables, 1)
        self.column.addWidget(self._below)
