"""Runs what the window asks for beyond its pages: finding, help, theme, another person, counts on the rail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.import_list import waiting
from safetydesk.models.queries.people import PersonRow, people
from safetydesk.models.queries.today import overdue, unsent
from safetydesk.ui.desk import Desk
from safetydesk.ui.theme import DARK, LIGHT, Theme, theme_of
from safetydesk.ui.window import Window

TITLE = "安监台"
_IN_HAND = (
    "SELECT count(*) FROM document WHERE deleted_at IS NULL AND coalesce(state, '') NOT IN ('archived', 'voided')"
)


class Acting(Protocol):
    """Who acts on this desk."""

    id: bytes | None

    def become(self, key: bytes | None) -> None:
        """Act as somebody else from now on."""


class Errands(QObject):
    """Connected to a window before it is furnished; `wear` dresses the whole application, `titles` name the pages."""

    def __init__(
        self, window: Window, desk: Desk, person: Acting, wear: Callable[[Theme], None], titles: Mapping[str, str]
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._person, self._wear, self._titles = window, desk, person, wear, titles
        self._bar: QObject | None = None
        self._asking = False
        window.start_visit.connect(self.start_visit)
        window.find_anything.connect(self.find)
        window.help_wanted.connect(self.help)
        window.theme_wanted.connect(self.change_theme)
        window.page_shown.connect(lambda _: self._settle_in())
        desk.tasks.touched.connect(self._touched)
        QShortcut(QKeySequence("Ctrl+Shift+P"), window, self.change_person)
        QTimer.singleShot(0, self, self.count)
        QTimer.singleShot(0, self, self._greet)

    def start_visit(self) -> None:
        """Ctrl+N: at the enterprise on the page, else the visit page asks; who acts is asked before that."""
        if self._person.id is None:
            self.change_person(then=self.start_visit)
            return
        chosen: Any = getattr(self._window.page(), "visit_subject", None)
        subject = chosen() if chosen else None
        page: Any = self._window.go("visit")
        if page is not None:
            page.start(subject)

    def find(self) -> None:
        """Ctrl+K on a page without its own search for everything."""
        from safetydesk.ui.find import FindBar

        bar = self._bar if isinstance(self._bar, FindBar) else FindBar(self._desk, self._window.stack)
        self._bar = bar
        bar.open()

    def help(self, page: str) -> None:
        """F1."""
        from safetydesk.ui.dialogs.help import HelpDialog

        HelpDialog(page, self._titles.get(page, ""), self._window).open()

    def change_theme(self) -> None:
        """Light becomes dark and dark light, on this machine."""
        theme = LIGHT if theme_of(self._window.palette()) is DARK else DARK
        self._wear(theme)
        self._desk.settings.set("theme", theme.name)

    def change_person(self, then: Callable[[], object] | None = None) -> None:
        """Somebody else sits down."""
        from safetydesk.ui.dialogs.office.person import PersonDialog

        dialog = PersonDialog(self._desk, self._window)

        def become(key: bytes) -> None:
            self._person.become(key)
            self._greet()
            self._window.refresh()
            if then:
                QTimer.singleShot(0, self, then)

        dialog.chosen.connect(become)
        dialog.open()

    def open_menu(self) -> None:
        """What concerns the person and the screen, below the name on 今日."""
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("换人", "Ctrl+Shift+P", self.change_person),
            ("浅色、深色切换", "Ctrl+Shift+D", self.change_theme),
            ("按键说明", "F1", lambda: self.help(self._window.page_key())),
        )
        for words, keys, run in entries:
            action = menu.addAction(words)
            action.triggered.connect(partial(_run, run))
            action.setShortcut(QKeySequence(keys))
            action.setShortcutVisibleInContextMenu(True)
        name = getattr(self._window.page(), "me", None)
        if name is not None:
            menu.popup(name.mapToGlobal(QPoint(0, name.height() + 4)))

    def count(self) -> None:
        """The numbers beside 隐患 (overdue), 文书 (in hand), 台账 (waiting) and 同步 (unsent)."""
        today = day_of(self._desk.clock())

        def ask(db: Any) -> tuple[int, ...]:
            changes, photos, _ = unsent(db)
            return overdue(db, today)[0], db.execute(_IN_HAND).fetchone()[0], waiting(db), changes + photos

        self._desk.tasks.read(ask, self._show_counts, owner=self, slot="rail")

    def _show_counts(self, found: tuple[int, ...]) -> None:
        if self._window.rail:
            for key, count in zip(("hazards", "documents", "ledgers", "sync"), found, strict=True):
                self._window.rail.show_count(key, count)

    def _touched(self, touched: Touched) -> None:
        self.count()
        if "person" in touched.entities:
            self._greet()

    def _greet(self) -> None:
        """Who sits here: the remembered person, else the only one; of several somebody must say, of none the server."""
        self._desk.tasks.read(people, self._settle_person, owner=self, slot="people-here")

    def _settle_person(self, known: list[PersonRow]) -> None:
        here = next((one for one in known if one.id == self._person.id), None)
        if here is None:
            here = known[0] if len(known) == 1 else None
            self._person.become(here.id if here else None)
        self._window.setWindowTitle(f"{TITLE} {here.name}" if here else TITLE)
        if not known:
            self._window.go("sync")
        elif here is None and not self._asking:
            self._asking = True
            self.change_person()

    def _settle_in(self) -> None:
        """Banners lie under the header of the page on the screen, and the keyboard is where its work is."""
        page, rail = self._window.page(), self._window.rail
        focus = self._window.focusWidget()
        if page is None:
            return
        work: QWidget | None = page.focusProxy() or getattr(page, "table", None)
        if work is not None and not (focus is not None and rail is not None and rail.isAncestorOf(focus)):
            work.setFocus()
        layout = page.layout()
        header = getattr(page, "header", None)
        if isinstance(layout, QVBoxLayout) and header is not None and layout.indexOf(header) == 0:
            layout.insertWidget(1, self._window.banners)


def _run(run: Callable[[], object], _checked: bool = False) -> None:
    run()
