"""A pad to sign on with pen, finger or mouse: strokes in logical pixels, kept as a picture in black ink."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import INK, LIGHT, theme_of

HIGH, PEN, SCALE, MARGIN = 190, 2.6, 3, 12
"""Height, width of the stroke, how much finer than the screen the picture is, and what stays free around it."""
Stroke = list[QPointF]


class SignaturePad(QWidget):
    """`changed` after every stroke; Backspace takes the last one back."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("手写签名板")
        self.setFixedHeight(HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._strokes: list[Stroke] = []
        self._drawing = False

    def strokes(self) -> list[Stroke]:
        """What was drawn."""
        return [list(stroke) for stroke in self._strokes]

    def show_strokes(self, strokes: list[Stroke]) -> None:
        """Show what another signer drew, without reporting it."""
        self._strokes = [list(stroke) for stroke in strokes]
        self.update()

    def clear(self) -> None:
        """Write again."""
        self._strokes = []
        self.update()
        self.changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The pen is put down; a tablet or a finger arrives as a mouse too."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drawing = True
            self._strokes.append([event.position()])
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The pen moves."""
        if self._drawing:
            self._strokes[-1].append(event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The pen is lifted."""
        if self._drawing:
            self._drawing = False
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Backspace: the last stroke is gone."""
        if event.key() == Qt.Key.Key_Backspace and self._strokes:
            self._strokes.pop()
            self.update()
            self.changed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """White paper in both themes, a base line, the strokes."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), radius=paint.RADIUS_CONTROL, fill=theme.paper, edge=theme.field_border)
        paint.line(painter, 24, HIGH - 44, self.width() - 24, HIGH - 43, LIGHT.strong_line)
        if not self._strokes:
            frame = QRectF(24, HIGH - 40, self.width() - 48, 24)
            paint.text(painter, frame, "请在这里签名", LIGHT.third, size=13)
        draw(painter, self._strokes)
        if self.hasFocus():
            paint.ring(painter, self.rect(), theme, paint.RADIUS_CONTROL)


def draw(painter: QPainter, strokes: list[Stroke]) -> None:
    """Smooth lines through the points of each stroke; a single point is a dot."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(QColor(INK), PEN, Qt.PenStyle.SolidLine, cap, join))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in strokes:
        if len(stroke) == 1:
            painter.drawPoint(stroke[0])
            continue
        path = QPainterPath(stroke[0])
        for before, after in pairwise(stroke[1:]):
            path.quadTo(before, (before + after) / 2)
        path.lineTo(stroke[-1])
        painter.drawPath(path)


def picture_of(strokes: list[Stroke]) -> QImage:
    """The strokes on transparent ground, cut to what was drawn, three times as fine as the screen."""
    points = [point for stroke in strokes for point in stroke]
    left, right = min(point.x() for point in points), max(point.x() for point in points)
    top, bottom = min(point.y() for point in points), max(point.y() for point in points)
    wide, high = right - left + 2 * MARGIN, bottom - top + 2 * MARGIN
    image = QImage(round(wide * SCALE), round(high * SCALE), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(SCALE, SCALE)
    painter.translate(MARGIN - left, MARGIN - top)
    draw(painter, strokes)
    painter.end()
    return image
