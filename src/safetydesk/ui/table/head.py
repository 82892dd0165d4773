"""The table's head, 34 high: bold titles, a chevron that opens the column's filter, a funnel where one is in force."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.table.columns import TableColumn, View
from safetydesk.ui.theme import theme_of

HEIGHT = 34
_HANDLE = 30


class Head(QHeaderView):
    """`filter_wanted` carries the model column whose chevron was pressed."""

    filter_wanted = Signal(int)
    column_picked = Signal(int)

    def __init__(self, columns: list[TableColumn], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = columns
        self._view = View()
        self._pressed = -1
        self.setAccessibleName("表头")
        self.setFixedHeight(HEIGHT)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(56)
        self.setDefaultAlignment(paint.LEFT)

    def show_view(self, view: View) -> None:
        """Show which columns are filtered and sorted."""
        self._view = view
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """34 high."""
        return QSize(super().sizeHint().width(), HEIGHT)

    def handle_of(self, section: int) -> QRect:
        """Where the chevron or funnel of a column lies, in viewport coordinates."""
        right = self.sectionViewportPosition(section) + self.sectionSize(section)
        return QRect(right - _HANDLE, 0, _HANDLE - 4, HEIGHT)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Title, separator, sort arrow, chevron or funnel."""
        theme = theme_of(self.palette())
        column = self._columns[section]
        painter.save()
        paint.box(painter, rect, fill=theme.head)
        paint.line(painter, rect.left(), rect.bottom(), rect.right() + 1, rect.bottom() + 1, theme.strong_line)
        paint.line(painter, rect.right(), rect.top() + 9, rect.right() + 1, rect.bottom() - 8, theme.strong_line)
        filtered = column.key in self._view.filters
        ink = theme.accent if filtered else theme.second
        room = QRectF(rect).adjusted(10, 0, -24, 0)
        paint.text(painter, room, column.title, ink, bold=True)
        if self._view.sort and self._view.sort[0] == column.key:
            arrow = "arrow-down" if self._view.sort[1] else "arrow-up"
            x = min(room.left() + paint.width_of(column.title, bold=True) + 3, room.right() - 12)
            icons.draw(painter, arrow, x, rect.top() + 11, 12, ink)
        if filtered:
            frame = QRectF(rect.right() - 25, rect.top() + 7, 20, 20)
            paint.box(painter, frame, radius=paint.RADIUS_CHIP, fill=theme.accent)
            icons.draw(painter, "filter", frame.left() + 3, frame.top() + 3, 14, theme.on_accent)
        else:
            icons.draw(painter, "chevron-down", rect.right() - 23, rect.top() + 9, 16, theme.second)
        painter.restore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the chevron is for the filter, not for resizing."""
        at = event.position().toPoint()
        section = self.logicalIndexAt(at)
        self._pressed = section if section >= 0 and self.handle_of(section).contains(at) else -1
        if self._pressed < 0:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the filter, or pick the column."""
        at = event.position().toPoint()
        section = self.logicalIndexAt(at)
        if self._pressed >= 0:
            if section == self._pressed:
                self.filter_wanted.emit(section)
            self._pressed = -1
            return
        super().mouseReleaseEvent(event)
