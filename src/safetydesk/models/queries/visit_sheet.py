"""What the visit page needs besides the visit itself: drafts, repeated photos, partners, samples, what is unsent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.models.queries.subject_scope import GROUP
from safetydesk.models.queries.today import UNSENT


@dataclass(frozen=True, slots=True)
class SampleRow:
    """The last verification of one tier of 日周月 records: what was found, when (microseconds UTC)."""

    tier: str
    copies: int
    missing: int
    untrue: int
    at: int


def visit_drafts(db: Any, visit: bytes) -> dict[str, str]:
    """What is typed and not yet a change, by the part of its key after the visit; empty drafts are left out."""
    start = f"visit-draft:{visit.hex()}:"
    rows = db.execute("SELECT key, text FROM draft WHERE key GLOB ? AND text <> ''", (f"{start}*",)).fetchall()
    return {key[len(start) :]: text for key, text in rows}


def standing_visit(db: Any) -> bytes | None:
    """The unfinished visit at which this device last stood, None when every one is finished."""
    rows = db.execute("SELECT key FROM draft WHERE key GLOB 'visit-place:*' ORDER BY at DESC").fetchall()
    for (key,) in rows:
        visit = bytes.fromhex(key.partition(":")[2])
        sql = "SELECT 1 FROM visit WHERE id = ? AND finished_at IS NULL AND deleted_at IS NULL"
        if db.execute(sql, (visit,)).fetchone():
            return visit
    return None


def last_partners(db: Any, actor: bytes) -> tuple[bytes, ...]:
    """Who else inspected at the actor's last visit; empty when it was alone or there was none."""
    rows = db.execute(
        "SELECT inspectors FROM visit WHERE deleted_at IS NULL AND told IS NULL ORDER BY started_at DESC LIMIT 50"
    )
    for (text,) in rows.fetchall():
        inspectors = [bytes.fromhex(one) for one in json.loads(text)]
        if actor in inspectors:
            return tuple(one for one in inspectors if one != actor)
    return ()


def repeated_photos(db: Any, visit: bytes) -> frozenset[str]:
    """The SHA-256 of this visit's photos that also hang on something of another visit or hazard."""
    mine = "SELECT ?1 UNION SELECT id FROM finding WHERE visit_id = ?1 UNION SELECT id FROM answer WHERE visit_id = ?1"
    rows = db.execute(
        f"SELECT DISTINCT e.sha256 FROM evidence e JOIN evidence o ON o.sha256 = e.sha256 AND o.deleted_at IS NULL"
        f" WHERE e.deleted_at IS NULL AND e.owner_id IN ({mine}) AND o.owner_id NOT IN ({mine})",
        (visit,),
    )
    return frozenset(row[0] for row in rows.fetchall())


def last_samples(db: Any, subject: bytes) -> list[SampleRow]:
    """The newest sample per tier of 日周月 records over all visits to a subject."""
    rows = db.execute(
        f"SELECT a.sample, a.answered_at FROM answer a JOIN visit v ON v.id = a.visit_id WHERE v.subject_id IN {GROUP}"
        " AND a.sample IS NOT NULL AND a.deleted_at IS NULL ORDER BY a.answered_at",
        (subject,),
    ).fetchall()
    found: dict[str, SampleRow] = {}
    for text, at in rows:
        told: Mapping[str, Any] = json.loads(text)
        copies, missing, untrue = (int(told.get(name) or 0) for name in ("copies", "missing", "untrue"))
        found[str(told.get("tier"))] = SampleRow(str(told.get("tier")), copies, missing, untrue, at)
    return list(found.values())


def unsent_changes(db: Any) -> int:
    """How many changes of this device the server has not yet, those it refused left out."""
    found: int = db.execute(f"SELECT count(*) FROM change WHERE {UNSENT}").fetchone()[0]
    return found


def is_historic(db: Any, visit: bytes) -> bool:
    """Whether a visit came from a ledger of former work, so that nothing is signed or issued for it any more."""
    row = db.execute("SELECT historic FROM visit WHERE id = ?", (visit,)).fetchone()
    return row is not None and row[0] is not None
