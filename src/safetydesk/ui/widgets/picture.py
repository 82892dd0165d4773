"""One picture, as large as its place allows, or why it is not there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import theme_of

FRAME = 8


class Picture(QWidget):
    """`height` in logical pixels; until the picture came, `waiting` is said in its place."""

    def __init__(self, height: int, waiting: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._waiting = waiting
        self.setFixedHeight(height)
        self.setAccessibleName("照片")

    def show_image(self, image: QImage) -> None:
        """The picture has come; a null one shows the empty place."""
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, then the picture whole and in the middle."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), radius=paint.RADIUS_CONTROL, fill=theme.sunken)
        if self._image.isNull():
            paint.text(painter, self.rect(), self._waiting, theme.third, align=paint.CENTRE)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = self.size() - QSize(2 * FRAME, 2 * FRAME)
        size = self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)
