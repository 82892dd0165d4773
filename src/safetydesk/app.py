"""The composition root of the desktop: opens the store, dresses Qt, furnishes the window. It alone knows everybody.

Up to the first paint only Qt, sqlcipher3, the queries and the compiled catalog are imported (DESIGN §4).
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication, QWidget

from safetydesk import catalog, paths
from safetydesk.models import reading
from safetydesk.models.blobs import SealedFolder
from safetydesk.ui.desk import Desk
from safetydesk.ui.dress import dress, system_theme
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.theme import DARK, LIGHT
from safetydesk.ui.widgets.banner import Notice
from safetydesk.ui.widgets.rail import RailEntry
from safetydesk.ui.window import PageSpec, Window

if TYPE_CHECKING:
    from safetydesk.models.store import Store

log = logging.getLogger("safetydesk.app")
THEMES = {"light": LIGHT, "dark": DARK}


def now() -> int:
    """The instant now, microseconds UTC."""
    return time.time_ns() // 1000


class DeskStore:
    """The store as the lanes need it: one read-only connection from the start, the writer opened on first use."""

    def __init__(self, opened: reading.Reading, actor: Callable[[], bytes | None]) -> None:
        self.opened = opened
        self._actor = actor
        self._store: Store | None = None
        self._opening = threading.Lock()

    def writing(self) -> AbstractContextManager[Any]:
        """A transaction of whoever is at the desk now; what the journal holds lands before it."""
        return self._unit(self._actor())

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A snapshot of the read-only connection; only the reader's thread may enter it."""
        db = self.opened.db
        db.execute("BEGIN")
        try:
            yield db
        finally:
            db.execute("COMMIT")

    def store(self) -> Store:
        """The store open for writing; the first call imports SQLAlchemy, so it is never made on the GUI thread."""
        with self._opening:
            if self._store is None:
                self._store = _writer(self.opened)
            return self._store

    def close(self) -> None:
        """Close every connection."""
        self.opened.db.close()
        if self._store is not None:
            self._store.close()

    @contextmanager
    def _unit(self, actor: bytes | None) -> Iterator[Any]:
        store = self.store()
        if (self.opened.folder / "journal").exists():
            from safetydesk.usecases.replay import replay

            replay(store)
        with store.writing(actor=actor) as session:
            yield session


def _writer(opened: reading.Reading) -> Store:
    from safetydesk.models import keys
    from safetydesk.models.opening import connect
    from safetydesk.models.store import Store, writer_engine

    path, key = opened.folder / reading.DATABASE, keys.derive(opened.data_key, "db")
    db = connect(path, key, read_only=True)
    device = db.execute("SELECT value FROM meta WHERE key = 'device'").fetchone()[0]
    return Store(opened.folder, writer_engine(path, key), db, opened.data_key, device, now, os.urandom)


def open_folder(folder: Path, passphrase: str | None = None) -> reading.Reading:
    """The store of a folder open for reading; an older one is backed up and migrated first. Raises STORE errors."""
    opened = reading.open_reading(folder, passphrase)
    if opened.current:
        return opened
    opened.db.close()
    from safetydesk.models.store import open_store

    open_store(folder, passphrase=passphrase).close()
    return reading.open_reading(folder, passphrase)


class FileSettings:
    """What a person set on this machine, as one JSON file beside the store; nothing in it is personal data."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._values = {}

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or the default."""
        return self._values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        """Keep a value; a disk that refuses it only costs the wish."""
        if self._values.get(key) == value:
            return
        self._values[key] = value
        beside = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), encoding="utf-8")
            beside.replace(self._file)
        except OSError as why:
            log.warning("settings not kept: %s", why)


@dataclass(slots=True)
class Desktop:
    """A furnished window and what stands behind it."""

    window: Window
    desk: Desk
    store: DeskStore
    tasks: Tasks

    def close(self) -> None:
        """Finish what was submitted to write, then close the store."""
        self.tasks.close()
        self.store.close()


def pages(desk: Desk) -> list[PageSpec]:
    """The pages in the order of the rail; each is imported when it is first opened."""

    def today() -> QWidget:
        from safetydesk.ui.pages.today import TodayPage

        return TodayPage(desk)

    return [PageSpec(RailEntry("today", "今日", "today"), today)]


def furnish(opened: reading.Reading, settings: FileSettings, clock: Callable[[], int] = now) -> Desktop:
    """The window over an open store; nothing is shown yet."""
    acting = settings.get("person")
    actor = bytes.fromhex(acting) if acting else _only_person(opened.db)
    store = DeskStore(opened, lambda: actor)
    tasks = Tasks(store)
    window = Window(tasks)
    desk = Desk(
        tasks=tasks,
        catalog=catalog.load,
        blobs=lambda: SealedFolder(opened.folder / "blobs", opened.data_key),
        actor=lambda: actor or b"",
        clock=clock,
        random_bytes=os.urandom,
        settings=settings,
        say=window,
        go=_going(window),
        start_visit=window.start_visit.emit,
    )
    window.furnish(pages(desk))
    if opened.key_beside:
        window.banner("key", Notice("red", "数据的钥匙就放在旁边，拿到这台电脑的人都能打开。请设一个口令。"))
    return Desktop(window, desk, store, tasks)


def _going(window: Window) -> Callable[[str, bytes | None], None]:
    def go(key: str, record: bytes | None) -> None:
        window.go(key, record)

    return go


def _only_person(db: Any) -> bytes | None:
    found = db.execute("SELECT id FROM person WHERE deleted_at IS NULL ORDER BY rowid LIMIT 1").fetchone()
    return found[0] if found else None


def main() -> int:
    """Open the desk; returns the exit code."""
    app = QApplication(sys.argv[:1])
    folder = paths.default_store()
    settings = FileSettings(folder.parent / "desk.json")
    dress(app, THEMES.get(settings.get("theme"), system_theme(app)))
    desktop = furnish(open_folder(folder), settings)
    desktop.window.show()
    code = app.exec()
    desktop.close()
    return code
