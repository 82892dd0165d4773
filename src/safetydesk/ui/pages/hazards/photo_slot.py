"""A place for one photo, 132x99: the photo with how many there are, or a dashed place that takes a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import theme_of
from safetydesk.ui.typeface import CAPTION
from safetydesk.ui.widgets.focus import FocusRing
from safetydesk.ui.widgets.text import one_line

SIZE = QSize(132, 99)
_LOWEST = 44


class PhotoSlot(QWidget):
    """Caption and photo. `opened` asks to see the photos large, `arrived` carries files and pictures that came in."""

    opened = Signal()
    arrived = Signal(list)

    def __init__(self, word: str, *, takes: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word, self._takes = word, takes
        self._caption = one_line(word, "caption")
        self.frame = _Frame(takes)
        self.frame.clicked.connect(self._pressed)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAcceptDrops(takes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._caption)
        column.addWidget(self.frame)
        self.show_photo(None, 0, "")

    def show_photo(self, image: QImage | None, count: int, fact: str) -> None:
        """The first of `count` photos (None while it loads); `fact` is its day, or what is missing."""
        self._caption.setText(f"{self._word} {fact}".strip())
        self.frame.show_photo(image, count)
        said = f"{count} 张，打开" if count else "粘贴或拖入照片 Ctrl+V" if self._takes else "没有照片"
        self.frame.setAccessibleName(f"{self._word}照片 {said}")
        self.frame.setEnabled(bool(count) or self._takes)

    def set_height(self, height: int) -> None:
        """Give way where the pane is low; the photo shows its middle."""
        self.frame.setFixedHeight(max(_LOWEST, min(height, SIZE.height())))

    def count(self) -> int:
        """How many photos there are."""
        return self.frame.count

    def paste(self) -> bool:
        """Take what the clipboard holds; False when it holds no picture and no file."""
        return self._take(QGuiApplication.clipboard().mimeData())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures may come in."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """They came."""
        if self._take(event.mimeData()):
            event.acceptProposedAction()

    def _pressed(self) -> None:
        if self.frame.count:
            self.opened.emit()
        else:
            self.paste()

    def _take(self, mime: QMimeData) -> bool:
        found: list[Path | QImage] = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if not found and mime.hasImage():
            found.append(QImage(mime.imageData()))
        if self._takes and found:
            self.arrived.emit(found)
        return self._takes and bool(found)


class _Frame(QPushButton):
    def __init__(self, takes: bool) -> None:
        super().__init__()
        self._takes, self._image, self.count = takes, QImage(), 0
        self.setFixedSize(SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_photo(self, image: QImage | None, count: int) -> None:
        self._image, self.count = image or QImage(), count
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        FocusRing(self, paint.RADIUS_CHIP)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        frame = QRectF(self.rect())
        if self.count:
            self._paint_photo(painter, frame)
            return
        fill = theme.hover if self.underMouse() and self._takes else theme.sunken
        edge = theme.field_border if self._takes else theme.line
        paint.box(painter, frame, radius=paint.RADIUS_CHIP, fill=fill, edge=edge, dashed=True)
        high = (self.height() - 43) / 2
        drawn = self._takes and high > 8
        if drawn:
            icons.draw(painter, "camera", self.width() / 2 - 10, high, 20, theme.second)
        words = "Ctrl+V 或拖入" if self._takes else "没有照片"
        room = frame.adjusted(0, high + 28, 0, 4 - high) if drawn else frame
        paint.text(painter, room, words, theme.second, size=CAPTION, align=paint.CENTRE)

    def _paint_photo(self, painter: QPainter, frame: QRectF) -> None:
        theme = theme_of(self.palette())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(frame, paint.RADIUS_CHIP, paint.RADIUS_CHIP)
        painter.setClipPath(shape)
        paint.box(painter, frame, fill=theme.head)
        if not self._image.isNull():
            painter.drawImage(frame, self._image, _middle(self._image, frame))
        if self.count > 1:
            words = f"1 / {self.count}"
            wide = paint.width_of(words, CAPTION) + 12
            foot = QRectF(frame.right() - wide - 4, frame.bottom() - 23, wide, 20)
            paint.box(painter, foot, radius=paint.RADIUS_CHIP, fill=theme.photo_foot)
            paint.text(painter, foot, words, theme.photo_text, size=CAPTION, align=paint.CENTRE)


def _middle(image: QImage, frame: QRectF) -> QRectF:
    """The middle part of the image that has the frame's proportions."""
    wide, high, share = image.width(), image.height(), frame.width() / frame.height()
    if wide > high * share:
        return QRectF((wide - high * share) / 2, 0, high * share, high)
    return QRectF(0, (high - wide / share) / 2, wide, wide / share)
