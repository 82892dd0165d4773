"""What benchmarks/start.py spawns: one of two bare windows, or the program itself; says when it painted.

SPAWNED in the environment is the monotonic clock at the spawn, in seconds.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any


def empty() -> None:
    """A QWidget and nothing else: no text, so no font is looked for."""
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    window = QWidget()
    show(app, window)


def bare() -> None:
    """The least that somebody can use: a main window with a line of Chinese and a field to type into."""
    from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QVBoxLayout, QWidget

    app = QApplication([])
    window = QMainWindow()
    middle = QWidget()
    column = QVBoxLayout(middle)
    column.addWidget(QLabel("安监台：今日隐患"))
    column.addWidget(QLineEdit())
    window.setCentralWidget(middle)
    show(app, window)


def show(app: Any, window: Any) -> None:
    """Show the window at the desk's size and leave once it is painted."""
    window.resize(1366, 768)
    told_when_painted(window, app.quit)
    window.show()
    app.exec()


def desk() -> None:
    """The program, as `safetydesk` without arguments opens it, over the store in SAFETYDESK_STORE."""
    from safetydesk.__main__ import desk as entry

    open_desk = entry()
    from safetydesk import app as program

    furnish = program.furnish

    def watched(*given: Any, **named: Any) -> Any:
        made = furnish(*given, **named)
        told_when_painted(made.window, lambda: told_when_usable(made.window))
        return made

    program.furnish = watched
    open_desk()


def told_when_painted(window: Any, then: Any) -> None:
    """Say `painted` after the first paint event of the window was delivered."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, lambda: (say("painted"), then()))
            return False

    window.first_paint = FirstPaint(window)
    window.installEventFilter(window.first_paint)


def told_when_usable(window: Any) -> None:
    """Say `usable` once the first page shows what was read."""
    from PySide6.QtCore import QTimer

    def look() -> None:
        if window.page()._read is not None:
            timer.stop()
            window.repaint()
            say("usable")
            sys.stdout.write(f"modules {len(sys.modules)}\n")
            window.close()

    timer = QTimer(window, interval=1)
    timer.timeout.connect(look)
    timer.start()


def say(name: str) -> None:
    """Wall milliseconds since the spawn, and CPU milliseconds of this process."""
    wall = (time.monotonic() - float(os.environ["SPAWNED"])) * 1000
    sys.stdout.write(f"{name} {wall}\n{name}-cpu {time.process_time() * 1000}\n")


if __name__ == "__main__":
    {"empty": empty, "bare": bare, "desk": desk}[sys.argv[1]]()
