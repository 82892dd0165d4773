"""One of the two views of a table (frozen left, rest right): mouse and keyboard move one cursor over both."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from safetydesk.ui.table.cells import Cells
from safetydesk.ui.table.cursor import Spot
from safetydesk.ui.table.head import Head
from safetydesk.ui.table.model import RowModel
from safetydesk.ui.theme import theme_of

ROW, DENSE, TOUCH = 32, 28, 44


class Controller(Protocol):
    """What a grid asks of its table."""

    def spot(self) -> Spot | None:
        """The current cell."""

    def spot_at(self, where: QPoint) -> Spot | None:
        """The cell at a global position."""

    def has_cursor(self) -> bool:
        """Whether the keyboard is in the table."""

    def take_focus(self) -> None:
        """Bring the keyboard to the table."""

    def take_cursor(self) -> None:
        """The keyboard came to the table."""

    def repaint_cells(self) -> None:
        """Paint both grids again."""

    def covers(self, spot: Spot) -> bool:
        """Whether a cell lies in the range."""

    def go(self, spot: Spot, *, stretch: bool = False) -> None:
        """Move the cursor there."""

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means."""

    def open_current(self) -> None:
        """Open the row under the cursor."""


class Grid(QTableView):
    """A view that leaves selecting to its table."""

    def __init__(self, rows: RowModel, table: Controller, *, row_height: int) -> None:
        super().__init__()
        self._table = table
        self.rows = rows
        self.theme = theme_of(self.palette())
        self.setModel(rows)
        self.head = Head(rows.columns, self)
        self.setHorizontalHeader(self.head)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(row_height)
        self.verticalHeader().setDefaultSectionSize(row_height)
        self.setItemDelegate(Cells(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setAutoScroll(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)

    def spot(self) -> Spot | None:
        """The current cell of the table."""
        return self._table.spot()

    def has_cursor(self) -> bool:
        """Whether the table has the keyboard, so that the ring shows."""
        return self._table.has_cursor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor there; Shift stretches the range."""
        spot = self._table.spot_at(event.globalPosition().toPoint())
        self._table.take_focus()
        if spot is None:
            return
        inside = event.button() == Qt.MouseButton.RightButton and self._table.covers(spot)
        if not inside:
            self._table.go(spot, stretch=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Stretch the range while the button is down, over the frozen edge too."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            spot = self._table.spot_at(event.globalPosition().toPoint())
            if spot is not None:
                self._table.go(spot, stretch=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing: the range stands already."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the row."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._table.open_current()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The table's keys; what it does not know goes on to the page."""
        if not self._table.press(event):
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self._table.take_cursor()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away; the tint stays."""
        super().focusOutEvent(event)
        self._table.repaint_cells()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.theme = theme_of(self.palette())

    def cell_at(self, where: QPoint) -> Spot | None:
        """The cell at a global position, clamped to the rows and columns in sight."""
        at = self.viewport().mapFromGlobal(where)
        row = self.rowAt(min(max(at.y(), 0), self.viewport().height() - 1))
        column = self.columnAt(min(max(at.x(), 0), self.viewport().width() - 1))
        if row < 0:
            row = self.rows.rowCount() - 1 if at.y() > 0 else 0
        if column < 0:
            return None
        return Spot(row, column) if row >= 0 else None
