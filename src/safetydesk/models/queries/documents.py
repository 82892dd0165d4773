"""Documents: the list by what each waits for, and one document's steps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.models.events import decode
from safetydesk.models.queries.subject_scope import GROUP


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One paper in a list; `hazards` are ids, `pdf` names the blob of the issued PDF, `answers` the paper it is about.

    A paper about no single subject has no `subject_id`, and NO_SUBJECT in its place.
    """

    id: bytes
    code: str
    kind: str
    capacity: str
    organ: str
    subject_id: bytes | None
    subject: str
    visit_id: bytes | None
    hazards: tuple[bytes, ...]
    number: str | None
    issued_on: str | None
    state: str
    served_on: str | None
    snapshot: str | None
    pdf: str | None
    updated_at: int | None
    answers: bytes | None = None


@dataclass(frozen=True, slots=True)
class DocumentStep:
    """One step of a paper's way: who, when, what was noted."""

    kind: str
    at: int
    who: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """A leased block of numbers on this device."""

    id: bytes
    organ: str
    series: str
    year: int
    first: int
    last: int
    next: int
    expires_on: str


NO_SUBJECT = "（不针对单个对象）"
"""Stands where a paper names its subject."""
_ROW = f"""
SELECT d.id, d.code, d.kind, d.capacity, d.organ, d.subject_id, coalesce(s.name, '{NO_SUBJECT}'), d.visit_id,
  d.hazards, d.number, d.issued_on, d.state, d.served_on, d.snapshot, d.pdf, d.updated_at, d.answers
FROM document d LEFT JOIN subject s ON s.id = d.subject_id WHERE d.deleted_at IS NULL
"""


def _rows(db: Any, tail: str, values: tuple[Any, ...] = ()) -> list[DocumentRow]:
    return [_row(row) for row in db.execute(f"{_ROW} {tail}", values).fetchall()]


def _row(values: tuple[Any, ...]) -> DocumentRow:
    ids = tuple(bytes.fromhex(one) for one in json.loads(values[8]))
    return DocumentRow(*[*values[:8], ids, *values[9:]])


def documents_in_hand(db: Any, *, limit: int = 300) -> list[DocumentRow]:
    """Papers that wait for a step, the longest waiting first."""
    return _rows(
        db, "AND coalesce(d.state, 'drafted') NOT IN ('archived', 'voided') ORDER BY d.updated_at LIMIT ?", (limit,)
    )


def documents_archived(db: Any, *, after: tuple[int, bytes] | None = None, limit: int = 100) -> list[DocumentRow]:
    """Archived and voided papers, the newest first."""
    tail = "" if after is None else "AND (d.updated_at, d.id) < (?, ?)"
    values: tuple[Any, ...] = after or ()
    return _rows(
        db,
        f"AND d.state IN ('archived', 'voided') {tail} ORDER BY d.updated_at DESC, d.id DESC LIMIT ?",
        (*values, limit),
    )


def documents_of_subject(db: Any, subject: bytes) -> list[DocumentRow]:
    """Every paper of a subject and of those merged into it, newest first."""
    return _rows(db, f"AND d.subject_id IN {GROUP} ORDER BY d.updated_at DESC", (subject,))


def documents_of_visit(db: Any, visit: bytes) -> list[DocumentRow]:
    """The papers drawn up from a visit."""
    return _rows(db, "AND d.visit_id = ? ORDER BY d.rowid", (visit,))


def document(db: Any, key: bytes) -> DocumentRow | None:
    """One paper, or None."""
    rows = _rows(db, "AND d.id = ?", (key,))
    return rows[0] if rows else None


def draft_content(db: Any, key: bytes) -> str | None:
    """What a person changed in a draft, as stored; None when nothing was."""
    row = db.execute("SELECT content FROM document WHERE id = ?", (key,)).fetchone()
    return row[0] if row else None


def own_layouts(db: Any) -> dict[str, str]:
    """The office's own declarations of kinds of paper by kind, of several the one written last."""
    rows = db.execute("SELECT kind, declaration FROM document_layout WHERE deleted_at IS NULL ORDER BY at, id")
    return dict(rows.fetchall())


def papers_of_number(db: Any, key: bytes) -> list[DocumentRow]:
    """The other papers that stand under the same number as this one: two devices took it apart from each other."""
    return _rows(
        db,
        "AND d.id <> ?1 AND d.number IS NOT NULL AND d.state IS NOT 'voided' AND (d.organ, d.number) ="
        " (SELECT organ, number FROM document WHERE id = ?1) ORDER BY d.rowid",
        (key,),
    )


def document_named(db: Any, name: str) -> DocumentRow | None:
    """The paper with this 文号 or display code, or None."""
    rows = _rows(db, "AND (d.number = ?1 OR d.code = ?1)", (name,))
    return rows[0] if rows else None


def document_by_hash(db: Any, digest: str) -> DocumentRow | None:
    """The paper whose snapshot or PDF has this SHA-256 (hex, or its first characters), or None."""
    rows = _rows(db, "AND (d.snapshot LIKE ?1 || '%' OR d.pdf LIKE ?1 || '%')", (digest,))
    return rows[0] if rows else None


def document_steps(db: Any, key: bytes) -> list[DocumentStep]:
    """The steps of a paper in order."""
    rows = db.execute(
        "SELECT e.kind, e.at, p.name, e.data FROM document_event e LEFT JOIN person p ON p.id = e.actor"
        " WHERE e.document_id = ? AND e.deleted_at IS NULL ORDER BY e.seq IS NULL, e.seq, e.rowid",
        (key,),
    ).fetchall()
    return [DocumentStep(kind, at, who, decode(data)) for kind, at, who, data in rows]


def leases(db: Any, *, organ: str | None = None, series: str | None = None, year: int | None = None) -> list[LeaseRow]:
    """The number blocks of this device, the oldest first."""
    rows = db.execute(
        "SELECT id, organ, series, year, first, last, next, expires_on FROM lease"
        " WHERE (?1 IS NULL OR organ = ?1) AND (?2 IS NULL OR series = ?2) AND (?3 IS NULL OR year = ?3)"
        " ORDER BY year, first",
        (organ, series, year),
    ).fetchall()
    return [LeaseRow(*row) for row in rows]
