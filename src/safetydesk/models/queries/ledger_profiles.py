"""The ways of writing a ledger that this township keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A kept profile; `definition` is JSON (`catalog.profiles.read_profile`)."""

    id: bytes
    kind: str
    name: str
    definition: str


def profile_rows(db: Any, kind: str | None = None) -> list[ProfileRow]:
    """The profiles kept for a kind of ledger (None: for all), by name; the earliest first among equal names."""
    rows = db.execute(
        "SELECT id, kind, name, definition FROM ledger_profile WHERE deleted_at IS NULL"
        " AND (? IS NULL OR kind = ?) ORDER BY kind, name, id",
        (kind, kind),
    ).fetchall()
    return [ProfileRow(*row) for row in rows]
