"""Paints the cells: tints for range and current row, ring on the current cell, chips, red negative days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from safetydesk.ui import paint
from safetydesk.ui.table.columns import TableColumn
from safetydesk.ui.theme import Theme
from safetydesk.ui.typeface import font

if TYPE_CHECKING:
    from safetydesk.ui.table.grid import Grid

Index = QModelIndex | QPersistentModelIndex
_SELECTED = QStyle.StateFlag.State_Selected
_LEFT, _RIGHT = int(paint.LEFT), int(paint.RIGHT)


class Cells(QStyledItemDelegate):
    """Reads the frozen row itself; a page of cells costs no data() calls."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self._grid = grid

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        grid = self._grid
        theme, rect = grid.theme, option.rect
        row, column = index.row(), index.column()
        current = grid.spot()
        if option.state & _SELECTED:
            painter.fillRect(rect, QColor(theme.selected))
        elif current is not None and row == current.row:
            painter.fillRect(rect, QColor(theme.hover))
        found = grid.rows.row_at(row)
        shown = grid.rows.columns[column]
        if found is None:
            paint.text(painter, rect.adjusted(10, 0, -10, 0), "…", theme.third)
        else:
            _draw(painter, rect, shown, found, theme)
        if current is not None and row == current.row and column == current.column and grid.has_cursor():
            paint.ring(painter, rect, theme, 0)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _draw(painter: QPainter, rect: QRect, column: TableColumn, row: object, theme: Theme) -> None:
    words = column.words(row)
    if not words:
        return
    state = column.state(row) if column.state else None
    if state:
        painter.save()
        painter.setClipRect(rect.adjusted(0, 0, -2, 0))
        paint.chip(painter, rect.left() + 8, rect.top() + (rect.height() - paint.CHIP_HEIGHT) // 2, state, words, theme)
        painter.restore()
        return
    right = column.numeric()
    ink = theme.second if column.kind in ("second", "date") else theme.text
    if column.kind == "days" and words[0] == "−":
        ink = theme.states["red"].text
    face = font()
    painter.setFont(face)
    painter.setPen(QColor(ink))
    room = rect.adjusted(10, 0, -9, 0)
    painter.drawText(room, _RIGHT if right else _LEFT, paint.fitted(words, face, room.width()))
