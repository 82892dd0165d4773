"""The toast, bottom left over the status bar: what was done, four seconds, 撤销 Ctrl+Z; never an error."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, QRectF, QTimer
from PySide6.QtGui import QKeySequence, QMouseEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QGraphicsOpacityEffect, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import DARK, LIGHT, theme_of
from safetydesk.ui.widgets.statusline import HEIGHT as STATUS_HEIGHT

LASTS, FADE = 4000, 120
UNDO = "撤销 Ctrl+Z"


class Toast(QWidget):
    """Lies over a page; `show_toast` replaces what is there."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._words = ""
        self._undo: Callable[[], object] | None = None
        self._ends = QTimer(self, singleShot=True, interval=LASTS)
        self._ends.timeout.connect(self.hide)
        self._shortcut = QShortcut(QKeySequence("Ctrl+Z"), self, self.undo)
        self._effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(self._effect)
        self._fade = QPropertyAnimation(self._effect, b"opacity", self)
        self._fade.setDuration(FADE)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        over.installEventFilter(self)
        self.hide()

    def show_toast(self, words: str, undo: Callable[[], object] | None = None) -> None:
        """Say that something is done; `undo` takes it back while the toast shows."""
        self._words, self._undo = words, undo
        self.setAccessibleName(words)
        self._shortcut.setEnabled(undo is not None)
        wide = 38 + paint.width_of(words) + 16 + (paint.width_of(UNDO, bold=True) + 40 if undo else 0)
        self.resize(max(round(wide), 200), 43)
        self._place()
        self.show()
        self.raise_()
        self._fade.start()
        self._ends.start()

    def undo(self) -> None:
        """Take back, once."""
        run, self._undo = self._undo, None
        self.hide()
        if run:
            run()

    def words(self) -> str:
        """What is being said."""
        return self._words

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the right part undoes; elsewhere it closes."""
        if self._undo and event.position().x() > self.width() - paint.width_of(UNDO, bold=True) - 28:
            self.undo()
        else:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner when the page is resized."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dark ground in both themes, tick, words, 撤销."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), radius=paint.RADIUS_CONTROL, fill=LIGHT.rail, edge=theme.rail_line)
        icons.draw(painter, icons.mark("green"), 14, 14, 16, DARK.states["green"].text)
        paint.text(painter, QRectF(38, 0, self.width() - 48, self.height()), self._words, theme.rail_strong)
        if self._undo:
            room = QRectF(0, 0, self.width() - 16, self.height())
            paint.text(painter, room, UNDO, theme.rail_mark, bold=True, align=paint.RIGHT)

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.move(16, parent.height() - STATUS_HEIGHT - self.height() - 8)
