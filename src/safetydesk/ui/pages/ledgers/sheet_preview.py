"""The first page of a ledger as it will lie on paper, painted: title, line, header, rows, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import INK, mixed, theme_of

if TYPE_CHECKING:
    from safetydesk.ledgers.profiles.preview import ExportPreview

DESK = 10.0
MARGIN, TITLE, LINE, ROW, HEAD = 26.0, 34.0, 24.0, 24.0, 26.0
PER_CHARACTER = 7.4
LEAST, PAD = 40.0, 5.0
SHADE = 0.12
"""How much of the ink tints a header: it lies on paper, also in the dark."""
_ALIGN = {"left": paint.LEFT, "center": paint.CENTRE, "right": paint.RIGHT}
_TEXT, _LARGE = 12, 18


class SheetPreview(QWidget):
    """`show_preview`; it is as large as the page and scrolls in what holds it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: ExportPreview | None = None
        self._fit = 0
        self.setAccessibleName("第一页")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_preview(self, shown: ExportPreview | None, room: int) -> None:
        """Show a page in a place of this width."""
        self._shown, self._fit = shown, room
        size = self.sizeHint()
        self.setFixedSize(size)
        if shown is not None:
            said = "、".join(cell.text for cell in shown.head)
            self.setAccessibleDescription(f"{shown.title}：{said}，{len(shown.rows)} 行")
        self.update()

    def widths(self) -> list[float]:
        """The widths of the columns, logical pixels."""
        return [max(width * PER_CHARACTER, LEAST) for width in self._shown.widths] if self._shown else []

    def sizeHint(self) -> QSize:
        """The whole page."""
        shown = self._shown
        if shown is None:
            return QSize(max(self._fit, 200), 120)
        lines = len(shown.rows) + bool(shown.total)
        high = 2 * MARGIN + TITLE + (LINE if shown.line else 0) + HEAD * shown.levels + ROW * lines
        high += LINE * len(shown.notes)
        return QSize(max(round(sum(self.widths()) + 2 * MARGIN), self._fit), round(high))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paper on the desk, then what stands on it; a title wider than the place stands where it is seen."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=theme.desk)
        shown = self._shown
        if shown is None:
            return
        paint.box(painter, QRectF(self.rect()).adjusted(DESK, DESK, -DESK, -DESK), fill=theme.paper)
        widths = self.widths()
        whole = QRectF(MARGIN, MARGIN, min(sum(widths), self._fit - 2 * MARGIN), TITLE)
        paint.text(painter, whole, shown.title, INK, size=_LARGE, bold=True, align=paint.CENTRE)
        y = MARGIN + TITLE
        if shown.line:
            paint.text(painter, QRectF(MARGIN, y, sum(widths), LINE), shown.line, INK, size=_TEXT)
            y += LINE
        self._head(painter, shown, widths, y)
        y += HEAD * shown.levels
        seen = event.rect()
        for row in (*shown.rows, *((shown.total,) if shown.total else ())):
            if y + ROW >= seen.top() and y <= seen.bottom():
                self._row(painter, shown, row, widths, y)
            y += ROW
        for note in shown.notes:
            paint.text(painter, QRectF(MARGIN, y, sum(widths), LINE), note, INK, size=_TEXT)
            y += LINE

    def _head(self, painter: QPainter, shown: ExportPreview, widths: list[float], y: float) -> None:
        for cell in shown.head:
            left = MARGIN + sum(widths[: cell.first])
            wide = sum(widths[cell.first : cell.last + 1])
            top, high = y + HEAD * cell.top, HEAD * (cell.bottom - cell.top + 1)
            frame = QRectF(left, top, wide, high)
            _cell(painter, frame, mixed(theme_of(self.palette()).paper, INK, SHADE))
            paint.text(painter, frame.adjusted(2, 0, -2, 0), cell.text, INK, size=_TEXT, bold=True, align=paint.CENTRE)

    def _row(
        self, painter: QPainter, shown: ExportPreview, row: tuple[str, ...], widths: list[float], y: float
    ) -> None:
        left = MARGIN
        for at, (words, wide) in enumerate(zip(row, widths, strict=False)):
            frame = QRectF(left, y, wide, ROW)
            _cell(painter, frame, None)
            align = _ALIGN[shown.align[at]] if at < len(shown.align) else paint.LEFT
            one = words.replace("\n", " ")
            paint.text(painter, frame.adjusted(PAD, 0, -PAD, 0), one, INK, size=_TEXT, align=align)
            left += wide


def _cell(painter: QPainter, frame: QRectF, fill: str | None) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if fill:
        painter.fillRect(frame, QColor(fill))
    painter.setPen(QColor(INK))
    painter.setBrush(QColor(0, 0, 0, 0))
    painter.drawRect(frame)
