"""What happens where: signals and those who hear them, as a table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import SignalInstance


def join(*heard: tuple[SignalInstance, Callable[..., object]]) -> None:
    """Let each signal be heard by what stands beside it."""
    for signal, hearer in heard:
        signal.connect(hearer)
