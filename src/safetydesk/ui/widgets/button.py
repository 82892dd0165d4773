"""Buttons: one filled primary per page, secondary, quiet, danger; the key is printed on the button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import State, Theme, mixed, theme_of
from safetydesk.ui.typeface import BODY
from safetydesk.ui.widgets.focus import put_ring

Kind = Literal["primary", "secondary", "quiet", "danger", "danger_filled"]
HEIGHT = 32
ICON = 18


class Button(QPushButton):
    """A verb. `key` is drawn as a cap and, unless `bind` is off, pressed as a shortcut of the window."""

    def __init__(
        self,
        word: str,
        run: Callable[[], object] | None = None,
        *,
        kind: Kind = "secondary",
        icon: str | None = None,
        key: str = "",
        bind: bool = True,
        ink: State | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(word, parent)
        self.kind: Kind = kind
        self.icon_name = icon
        self.key = key
        self._ink = ink
        self._over = False
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word)
        self.setAccessibleDescription(key)
        if run is not None:
            self.clicked.connect(lambda: run())
        if key and bind:
            press_with(self, key)

    def sizeHint(self) -> QSize:
        """Padding, icon, word and key cap; 32 high."""
        padding = 8 if self.kind == "quiet" else 14
        if self.icon_name or self.key:
            padding = 10 if self.icon_name and self.key else 12
        width = self._content_width() + padding + (8 if self.key else padding)
        least = 0 if self.kind == "quiet" or self.icon_name else 68
        return QSize(max(round(width), least), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """A button is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, icon, word, key cap."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        fill, edge, ink = self._colours(theme)
        if fill or edge:
            paint.box(painter, self.rect(), radius=paint.RADIUS_CONTROL, fill=fill, edge=edge)
        self._draw_content(painter, theme, ink)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the one ring on the screen."""
        super().focusInEvent(event)
        put_ring(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the ring, as Space does; in a dialog it would take another verb else."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Warm up under the mouse."""
        self._over = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Cool down."""
        self._over = False
        super().leaveEvent(event)

    def _bold(self) -> bool:
        return self.kind in ("primary", "danger_filled") or self._ink is not None

    def _content_width(self) -> float:
        icon = ICON + 6 if self.icon_name else 0
        cap = (10 if self.icon_name else 8) + paint.key_width(self.key) if self.key else 0
        return icon + paint.width_of(self.text(), BODY, bold=self._bold()) + cap

    def _draw_content(self, painter: QPainter, theme: Theme, ink: str) -> None:
        height = self.height()
        spare = self.width() - self._content_width()
        x = min(spare / 2, 10 if self.icon_name else 12) if self.key else spare / 2
        if self.icon_name:
            icons.draw(painter, self.icon_name, x, (height - ICON) / 2, ICON, ink)
            x += ICON + 6
        frame = QRectF(x, 0, self.width() - x, height)
        paint.text(painter, frame, self.text(), ink, bold=self._bold())
        if self.key:
            at = self.width() - 8 - paint.key_width(self.key)
            paint.key_cap(painter, at, (height - paint.KEY_HEIGHT) / 2, self.key, theme, colours=self._cap(theme))

    def _cap(self, theme: Theme) -> tuple[str, str, str] | None:
        if self.kind == "primary" and self.isEnabled():
            fill = mixed(theme.accent, theme.on_accent, 0.16)
            return fill, fill, theme.on_accent
        return None

    def _colours(self, theme: Theme) -> tuple[str | None, str | None, str]:
        if not self.isEnabled():
            return (None, None, theme.disabled) if self.kind == "quiet" else (theme.sunken, theme.line, theme.disabled)
        down, over, red = self.isDown(), self._over, theme.states["red"]
        if self.kind == "primary":
            fill = theme.accent_pressed if down else theme.accent_hover if over else theme.accent
            return fill, None, theme.on_accent
        if self.kind == "danger_filled":
            return red.solid, red.text if over else None, red.on_solid
        wash = theme.selected if down else theme.hover if over else None
        if self.kind == "quiet":
            return (None if self._ink else wash), None, theme.states[self._ink].text if self._ink else theme.accent
        edge = theme.surface if self.hasFocus() else theme.strong_line
        if self.kind == "danger":
            return wash or theme.surface, red.text, red.text
        return wash or theme.surface, edge, theme.text


def press_with(button: QPushButton, key: str, where: QWidget | None = None) -> None:
    """Let `key` press the button from anywhere in its window while `where` (else the button itself) is shown."""
    for sequence in {key, key.replace("Enter", "Return")} - {"Enter", "Return"}:
        QShortcut(QKeySequence(sequence), where or button, button.click)
