"""How far a thing has come: done green and ticked, the present bold with its state's mark, later hollow and dotted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import State, Theme, theme_of
from safetydesk.ui.typeface import CAPTION
from safetydesk.ui.widgets.row_painter import tone_colour
from safetydesk.ui.widgets.text import Tone

Stand = Literal["done", "now", "later"]


@dataclass(frozen=True, slots=True)
class Step:
    """One station: word, day, who or what; `state` colours the present one, `tone` its last line."""

    word: str
    when: str = "—"
    who: str = ""
    stand: Stand = "later"
    state: State = "blue"
    tone: Tone = "third"


class LifeLine(QWidget):
    """The level line of a hazard, 100 high; solid behind, dotted ahead."""

    def __init__(self, steps: list[Step] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(104)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_steps(steps or [])

    def show_steps(self, steps: list[Step]) -> None:
        """Show these stations."""
        self._steps = steps
        self.setAccessibleName("进展 " + "；".join(_spoken(step) for step in steps))
        self.update()

    def minimumSizeHint(self) -> QSize:
        """88 for each station."""
        return QSize(88 * max(len(self._steps), 1), 104)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Marks, line, words."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        pitch = self.width() / max(len(self._steps), 1)
        for at, step in enumerate(self._steps):
            x = round(at * pitch)
            if at + 1 < len(self._steps):
                _join(painter, x + 24, x + round(pitch) - 6, 13, theme, solid=self._steps[at + 1].stand != "later")
            _draw_mark(painter, step, x - 1, 3, theme)
            room = pitch - 10
            _words(painter, step, QRectF(x, 30, room, 21), theme)
            paint.text(painter, QRectF(x, 52, room, 20), step.when, theme.second, size=CAPTION)
            ink = tone_colour(step.tone, theme)
            paint.text(painter, QRectF(x, 73, room, 20), step.who, ink, size=CAPTION)


class StepList(QWidget):
    """The upright line of a document's steps; each with one fact under its word."""

    def __init__(self, steps: list[Step] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_steps(steps or [])

    def show_steps(self, steps: list[Step]) -> None:
        """Show these steps."""
        self._steps = steps
        self.setAccessibleName("办理进度 " + "；".join(_spoken(step) for step in steps))
        self.setFixedHeight(sum(self._height(step) for step in steps) + 4)
        self.update()

    def _height(self, step: Step) -> int:
        return 50 if step.who else 34

    def paintEvent(self, event: QPaintEvent) -> None:
        """Marks, line, words."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        top = 0
        for at, step in enumerate(self._steps):
            high = self._height(step)
            if at + 1 < len(self._steps):
                done = step.stand == "done"
                colour = theme.states["green"].text if done else theme.strong_line
                paint.line(painter, 8, top + 22, 10, top + high + 1, colour, 2)
            _draw_mark(painter, step, -1, top + 2, theme)
            room = self.width() - 30
            _words(painter, step, QRectF(30, top + 1, room, 22), theme)
            paint.text(painter, QRectF(30, top + 22, room, 20), step.who, theme.second, size=CAPTION)
            top += high


def _spoken(step: Step) -> str:
    stand = {"done": "已办", "now": "现在", "later": "未到"}[step.stand]
    return " ".join(part for part in (stand, step.word, step.when if step.when != "—" else "", step.who) if part)


def _draw_mark(painter: QPainter, step: Step, x: float, y: float, theme: Theme) -> None:
    if step.stand == "later":
        icons.draw(painter, icons.mark(None), x, y, 20, theme.field_border)
    else:
        state: State = "green" if step.stand == "done" else step.state
        icons.draw(painter, icons.mark(state), x, y, 20, theme.states[state].text)


def _words(painter: QPainter, step: Step, frame: QRectF, theme: Theme) -> None:
    ink = theme.second if step.stand == "later" else theme.text
    paint.text(painter, frame, step.word, ink, bold=step.stand == "now")


def _join(painter: QPainter, x1: float, x2: float, y: float, theme: Theme, *, solid: bool) -> None:
    if solid:
        paint.line(painter, x1, y - 1, x2, y + 1, theme.states["green"].text, 2)
        return
    pen = QPen(QColor(theme.strong_line), 2)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([1.5, 1.5])
    painter.setPen(pen)
    painter.drawLine(round(x1), round(y), round(x2), round(y))
