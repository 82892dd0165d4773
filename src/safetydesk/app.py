"""The composition root of the desktop: opens the store, dresses Qt, furnishes the window. It alone knows everybody.

Up to the first paint only Qt, sqlcipher3, the queries and the compiled catalog are imported (DESIGN §4).
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.ui import light_qt  # noqa: F401  before anything else of Qt

# isort: split

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from safetydesk import paths
from safetydesk.domain.ids import Clock, id_text, parse_id
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.lanes import Lanes, open_folder, wall_clock
from safetydesk.models.queries import people
from safetydesk.models.reading import Reading, exists
from safetydesk.settings import FileSettings, settings_file
from safetydesk.ui.desk import Desk, Settings
from safetydesk.ui.dress import dress, fusion, system_theme, wear
from safetydesk.ui.errands import Errands
from safetydesk.ui.pages.campaigns import campaigns_page
from safetydesk.ui.refused_inputs import RefusedWatch
from safetydesk.ui.tasks import Tasks, unexpected
from safetydesk.ui.theme import DARK, LIGHT, Theme
from safetydesk.ui.widgets.banner import Notice
from safetydesk.ui.widgets.rail import RailEntry
from safetydesk.ui.window import PageSpec, Window

if TYPE_CHECKING:
    from safetydesk.catalog import Catalog
    from safetydesk.models.blobs import SealedFolder
    from safetydesk.models.store import Store
    from safetydesk.ui.dialogs.office.first_run import Founding

log = logging.getLogger("safetydesk.app")
STANDING = 1000
"""Milliseconds after which a start is surely over."""
THEMES = {"light": LIGHT, "dark": DARK}


class NoStore:
    """Before there is a store: the lanes can only carry."""

    def writing(self) -> AbstractContextManager[Any]:
        """Raises STORE_015."""
        raise error("STORE_015", folder="")

    def reading(self) -> AbstractContextManager[Any]:
        """Raises STORE_015."""
        raise error("STORE_015", folder="")


class Unkept(dict[str, Any]):
    """Settings of a desk that nobody sits at: forgotten when it closes."""

    set = dict.__setitem__


@dataclass(slots=True)
class Desktop:
    """A furnished window and what stands behind it."""

    window: Window
    desk: Desk
    store: Lanes
    tasks: Tasks

    def close(self) -> None:
        """Finish what was submitted to write, then close the store."""
        self.tasks.close()
        self.store.close()


class Person:
    """Who acts: remembered per machine; the errands see to it when nobody is, or somebody who is not there."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.id = parse_id(settings.get("person", ""))

    def become(self, key: bytes | None) -> None:
        """Act as somebody else from now on."""
        self.id = key
        if key is not None:
            self._settings.set("person", id_text(key))


def pages(desk: Desk, store: Lanes) -> list[PageSpec]:
    """The pages in the order of the rail; each is imported when it is first opened."""

    def day() -> QWidget:
        from safetydesk.ui.pages.today import TodayPage

        return TodayPage(desk)

    def subjects() -> QWidget:
        from safetydesk.ui.pages.subjects import SubjectsPage

        return SubjectsPage(desk)

    def visit() -> QWidget:
        from safetydesk.ui.pages.visit.page import VisitPage

        return VisitPage(desk, store.hold)

    def hazard() -> QWidget:
        from safetydesk.ui.pages.hazards.page import HazardsPage

        return HazardsPage(desk)

    def documents() -> QWidget:
        from safetydesk.ui.pages.documents.page import DocumentsPage

        return DocumentsPage(desk)

    def ledgers() -> QWidget:
        from safetydesk.ui.pages.ledgers.page import LedgersPage

        return LedgersPage(desk, store.store)

    return [
        PageSpec(RailEntry("today", "今日", "today"), day),
        PageSpec(RailEntry("subjects", "企业", "company"), subjects),
        PageSpec(RailEntry("visit", "检查", "visit"), visit),
        PageSpec(RailEntry("hazards", "隐患", "hazard"), hazard),
        PageSpec(RailEntry("documents", "文书", "document"), documents),
        PageSpec(RailEntry("ledgers", "台账", "ledger", apart=True), ledgers),
        PageSpec(RailEntry("campaigns", "行动", "campaign"), lambda: campaigns_page(desk)),
        *foot(desk, store),
    ]


def foot(desk: Desk, store: Lanes) -> list[PageSpec]:
    """The pages at the foot of the rail."""

    def sync() -> QWidget:
        from safetydesk.ui.pages.sync import SyncPage
        from safetydesk.ui.pages.sync_line import SyncLine

        return SyncPage(desk, SyncLine(store.store, desk.blobs))

    def chosen() -> QWidget:
        from safetydesk.ui.pages.settings.machine import Machine
        from safetydesk.ui.pages.settings.page import SettingsPage

        return SettingsPage(desk, Machine(store, lambda name: _wear(THEMES.get(name))))

    return [
        PageSpec(RailEntry("sync", "同步", "sync", foot=True), sync),
        PageSpec(RailEntry("settings", "设置", "settings", foot=True), chosen),
    ]


def furnish(opened: Reading, settings: Settings, clock: Clock = wall_clock) -> Desktop:
    """The window over an open store; nothing is shown yet."""
    person = Person(settings)
    store = Lanes(opened, lambda: person.id, _replay, clock)
    tasks = Tasks(store)
    window = Window(tasks)
    desk = Desk(
        tasks=tasks,
        catalog=_catalog,
        blobs=lambda: _blobs(opened),
        actor=lambda: person.id or b"",
        clock=clock,
        random_bytes=os.urandom,
        settings=settings,
        say=window,
        go=lambda key, record: _go(window, key, record),
        start_visit=window.start_visit.emit,
        initials=_initials,
        sort_key=_reading_order,
    )
    specs = pages(desk, store)
    Errands(window, desk, person, _wear, {spec.entry.key: spec.entry.word for spec in specs})
    if opened.key_beside:
        _warn_open(window, store, tasks)
    window.furnish(specs)
    RefusedWatch(desk, window)
    return Desktop(window, desk, store, tasks)


def _catalog() -> Catalog:
    from safetydesk.catalog import load

    return load()


def _blobs(opened: Reading) -> SealedFolder:
    from safetydesk.models.blobs import SealedFolder

    return SealedFolder(opened.folder / "blobs", opened.data_key)


def _replay(store: Store) -> None:
    from safetydesk.usecases.replay import replay

    replay(store)


def _go(window: Window, key: str, record: bytes | None) -> None:
    """`hazards/overdue` opens a page and asks it for one of its views; `me` opens the menu under the person's name."""
    name, _, view = key.partition("/")
    if name == "me":
        errands = window.findChild(Errands)
        if isinstance(errands, Errands):
            errands.open_menu()
        return
    page: Any = window.go(name, record)
    if page is not None and view:
        page.show_view(view)


def _wear(theme: Theme | None) -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        wear(app, theme or system_theme(app))


def _initials(words: str) -> str:
    from safetydesk.models.pinyin import initials

    return initials(words)


def _reading_order(words: str) -> str:
    from safetydesk.models.pinyin import syllables

    return " ".join(syllables(words))


def _warn_open(window: Window, store: Lanes, tasks: Tasks) -> None:
    """The red banner of the open slot, with the cure."""

    def cure() -> None:
        from safetydesk.ui.dialogs.office.unlock import PassphraseDialog

        dialog = PassphraseDialog(tasks, store.protect, window)
        dialog.accepted.connect(lambda: window.banner("key", None))
        dialog.accepted.connect(lambda: window.toast("口令已设好，旁边的钥匙已删去"))
        dialog.open()

    words = "数据的钥匙就放在旁边，拿到这台电脑的人都能打开。"
    window.banner("key", Notice("red", words, "设口令", cure))


class FaultLog(logging.Handler):
    """Writes where something unforeseen happened into the program's log, without the values at hand."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one fault."""
        if record.exc_info and record.exc_info[1]:
            from safetydesk.cli.logbook import write_fault

            write_fault(record.exc_info[1])


def watch(say: Callable[[SafetyDeskError], object]) -> None:
    """Turn whatever nobody foresaw into GENERAL_001: logged, said in one sentence, never a traceback."""

    def hook(_kind: type[BaseException], fault: BaseException, _trace: object) -> None:
        say(fault if isinstance(fault, SafetyDeskError) else unexpected(fault))

    ours = logging.getLogger("safetydesk")
    ours.propagate = False
    ours.handlers = [FaultLog()]
    sys.excepthook = hook


def found_township(folder: Path, founding: Founding) -> Reading:
    """A new store with its first choices and its first person, open for reading. Raises STORE_004, STORE_014."""
    from safetydesk.models.store import create_store
    from safetydesk.usecases.accepted import check_choice
    from safetydesk.usecases.people import add_certificate, register_person
    from safetydesk.usecases.places import choose

    check_choice("organ", founding.organ)
    store = create_store(folder, township=founding.township, passphrase=founding.passphrase)
    with store.writing(actor=None) as session:
        for key, value in (("organ", founding.organ), ("short_name", founding.short)):
            if value:
                choose(session, key=key, value=value)
        if founding.person:
            made = register_person(session, name=founding.person, roles=["inspector"])
            if founding.certificate and made.id:
                span: dict[str, Any] = {"valid_from": founding.valid_from, "valid_to": founding.valid_to}
                add_certificate(session, person_id=made.id, number=founding.certificate, **span)
    store.close()
    return open_folder(folder, founding.passphrase)


def enter(folder: Path) -> Reading | None:
    """The store, after the first-run or the unlock dialog where one is needed; None when the person leaves."""
    if exists(folder):
        try:
            return open_folder(folder)
        except SafetyDeskError as fault:
            if fault.code != "STORE_005":
                raise
    from safetydesk.ui.dialogs.office.first_run import FirstRunDialog
    from safetydesk.ui.dialogs.office.unlock import UnlockDialog

    tasks = Tasks(NoStore())
    dialog: FirstRunDialog | UnlockDialog
    if exists(folder):
        dialog = UnlockDialog(tasks, lambda words: open_folder(folder, words))
    else:
        dialog = FirstRunDialog(tasks, lambda founding: found_township(folder, founding))
    dialog.exec()
    tasks.close()
    opened: Reading | None = dialog.opened
    return opened


def main() -> int:
    """Open the desk; returns the exit code."""
    app = fusion(sys.argv[0])
    folder = paths.default_store()
    settings = FileSettings(settings_file(folder))
    watch(_refuse)
    try:
        dress(app, THEMES.get(settings.get("theme"), system_theme(app)))
        opened = enter(folder)
    except SafetyDeskError as fault:
        _refuse(fault)
        return 1
    if opened is None:
        return 0
    desktop = furnish(opened, settings)
    watch(desktop.window.refuse)
    desktop.window.show()
    QTimer.singleShot(STANDING, collect)
    code = app.exec()
    desktop.close()
    return code


def collect() -> None:
    """What a start made stays to the end; the search for rubbish leaves it out from now on."""
    gc.freeze()
    gc.enable()


def _refuse(fault: SafetyDeskError) -> None:
    """Say a numbered error before there is a window."""
    from safetydesk.ui.widgets.dialog import refusal

    refusal(None, fault).exec()


def grab_pages(
    folder: Path, out: Path, *, theme: str = "light", size: tuple[int, int] = (1366, 768), passphrase: str | None = None
) -> list[Path]:
    """Pictures of the main window (今日) and of the visit page at a visit under way, without a display; the files."""
    from safetydesk.models.queries.visits import open_visits, visit_rows

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    dress(app, THEMES[theme])
    opened = open_folder(folder, passphrase)
    newest = (open_visits(opened.db) or visit_rows(opened.db, limit=1))[:1]
    sitting = people.people(opened.db)
    desktop = furnish(opened, Unkept(person=id_text(sitting[0].id)) if sitting else Unkept())
    desktop.window.resize(*size)
    desktop.window.show()
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for key, name in (("today", "main-window"), ("visit", "visit")):
        page = desktop.window.go(key, newest[0].id if key == "visit" and newest else None)
        _settle(desktop.tasks, getattr(page, "is_ready", lambda: True))
        made.append(out / f"{name}-{theme}.png")
        desktop.window.grab().save(str(made[-1]))
    desktop.window.close()
    desktop.close()
    return made


def _settle(tasks: Tasks, ready: Callable[[], bool]) -> None:
    """Let the page read, be made and paint: until it is ready and the lanes have been idle for a while."""
    quiet = 0
    while quiet < 4:
        loop = QEventLoop()
        QTimer.singleShot(40, loop.quit)
        loop.exec()
        quiet = quiet + 1 if tasks.idle() and ready() else 0
