"""Banners under the header, 36 high with a 3 px edge: they stay until their cause is gone; only the worst shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from safetydesk.ui import paint
from safetydesk.ui.theme import State, theme_of
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.chip import Mark
from safetydesk.ui.widgets.text import one_line

_WORST_FIRST: tuple[State, ...] = ("red", "amber", "violet", "blue", "grey", "green")


@dataclass(frozen=True, slots=True)
class Notice:
    """What a banner says: state, words, and one verb that helps."""

    state: State
    words: str
    verb: str = ""
    run: Callable[[], object] | None = None


class Banner(QWidget):
    """One notice, full width."""

    def __init__(self, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setFixedHeight(36)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(notice.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(10)
        row.addWidget(Mark(notice.state, 16))
        row.addWidget(one_line(notice.words, tone=notice.state), 1)
        if notice.verb and notice.run:
            row.addWidget(Button(notice.verb, notice.run, kind="quiet", ink=notice.state))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint and edge."""
        colours = theme_of(self.palette()).states[self.notice.state]
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=colours.tint)
        paint.line(painter, 0, 0, 3, self.height(), colours.text, 3)


class BannerPlace(QWidget):
    """Holds notices by cause and shows the worst, of equally bad ones the newest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices: dict[str, Notice] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._shown: Banner | None = None
        self.hide()

    def put(self, cause: str, notice: Notice) -> None:
        """Say something about a cause (`offline`, `disk`, `clock`); the same cause replaces its notice."""
        self._notices[cause] = notice
        self._show_worst()

    def clear(self, cause: str) -> None:
        """The cause is gone."""
        self._notices.pop(cause, None)
        self._show_worst()

    def shown(self) -> Notice | None:
        """The notice on the screen."""
        return self._shown.notice if self._shown else None

    def _show_worst(self) -> None:
        newest_first = reversed(self._notices.values())
        worst = min(newest_first, key=lambda notice: _WORST_FIRST.index(notice.state), default=None)
        if worst == self.shown():
            return
        if self._shown:
            self._column.removeWidget(self._shown)
            self._shown.deleteLater()
        self._shown = Banner(worst) if worst else None
        if self._shown:
            self._column.addWidget(self._shown)
        self.setVisible(worst is not None)
