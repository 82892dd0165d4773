"""Visits: the list, one visit with its answers and findings, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.models.queries.subject_scope import GROUP


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit in a list; instants in microseconds UTC.

    One that is `told` only by a ledger has no answers; `hazards` then counts those that the ledger tells.
    """

    id: bytes
    code: str
    subject_id: bytes
    subject: str
    kind: str
    started_at: int
    finished_at: int | None
    findings: int
    hazards: int
    told: bool = False


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answered item; `sample` is the 日周月 verification or None."""

    id: bytes
    checklist: str
    item: str
    result: str
    note: str | None
    sample: Mapping[str, Any] | None
    answered_at: int


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A photo, scan or file; `sha256` hex names its blob."""

    id: bytes
    owner: str
    owner_id: bytes
    kind: str
    sha256: str
    size: int
    mime: str
    caption: str | None
    taken_at: int | None
    added_at: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with its photos."""

    id: bytes
    checklist: str | None
    item: str | None
    text: str
    place: str | None
    grade: str
    law: str | None
    basis: str | None
    criterion: str | None
    measure: str | None
    deadline: str | None
    deadline_text: str | None
    noted_at: int
    hazard_id: bytes | None
    photos: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """Who signed, how; `image` names the blob of a drawn one."""

    role: str
    person_id: bytes | None
    name: str
    way: str
    image: str | None
    reason: str | None
    witness: str | None
    signed_at: int


@dataclass(frozen=True, slots=True)
class VisitState:
    """A visit whole: `checklists` are (key, version), `inspectors` (id, name), `place_item` where the person stood.

    `purpose` is 事由和目的, `joint_units` and `experts` are names, `campaign` is that of the 行动 it belongs to.
    """

    row: VisitRow
    place: str | None
    person_in_charge: str | None
    person_in_charge_post: str | None
    phone: str | None
    purpose: str | None
    joint_units: tuple[str, ...]
    experts: tuple[str, ...]
    inspectors: tuple[tuple[bytes, str], ...]
    checklists: tuple[tuple[str, str], ...]
    answers: tuple[AnswerRow, ...]
    findings: tuple[FindingRow, ...]
    signatures: tuple[SignatureRow, ...]
    photos: tuple[EvidenceRow, ...]
    place_item: str | None
    campaign: str | None = None


_ROW = """
SELECT v.id, v.code, v.subject_id, s.name, v.kind, v.started_at, v.finished_at,
  (SELECT count(*) FROM finding f WHERE f.visit_id = v.id AND f.deleted_at IS NULL),
  CASE WHEN v.told THEN coalesce(v.told_findings, v.told_general + v.told_major, v.told_general, v.told_major, 0)
  ELSE (SELECT count(*) FROM hazard h WHERE h.visit_id = v.id AND h.deleted_at IS NULL AND h.state IS NOT 'withdrawn')
  END, v.told IS NOT NULL
FROM visit v JOIN subject s ON s.id = v.subject_id WHERE v.deleted_at IS NULL
"""
_EVIDENCE = "SELECT id, owner, owner_id, kind, sha256, size, mime, caption, taken_at, added_at FROM evidence"


def _visit(row: Sequence[Any]) -> VisitRow:
    *plain, told = row
    return VisitRow(*[*plain, bool(told)])


def visit_rows(db: Any, *, after: tuple[int, bytes] | None = None, limit: int = 100) -> list[VisitRow]:
    """A page of visits, the newest first; `after` is (started_at, id) of the last row shown."""
    tail, values = "", []
    if after is not None:
        tail, values = "AND (v.started_at, v.id) < (?, ?)", list(after)
    sql = f"{_ROW} {tail} ORDER BY v.started_at DESC, v.id DESC LIMIT ?"
    return [_visit(row) for row in db.execute(sql, (*values, limit)).fetchall()]


def open_visits(db: Any) -> list[VisitRow]:
    """Visits begun and not finished, the newest first."""
    sql = f"{_ROW} AND v.finished_at IS NULL AND v.historic IS NULL ORDER BY v.started_at DESC"
    return [_visit(row) for row in db.execute(sql).fetchall()]


def visits_of_subject(db: Any, subject: bytes) -> list[VisitRow]:
    """Every visit to a subject and to those merged into it, newest first."""
    sql = f"{_ROW} AND v.subject_id IN {GROUP} ORDER BY v.started_at DESC"
    return [_visit(row) for row in db.execute(sql, (subject,)).fetchall()]


def last_results(db: Any, subject: bytes, *, before: bytes | None = None) -> dict[str, tuple[str, int]]:
    """The last earlier answer per item of a subject: item to (result, answered_at); `before` leaves one visit out."""
    rows = db.execute(
        f"SELECT a.item, a.result, a.answered_at FROM answer a JOIN visit v ON v.id = a.visit_id"
        f" WHERE v.subject_id IN {GROUP} AND a.deleted_at IS NULL AND v.id IS NOT ?2 ORDER BY a.answered_at",
        (subject, before),
    )
    return {item: (result, at) for item, result, at in rows.fetchall()}


def visit_state(db: Any, visit: bytes) -> VisitState | None:
    """One visit whole, None when there is none."""
    found = db.execute(f"{_ROW} AND v.id = ?", (visit,)).fetchone()
    if found is None:
        return None
    facts = db.execute(
        "SELECT place, person_in_charge, person_in_charge_post, phone, purpose, joint_units, experts, inspectors,"
        " checklists, (SELECT c.name FROM campaign c WHERE c.id = campaign_id AND c.deleted_at IS NULL)"
        " FROM visit WHERE id = ?",
        (visit,),
    ).fetchone()
    place, person, post, phone, purpose, units, experts, inspectors, checklists, campaign = facts
    evidence = _evidence_of(db, visit)
    standing = db.execute("SELECT text FROM draft WHERE key = ?", (f"visit-place:{visit.hex()}",)).fetchone()
    return VisitState(
        _visit(found),
        place,
        person,
        post,
        phone,
        purpose,
        tuple(json.loads(units or "[]")),
        tuple(json.loads(experts or "[]")),
        tuple(_person(db, bytes.fromhex(one)) for one in json.loads(inspectors)),
        tuple((one["key"], one["version"]) for one in json.loads(checklists)),
        _answers(db, visit),
        _findings(db, visit, evidence),
        signatures_of(db, visit),
        tuple(one for one in evidence if one.owner != "finding"),
        standing[0] if standing else None,
        campaign,
    )


def _person(db: Any, key: bytes) -> tuple[bytes, str]:
    row = db.execute("SELECT name FROM person WHERE id = ?", (key,)).fetchone()
    return key, row[0] if row else "（未同步）"


def _answers(db: Any, visit: bytes) -> tuple[AnswerRow, ...]:
    rows = db.execute(
        "SELECT id, checklist, item, result, note, sample, answered_at FROM answer"
        " WHERE visit_id = ? AND deleted_at IS NULL ORDER BY answered_at, item",
        (visit,),
    ).fetchall()
    return tuple(AnswerRow(*[*row[:5], json.loads(row[5]) if row[5] else None, row[6]]) for row in rows)


def _evidence_of(db: Any, visit: bytes) -> list[EvidenceRow]:
    rows = db.execute(
        f"{_EVIDENCE} WHERE deleted_at IS NULL AND owner_id IN (SELECT ?1 UNION SELECT id FROM finding WHERE"
        " visit_id = ?1 UNION SELECT id FROM answer WHERE visit_id = ?1) ORDER BY owner_id, position",
        (visit,),
    ).fetchall()
    return [EvidenceRow(*row) for row in rows]


def _findings(db: Any, visit: bytes, evidence: list[EvidenceRow]) -> tuple[FindingRow, ...]:
    rows = db.execute(
        "SELECT id, checklist, item, text, place, grade, law, basis, criterion, measure, deadline, deadline_text,"
        " noted_at, hazard_id FROM finding WHERE visit_id = ? AND deleted_at IS NULL ORDER BY noted_at, rowid",
        (visit,),
    ).fetchall()
    return tuple(FindingRow(*[*row, tuple(one for one in evidence if one.owner_id == row[0])]) for row in rows)


def signatures_of(db: Any, owner: bytes) -> tuple[SignatureRow, ...]:
    """The signatures of a visit or document, oldest first."""
    rows = db.execute(
        "SELECT role, person_id, name, way, image, reason, witness, signed_at FROM signature"
        " WHERE owner_id = ? AND deleted_at IS NULL ORDER BY signed_at, rowid",
        (owner,),
    ).fetchall()
    return tuple(SignatureRow(*row) for row in rows)
