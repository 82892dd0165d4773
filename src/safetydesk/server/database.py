"""The server's database: a SQLite file by default, PostgreSQL by URL; the same statements run on both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError
from sqlalchemy.pool import QueuePool, StaticPool

from safetydesk.errors import error, reason
from safetydesk.models import durable
from safetydesk.models.opening import connect, driver
from safetydesk.server.tables import VERSION, metadata, server_meta

READ = "safetydesk_read"
TURN = "safetydesk_turn"
FILE = "server.db"
PATIENCE = 30
"""Seconds that a writer waits for its turn before its device is told that the server is busy."""


def open_database(url: str | None, *, folder: Path | None = None) -> Engine:
    """The engine of `url` (sqlite:///FILE or postgresql://...); without one, a SQLite file in `folder` or in memory.

    Creates what is missing. Raises SYNC_040 when it cannot be opened or was made by a newer server.
    """
    try:
        engine = _engine(url, folder)
        with engine.begin() as connection:
            metadata.create_all(connection)
            _check_version(connection)
    except (ArgumentError, OperationalError, ProgrammingError, OSError) as problem:
        raise error("SYNC_040", why=_why(problem)) from None
    return engine


def _why(problem: Exception) -> str:
    """Why a database does not open, in Chinese where it is a common reason; else what the driver says."""
    if isinstance(problem, OSError):
        return reason(problem)
    said = str(getattr(problem, "orig", problem))
    return next((words for sign, words in _SAID.items() if sign in said), said[:200])


_SAID = {
    "Could not parse": "地址写得不对",
    "password authentication failed": "账号或密码不对",
    "no password supplied": "没有写密码",
    "does not exist": "没有这个数据库或账号",
    "Connection refused": "对方拒绝连接，数据库服务多半没有开",
    "Name or service not known": "找不到这个地址的电脑",
    "resolve host": "找不到这个地址的电脑",
    "timeout": "等候超时",
    "unable to open database": "文件打不开",
    "file is not a database": "这个文件不是数据库",
    "permission denied": "这个账号没有权限",
}


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One writing transaction; raises SYNC_007 when its turn does not come.

    On SQLite it takes the write lock at once. Writers of this process queue for it here: SQLite itself only looks
    again and again, and under load one of them may never find the lock free.
    """
    turn: Lock | None = engine.get_execution_options().get(TURN)
    if turn is None:
        with engine.begin() as connection:
            yield connection
        return
    if not turn.acquire(timeout=PATIENCE):
        raise error("SYNC_007", seconds=PATIENCE)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        turn.release()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One snapshot: what several statements read belongs together."""
    options: dict[str, Any] = {READ: True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def _engine(url: str | None, folder: Path | None) -> Engine:
    if url is None:
        return _sqlite(folder / FILE if folder else None)
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(Path(parsed.database) if parsed.database else None)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed)
    raise ArgumentError(f"{parsed.get_backend_name()} 不在支持之列")


def _postgresql(url: URL) -> Engine:
    """No statement waits for ever: neither for the machine, nor for the lock of a worker that hangs."""
    limits = f"-c lock_timeout={PATIENCE}s -c idle_in_transaction_session_timeout={2 * PATIENCE}s"
    ours = {"options": limits, "connect_timeout": 10}
    given = {name: value for name, value in ours.items() if name not in url.query}
    pool: dict[str, Any] = {"pool_size": 10, "pool_pre_ping": True, "hide_parameters": True}
    return create_engine(url.set(drivername="postgresql+psycopg"), connect_args=given, **pool)


def _sqlite(path: Path | None) -> Engine:
    if path is not None:
        durable.own_folder(path.parent)
    pool: dict[str, Any] = {"poolclass": StaticPool} if path is None else {"poolclass": QueuePool, "pool_size": 10}
    engine = create_engine(
        "sqlite://", module=driver(), creator=lambda: connect(path, None), hide_parameters=True, **pool
    )
    if path is not None:
        engine.update_execution_options(**{TURN: Lock()})

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get(READ)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _check_version(connection: Connection) -> None:
    found = connection.scalar(select(server_meta.c.value).where(server_meta.c.key == "version"))
    if found is None:
        connection.execute(insert(server_meta).values(key="version", value=VERSION))
    elif found > VERSION:
        raise error("SYNC_040", why=f"数据库来自更新的服务器，版本 {found}，本程序只认到 {VERSION}")
