"""The store of one device and township: a folder with the encrypted database, wrapped keys and sealed blobs.

One writer connection writes through SQLAlchemy, one read-only connection answers queries; both are SQLCipher.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from safetydesk.domain.ids import Clock, RandomBytes, new_id
from safetydesk.domain.instants import likely_now
from safetydesk.errors import error
from safetydesk.models import ballast, changelog, durable, keys, passing
from safetydesk.models.opening import connect, driver, prove_encrypted, said
from safetydesk.models.reading import DATABASE, open_reading
from safetydesk.models.writer import writer_engine

MAKING = "making.db"
"""The database of a store that is not whole yet."""


def system_clock() -> int:
    """Now, in microseconds UTC."""
    return time.time_ns() // 1000


@dataclass(slots=True)
class Store:
    """An open store. `device` and `township` name it; `reader` answers plain-SQL queries; `writing` commits."""

    folder: Path | None
    engine: Engine
    reader: Any
    data_key: bytes
    device: bytes
    clock: Clock = system_clock
    random: RandomBytes = os.urandom

    @contextmanager
    def writing(self, *, actor: bytes | None, now: int | None = None) -> Iterator[Session]:
        """One transaction: BEGIN IMMEDIATE, the caller's writes, their changes, COMMIT; anything raised rolls back.

        Raises STORE_012 when the disk is full, STORE_018 when another writer does not finish, 010 or 008 when the
        file is damaged or may not be written, GENERAL_016 when the computer's clock cannot be true.
        """
        instant = likely_now(self.clock() if now is None else now)
        txn = new_id(instant, self.random)
        try:
            log = changelog.TransactionLog(self.device, actor, instant, self.random, txn)
            about = {"log": log, "folder": self.folder}
            with changelog.LoggedSession(self.engine, expire_on_commit=False, autoflush=True, info=about) as session:
                yield session
                self._commit(session, txn)
        except (SQLAlchemyError, driver().Error) as problem:
            told = said(problem)
            if told is None:
                raise
            if told.code == "STORE_012" and self.folder is not None:
                ballast.release(self.folder)
            raise told from problem

    def _commit(self, session: Session, txn: bytes) -> None:
        """Commit; one that failed may be there all the same, so it is looked for before it is called lost."""
        db = dbapi(session)
        try:
            session.commit()
        except (SQLAlchemyError, driver().Error):
            session.close()
            if db.in_transaction:
                db.rollback()  # SQLAlchemy thinks it over; left open, it would bar every later write
            if not self.reader.execute("SELECT 1 FROM change WHERE txn = ?", (txn,)).fetchone():
                raise

    def meta(self, key: str) -> bytes | None:
        """A fact of the store (township, tag, incarnation, chain ...), or None."""
        row = self.reader.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Close every connection; WAL is checkpointed by the last one."""
        if self.folder is not None:
            self.reader.close()
        self.engine.dispose()


def dbapi(session: Session) -> Any:
    """The driver connection of a writing session, for queries inside its transaction."""
    return session.connection().connection.driver_connection


def folder_of(session: Session) -> Path | None:
    """The store folder of a writing session, None for a store in memory."""
    folder: Path | None = session.info["folder"]
    return folder


def set_meta(session: Session, key: str, value: bytes) -> None:
    """Write a fact of the store in the running transaction; local, never logged."""
    session.connection().exec_driver_sql("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))


def create_store(
    folder: Path,
    *,
    township: str,
    passphrase: str | None = None,
    clock: Clock = system_clock,
    random: RandomBytes = os.urandom,
) -> Store:
    """Make a new store in an empty folder; without a passphrase its key lies beside it (the `open` slot).

    Raises STORE_014 when the folder already holds a store, STORE_004 for a short passphrase. The database gets its
    name last: a crash on the way leaves a folder in which this can be done again.
    """
    making = folder / MAKING
    known = (folder / keys.FILE).exists() and not making.exists()
    if (folder / DATABASE).exists() or known:
        raise error("STORE_014", folder=folder.name)
    data_key = os.urandom(32)
    slot = keys.new_open_slot(data_key) if passphrase is None else keys.new_passphrase_slot(data_key, passphrase)
    try:
        durable.own_folder(folder)
        for left in (folder / keys.FILE, *folder.glob(f"{MAKING}*")):
            left.unlink(missing_ok=True)
        _make(making, data_key, township=township, device=new_id(clock(), random), incarnation=random(16))
        keys.write_slots(folder, [slot])
        making.replace(folder / DATABASE)
        durable.sync_folder(folder)
    except OSError as problem:
        raise durable.refused(problem, folder) from problem
    return open_store(folder, passphrase=passphrase, clock=clock, random=random)


def _make(path: Path, data_key: bytes, *, township: str, device: bytes, incarnation: bytes) -> None:
    from safetydesk.models.migrate import upgrade

    engine = writer_engine(path, keys.derive(data_key, "db"))
    try:
        upgrade(engine)
        _first_facts(engine, township=township, device=device, incarnation=incarnation)
    finally:
        engine.dispose()
    prove_encrypted(path)


def _first_facts(engine: Engine, *, township: str, device: bytes, incarnation: bytes) -> None:
    facts = {"township": township.encode(), "device": device, "incarnation": incarnation, "tag": b"A01"}
    with engine.begin() as connection:
        for key, value in facts.items():
            connection.exec_driver_sql("INSERT INTO meta (key, value) VALUES (?, ?)", (key, value))


def open_store(
    folder: Path,
    *,
    passphrase: str | None = None,
    clock: Clock = system_clock,
    random: RandomBytes = os.urandom,
) -> Store:
    """Open an existing store; an older one is backed up and migrated first, a newer one refused untouched.

    Raises STORE_015 (no store here), STORE_003/005 (passphrase), STORE_010 (damaged), STORE_011 (newer).
    """
    reading = open_reading(folder, passphrase)
    reading.db.close()
    if not reading.current:
        from safetydesk.models.migrate import upgrade_with_backup

        engine = writer_engine(folder / DATABASE, keys.derive(reading.data_key, "db"))
        try:
            upgrade_with_backup(engine, folder, reading.data_key)
        finally:
            engine.dispose()
    return unlocked_store(folder, reading.data_key, clock=clock, random=random)


def unlocked_store(
    folder: Path, data_key: bytes, *, clock: Clock = system_clock, random: RandomBytes = os.urandom
) -> Store:
    """The store at `folder`, whose schema is the newest, open for writing with its data key."""
    key = keys.derive(data_key, "db")
    reader = connect(folder / DATABASE, key, read_only=True)
    device = reader.execute("SELECT value FROM meta WHERE key = 'device'").fetchone()[0]
    ballast.keep(folder)
    passing.sweep(folder)
    return Store(folder, writer_engine(folder / DATABASE, key), reader, data_key, device, clock, random)


def memory_store(*, township: str, device: bytes, clock: Clock, random: RandomBytes) -> Store:
    """A store in memory over the same code, for seeded simulations; its schema is the migrated one."""
    from safetydesk.models.migrate import migrated_ddl

    engine = writer_engine(None, None)
    with engine.begin() as connection:
        raw: Any = connection.connection.driver_connection
        for statement in migrated_ddl():
            raw.execute(statement)
    _first_facts(engine, township=township, device=device, incarnation=random(16))
    with engine.connect() as connection:
        reader = connection.connection.driver_connection
    return Store(None, engine, reader, bytes(32), device, clock, random)
