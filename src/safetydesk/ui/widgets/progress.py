"""Progress over the status bar, from half a second on: what, n / N, time left, 取消 and what cancelling means."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import theme_of
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.text import label, one_line

WIDTH, HEIGHT = 420, 84


class ProgressPanel(QWidget):
    """One long job. `cancel` is called once; the panel says at once that it is stopping."""

    def __init__(
        self, what: str, cancel: Callable[[], object] | None, cancel_means: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setAccessibleName(what)
        self._means = cancel_means
        self._figures = label("", "caption")
        self._left = one_line(cancel_means, "caption", "third")
        self._bar = _Bar()
        self._cancel = Button("取消", self._stop)
        self._run = cancel
        self._lay_out(what)
        self._cancel.setVisible(cancel is not None)

    def show_progress(self, done: int, total: int, unit: str = "", seconds_left: float | None = None) -> None:
        """n / N with its unit; total 0 means that the end is not known."""
        self._figures.setText(f"{done} / {total} {unit}".strip() if total else f"{done} {unit}".strip())
        self._bar.show_share(done / total if total else None)
        left = f"约 {max(round(seconds_left), 1)} 秒" if seconds_left is not None else ""
        self._left.setText("；".join(part for part in (left, self._means) if part))

    def _stop(self) -> None:
        run, self._run = self._run, None
        self._cancel.setEnabled(False)
        self._left.setText("正在停下…")
        if run:
            run()

    def _lay_out(self, what: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 4)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.addWidget(one_line(what, "strong"), 1)
        top.addWidget(self._figures)
        column.addLayout(top)
        low = QHBoxLayout()
        low.setSpacing(20)
        side = QVBoxLayout()
        side.setSpacing(4)
        side.addSpacing(12)
        side.addWidget(self._bar)
        side.addWidget(self._left)
        side.addStretch(1)
        low.addLayout(side, 1)
        low.addWidget(self._cancel)
        column.addLayout(low)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A card."""
        theme = theme_of(self.palette())
        paint.box(QPainter(self), self.rect(), radius=paint.RADIUS_CARD, fill=theme.surface, edge=theme.line)


class _Bar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._share: float | None = 0.0
        self.setFixedHeight(8)

    def show_share(self, share: float | None) -> None:
        self._share = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), radius=4, fill=theme.head)
        wide = self.width() * min(self._share, 1.0) if self._share is not None else self.width() / 3
        if wide >= 1:
            paint.box(painter, QRectF(0, 0, max(wide, 8), 8), radius=4, fill=theme.accent)
