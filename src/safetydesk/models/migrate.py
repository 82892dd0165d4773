"""Alembic, driven from inside: upgrade after a verified backup, on the writer's own connection."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from safetydesk.models.writer import writer_engine

if TYPE_CHECKING:
    from alembic.config import Config


def _config(connection: Any) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to `revision` in one transaction; a failing step leaves it as it was.

    With the newest schema everything derived is made anew, and what was kept aside for newer columns moves in.
    """
    from alembic import command

    from safetydesk.models import foreign, projections

    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)
        if revision == "head":
            db = connection.connection.driver_connection
            foreign.adopt_extras(db)
            projections.rebuild(db)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database down to `revision` ("base" for empty) in one transaction; used by tests and support."""
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def upgrade_with_backup(engine: Engine, folder: Path, data_key: bytes) -> Path:
    """Back the store up, reopen and check the copy, then upgrade; returns the backup's folder."""
    from safetydesk.models.backup import back_up

    made = back_up(folder, data_key=data_key, target=folder.parent / "backups", reason="upgrade")
    upgrade(engine)
    return made


@cache
def migrated_ddl() -> tuple[str, ...]:
    """The DDL of the newest schema as the migrations leave it behind, read from a database in memory."""
    engine = writer_engine(None, None)
    upgrade(engine)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
            " AND name NOT GLOB '*_search_*' ORDER BY type DESC, rootpage"
        ).fetchall()
    engine.dispose()
    return tuple(row[0] for row in rows)
