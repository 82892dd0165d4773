"""The line at the foot of a page, 28 high: what is saved or selected on the left, sums or keys on the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import theme_of
from safetydesk.ui.typeface import CAPTION

HEIGHT = 28


class StatusLine(QWidget):
    """`say` on the left, `figures` on the right, `saved` only after a commit returned."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._saved, self._left, self._right = "", "", ""
        self._name()

    def saved(self, clock: str) -> None:
        """Show 已保存 HH:MM:SS; call it when the commit has returned, never before."""
        self._saved = f"已保存 {clock}" if clock else ""
        self._name()

    def say(self, *words: str) -> None:
        """The facts at the left."""
        self._left = "    ".join(word for word in words if word)
        self._name()

    def figures(self, *words: str) -> None:
        """The figures or keys at the right."""
        self._right = "   ".join(word for word in words if word)
        self._name()

    def words(self) -> tuple[str, str, str]:
        """(saved, left, right) as shown."""
        return self._saved, self._left, self._right

    def _name(self) -> None:
        self.setAccessibleName("状态 " + " ".join(word for word in self.words() if word))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Line, tick, words; the right side gives way first."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=theme.head)
        paint.line(painter, 0, 0, self.width(), 1, theme.strong_line)
        x = 16.0
        if self._saved:
            green = theme.states["green"].text
            icons.draw(painter, "tick", x - 2, 6, 16, green)
            wide = paint.width_of(self._saved, CAPTION)
            paint.text(painter, QRectF(x + 18, 1, wide + 2, HEIGHT - 1), self._saved, green, size=CAPTION)
            x += 18 + wide + 32
        left = paint.width_of(self._left, CAPTION)
        paint.text(painter, QRectF(x, 1, self.width() - x - 16, HEIGHT - 1), self._left, theme.second, size=CAPTION)
        room = QRectF(x + left + 24, 1, self.width() - x - left - 40, HEIGHT - 1)
        if room.width() > 40:
            paint.text(painter, room, self._right, theme.text, size=CAPTION, align=paint.RIGHT)
