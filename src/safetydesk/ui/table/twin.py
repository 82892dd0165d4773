"""The two grids side by side: frozen columns, a 2 px edge, the rest; they scroll, end and stand as one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from safetydesk.ui import paint
from safetydesk.ui.table.cursor import Spot
from safetydesk.ui.table.grid import DENSE, ROW, TOUCH, Controller, Grid
from safetydesk.ui.table.model import RowModel
from safetydesk.ui.theme import theme_of


class Twin(QWidget):
    """Lays out `frozen` and `main` over one model and one selection; the keyboard is always in `main`."""

    def __init__(self, name: str, rows: RowModel, controller: Controller, *, dense: bool) -> None:
        super().__init__()
        self._rows = rows
        self._frozen_count = 0
        self._row_height = DENSE if dense else ROW
        self.frozen, self.main = (Grid(rows, controller, row_height=self._row_height) for _ in range(2))
        self.main.setAccessibleName(name)
        self.frozen.setAccessibleName(f"{name} 冻结列")
        self.setFocusProxy(self.main)
        self._edge, self._foot = _Edge(), QWidget()
        self._foot.setProperty("role", "surface")
        self._foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.frozen)
        left.addWidget(self._foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left)
        row.addWidget(self._edge)
        row.addWidget(self.main, 1)
        self._join()
        for at, column in enumerate(rows.columns):
            for grid in (self.frozen, self.main):
                grid.setColumnWidth(at, column.width)

    def spread(self, hidden: set[str], frozen_count: int) -> None:
        """Show each column in the grid it belongs to."""
        self._frozen_count = frozen_count
        for at, column in enumerate(self._rows.columns):
            frozen = at < frozen_count
            self.frozen.setColumnHidden(at, column.key in hidden or not frozen)
            self.main.setColumnHidden(at, column.key in hidden or frozen)
        self._fit_frozen()

    def grid_of(self, column: int) -> Grid:
        """The grid that shows a column."""
        return self.frozen if column < self._frozen_count else self.main

    def rows_in_sight(self) -> int:
        """Rows that a PageDown moves by."""
        return max(self.main.viewport().height() // self.main.verticalHeader().defaultSectionSize() - 1, 1)

    def set_touch(self, touch: bool) -> None:
        """Rows for fingers."""
        for grid in (self.frozen, self.main):
            grid.verticalHeader().setDefaultSectionSize(TOUCH if touch else self._row_height)

    def spot_at(self, where: QPoint) -> Spot | None:
        """The cell at a global position, on either side of the frozen edge."""
        over_frozen = self.frozen.isVisible() and self.mapFromGlobal(where).x() < self.frozen.width()
        return (self.frozen if over_frozen else self.main).cell_at(where)

    def reveal(self, spot: Spot) -> None:
        """Scroll as little as needed to bring a cell into sight."""
        if not self.isVisible():
            return
        top, high = self.main.rowViewportPosition(spot.row), self.main.rowHeight(spot.row)
        bar, room = self.main.verticalScrollBar(), self.main.viewport().height()
        if top < 0:
            bar.setValue(bar.value() + top)
        elif top + high > room:
            bar.setValue(bar.value() + top + high - room)
        if spot.column >= self._frozen_count:
            self.main.scrollTo(self._rows.index(spot.row, spot.column))

    def repaint_cells(self) -> None:
        """Paint both grids again."""
        self.frozen.viewport().update()
        self.main.viewport().update()

    def level(self) -> None:
        """Both grids end at the same height: the frozen one stands on a foot as high as the level scroll bar."""
        bar = self.main.horizontalScrollBar()
        self._foot.setFixedHeight(bar.sizeHint().height() if bar.maximum() > bar.minimum() else 0)

    def _join(self) -> None:
        self.frozen.setSelectionModel(self.main.selectionModel())
        self.frozen.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        main, frozen = self.main.verticalScrollBar(), self.frozen.verticalScrollBar()
        main.valueChanged.connect(frozen.setValue)
        frozen.valueChanged.connect(main.setValue)
        frozen.rangeChanged.connect(self._follow)
        self.main.horizontalScrollBar().rangeChanged.connect(self.level)
        self.frozen.head.sectionResized.connect(self._fit_frozen)

    def _follow(self) -> None:
        """When a table is taken apart the other bar may be gone first."""
        if isValid(self.main):
            self.frozen.verticalScrollBar().setValue(self.main.verticalScrollBar().value())

    def _fit_frozen(self) -> None:
        wide = self.frozen.head.length()
        self.frozen.setFixedWidth(max(wide - 1, 0))
        self.frozen.setVisible(wide > 0)
        self._edge.setVisible(wide > 0)
        self.level()


class _Edge(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(2)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.box(QPainter(self), self.rect(), fill=theme_of(self.palette()).field_border)
