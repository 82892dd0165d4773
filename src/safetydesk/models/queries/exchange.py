"""How this device stands with the township server: what waits, what came back, numbers left, the last round."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.models.queries.conflicts import ConflictRow, open_conflicts, record_title
from safetydesk.models.queries.documents import LeaseRow, leases
from safetydesk.models.queries.today import unsent_by_entity

MOST_REFUSED = 100


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """被退回: a change the server would not take, what it was about, and why; `at` microseconds UTC."""

    change: bytes
    entity: str
    record: bytes
    title: str
    op: str
    code: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """Everything the page shows. `unsent` counts changes by kind of record, `last_round` is the report of the last
    whole round, `names` are the names behind the ids in the conflicts, `url` None before a server was named."""

    url: str | None
    joined: bool
    unsent: Mapping[str, int]
    files: int
    size: int
    last_round: Mapping[str, Any] | None
    conflicts: tuple[ConflictRow, ...]
    names: Mapping[bytes, str]
    refused: tuple[RefusedRow, ...]
    refused_count: int
    leases: tuple[LeaseRow, ...]


def read_exchange(db: Any) -> Exchange:
    """Read all of it."""
    sql = "SELECT key, value FROM meta WHERE key IN ('server_url', 'joined', 'last_round')"
    facts = dict(db.execute(sql).fetchall())
    files, size = db.execute(
        "SELECT count(*), coalesce(sum(size), 0) FROM blob WHERE there = 0 AND here = 1"
    ).fetchone()
    conflicts = tuple(open_conflicts(db))
    return Exchange(
        facts["server_url"].decode() if facts.get("server_url") else None,
        "joined" in facts,
        unsent_by_entity(db),
        files,
        size,
        json.loads(facts["last_round"]) if facts.get("last_round") else None,
        conflicts,
        conflict_names(db, conflicts),
        _refused(db),
        db.execute("SELECT count(*) FROM refusal").fetchone()[0],
        tuple(leases(db)),
    )


def _refused(db: Any) -> tuple[RefusedRow, ...]:
    rows = db.execute(
        "SELECT r.change, c.entity, c.record, c.op, r.code, r.reason, r.at FROM refusal r"
        " JOIN change c ON c.id = r.change ORDER BY r.at DESC, c.n DESC LIMIT ?",
        (MOST_REFUSED,),
    ).fetchall()
    return tuple(
        RefusedRow(change, entity, record, record_title(db, entity, record), op, code, reason, at)
        for change, entity, record, op, code, reason, at in rows
    )


def conflict_names(db: Any, conflicts: tuple[ConflictRow, ...]) -> dict[bytes, str]:
    """The names of the places, people, subjects and campaigns that conflicting values point to."""
    ids = {value for one in conflicts for value in (one.base, one.kept, one.other) if isinstance(value, bytes)}
    names: dict[bytes, str] = {}
    for table in ("village", "department", "person", "subject", "campaign"):
        for key in ids:
            row = db.execute(f"SELECT name FROM {table} WHERE id = ?", (key,)).fetchone()
            if row:
                names[key] = row[0]
    return names
