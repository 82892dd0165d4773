"""The answer bar: four equal buttons, 1-4; the chosen one is solid. Never a scale, never a default."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import State, theme_of
from safetydesk.ui.typeface import CARD

TALL, LOW, TOUCH, NARROW = 60, 52, 72, 140


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: stored code, word, state."""

    code: str
    word: str
    state: State


class AnswerBar(QWidget):
    """`answered` carries the code a person chose. Bare digits work outside text fields, Ctrl+digit inside them too."""

    answered = Signal(str)

    def __init__(self, options: list[Option], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("检查结果")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._options = options
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for at, option in enumerate(options):
            button = _Answer(option, str(at + 1))
            self._group.addButton(button, at)
            row.addWidget(button, 1)
            for keys in (str(at + 1), f"Ctrl+{at + 1}"):
                QShortcut(QKeySequence(keys), self, button.click)
        self._group.idClicked.connect(lambda at: self.answered.emit(options[at].code))

    def code(self) -> str | None:
        """The answer shown, or None when unanswered."""
        at = self._group.checkedId()
        return self._options[at].code if at >= 0 else None

    def show_answer(self, code: str | None) -> None:
        """Show a stored answer without reporting it."""
        self._group.setExclusive(False)
        for at, option in enumerate(self._options):
            self._group.button(at).setChecked(option.code == code)
        self._group.setExclusive(True)

    def set_height(self, height: int) -> None:
        """60, 52 in a low window, 72 for fingers."""
        for button in self._group.buttons():
            button.setFixedHeight(height)


class _Answer(QRadioButton):
    def __init__(self, option: Option, key: str) -> None:
        super().__init__(option.word)
        self._option, self._key = option, key
        self.setFixedHeight(TALL)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(option.word)
        self.setAccessibleDescription(key)

    def sizeHint(self) -> QSize:
        return QSize(160, TALL)

    def minimumSizeHint(self) -> QSize:
        return QSize(104, self.height())

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        colours = theme.states[self._option.state]
        chosen = self.isChecked()
        fill = colours.solid if chosen else theme.hover if self.underMouse() else theme.surface
        edge = theme.field_border if not chosen else colours.text if self._option.state == "amber" else None
        ink = colours.on_solid if chosen else theme.text
        paint.box(painter, self.rect(), radius=paint.RADIUS_CARD, fill=fill, edge=edge)
        caps = (
            (colours.solid, colours.on_solid, colours.on_solid)
            if chosen
            else (theme.surface, theme.strong_line, theme.second)
        )
        paint.key_cap(painter, 8, 8, self._key, theme, colours=caps)
        wide = paint.width_of(self.text(), CARD, bold=True)
        with_mark = self.width() >= NARROW
        x = (self.width() - wide - (28 if with_mark else 0)) / 2
        x = max(x, 8 if with_mark else 32)
        if with_mark:
            tint = ink if chosen else colours.text
            icons.draw(painter, icons.mark(self._option.state), x, (self.height() - 20) / 2, 20, tint)
            x += 28
        paint.text(painter, QRectF(x, 0, self.width() - x, self.height()), self.text(), ink, size=CARD, bold=True)
        if self.hasFocus():
            paint.ring(painter, self.rect(), theme, paint.RADIUS_CARD)
