"""Conflicts that wait for a person: both values with who and when, and the name of the record they are about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A field that two people changed. `kept` stands on the server, `other` was written on another device.

    Values are what the field holds (None for empty); instants in microseconds UTC; `mine` says whether the other
    value was written on this device.
    """

    id: bytes
    entity: str
    record: bytes
    title: str
    field: str
    base: Any
    kept: Any
    kept_by: str | None
    kept_at: int | None
    other: Any
    other_by: str | None
    other_at: int | None
    mine: bool


_TITLES = {
    "subject": "SELECT name FROM subject WHERE id = ?",
    "hazard": "SELECT code || ' ' || description FROM hazard WHERE id = ?",
    "visit": "SELECT v.code || ' ' || s.name FROM visit v JOIN subject s ON s.id = v.subject_id WHERE v.id = ?",
    "document": "SELECT coalesce(number, code) FROM document WHERE id = ?",
    "person": "SELECT name FROM person WHERE id = ?",
    "village": "SELECT name FROM village WHERE id = ?",
    "setting": "SELECT key FROM setting WHERE id = ?",
}


def open_conflicts(db: Any) -> list[ConflictRow]:
    """Every conflict nobody settled yet, the oldest first."""
    device = db.execute("SELECT value FROM meta WHERE key = 'device'").fetchone()[0]
    rows = db.execute(
        "SELECT c.id, c.entity, c.record, c.field, c.base, c.kept, k.name, c.kept_at, c.other, o.name, c.other_at,"
        " c.other_device FROM conflict c LEFT JOIN person k ON k.id = c.kept_actor"
        " LEFT JOIN person o ON o.id = c.other_actor"
        " WHERE c.deleted_at IS NULL AND c.settled_at IS NULL ORDER BY c.other_at, c.id"
    ).fetchall()
    return [
        ConflictRow(
            key, entity, record, record_title(db, entity, record), field,
            value_of(base), value_of(kept), kept_by, kept_at, value_of(other), other_by, other_at, origin == device,
        )
        for key, entity, record, field, base, kept, kept_by, kept_at, other, other_by, other_at, origin in rows
    ]  # fmt: skip


def record_title(db: Any, entity: str, record: bytes) -> str:
    """What people call a record: its name, number or code; the kind and the beginning of its id when it has none."""
    row = db.execute(_TITLES[entity], (record,)).fetchone() if entity in _TITLES else None
    return str(row[0]) if row and row[0] else f"{entity} {record.hex()[:8]}"


def value_of(text: str | None) -> Any:
    """The value of a conflict's JSON text; bytes stand in it as {"hex": ...}."""
    if text is None:
        return None
    value = json.loads(text)
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) and "hex" in value else value
