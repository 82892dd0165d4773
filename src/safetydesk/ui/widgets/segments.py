"""A row of joined choices (一般 疑似重大 重大): one is chosen, ← → move, the group is one stop of Tab."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import theme_of


class Segments(QWidget):
    """`picked` carries the code of the option a person chose; `allow_none` starts without a choice."""

    picked = Signal(str)

    def __init__(
        self, name: str, options: list[tuple[str, str]], chosen: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._codes = [code for code, _ in options]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for at, (_, word) in enumerate(options):
            piece = _Segment(word, first=at == 0, last=at == len(options) - 1)
            self._group.addButton(piece, at)
            row.addWidget(piece)
        self._group.idClicked.connect(lambda at: self.picked.emit(self._codes[at]))
        self._group.idToggled.connect(lambda at, on: self.setFocusProxy(self._group.button(at)) if on else None)
        if options:
            self.setFocusProxy(self._group.button(0))
        if chosen is not None:
            self.choose(chosen)

    def code(self) -> str | None:
        """The code chosen, or None."""
        at = self._group.checkedId()
        return self._codes[at] if at >= 0 else None

    def choose(self, code: str | None) -> None:
        """Show a choice without reporting it; a code that is not offered clears the choice."""
        self._group.setExclusive(False)
        for at, known in enumerate(self._codes):
            self._group.button(at).setChecked(known == code)
        self._group.setExclusive(True)


class _Segment(QRadioButton):
    def __init__(self, word: str, *, first: bool, last: bool) -> None:
        super().__init__(word)
        self._ends = first, last
        self.setAccessibleName(word)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        return QSize(round(paint.width_of(self.text(), bold=True)) + 24 - (0 if self._ends[1] else 1), 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0, 0, 0 if self._ends[1] else 1, 0)
        chosen = self.isChecked()
        painter.setClipPath(self._outline(frame))
        paint.box(painter, frame, fill=theme.selected if chosen else theme.surface)
        edge = theme.accent if chosen else theme.strong_line
        shape = self._outline(frame.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
        if chosen and not self._ends[1]:
            paint.line(painter, self.width() - 1, 0, self.width() - 1, self.height(), theme.accent)
        if self.hasFocus():
            paint.ring(painter, self.rect(), theme, paint.RADIUS_CONTROL)
        ink = theme.text if self.isEnabled() else theme.disabled
        paint.text(painter, self.rect(), self.text(), ink, bold=chosen, align=paint.CENTRE)

    def _outline(self, frame: QRectF) -> QPainterPath:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(frame, 6, 6)
        first, last = self._ends
        if not first:
            path.addRect(frame.adjusted(0, 0, -8, 0))
        if not last:
            path.addRect(frame.adjusted(8, 0, 0, 0))
        return path.simplified()
