"""今日: what needs me now, and how the desk stands with the server."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.models.queries.people import expiring_certificates
from safetydesk.models.queries.subject_scope import IN_SCOPE, VISITED


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the counters; `oldest_deadline` the earliest overdue day, `next_deadline` the next one."""

    overdue: int
    oldest_deadline: str | None
    to_review: int
    due_soon: int
    next_deadline: str | None
    certificates: int
    never_visited: int
    subjects: int
    unsent: int
    unsent_photos: int
    unsent_bytes: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class VillageCoverage:
    """How many subjects of a village were never inspected, of how many."""

    village: str
    never: int
    subjects: int


UNSENT = "seq IS NULL AND id NOT IN (SELECT change FROM refusal)"
_ALIVE = "deleted_at IS NULL AND historic IS NULL AND state NOT IN ('closed', 'unregistered') AND state <> 'withdrawn'"
"""The condition of ix_hazard_open word for word, so that the index serves it; what was a mistake does not count."""
_WORKING = f"{_ALIVE} AND state NOT IN ('review_requested', 'review_passed')"


def counts(db: Any, *, today: str, soon: str, certificates_until: str) -> Counts:
    """All counters at once; `soon` is the last day that counts as near, days YYYY-MM-DD."""

    def one(sql: str, *values: Any) -> Any:
        return db.execute(sql, values).fetchone()

    late, oldest = overdue(db, today)
    due, soonest = one(
        f"SELECT count(*), min(deadline) FROM hazard WHERE {_WORKING} AND deadline BETWEEN ? AND ?", today, soon
    )
    changes, photos, size = unsent(db)
    return Counts(
        late,
        oldest,
        one(f"SELECT count(*) FROM hazard INDEXED BY ix_hazard_open WHERE {_ALIVE} AND state = 'review_requested'")[0],
        due,
        soonest,
        len(expiring_certificates(db, certificates_until)),
        one(f"SELECT count(*) FROM subject s WHERE {IN_SCOPE} AND NOT {VISITED}")[0],
        one(f"SELECT count(*) FROM subject s WHERE {IN_SCOPE}")[0],
        changes,
        photos,
        size,
        one("SELECT count(*) FROM conflict WHERE deleted_at IS NULL AND settled_at IS NULL")[0],
    )


def overdue(db: Any, today: str) -> tuple[int, str | None]:
    """How many hazards being worked on are past their deadline, and the earliest of these deadlines."""
    found: tuple[int, str | None] = db.execute(
        f"SELECT count(*), min(deadline) FROM hazard WHERE {_WORKING} AND deadline < ?", (today,)
    ).fetchone()
    return found


def unsent(db: Any) -> tuple[int, int, int]:
    """What waits for the server: changes, photos and papers, and the bytes of these."""
    changes = db.execute(f"SELECT count(*) FROM change WHERE {UNSENT}").fetchone()[0]
    blobs, size = db.execute(
        "SELECT count(*), coalesce(sum(size), 0) FROM blob WHERE there = 0 AND here = 1"
    ).fetchone()
    return changes, blobs, size


def never_visited(db: Any, *, limit: int = 20) -> list[VillageCoverage]:
    """Villages with subjects that were never inspected, the most first."""
    rows = db.execute(
        f"""
        WITH t AS MATERIALIZED (SELECT s.village_id, NOT {VISITED} AS never FROM subject s WHERE {IN_SCOPE})
        SELECT coalesce(g.name, '（未填村社区）'), sum(never), count(*) FROM t
        LEFT JOIN village o ON o.id = t.village_id LEFT JOIN village g ON g.id = o.current_id
        GROUP BY o.current_id HAVING sum(never) > 0 ORDER BY sum(never) DESC, 1 LIMIT ?
        """,
        (limit,),
    )
    return [VillageCoverage(*row) for row in rows.fetchall()]


def unsent_by_entity(db: Any) -> dict[str, int]:
    """How many changes of each kind of record the server has not taken yet; those it refused are not among them."""
    return dict(db.execute(f"SELECT entity, count(*) FROM change WHERE {UNSENT} GROUP BY entity").fetchall())


def review_days(db: Any, hazards: Sequence[bytes]) -> dict[bytes, str | None]:
    """The day on which the enterprise asked for a review, by hazard."""
    marks = ",".join("?" * len(hazards))
    return dict(db.execute(f"SELECT id, rectified_on FROM hazard WHERE id IN ({marks})", tuple(hazards)).fetchall())


def visited_since(db: Any, instant: int) -> int:
    """How many subjects were visited from an instant (microseconds UTC) on; a 历史台账 tells of no visit of today."""
    found: int = db.execute(
        "SELECT count(DISTINCT subject_id) FROM visit"
        " WHERE deleted_at IS NULL AND historic IS NULL AND started_at >= ?",
        (instant,),
    ).fetchone()[0]
    return found


def last_sync(db: Any) -> int | None:
    """When the last whole round with the server began, microseconds UTC; None when there never was one."""
    row = db.execute("SELECT value FROM meta WHERE key = 'last_round'").fetchone()
    return int(json.loads(row[0])["at"]) if row else None
