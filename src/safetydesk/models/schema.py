"""Which schema a store has, told by plain SQL; Alembic is imported only when it differs from the newest."""

from __future__ import annotations

from typing import Any, Literal

from safetydesk.errors import error

VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""Every migration in order; the last is what this program writes."""
HEAD = VERSIONS[-1]


def state(db: Any) -> Literal["current", "older"]:
    """Whether an open database has the newest schema; raises STORE_011 when a newer program wrote it, STORE_010 when
    it is empty."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
        raise error("STORE_010", file="store.db")
    found = db.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    if found == HEAD:
        return "current"
    if found not in VERSIONS:
        raise error("STORE_011", found=found, known=HEAD)
    return "older"
