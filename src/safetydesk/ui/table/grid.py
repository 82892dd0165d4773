"""One of the two views of a table (frozen left, rest right): mouse and keyboard move one cursor over both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from safetydesk.ui.table.cells import Cells
from safetydesk.ui.table.cursor import Spot
from safetydesk.ui.table.head import Head
from safetydesk.ui.table.model import RowModel
from safetydesk.ui.theme import theme_of

ROW, DENSE, TOUCH = 32, 28, 44


@dataclass(frozen=True, slots=True)
class Scene:
    """What the cells of one painting share: current cell, corners of the range, whether the ring shows; -1 for none."""

    row: int = -1
    column: int = -1
    top: int = -1
    left: int = -1
    bottom: int = -2
    right: int = -2
    ring: bool = False


class Controller(Protocol):
    """What a grid asks of its table."""

    def scene(self) -> Scene:
        """Cursor and range now."""

    def spot_at(self, where: QPoint) -> Spot | None:
        """The cell at a global position."""

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
        self.scene = Scene()
        self._painted: tuple[int, Any | None] = (-1, None)
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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Look once at cursor and range, then paint the cells."""
        self.scene = self._table.scene()
        self._painted = (-1, None)
        super().paintEvent(event)

    def row_painted(self, at: int) -> Any | None:
        """The row being painted; asked for each of its cells."""
        if self._painted[0] != at:
            self._painted = (at, self.rows.row_at(at))
        return self._painted[1]

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
