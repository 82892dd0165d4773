"""The main window: rail, pages made when first opened, banner, toast, progress, the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.ui import icons
from safetydesk.ui.jobs import JobPanels
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.theme import LIGHT
from safetydesk.ui.widgets.banner import BannerPlace, Notice
from safetydesk.ui.widgets.rail import Rail, RailEntry
from safetydesk.ui.widgets.tabbing import step_focus

if TYPE_CHECKING:
    from safetydesk.ui.widgets.dialog import Dialog
    from safetydesk.ui.widgets.toast import Toast

COMPACT_BELOW = 1180
SMALLEST = QSize(780, 438)


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page the window can open: its place in the rail, and what makes it when it is first wanted.

    A page is a QWidget with any of: `refresh()`, `on_touched(Touched)`, `arrive(id)`, `find()`, `primary()`,
    `set_compact(bool)`, `may_leave() -> bool`.
    """

    entry: RailEntry
    make: Callable[[], QWidget]


class Window(QMainWindow):
    """`start_visit`, `find_anything`, `help_wanted` and `theme_wanted` are answered by the composition root."""

    page_shown = Signal(str)
    start_visit = Signal()
    find_anything = Signal()
    help_wanted = Signal(str)
    theme_wanted = Signal()
    closing = Signal()

    def __init__(self, tasks: Tasks, title: str = "安监台") -> None:
        super().__init__()
        self.setWindowTitle(title)
        self.setWindowIcon(icons.icon("brand", LIGHT.accent, 32))
        self.setMinimumSize(SMALLEST)
        self.resize(1366, 768)
        self._specs: dict[str, PageSpec] = {}
        self._pages: dict[str, QWidget] = {}
        self._missed: dict[str, list[Touched]] = {}
        self._compact = False
        self.stack = QStackedWidget()
        self.banners = BannerPlace()
        self.rail: Rail | None = None
        self._body = QHBoxLayout()
        self._lay_out()
        self._jobs = JobPanels(tasks, self.stack)
        self._refusal: Dialog | None = None
        tasks.touched.connect(self.on_touched)
        tasks.failed.connect(self.refuse)
        self._bind_keys()

    def furnish(self, specs: list[PageSpec]) -> None:
        """Give the window its pages and open the first; called once, after the Desk exists."""
        self._specs = {spec.entry.key: spec for spec in specs}
        self.rail = Rail([spec.entry for spec in specs])
        self.rail.chosen.connect(lambda key: self.go(key))
        self.rail.set_compact(self._compact)
        self._body.insertWidget(0, self.rail)
        self.go(specs[0].entry.key)

    def go(self, key: str, record: bytes | None = None) -> QWidget | None:
        """Open a page, at a record when given; None when the present page will not be left."""
        leaving = self.page()
        if leaving is not None and key != self.page_key() and not _ask(leaving, "may_leave", True):
            if self.rail:
                self.rail.show_page(self.page_key())
            return None
        page = self._pages.get(key) or self._make(key)
        self.stack.setCurrentWidget(page)
        for touched in self._missed.pop(key, []):
            _call(page, "on_touched", touched)
        if record is not None:
            _call(page, "arrive", record)
        if self.rail:
            self.rail.show_page(key)
        self.page_shown.emit(key)
        return page

    def page(self) -> QWidget | None:
        """The page on the screen."""
        return self.stack.currentWidget()

    def page_key(self) -> str:
        """The key of the page on the screen."""
        return next((key for key, page in self._pages.items() if page is self.page()), "")

    def toast(self, words: str, undo: Callable[[], object] | None = None) -> None:
        """Say that something is done."""
        self._toast.show_toast(words, undo)

    def banner(self, cause: str, notice: Notice | None) -> None:
        """Say something that stays until its cause is gone."""
        if notice is None:
            self.banners.clear(cause)
        else:
            self.banners.put(cause, notice)

    def refuse(self, fault: SafetyDeskError) -> None:
        """Show a numbered error; an open one is replaced, never stacked."""
        from safetydesk.ui.widgets.dialog import refusal

        if self._refusal is not None:
            self._refusal.close()
        self._refusal = refusal(self, fault)
        self._refusal.finished.connect(self._forget_refusal)
        self._refusal.open()

    def refusal_shown(self) -> Dialog | None:
        """The error on the screen, if any."""
        return self._refusal

    def on_touched(self, touched: Touched) -> None:
        """Tell the page on the screen now, the others when they are next opened."""
        for key, page in self._pages.items():
            if page is self.page():
                _call(page, "on_touched", touched)
            else:
                self._missed.setdefault(key, []).append(touched)

    def refresh(self) -> None:
        """F5."""
        _call(self.page(), "refresh")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Go compact below 1180 logical pixels."""
        super().resizeEvent(event)
        compact = event.size().width() < COMPACT_BELOW
        if compact != self._compact:
            self._compact = compact
            if self.rail:
                self.rail.set_compact(compact)
            for page in self._pages.values():
                _call(page, "set_compact", compact)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Shift+Tab; Qt asks too when the window comes up without it: then the work gets it."""
        page = self.page()
        if self.focusWidget() is None and page is not None and page.focusProxy() is not None:
            page.setFocus()
            return True
        return step_focus(self, forward=forward)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the page keep its input first."""
        page = self.page()
        if page is not None and not _ask(page, "may_leave", True):
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    @cached_property
    def _toast(self) -> Toast:
        from safetydesk.ui.widgets.toast import Toast

        return Toast(self.stack)

    def _make(self, key: str) -> QWidget:
        page = self._specs[key].make()
        page.setProperty("role", "page")
        self._pages[key] = page
        self.stack.addWidget(page)
        _call(page, "set_compact", self._compact)
        return page

    def _forget_refusal(self) -> None:
        self._refusal = None

    def _step_page(self, step: int) -> None:
        keys = list(self._specs)
        if keys:
            self.go(keys[(keys.index(self.page_key()) + step) % len(keys)])

    def _bind_keys(self) -> None:
        for keys, run in (
            ("Ctrl+N", self.start_visit.emit),
            ("Ctrl+K", self._find),
            ("F5", self.refresh),
            ("F1", lambda: self.help_wanted.emit(self.page_key())),
            ("Ctrl+Shift+D", self.theme_wanted.emit),
            ("Ctrl+PgDown", partial(self._step_page, 1)),
            ("Ctrl+PgUp", partial(self._step_page, -1)),
        ):
            QShortcut(QKeySequence(keys), self, run)

    def _find(self) -> None:
        page = self.page()
        if page is not None and hasattr(page, "find_anything"):
            _call(page, "find_anything")
        else:
            self.find_anything.emit()

    def _lay_out(self) -> None:
        middle = QWidget()
        middle.setProperty("role", "page")
        self._body = QHBoxLayout(middle)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.banners)
        right.addWidget(self.stack, 1)
        self._body.addLayout(right, 1)
        self.setCentralWidget(middle)


def _call(page: QWidget | None, name: str, *given: object) -> None:
    method = getattr(page, name, None)
    if callable(method):
        method(*given)


def _ask(page: QWidget, name: str, default: bool) -> bool:
    method: Any = getattr(page, name, None)
    return bool(method()) if callable(method) else default
