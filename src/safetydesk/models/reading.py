"""Opening a store for reading only: the start path, so it imports no SQLAlchemy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetydesk.errors import error
from safetydesk.models import keys, schema
from safetydesk.models.opening import connect, numbered, prove_encrypted

DATABASE = "store.db"


@dataclass(frozen=True, slots=True)
class Reading:
    """A store open for queries: `db` is the read-only connection, `key_beside` warns that the key lies beside it."""

    folder: Path
    db: Any
    data_key: bytes
    current: bool
    key_beside: bool


def exists(folder: Path) -> bool:
    """Whether a store lies in the folder."""
    return (folder / DATABASE).exists()


def open_reading(folder: Path, passphrase: str | None = None) -> Reading:
    """Open for queries; `current` False means it must be opened for writing first, which migrates it.

    Raises what `open_store` raises: STORE_015, 003, 005, 009, 010, 011.
    """
    if not exists(folder):
        raise error("STORE_015", folder=folder.name)
    data_key = keys.unlock(folder, passphrase)
    prove_encrypted(folder / DATABASE)
    db = connect(folder / DATABASE, keys.derive(data_key, "db"), read_only=True)
    try:
        with numbered():
            current = schema.state(db) == "current"
    except Exception:
        db.close()
        raise
    return Reading(folder, db, data_key, current, keys.is_open(folder))
