"""The ledgers brought in on this device, as lists and counters name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from safetydesk.models.queries.imports import ImportRow, import_row


def import_people(db: Any) -> Mapping[bytes, str]:
    """The name of the person by import; without those nobody was named for."""
    rows = db.execute("SELECT r.id, p.name FROM import_run r JOIN person p ON p.id = r.actor").fetchall()
    return dict(rows)


def imports_named(db: Any, text: str, *, limit: int) -> list[ImportRow]:
    """The imports whose file name holds the text, the newest first."""
    rows = db.execute(
        "SELECT id FROM import_run WHERE state <> 'staging' AND instr(lower(file_name), lower(?)) > 0"
        " ORDER BY at DESC, rowid DESC LIMIT ?",
        (text, limit),
    ).fetchall()
    return [found for (key,) in rows if (found := import_row(db, key)) is not None]


def waiting(db: Any) -> int:
    """How many ledgers were read and not landed yet."""
    found: int = db.execute("SELECT count(*) FROM import_run WHERE state = 'staged'").fetchone()[0]
    return found
