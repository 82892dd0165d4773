"""The store of one device and township: a folder with the encrypted database, wrapped keys and sealed blobs.

One writer connection writes through SQLAlchemy, one read-only connection answers queries; both are SQLCipher.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool, StaticPool

from safetydesk.domain.ids import Clock, RandomBytes, new_id
from safetydesk.errors import error
from safetydesk.models import changelog, keys, schema
from safetydesk.models.opening import connect, driver, prove_encrypted
from safetydesk.models.reading import DATABASE, open_reading


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
    _meta: dict[str, bytes] = field(default_factory=dict)

    @contextmanager
    def writing(self, *, actor: bytes | None, now: int | None = None) -> Iterator[Session]:
        """One transaction: BEGIN IMMEDIATE, the caller's writes, their changes, COMMIT; anything raised rolls back.

        Raises STORE_012 when the disk is full, STORE_018 when another writer does not finish.
        """
        instant = self.clock() if now is None else now
        txn = new_id(instant, self.random)
        try:
            with Session(self.engine, expire_on_commit=False, autoflush=True) as session:
                changelog.watch(session, changelog.TransactionLog(self.device, actor, instant, self.random, txn))
                session.info["folder"] = self.folder
                yield session
                session.commit()
        except OperationalError as problem:
            raise _translated(problem) from problem

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


def _translated(problem: OperationalError) -> Exception:
    text = str(problem.orig)
    if "full" in text or "disk I/O" in text:
        return error("STORE_012")
    if "locked" in text:
        return error("STORE_018", seconds=5)
    return problem


def writer_engine(path: Path | None, key: bytes | None) -> Engine:
    """The engine of the one writer: connections in autocommit, BEGIN IMMEDIATE emitted by us, migrations too."""
    pool: dict[str, Any] = (
        {"poolclass": StaticPool} if path is None else {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
    )
    engine = create_engine("sqlite://", module=driver(), creator=lambda: connect(path, key), **pool)

    @event.listens_for(engine, "begin")
    def begin(conn: Any) -> None:
        conn.exec_driver_sql("BEGIN IMMEDIATE")

    changelog.guard(engine)
    return engine


def create_store(
    folder: Path,
    *,
    township: str,
    passphrase: str | None = None,
    clock: Clock = system_clock,
    random: RandomBytes = os.urandom,
) -> Store:
    """Make a new store in an empty folder; without a passphrase its key lies beside it (the `open` slot).

    Raises STORE_014 when the folder already holds a store, STORE_004 for a short passphrase.
    """
    if (folder / DATABASE).exists() or (folder / keys.FILE).exists():
        raise error("STORE_014", folder=folder.name)
    data_key = os.urandom(32)
    slot = keys.new_passphrase_slot(data_key, passphrase) if passphrase else keys.new_open_slot(data_key)
    folder.mkdir(parents=True, exist_ok=True)
    keys.write_slots(folder, [slot])
    engine = writer_engine(folder / DATABASE, keys.derive(data_key, "db"))
    from safetydesk.models.migrate import upgrade

    upgrade(engine)
    device = new_id(clock(), random)
    _first_facts(engine, township=township, device=device, incarnation=random(16))
    engine.dispose()
    prove_encrypted(folder / DATABASE)
    return open_store(folder, passphrase=passphrase, clock=clock, random=random)


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
    data_key, reader = reading.data_key, reading.db
    key = keys.derive(data_key, "db")
    engine = writer_engine(folder / DATABASE, key)
    if not reading.current:
        from safetydesk.models.migrate import upgrade_with_backup

        reader.close()
        upgrade_with_backup(engine, folder, data_key)
        reader = connect(folder / DATABASE, key, read_only=True)
    device = reader.execute("SELECT value FROM meta WHERE key = 'device'").fetchone()[0]
    return Store(folder, engine, reader, data_key, device, clock, random)


def memory_store(*, township: str, device: bytes, clock: Clock, random: RandomBytes) -> Store:
    """A store in memory over the same code, for seeded simulations; its schema is the migrated one."""
    engine = writer_engine(None, None)
    with engine.begin() as connection:
        raw: Any = connection.connection.driver_connection
        for statement in schema.statements():
            raw.execute(statement)
    _first_facts(engine, township=township, device=device, incarnation=random(16))
    with engine.connect() as connection:
        reader = connection.connection.driver_connection
    return Store(None, engine, reader, bytes(32), device, clock, random)
