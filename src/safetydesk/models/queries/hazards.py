"""Hazards: the table, those that wait for someone, and one hazard's life."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.models.events import decode
from safetydesk.models.queries.subject_scope import GROUP
from safetydesk.models.search import query


@dataclass(frozen=True, slots=True)
class HazardRow:
    """One line of the 问题隐患台账 on screen; days YYYY-MM-DD, codes as stored."""

    id: bytes
    code: str
    subject_id: bytes
    subject: str
    village: str | None
    description: str
    place: str | None
    category: str | None
    grade: str | None
    state: str
    found_on: str | None
    deadline: str | None
    deadline_text: str | None
    responsible_person: str | None
    responsible_phone: str | None
    measure: str | None
    law: str | None
    basis: str | None
    item: str | None
    reviewed_on: str | None
    closed_on: str | None
    contradiction: str | None
    historic: int | None


@dataclass(frozen=True, slots=True)
class HazardStep:
    """One event of a hazard's life; `at` microseconds UTC, `who` a name."""

    kind: str
    at: int
    who: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HazardLife:
    """A hazard with its steps, papers (number, kind, state) and photos before and after (SHA-256 hex)."""

    row: HazardRow
    steps: tuple[HazardStep, ...]
    papers: tuple[tuple[str | None, str, str | None], ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


SHOWN = """
h.id, h.code, coalesce(s.id, h.subject_id), coalesce(s.name, '（未同步）'), v.name, h.description, h.place, h.category,
h.grade, h.state, h.found_on, h.deadline, h.deadline_text, h.responsible_person, h.responsible_phone, h.measure,
h.law, h.basis, h.item, h.reviewed_on, h.closed_on, h.contradiction, h.historic
"""
"""The columns of a HazardRow, to be read from `hazard h` with JOINED."""
JOINED = """
LEFT JOIN subject f ON f.id = h.subject_id LEFT JOIN subject s ON s.id = f.current_id
LEFT JOIN village o ON o.id = s.village_id LEFT JOIN village v ON v.id = o.current_id
"""
"""The subject `s` that continues the hazard's today, and today's village `v` of it."""
_ROW = f"SELECT {SHOWN} FROM hazard h {JOINED} WHERE h.deleted_at IS NULL"
_OPEN = "AND h.state NOT IN ('closed', 'unregistered') AND h.state <> 'withdrawn' AND h.historic IS NULL"


def _rows(db: Any, tail: str, values: Sequence[Any]) -> list[HazardRow]:
    return [HazardRow(*row) for row in db.execute(f"{_ROW} {tail}", values).fetchall()]


def search_hazards(db: Any, text: str, *, limit: int = 200) -> list[HazardRow]:
    """Hazards whose description, place, measure, code or whose subject matches the text; newest first."""
    expression = query(text)
    if not expression:
        return []
    return _rows(
        db,
        "AND (h.n IN (SELECT rowid FROM hazard_search WHERE hazard_search MATCH ?)"
        " OR h.subject_id IN (SELECT id FROM subject WHERE n IN"
        " (SELECT rowid FROM subject_search WHERE subject_search MATCH ?)))"
        " ORDER BY h.found_on DESC, h.id DESC LIMIT ?",
        (expression, expression, limit),
    )


def overdue_hazards(db: Any, today: str, *, limit: int = 200) -> list[HazardRow]:
    """Open hazards past their deadline and not waiting for a review, the longest overdue first."""
    return _rows(
        db,
        f"{_OPEN} AND h.deadline < ? AND h.state NOT IN ('review_requested', 'review_passed')"
        " ORDER BY h.deadline, h.id LIMIT ?",
        (today, limit),
    )


def hazards_to_review(db: Any, *, limit: int = 200) -> list[HazardRow]:
    """Hazards whose enterprise asked for a review, the oldest first."""
    wanted = "SELECT h.id FROM hazard h INDEXED BY ix_hazard_open WHERE h.deleted_at IS NULL"
    order = "ORDER BY h.rectified_on, h.id"
    waiting = f"{wanted} {_OPEN} AND h.state = 'review_requested' {order} LIMIT ?"
    return _rows(db, f"AND h.id IN ({waiting}) {order}", (limit,))


def hazards_due(db: Any, first: str, last: str, *, limit: int = 200) -> list[HazardRow]:
    """Open hazards whose deadline lies from `first` to `last` inclusive."""
    return _rows(
        db,
        f"{_OPEN} AND h.deadline BETWEEN ? AND ? AND h.state NOT IN ('review_requested', 'review_passed')"
        " ORDER BY h.deadline, h.id LIMIT ?",
        (first, last, limit),
    )


def hazards_of_subject(db: Any, subject: bytes) -> list[HazardRow]:
    """Every hazard of a subject and of those merged into it, newest first."""
    return _rows(db, f"AND h.subject_id IN {GROUP} ORDER BY h.found_on DESC, h.id DESC", (subject,))


def hazards_of_visit(db: Any, visit: bytes) -> list[HazardRow]:
    """The hazards registered from a visit, in the order they were noted."""
    return _rows(db, "AND h.visit_id = ? ORDER BY h.n", (visit,))


def hazard_life(db: Any, hazard: bytes) -> HazardLife | None:
    """One hazard whole, None when there is no such hazard."""
    rows = _rows(db, "AND h.id = ?", (hazard,))
    if not rows:
        return None
    steps = db.execute(
        "SELECT e.kind, e.at, p.name, e.data FROM hazard_event e LEFT JOIN person p ON p.id = e.actor"
        " WHERE e.hazard_id = ? AND e.deleted_at IS NULL ORDER BY e.seq IS NULL, e.seq, e.rowid",
        (hazard,),
    ).fetchall()
    papers = db.execute(
        "SELECT number, kind, state FROM document WHERE deleted_at IS NULL AND instr(hazards, ?) ORDER BY rowid",
        (hazard.hex(),),
    ).fetchall()
    photos = db.execute(
        "SELECT e.kind, e.sha256 FROM evidence e JOIN hazard h ON h.id = ? WHERE e.deleted_at IS NULL"
        " AND e.owner_id IN (h.id, h.finding_id) AND e.kind IN ('photo', 'before', 'after') ORDER BY e.added_at",
        (hazard,),
    ).fetchall()
    return HazardLife(
        rows[0],
        tuple(HazardStep(kind, at, who, decode(data)) for kind, at, who, data in steps),
        tuple(tuple(paper) for paper in papers),
        tuple(sha for kind, sha in photos if kind != "after"),
        tuple(sha for kind, sha in photos if kind == "after"),
    )
