"""Paints the cells: tints for range and current row, ring on the current cell, chips, red negative days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from safetydesk.ui import icons, paint
from safetydesk.ui.table.columns import TableColumn, Value
from safetydesk.ui.theme import Theme
from safetydesk.ui.typeface import font
from safetydesk.ui.widgets.field import tick_box

if TYPE_CHECKING:
    from safetydesk.ui.table.grid import Grid

Index = QModelIndex | QPersistentModelIndex
_LEFT, _RIGHT = int(paint.LEFT), int(paint.RIGHT)


class Cells(QStyledItemDelegate):
    """Reads the frozen row itself; a page of cells costs no data() calls."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self._grid = grid

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        grid, rect = self._grid, option.rect
        theme, scene = grid.theme, grid.scene
        row, column = index.row(), index.column()
        if scene.top <= row <= scene.bottom and scene.left <= column <= scene.right:
            painter.fillRect(rect, QColor(theme.selected))
        elif row == scene.row:
            painter.fillRect(rect, QColor(theme.hover))
        found = grid.row_painted(row)
        shown = grid.rows.columns[column]
        if found is None:
            paint.text(painter, rect.adjusted(10, 0, -10, 0), "…", theme.third)
        else:
            _draw(painter, rect, shown, found, theme)
        if row == scene.row and column == scene.column and scene.ring:
            paint.ring(painter, rect, theme, 0)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _draw(painter: QPainter, rect: QRect, column: TableColumn, row: object, theme: Theme) -> None:
    if column.kind == "tick":
        _tick(painter, rect, column.value(row), theme)
        return
    marked = column.mark(row) if column.mark else None
    words = column.words(row)
    if not words and marked is None:
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
    room = rect.adjusted(10, 0, -9, 0)
    if marked:
        colour = theme.states[marked].text
        ink = ink if marked == "grey" else colour
        icons.draw(painter, icons.mark(marked), room.left(), room.top() + (room.height() - 14) // 2, 14, colour)
        room.adjust(20, 0, 0, 0)
    if column.faint and column.faint(row):
        ink = theme.third
    bold = bool(column.strong and column.strong(row))
    if column.short:
        words = paint.fitting(words, column.short(words), room.width(), bold=bold)
    painter.setFont(font(bold=bold))
    painter.setPen(QColor(ink))
    painter.drawText(room, _RIGHT if right else _LEFT, paint.fitted(words, room.width()))


def _tick(painter: QPainter, rect: QRect, ticked: Value, theme: Theme) -> None:
    if ticked is None:
        return
    state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
    painter.save()
    tick_box(painter, rect.left() + 10, rect.top() + (rect.height() - 16) // 2, state, theme)
    painter.restore()
