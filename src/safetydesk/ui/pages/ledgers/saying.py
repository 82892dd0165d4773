"""What the page has to say above its table: a refused file with its number, a question, what was landed; with verbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from safetydesk.errors import SafetyDeskError
from safetydesk.ui import paint
from safetydesk.ui.theme import State, theme_of
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.chip import Mark
from safetydesk.ui.widgets.text import label, on_screen

MOST, LEAST = 3, 340
DONE = "知道了"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said: `cause` names it (the same cause replaces it), words in a state, and the verbs that help."""

    cause: str
    state: State
    words: str
    verbs: tuple[tuple[str, Callable[[], object]], ...] = ()


def refused(cause: str, fault: SafetyDeskError, *verbs: tuple[str, Callable[[], object]]) -> Said:
    """A numbered sentence: what happened, what to do, its number."""
    return Said(cause, "red", f"{fault.message}{on_screen(fault.remedy)}（{fault.code}）", verbs)


class Sayings(QWidget):
    """The newest three things said, one below the other; each stays until its verb or 知道了 takes it away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: dict[str, Said] = {}
        self._most, self._away = MOST, False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.hide()

    def say(self, said: Said) -> None:
        """Say it, the newest on top."""
        self._said.pop(said.cause, None)
        self._said = {said.cause: said, **self._said}
        self._show()

    def clear(self, cause: str) -> None:
        """Its cause is gone."""
        if self._said.pop(cause, None):
            self._show()

    def set_low(self, low: bool) -> None:
        """In a low window only the newest is said."""
        most = 1 if low else MOST
        if most != self._most:
            self._most = most
            self._show()

    def set_away(self, away: bool) -> None:
        """What is said is not about what is on the screen: it waits."""
        self._away = away
        self.setVisible(bool(self._said) and not away)

    def has(self, cause: str) -> bool:
        """Whether something is said about a cause."""
        return cause in self._said

    def words(self) -> list[str]:
        """What is said now, the newest first."""
        return [one.words for one in self._said.values()]

    def stand(self) -> None:
        """Put the keyboard on the first answer of what is said on top."""
        item = self._column.itemAt(0)
        line = item.widget() if item is not None else None
        if line is not None and (first := line.findChild(Button)) is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def press(self, verb: str) -> None:
        """Press a verb of what is said, the newest first."""
        for said in self._said.values():
            for word, run in (*said.verbs, (DONE, None)):
                if word.split()[0] == verb:
                    self._run(said.cause, run)
                    return

    def _show(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for said in list(self._said.values())[: self._most]:
            self._column.addWidget(_Line(said, self._run))
        self.setVisible(bool(self._said) and not self._away)

    def _run(self, cause: str, run: Callable[[], object] | None) -> None:
        self.clear(cause)
        if run is not None:
            run()


class _Line(QWidget):
    def __init__(self, said: Said, run: Callable[[str, Callable[[], object] | None], None]) -> None:
        super().__init__()
        self._state: State = said.state
        self.setAccessibleName(said.words)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(16, 4, 8, 4)
        self._row.setSpacing(0)
        told, answers = QHBoxLayout(), QHBoxLayout()
        told.setSpacing(10)
        answers.setSpacing(10)
        mark = Mark(said.state, 16)
        mark.setFixedHeight(28)
        told.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = label(said.words, tone=said.state, wrap=True)
        words.setMinimumHeight(28)
        words.setMinimumWidth(160)
        told.addWidget(words, 1)
        answers.addStretch(1)
        self._wide = 0
        for word, verb in (*said.verbs, (DONE, None)):
            made = _verb(word, said, partial(run, said.cause, verb))
            self._wide += made.sizeHint().width() + answers.spacing()
            answers.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(told, 1)
        self._row.addLayout(answers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the answers would leave the words too little room they stand below them."""
        super().resizeEvent(event)
        narrow = event.size().width() - self._wide < LEAST
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if way != self._row.direction():
            self._row.setDirection(way)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint, edge, hairline."""
        theme = theme_of(self.palette())
        colours = theme.states[self._state]
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=colours.tint)
        paint.line(painter, 0, 0, 3, self.height(), colours.text, 3)
        paint.line(painter, 0, self.height() - 1, self.width(), self.height(), theme.line)


def _verb(word: str, said: Said, run: Callable[[], object]) -> Button:
    made = Button(word, run, kind="quiet", ink=said.state)
    made.setFixedHeight(28)
    return made
