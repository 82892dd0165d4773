"""Paints the rows of a RowList: hairlines, selection with or without ring, cells, chips, marks, heads."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import Theme, theme_of
from safetydesk.ui.typeface import BODY, CAPTION
from safetydesk.ui.widgets.text import Tone

if TYPE_CHECKING:
    from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook

_GAP = 8
Index = QModelIndex | QPersistentModelIndex


def tone_colour(tone: Tone, theme: Theme) -> str:
    """The colour of a tone."""
    if tone in ("text", "second", "third", "accent"):
        return str(getattr(theme, tone))
    return theme.states[tone].text


class RowPainter(QStyledItemDelegate):
    """Draws one line; knows nothing but the look and the line."""

    def __init__(self, look: RowLook, view: RowList) -> None:
        super().__init__(view)
        self._look = look
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of the line."""
        return QSize(100, self._view.height_of(self._view.lines.lines[index.row()]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        theme = theme_of(self._view.palette())
        line = self._view.lines.lines[index.row()]
        rect = option.rect
        current = index.row() == self._view.currentIndex().row()
        painter.save()
        if line.kind == "head":
            self._head(painter, rect, line, index.row(), theme, current=current)
        else:
            over = index.row() == self._view.hovered
            self._row(painter, rect, line, index.row(), theme, current=current, over=over)
        painter.restore()

    def _row(
        self, painter: QPainter, rect: QRect, line: Line, row: int, theme: Theme, *, current: bool, over: bool
    ) -> None:
        look = self._look
        beside = row and self._view.currentIndex().row() == row - 1
        if look.hairline is not None and not current and not beside:
            paint.line(
                painter,
                rect.left() + look.hairline,
                rect.top(),
                rect.right() - look.hairline + 1,
                rect.top() + 1,
                theme.line,
            )
        self._ground(painter, rect, theme, current=current, over=over)
        if line.mark:
            self._mark(painter, line, rect.left() + look.mark_at, rect, theme)
        x = rect.left() + look.start
        if line.key:
            paint.key_cap(painter, x, rect.top() + (rect.height() - 20) / 2, line.key, theme)
            x += paint.key_width(line.key) + 12
        bold = current and self._view.look.wedge
        frame = QRectF(x, rect.top(), rect.right() + 1 - look.end - x, rect.height())
        if line.below:
            upper = frame.adjusted(0, 8, 0, -26)
            self._cells(painter, upper, line.cells, theme, bold=current, verb="")
            lower = frame.adjusted(0, 29, 0, -5)
            self._cells(painter, lower, line.below, theme, small=True)
        else:
            self._cells(painter, frame, line.cells, theme, bold=bold, verb=line.verb if current else "")

    def _ground(self, painter: QPainter, rect: QRect, theme: Theme, *, current: bool, over: bool) -> None:
        inset = self._look.inset
        two_line = self._look.height > 44
        frame = QRectF(rect).adjusted(inset, 2 if two_line else 0, -inset, -2 if two_line else 0)
        if current:
            paint.box(painter, frame, radius=paint.RADIUS_CONTROL, fill=theme.selected)
            if self._look.wedge:
                paint.line(
                    painter,
                    frame.left(),
                    frame.top() + 7,
                    frame.left() + 3,
                    frame.bottom() - 7,
                    theme.selection_edge,
                    3,
                )
            if self._view.hasFocus():
                paint.ring(painter, frame, theme, paint.RADIUS_CONTROL)
        elif over:
            paint.box(painter, frame, radius=paint.RADIUS_CONTROL, fill=theme.hover)

    def _mark(self, painter: QPainter, line: Line, x: float, rect: QRect, theme: Theme) -> None:
        if line.mark == "open":
            icons.draw(painter, icons.mark(None), x, rect.center().y() - 7, 16, theme.third)
        elif line.mark:
            colour = theme.states[line.mark].text
            icons.draw(painter, icons.mark(line.mark), x, rect.center().y() - 7, 16, colour)

    def _cells(
        self,
        painter: QPainter,
        frame: QRectF,
        cells: tuple[Cell, ...],
        theme: Theme,
        *,
        bold: bool = False,
        verb: str = "",
        small: bool = False,
    ) -> None:
        columns = self._look.columns if not small else _ends(cells)
        x = frame.left()
        for at, (cell, width) in enumerate(zip(cells, _widths(columns, cells, frame.width()), strict=False)):
            room = QRectF(x, frame.top(), width - _GAP, frame.height())
            column = columns[at]
            x += width
            if not width:
                continue
            if verb and at == len(cells) - 1:
                self._verb(painter, room.adjusted(0, 0, 8, 0), verb, theme)
            elif cell.state:
                wide = paint.chip_width(cell.text)
                left = room.right() + 8 - wide if column.right else room.left()
                paint.chip(painter, left, frame.center().y() - 11, cell.state, cell.text, theme)
            else:
                if column.right:
                    room.adjust(8, 0, 8, 0)
                size = CAPTION if small or column.small else BODY
                align = paint.RIGHT if column.right else paint.LEFT
                heavy = cell.bold or (bold and (at == 0 or column.snug))
                words = paint.fitting(cell.text, cell.short, room.width(), size, bold=heavy)
                paint.text(painter, room, words, tone_colour(cell.tone, theme), size=size, bold=heavy, align=align)

    def _verb(self, painter: QPainter, room: QRectF, verb: str, theme: Theme) -> None:
        paint.text(painter, room, verb, theme.accent, bold=True)
        paint.key_cap(painter, room.right() - paint.key_width("Enter"), room.center().y() - 10, "Enter", theme)

    def _head(self, painter: QPainter, rect: QRect, line: Line, row: int, theme: Theme, *, current: bool) -> None:
        look = self._look
        if row:
            paint.line(
                painter,
                rect.left() + look.mark_at,
                rect.top() + 5,
                rect.right() - look.mark_at + 1,
                rect.top() + 6,
                theme.line,
            )
        if current and self._view.hasFocus():
            paint.ring(painter, rect.adjusted(look.inset, 8, -look.inset, -2), theme, paint.RADIUS_CONTROL)
        side = look.mark_at - 2
        room = QRectF(rect).adjusted(side, 6, -look.mark_at, 0)
        if line.mark:
            self._mark(painter, line, rect.left() + look.mark_at, rect.adjusted(0, 6, 0, 0), theme)
            room.setLeft(rect.left() + look.start)
        title, count = line.cells[0].text, line.cells[1].text if len(line.cells) > 1 else ""
        size = BODY if line.mark else CAPTION
        paint.text(painter, room, title, theme.text if line.mark else theme.second, size=size, bold=True)
        if not line.fold:
            paint.text(painter, room, count, theme.third, align=paint.RIGHT)
            return
        after = room.adjusted(paint.width_of(title, size, bold=True) + 8, 0, -24, 0)
        paint.text(painter, after, count, theme.third)
        chevron = "chevron-right" if self._view.folded(row) else "chevron-down"
        icons.draw(painter, chevron, room.right() - 15, room.center().y() - 8, 16, theme.second)


def _ends(cells: tuple[Cell, ...]) -> tuple[Column, ...]:
    """The second line of a row: the first cell takes the room, others stand at the right as wide as they are."""
    from safetydesk.ui.widgets.rows import Column

    others = (Column(width=round(paint.width_of(cell.text, CAPTION)) + 12, right=True) for cell in cells[1:])
    return Column(share=1), *others


def _widths(columns: tuple[Column, ...], cells: tuple[Cell, ...], room: float) -> list[float]:
    used = list(zip(columns, cells, strict=False))
    fixed = [_wide(cell.text) if column.snug else column.width if column.least <= room else 0 for column, cell in used]
    shares = sum(column.share for column, _ in used)
    spare = max(room - sum(fixed), 0)
    made: list[float] = [
        width + (spare * column.share / shares if shares else 0) for width, (column, _) in zip(fixed, used, strict=True)
    ]
    for at, (column, _) in enumerate(used[1:]):
        if column.snug:
            before = cells[at]
            made[at] = min(made[at], _wide(paint.fitting(before.text, before.short, made[at] - _GAP, bold=True)))
    return made


def _wide(words: str) -> int:
    """What words take when their row is the current one, with the gap after them."""
    return ceil(paint.width_of(words, bold=True)) + _GAP
