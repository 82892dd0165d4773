"""Fields: one line, search, note, choice, date, tick box. Nothing validates while an input method composes."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QStyledItemDelegate, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import Theme, theme_of
from safetydesk.ui.typeface import BODY
from safetydesk.ui.widgets.focus import put_ring

HEIGHT = 32
SETTLE_SEARCH, SETTLE_NOTE = 180, 800
"""Milliseconds of rest after which a search runs, or a note counts as a keystroke group."""


class LineField(QLineEdit):
    """One line of text, 32 high; `name` is what a screen reader says, `set_bad` marks it as wrong."""

    def __init__(self, name: str, words: str = "", *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._bad = False
        self.setFixedHeight(HEIGHT)
        self.setTextMargins(8, 0, 8, 0)
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setCursorPosition(0)

    def set_bad(self, bad: bool) -> None:
        """Show or clear the red border of an error."""
        self._bad = bad
        self.update()

    def value(self) -> str | None:
        """The text without outer blanks; None when nothing was written."""
        return self.text().strip() or None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Our frame, then Qt's text."""
        painter = QPainter(self)
        self.draw_frame(painter, theme_of(self.palette()))
        painter.end()
        super().paintEvent(event)

    def draw_frame(self, painter: QPainter, theme: Theme) -> None:
        """Surface and border: field border at rest, ring with focus, red when wrong."""
        if not self.isEnabled():
            fill, edge, width = theme.sunken, theme.line, 1.0
        elif self.hasFocus():
            fill, edge, width = theme.surface, theme.focus, 2.0
        elif self._bad:
            fill, edge, width = theme.surface, theme.states["red"].text, 1.5
        else:
            fill, edge, width = theme.surface, theme.field_border, 1.0
        paint.box(painter, self.rect(), radius=paint.RADIUS_CONTROL, fill=fill, edge=edge, width=width)


class SearchField(LineField):
    """A search with its key cap: `sought` carries the text after a short rest, `taken` on Enter; Esc empties it."""

    sought = Signal(str)
    taken = Signal(str)

    def __init__(self, name: str, *, hint: str = "", key: str = "Ctrl+K", parent: QWidget | None = None) -> None:
        super().__init__(name, hint=hint, parent=parent)
        self._key = key
        self.setTextMargins(30, 0, paint.key_width(key) + 14 if key else 8, 0)
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_SEARCH)
        self._rest.timeout.connect(lambda: self.sought.emit(self.text().strip()))
        self.textChanged.connect(self._rest.start)
        self.returnPressed.connect(lambda: self.taken.emit(self.text().strip()))

    def set_key(self, key: str) -> None:
        """Print another key (Ctrl+F where the search is this table's)."""
        self._key = key
        self.setTextMargins(30, 0, paint.key_width(key) + 14 if key else 8, 0)
        self.update()

    def draw_frame(self, painter: QPainter, theme: Theme) -> None:
        """Frame, magnifier, key cap."""
        super().draw_frame(painter, theme)
        icons.draw(painter, "search", 9, 8, 16, theme.second)
        if self._key:
            at = self.width() - 6 - paint.key_width(self._key)
            paint.key_cap(painter, at, 6, self._key, theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties first, and only then leaves."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


class NoteField(QPlainTextEdit):
    """Several lines; `paused` carries the text after each keystroke group and on leaving."""

    paused = Signal(str)
    picture_pasted = Signal(object)

    def __init__(self, name: str, words: str = "", *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_NOTE)
        self._rest.timeout.connect(self._say_pause)
        self.textChanged.connect(self._rest.start)

    def show_text(self, words: str) -> None:
        """Put a stored text into the field without reporting it as typed."""
        self.setPlainText(words)
        self._rest.stop()

    def value(self) -> str | None:
        """The text; None when nothing was written."""
        return self.toPlainText().strip() or None

    def set_bad(self, bad: bool) -> None:
        """Show or clear the red border of an error."""
        self.setProperty("bad", bad)
        self.style().unpolish(self)
        self.style().polish(self)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Text goes in; pictures and files are for the photo strip."""
        if source.hasImage() or source.hasUrls():
            self.picture_pasted.emit(source)
        elif source.hasText():
            self.insertPlainText(source.text())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, pictures, files."""
        return source.hasText() or source.hasImage() or source.hasUrls()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving ends the keystroke group."""
        super().focusOutEvent(event)
        if self._rest.isActive():
            self._rest.stop()
            self._say_pause()

    def _say_pause(self) -> None:
        self.paused.emit(self.toPlainText())


class Choice(QComboBox):
    """One of a few words; `code` is what is stored."""

    def __init__(self, name: str, options: list[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setItemDelegate(QStyledItemDelegate(self))
        for code, word in options:
            self.addItem(word, code)

    def code(self) -> str | None:
        """The code chosen."""
        found = self.currentData()
        return None if found is None else str(found)

    def choose(self, code: str) -> None:
        """Choose by code; an unknown code chooses nothing."""
        self.setCurrentIndex(self.findData(code))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's frame and word, our chevron."""
        super().paintEvent(event)
        theme = theme_of(self.palette())
        icons.draw(QPainter(self), "chevron-down", self.width() - 25, (self.height() - 16) / 2, 16, theme.second)


class Check(QCheckBox):
    """A tick box of 16 px: empty, ticked, or a dash for "some of them"."""

    def __init__(self, word: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(word, parent)
        self.setAccessibleName(name or word)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        """Box, gap, word."""
        return QSize(26 + round(paint.width_of(self.text(), BODY)) + 2, 28)

    def minimumSizeHint(self) -> QSize:
        """Where room is short the word is cut with …, not by the edge."""
        return QSize(26, 28)

    def hitButton(self, pos: object) -> bool:
        """The word counts as the box."""
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the ring."""
        super().focusInEvent(event)
        put_ring(self, paint.RADIUS_CHIP)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box and word."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        top = (self.height() - 16) // 2
        tick_box(painter, 0, top, self.checkState(), theme)
        ink = theme.text if self.isEnabled() else theme.disabled
        paint.text(painter, QRect(26, 0, self.width() - 26, self.height()), self.text(), ink)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A word that is cut can be read whole as a tool tip."""
        super().resizeEvent(event)
        if not self.toolTip() or self.toolTip() == self.text():
            self.setToolTip(self.text() if self.width() < self.sizeHint().width() else "")


def tick_box(painter: QPainter, x: float, y: float, state: Qt.CheckState, theme: Theme) -> None:
    """Draw a 16 px tick box at (x, y)."""
    frame = QRect(round(x), round(y), 16, 16)
    if state == Qt.CheckState.Unchecked:
        paint.box(painter, frame, radius=3, fill=theme.surface, edge=theme.field_border)
        return
    paint.box(painter, frame, radius=3, fill=theme.accent)
    if state == Qt.CheckState.Checked:
        paint.polyline(painter, [(x + 3.8, y + 8.4), (x + 6.8, y + 11.2), (x + 12.2, y + 5.2)], theme.on_accent, 1.4)
    else:
        paint.polyline(painter, [(x + 4.5, y + 8), (x + 11.5, y + 8)], theme.on_accent, 2)
