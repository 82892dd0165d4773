"""The server's database: a SQLite file by default, PostgreSQL by URL; the same statements run on both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError
from sqlalchemy.pool import QueuePool, StaticPool

from safetydesk.errors import error
from safetydesk.models.opening import connect, driver
from safetydesk.server.tables import VERSION, metadata, server_meta

READ = "safetydesk_read"
FILE = "server.db"


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
        raise error("SYNC_040", why=str(getattr(problem, "orig", problem))[:200]) from None
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One writing transaction; on SQLite it takes the write lock at once."""
    with engine.begin() as connection:
        yield connection


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
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_size=10, pool_pre_ping=True)
    raise ArgumentError(f"{parsed.get_backend_name()} 不在支持之列")


def _sqlite(path: Path | None) -> Engine:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    pool: dict[str, Any] = {"poolclass": StaticPool} if path is None else {"poolclass": QueuePool, "pool_size": 10}
    engine = create_engine("sqlite://", module=driver(), creator=lambda: connect(path, None), **pool)

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
