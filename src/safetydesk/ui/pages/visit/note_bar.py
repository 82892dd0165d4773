"""The 随手记 bar at the foot: what was seen, a photo, Enter, next. F6 comes here from anywhere in the visit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QWidget

from safetydesk.ui import paint
from safetydesk.ui.pages.visit.note import DRAFT_AFTER
from safetydesk.ui.theme import theme_of
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.text import label

HEIGHT = 51


class NoteBar(QWidget):
    """`noted` carries the words saved, `drafted` when words are due on disk, `brought` pictures and files,
    `camera_wanted` F7."""

    noted = Signal(str)
    drafted = Signal()
    brought = Signal(object)
    camera_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.field = _QuickField()
        self.field.brought.connect(self.brought)
        self.field.installEventFilter(self)
        self._photos = label("", "caption")
        self._camera = Button("照片", self.camera_wanted.emit, icon="camera", key="F7")
        self._save = Button("存下", self.save, key="Enter", bind=False)
        self._pace = QTimer(self, singleShot=True, interval=DRAFT_AFTER)
        self._pace.timeout.connect(self.drafted)
        self.field.textEdited.connect(lambda _words: self._pace.isActive() or self._pace.start())
        self.field.returnPressed.connect(self.save)
        self.setAcceptDrops(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 1, 20, 0)
        row.setSpacing(8)
        row.addWidget(label("随手记", "strong"))
        row.addWidget(self.field, 1)
        row.addWidget(self._photos)
        row.addWidget(self._camera)
        row.addWidget(self._save)

    def show_draft(self, words: str, photos: int) -> None:
        """What stands here, and how many photos wait for it; the same words are left alone."""
        if self.field.text() != words:
            self.field.setText(words)
        self.show_photos(photos)

    def show_photos(self, count: int) -> None:
        """How many photos go with the next note."""
        self._photos.setText(f"带 {count} 张照片" if count else "")
        self._photos.setVisible(bool(count))

    def text(self) -> str:
        """The words as they stand."""
        return self.field.text()

    def clear(self) -> None:
        """Ready for the next one."""
        self._pace.stop()
        self.field.clear()
        self.show_photos(0)

    def flush(self) -> None:
        """What is due on disk is due now."""
        if self._pace.isActive():
            self._pace.stop()
            self.drafted.emit()

    def save(self) -> None:
        """Enter: save what was written."""
        self.noted.emit(self.field.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field makes its words due."""
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            self.flush()
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures may come in."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """They came."""
        event.acceptProposedAction()
        self.brought.emit(event.mimeData())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and hairline above."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=theme.sunken)
        paint.line(painter, 0, 0, self.width(), 1, theme.line)


class _QuickField(LineField):
    brought = Signal(object)

    def __init__(self) -> None:
        super().__init__("随手记", hint="看到什么先记什么，Enter 存；回头再挂到检查项")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and _is_picture(QGuiApplication.clipboard().mimeData()):
            self.brought.emit(QGuiApplication.clipboard().mimeData())
            return
        super().keyPressEvent(event)


def _is_picture(mime: QMimeData) -> bool:
    return mime.hasImage() or any(url.isLocalFile() for url in mime.urls())
