"""Making a screen in turns: each part in a turn of the event loop of its own, so that keys and paint get between."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer


class Turns(QObject):
    """Runs the steps in order, one a turn, from the next turn on; a step stays short of 50 ms (DESIGN §9)."""

    def __init__(self, steps: Iterable[Callable[[], object]], parent: QObject) -> None:
        super().__init__(parent)
        self._steps = deque(steps)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def _turn(self) -> None:
        step = self._steps.popleft()
        if not self._steps:
            self._timer.stop()
        step()
