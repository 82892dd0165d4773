"""The photo strip: tiles of 120x90 with the time on a dark foot; the last tile takes new ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import theme_of
from safetydesk.ui.typeface import CAP

TILE = QSize(120, 90)
TOUCH_TILE = QSize(144, 108)
GAP = 10


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture: id, thumbnail (None while it loads), foot (10:42 远景), and what is doubtful about it."""

    id: bytes
    image: QImage | None
    foot: str
    doubt: str = ""


class PhotoStrip(QWidget):
    """`opened` carries a photo id; `arrived` a list of files (Path) and pictures (QImage) pasted or dropped."""

    opened = Signal(object)
    removed = Signal(object)
    arrived = Signal(list)
    phone_wanted = Signal()

    def __init__(self, *, phone: bool = True, accepts: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("照片")
        self.setAcceptDrops(accepts)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tiles: list[QWidget] = []
        self._size = TILE
        self._last = _DropTile(phone=phone, parent=self)
        self._last.setVisible(accepts)
        self._last.clicked.connect(self.paste)
        if accepts:
            QShortcut(QKeySequence.StandardKey.Paste, self, self.paste)
        if accepts and phone:
            QShortcut(QKeySequence("F8"), self, self.phone_wanted.emit)
        self._place()

    def show_photos(self, photos: list[Photo]) -> None:
        """Show these pictures, in order."""
        for tile in self._tiles:
            tile.deleteLater()
        self._tiles = [self._tile(photo) for photo in photos]
        self._place()

    def set_touch(self, touch: bool) -> None:
        """Tiles for fingers."""
        self._size = TOUCH_TILE if touch else TILE
        self._place()

    def paste(self) -> None:
        """Take what the clipboard holds."""
        self.take(QGuiApplication.clipboard().mimeData())

    def take(self, mime: QMimeData) -> None:
        """Hand on pictures and files; anything else is left alone."""
        files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        found: list[object] = list(files)
        if not files and mime.hasImage():
            found.append(QImage(mime.imageData()))
        if found:
            self.arrived.emit(found)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures may come in."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """They came."""
        self.take(event.mimeData())
        event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Flow into the new width."""
        super().resizeEvent(event)
        self._place()

    def _tile(self, photo: Photo) -> QWidget:
        tile = _Tile(photo, self)
        tile.clicked.connect(lambda: self.opened.emit(photo.id))
        tile.removed.connect(lambda: self.removed.emit(photo.id))
        tile.show()
        return tile

    def _place(self) -> None:
        wide, high = self._size.width() + GAP, self._size.height() + GAP
        per_row = max((self.width() + GAP) // wide, 1)
        shown = [*self._tiles, *([self._last] if not self._last.isHidden() else [])]
        for at, tile in enumerate(shown):
            tile.setGeometry(
                QRect((at % per_row) * wide, (at // per_row) * high, self._size.width(), self._size.height())
            )
        if shown and shown[-1] is self._last:
            spare = self.width() - self._last.x()
            self._last.resize(min(max(spare, self._size.width()), 140), self._size.height())
        rows = max((len(shown) + per_row - 1) // per_row, 1)
        self.setFixedHeight(rows * high - GAP)


class _Tile(QPushButton):
    removed = Signal()

    def __init__(self, photo: Photo, parent: QWidget) -> None:
        super().__init__(parent)
        self._photo = photo
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"照片 {photo.foot} {photo.doubt}".strip())
        self.setToolTip(photo.doubt)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(frame, 4, 4)
        painter.setClipPath(shape)
        paint.box(painter, frame, fill=theme.head)
        if self._photo.image is not None:
            painter.drawImage(frame, self._photo.image, _filling(self._photo.image, frame))
        foot = frame.adjusted(0, frame.height() - 18, 0, 0)
        paint.box(painter, foot, fill=theme.photo_foot)
        paint.text(painter, foot.adjusted(6, -1, -4, -1), self._photo.foot, theme.photo_text, size=CAP, bold=True)
        if self._photo.doubt:
            icons.draw(painter, icons.mark("amber"), frame.right() - 22, 6, 16, theme.states["amber"].solid)
        painter.setClipping(False)
        if self.hasFocus():
            paint.ring(painter, frame, theme, 4)


class _DropTile(QPushButton):
    def __init__(self, *, phone: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._phone = phone
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("粘贴或拖入照片 Ctrl+V")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        fill = theme.hover if self.underMouse() else theme.sunken
        paint.box(painter, self.rect(), radius=paint.RADIUS_CONTROL, fill=fill, edge=theme.field_border, dashed=True)
        top = 14 if self._phone else self.height() / 2 - 9
        icons.draw(painter, "camera", 14, top, 18, theme.second)
        paint.text(painter, QRectF(40, top - 2, self.width() - 42, 22), "粘贴 / 拖入", theme.second)
        if self._phone:
            paint.text(painter, QRectF(14, top + 31, self.width() - 16, 20), "手机扫码 F8", theme.second, size=13)
        if self.hasFocus():
            paint.ring(painter, self.rect(), theme, paint.RADIUS_CONTROL)


def _filling(image: QImage, frame: QRectF) -> QRectF:
    """The middle part of the image that has the frame's proportions."""
    wide, high = image.width(), image.height()
    share = frame.width() / frame.height()
    if wide > high * share:
        return QRectF((wide - high * share) / 2, 0, high * share, high)
    return QRectF(0, (high - wide / share) / 2, wide, wide / share)
