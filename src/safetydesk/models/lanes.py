"""The store as a desk with threads needs it: a read-only connection from the start, the writer opened on first use.

The start path imports it, so SQLAlchemy is imported only when the writer is opened.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.domain.ids import Clock
from safetydesk.models import keys
from safetydesk.models.reading import Reading, open_reading

if TYPE_CHECKING:
    from safetydesk.models.backup import BackupMade
    from safetydesk.models.store import Store


def open_folder(folder: Path, passphrase: str | None = None) -> Reading:
    """The store of a folder open for reading; an older one is backed up and migrated first. Raises STORE errors."""
    opened = open_reading(folder, passphrase)
    if opened.current:
        return opened
    opened.db.close()
    from safetydesk.models.store import open_store

    open_store(folder, passphrase=passphrase).close()
    return open_reading(folder, passphrase)


def wall_clock() -> int:
    """The instant now, microseconds UTC."""
    return time.time_ns() // 1000


class Lanes:
    """`actor` tells who sits at the desk; `replay` lands what the journal holds before the next transaction."""

    def __init__(
        self,
        opened: Reading,
        actor: Callable[[], bytes | None],
        replay: Callable[[Store], object] | None = None,
        clock: Clock = wall_clock,
    ) -> None:
        self.opened = opened
        self._actor, self._replay, self._clock = actor, replay, clock
        self._store: Store | None = None
        self._opening = threading.Lock()

    def writing(self) -> AbstractContextManager[Any]:
        """A transaction of whoever sits at the desk when this is called; gives the session."""
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
        """The store open for writing; the first call imports SQLAlchemy, so no GUI thread makes it.

        Another thread than the writer's may use it too: its engine has one connection, and writers queue for it.
        """
        with self._opening:
            if self._store is None:
                from safetydesk.models.store import unlocked_store

                self._store = unlocked_store(self.opened.folder, self.opened.data_key, clock=self._clock)
            return self._store

    def hold(self, verb: str, person: bytes, facts: Mapping[str, Any]) -> None:
        """Put one verb into the sealed journal; durable when it returns."""
        from safetydesk.models import journal

        entry = journal.Entry(os.urandom(16), verb, facts, person or None, self._clock())
        journal.append(self.opened.folder, self.opened.data_key, entry)

    def protect(self, passphrase: str) -> None:
        """Lock the data key with a passphrase and forget the readable one; raises STORE_004 when it is too short."""
        keys.write_slots(self.opened.folder, [keys.new_passphrase_slot(self.opened.data_key, passphrase)])

    @property
    def folder(self) -> Path:
        """Where the data lie."""
        return self.opened.folder

    def locked(self) -> bool:
        """Whether a passphrase keeps the data key."""
        return not keys.is_open(self.opened.folder)

    def back_up(self, target: Path, *, with_blobs: bool, report: Callable[[int, int], object]) -> BackupMade:
        """A checked copy below `target`, as it stands now; any thread may ask for it. Raises what `back_up` does."""
        from safetydesk.models.backup import back_up, told_by

        folder, key = self.opened.folder, self.opened.data_key
        return told_by(back_up(folder, data_key=key, target=target, with_blobs=with_blobs, report=report))

    def newest_backup(self, target: Path) -> BackupMade | None:
        """The copy below a folder that was made last."""
        from safetydesk.models.backup import newest_backup

        return newest_backup(target)

    def close(self) -> None:
        """Close every connection."""
        self.opened.db.close()
        if self._store is not None:
            self._store.close()

    @contextmanager
    def _unit(self, actor: bytes | None) -> Iterator[Any]:
        from safetydesk.models import journal

        store = self.store()
        if self._replay and (self.opened.folder / journal.FILE).exists():
            self._replay(store)
        with store.writing(actor=actor) as session:
            yield session
