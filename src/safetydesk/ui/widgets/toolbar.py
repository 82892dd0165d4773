"""The toolbar, 46 high: filters as removable tags left, verbs right; past four, or past the room, under 更多."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from safetydesk.ui import icons, paint
from safetydesk.ui.theme import theme_of
from safetydesk.ui.widgets.button import Button, press_with
from safetydesk.ui.widgets.chip import FilterTag

HEIGHT, MOST = 46, 4
_TAG_ROOM = 220


@dataclass(frozen=True, slots=True)
class Verb:
    """Something to do with the selection; `key` works also while the verb lies under 更多."""

    word: str
    run: Callable[[], object]
    icon: str | None = None
    key: str = ""
    danger: bool = False


class Toolbar(QWidget):
    """`filter_wanted` opens the filter of the current column; `cleared` takes all filters away."""

    filter_wanted = Signal()
    cleared = Signal()

    def __init__(self, verbs: list[Verb], *, filters: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._verbs = verbs
        self._enabled = [True] * len(verbs)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 1)
        row.setSpacing(8)
        # the table binds the key itself; a second shortcut would make both ambiguous
        self._filter = Button("筛选", self.filter_wanted.emit, icon="filter", key="Ctrl+Shift+L", bind=False)
        row.addWidget(self._filter)
        self._filter.setVisible(filters)
        self._tags = QHBoxLayout()
        self._tags.setSpacing(8)
        row.addLayout(self._tags)
        row.addStretch(1)
        self._buttons = [self._button(verb) for verb in verbs]
        for button in self._buttons:
            row.addWidget(button)
        self._more = Button("更多", self.open_more, icon="more")
        row.addWidget(self._more)
        self._spread()

    def show_filters(self, filters: list[tuple[str, Callable[[], object]]]) -> None:
        """Tags of the filters in force, each with what removes it, then 清除筛选."""
        while (item := self._tags.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for words, remove in filters:
            tag = FilterTag(words)
            tag.removed.connect(remove)
            self._tags.addWidget(tag)
        if filters:
            self._tags.addWidget(Button("清除筛选", self.cleared.emit, kind="quiet"))
        self._spread()

    def enable(self, word: str, enabled: bool) -> None:
        """Grey a verb out or back, wherever it is."""
        for at, verb in enumerate(self._verbs):
            if verb.word == word:
                self._enabled[at] = enabled
                self._buttons[at].setEnabled(enabled)

    def hidden_verbs(self) -> list[Verb]:
        """What lies under 更多 now."""
        return [verb for verb, button in zip(self._verbs, self._buttons, strict=True) if button.isHidden()]

    def open_more(self) -> None:
        """Open the menu of what did not fit."""
        menu = self.more_menu()
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 4)))

    def more_menu(self) -> QMenu:
        """The menu of what did not fit."""
        hidden = self.hidden_verbs()
        menu = verb_menu(self, hidden)
        for action, verb in zip(menu.actions(), hidden, strict=True):
            action.setEnabled(self._enabled[self._verbs.index(verb)])
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what no longer fits under 更多."""
        super().resizeEvent(event)
        self._spread()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._spread()

    def _button(self, verb: Verb) -> Button:
        button = Button(
            verb.word, verb.run, kind="danger" if verb.danger else "secondary", icon=verb.icon, key=verb.key, bind=False
        )
        if verb.key:
            press_with(button, verb.key, where=self)
        return button

    def _spread(self) -> None:
        tags = self._tags.sizeHint().width()
        taken = 32 + min(tags, _TAG_ROOM) + (0 if self._filter.isHidden() else self._filter.sizeHint().width() + 8)
        room = self.width() - taken - self._more.sizeHint().width()
        shown = 0
        for button in self._buttons[:MOST]:
            room -= button.sizeHint().width() + 8
            if room < 0:
                break
            shown += 1
        for at, button in enumerate(self._buttons):
            button.setVisible(at < shown)
        self._more.setVisible(shown < len(self._buttons))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface and hairline."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=theme.surface)
        paint.line(painter, 0, HEIGHT - 1, self.width(), HEIGHT, theme.line)


def verb_menu(parent: QWidget, verbs: list[Verb]) -> QMenu:
    """A menu of verbs with their keys: 更多, and the menu of a row (Shift+F10)."""
    menu = QMenu(parent)
    theme = theme_of(parent.palette())
    for verb in verbs:
        action = menu.addAction(verb.word, verb.run)
        if verb.key:
            action.setShortcut(QKeySequence(verb.key))
            action.setShortcutVisibleInContextMenu(True)
        if verb.icon:
            action.setIcon(icons.icon(verb.icon, theme.second))
    return menu
