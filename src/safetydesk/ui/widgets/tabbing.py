"""Tab in reading order. Qt jumps from before a part straight to what that part hands the keyboard to (`focusProxy`),
past all that stands over it: header, search and toolbar of a page would be reached by Shift+Tab alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def step_focus(window: QWidget, *, forward: bool) -> bool:
    """Give the keyboard to the next (or the one before) that takes it itself; False when nobody else does."""
    here = window.focusWidget() or window
    one = _beside(here, forward=forward)
    while one is not None and one is not here:
        if _takes(one, window):
            one.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
            return True
        one = _beside(one, forward=forward)
    return False


def _beside(one: QWidget, *, forward: bool) -> QWidget | None:
    return one.nextInFocusChain() if forward else one.previousInFocusChain()


def _takes(one: QWidget, window: QWidget) -> bool:
    """Whether Tab stops here: not at what hands the keyboard on, nor at what only scrolls other stops."""
    stops = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus) and one.focusProxy() is None
    if not stops or not one.isEnabled() or one.window() is not window or not one.isVisibleTo(window):
        return False
    return not isinstance(one, QScrollArea) or not any(_takes(inner, window) for inner in one.findChildren(QWidget))
