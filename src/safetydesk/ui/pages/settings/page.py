"""设置: its parts at the left, the part in hand at the right; each is made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from safetydesk.domain.instants import to_datetime
from safetydesk.domain.touched import Touched
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.settings.machine import Machine
from safetydesk.ui.pages.settings.section import Section
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.panel import Panel, page_column
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.statusline import StatusLine

WIDE, COMPACT, NARROW = 176, 148, 124
NARROW_BELOW = 800
_LOOK = RowLook((Column(share=1),), start=17, end=9, hairline=None)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the settings: its key, its word, and what makes it."""

    key: str
    word: str
    make: Callable[[], Section]


class SettingsPage(QWidget):
    """`show_view("people")` opens a part; words typed in one stay while another is looked at."""

    def __init__(self, desk: Desk, machine: Machine) -> None:
        super().__init__()
        self._desk = desk
        self._compact = False
        self.parts = {part.key: part for part in parts(desk, machine)}
        self._made: dict[str, Section] = {}
        self._missed: dict[str, list[Touched]] = {}
        self._saved_at = ""
        self.verb = Button("保存", self.primary, kind="primary", key="Ctrl+Enter")
        self.header = Header("设置", primary=self.verb)
        self.list = RowList("设置的各部分", _LOOK)
        self.list.show_lines([Line(one.key.encode(), (Cell(one.word),)) for one in self.parts.values()])
        self.stack = QStackedWidget()
        self.status = StatusLine()
        self.setFocusProxy(self.list)
        self._lay_out()
        self.list.moved.connect(lambda key: self.show_view(key.decode()))
        self.list.opened.connect(lambda _: self.enter())
        for at, key in enumerate(self.parts, 1):
            QShortcut(QKeySequence(f"Alt+{at}"), self, partial(self.jump, key))
        self.list.select(next(iter(self.parts)).encode())
        desk.tasks.read(lambda _db: _made_ready(desk), lambda _: self._begin(), owner=self, slot="parts")

    @property
    def section(self) -> Section | None:
        """The part on the screen; None until the first one was made."""
        found = self.stack.currentWidget()
        return found if isinstance(found, Section) else None

    def refresh(self) -> None:
        """F5: read the part on the screen again."""
        if self.section is not None:
            self.section.refresh()

    def on_touched(self, touched: Touched) -> None:
        """The part on the screen reads again now, the others when they are next shown."""
        for key, section in self._made.items():
            if section is self.section:
                section.on_touched(touched)
            else:
                self._missed.setdefault(key, []).append(touched)

    def show_view(self, key: str) -> None:
        """Show a part."""
        section = self._made.get(key) or self._make(key)
        self.list.select(key.encode())
        self.stack.setCurrentWidget(section)
        for touched in self._missed.pop(key, []):
            section.on_touched(touched)
        self._say()

    def jump(self, key: str) -> None:
        """Alt+n: show a part and go into it."""
        self.show_view(key)
        self.enter()

    def enter(self) -> None:
        """Enter: the keyboard goes to the first field of the part."""
        section = self.section
        if section is None:
            return
        proxy = section.focusProxy()
        first = proxy or next(
            (
                one
                for one in section.findChildren(QWidget)
                if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(section) and one.isEnabled()
            ),
            None,
        )
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def primary(self) -> None:
        """Ctrl+Enter: what the part on the screen does."""
        if self.section is not None:
            self.section.primary()

    def may_leave(self) -> bool:
        """Words typed and not saved keep the page until a person gave them up."""
        waiting = [section for section in self._made.values() if section.unsaved()]
        if not waiting:
            return True
        self._ask(waiting)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list of parts; what was typed stays."""
        if event.key() == Qt.Key.Key_Escape and not self.list.hasFocus():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def set_compact(self, compact: bool) -> None:
        """The list of parts gives way."""
        self._compact = compact
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list of parts gives way."""
        super().resizeEvent(event)
        self._fit()

    def _begin(self) -> None:
        """The first part, unless another one was asked for meanwhile."""
        if self.section is None:
            self.show_view(next(iter(self.parts)))

    def _fit(self) -> None:
        self._side.setFixedWidth(NARROW if self.width() < NARROW_BELOW else COMPACT if self._compact else WIDE)

    def _make(self, key: str) -> Section:
        section = self._made[key] = self.parts[key].make()
        for signal in (section.said, section.changed):
            signal.connect(self._say)
        section.saved.connect(self._saved)
        self.stack.addWidget(section)
        return section

    def _saved(self) -> None:
        self._saved_at = f"{to_datetime(self._desk.clock()):%H:%M:%S}"
        self._say()

    def _say(self) -> None:
        """Fact, verb and status line of the part on the screen."""
        section = self.section
        if section is None:
            return
        self.header.set_fact(section.fact)
        self.verb.setVisible(bool(section.primary_word))
        if section.primary_word and self.verb.text() != section.primary_word:
            self.verb.setText(section.primary_word)
            self.verb.setAccessibleName(section.primary_word)
            self.verb.updateGeometry()
        typed = section.unsaved()
        self.status.saved("" if typed else self._saved_at)
        self.status.say(f"{typed} 项改动还没有保存（Ctrl+Enter）" if typed else section.scope)

    def _ask(self, waiting: list[Section]) -> None:
        from safetydesk.ui.widgets.dialog import decision

        count = sum(section.unsaved() for section in waiting)
        happens = f"这里有 {count} 项改动还没有保存。不要了，就恢复成原来的。"
        asking = decision(self.window(), "还没有保存", happens=happens, do="不要了", leave="接着改", danger=True)
        asking.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for section in waiting:
            asking.accepted.connect(section.forget)
        asking.open()

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(self.header)
        body = QHBoxLayout()
        body.setSpacing(0)
        self._side = Panel("right", margins=(0, 8, 1, 8), spacing=0)
        self._side.column.addWidget(self.list)
        body.addWidget(self._side)
        body.addWidget(self.stack, 1)
        column.addLayout(body, 1)
        column.addWidget(self.status)


def _made_ready(desk: Desk) -> None:
    """What the first part imports and reads, off the GUI thread."""
    import safetydesk.ui.pages.settings.office  # noqa: F401
    from safetydesk.catalog.local_rules import load_local_rules

    desk.catalog()
    load_local_rules()


def parts(desk: Desk, machine: Machine) -> list[Part]:
    """The parts in their order; each is imported when it is first shown."""

    def office() -> Section:
        from safetydesk.ui.pages.settings.office import OfficeSection

        return OfficeSection(desk)

    def authority() -> Section:
        from safetydesk.ui.pages.settings.authority import AuthoritySection

        return AuthoritySection(desk)

    def people() -> Section:
        from safetydesk.ui.pages.settings.people import PeopleSection

        return PeopleSection(desk)

    def fonts() -> Section:
        from safetydesk.ui.pages.settings.fonts import FontsSection

        return FontsSection(desk)

    def layouts() -> Section:
        from safetydesk.ui.pages.settings.layouts import LayoutsSection

        return LayoutsSection(desk)

    def own() -> Section:
        from safetydesk.ui.pages.settings.machine import MachineSection

        return MachineSection(desk, machine)

    return [
        Part("office", "本单位", office),
        Part("authority", "委托和赋权", authority),
        Part("people", "人员和证件", people),
        Part("fonts", "文书字体", fonts),
        Part("layouts", "文书版式", layouts),
        Part("machine", "本机", own),
    ]
