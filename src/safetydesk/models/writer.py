"""The one writer of a database: BEGIN IMMEDIATE emitted by us, and nothing goes past the change log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from safetydesk.models import changelog
from safetydesk.models.opening import connect, driver

_PAGES_KEPT = 32_000
"""KiB of pages the writer keeps: a page that must go before the commit is encrypted, and decrypted again, each time."""


def _writer(path: Path | None, key: bytes | None) -> Any:
    db = connect(path, key)
    db.execute(f"PRAGMA cache_size = -{_PAGES_KEPT}")
    return db


def writer_engine(path: Path | None, key: bytes | None) -> Engine:
    """The engine of the one writer: connections in autocommit, BEGIN IMMEDIATE emitted by us, migrations too."""
    pool: dict[str, Any] = (
        {"poolclass": StaticPool} if path is None else {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
    )
    engine = create_engine(
        "sqlite://", module=driver(), creator=lambda: _writer(path, key), hide_parameters=True, **pool
    )

    @event.listens_for(engine, "begin")
    def begin(conn: Any) -> None:
        conn.exec_driver_sql("BEGIN IMMEDIATE")

    changelog.guard(engine)
    return engine
