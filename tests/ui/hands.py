"""Hands on the keyboard: Chinese by key event or by input method, as people type it, and what a picture shows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget


def type_text(widget: QWidget, words: str) -> None:
    """One key press per character; safe for any character."""
    for character in words:
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
        QApplication.sendEvent(widget, event)


def compose(widget: QWidget, preedit: str, commit: str = "") -> None:
    """What an input method sends: the letters being composed, then the words they became."""
    QApplication.sendEvent(widget, QInputMethodEvent(preedit, []))
    if commit:
        done = QInputMethodEvent("", [])
        done.setCommitString(commit)
        QApplication.sendEvent(widget, done)


def picture(widget: QWidget) -> QImage:
    """What the widget shows."""
    return widget.grab().toImage()


def colours(image: QImage) -> set[str]:
    """The colours in a picture, #RRGGBB."""
    return {QColor(image.pixel(x, y)).name().upper() for y in range(image.height()) for x in range(0, image.width(), 2)}


def colour_at(widget: QWidget, x: int, y: int) -> str:
    """The colour the widget shows at a point, #RRGGBB."""
    return QColor(picture(widget).pixel(QPoint(x, y))).name().upper()
