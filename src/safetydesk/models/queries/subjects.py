"""Subjects: the table, the type-ahead and the card."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.models.queries.subject_scope import GROUP
from safetydesk.models.search import query


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One line of the enterprise table; `tags` and `pending` are codes, `open_hazards` those not yet 销号."""

    id: bytes
    code: str
    kind: str
    name: str
    shop_sign: str | None
    credit_code: str | None
    address: str | None
    person_in_charge: str | None
    phone: str | None
    industry: str | None
    headcount: int | None
    risk_level: str | None
    production_state: str | None
    village: str | None
    tags: tuple[str, ...]
    pending: tuple[str, ...]
    last_visit: int | None
    open_hazards: int


@dataclass(frozen=True, slots=True)
class SubjectHit:
    """One line of the type-ahead: enough to tell two subjects apart."""

    id: bytes
    code: str
    name: str
    shop_sign: str | None
    village: str | None
    person_in_charge: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class SubjectName:
    """A former name or further shop sign."""

    name: str
    kind: str
    valid_to: str | None


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """Everything the card shows: the row of the table, all other facts, other names, the subject that continues it
    (None: it stands for itself), and those it continues."""

    row: SubjectRow
    facts: Mapping[str, Any]
    names: tuple[SubjectName, ...]
    merged_into: bytes | None
    merged_from: tuple[bytes, ...]


_ROW = """
SELECT s.id, s.code, s.kind, s.name, s.shop_sign, s.credit_code, s.address, s.person_in_charge, s.phone, s.industry,
  s.headcount, s.risk_level, s.production_state,
  (SELECT v.name FROM village o JOIN village v ON v.id = o.current_id WHERE o.id = s.village_id), s.tags, s.pending,
  (SELECT nullif(max(started_at), 0) FROM visit WHERE deleted_at IS NULL AND subject_id IN
     (SELECT s.id UNION SELECT id FROM subject WHERE current_id = s.id)),
  (SELECT count(*) FROM hazard WHERE deleted_at IS NULL AND historic IS NULL
     AND state NOT IN ('closed', 'unregistered', 'withdrawn') AND subject_id IN
     (SELECT s.id UNION SELECT id FROM subject WHERE current_id = s.id))
FROM subject s WHERE s.deleted_at IS NULL
"""


def _row(values: Sequence[Any]) -> SubjectRow:
    *plain, tags, pending, last, hazards = values
    return SubjectRow(*[*plain, _codes(tags), _codes(pending), last, hazards])


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()


def subject_count(db: Any) -> int:
    """How many living subjects there are."""
    found: int = db.execute("SELECT count(*) FROM subject WHERE deleted_at IS NULL AND current_id = id").fetchone()[0]
    return found


def find_subjects(db: Any, text: str, *, limit: int = 12) -> list[SubjectHit]:
    """Subjects by any part of a name, shop sign, former name, pinyin or initials, person, phone, code or address.

    Names that begin with the text come first. A hit on a merged record answers with the one that continues it.
    """
    expression = query(text)
    if not expression:
        return []
    rows = db.execute(
        """
        SELECT DISTINCT w.id, w.code, w.name, w.shop_sign, v.name, w.person_in_charge, w.phone,
          CASE instr(w.name, ?) WHEN 1 THEN 0 WHEN 0 THEN 2 ELSE 1 END AS nearness
        FROM (SELECT rowid AS n FROM (SELECT rowid FROM subject_search WHERE subject_search MATCH ? LIMIT 400)
          UNION SELECT n FROM (SELECT n FROM subject WHERE name >= ? AND name < ? || char(1114111) LIMIT 400)) hit
        JOIN subject s ON s.n = hit.n
        JOIN subject w ON w.id = s.current_id
        LEFT JOIN village o ON o.id = w.village_id LEFT JOIN village v ON v.id = o.current_id
        WHERE w.deleted_at IS NULL ORDER BY nearness, length(w.name), w.name LIMIT ?
        """,
        (text, expression, text, text, limit),
    )
    return [SubjectHit(*row[:7]) for row in rows.fetchall()]


def subject_card(db: Any, subject: bytes) -> SubjectCard | None:
    """The card of a subject, None when there is no such subject."""
    cursor = db.execute("SELECT * FROM subject WHERE id = ? AND deleted_at IS NULL", (subject,))
    found = cursor.fetchone()
    if found is None:
        return None
    facts = dict(zip((column[0] for column in cursor.description), found, strict=True))
    row = db.execute(f"{_ROW} AND s.id = ?", (subject,)).fetchone()
    names = db.execute(
        f"SELECT name, kind, valid_to FROM subject_name WHERE deleted_at IS NULL AND subject_id IN {GROUP}"
        " ORDER BY valid_to DESC",
        (subject,),
    ).fetchall()
    leads = facts["current_id"] if facts["current_id"] != subject else None
    merged = db.execute(
        "SELECT id FROM subject WHERE current_id = ?1 AND id <> ?1 AND deleted_at IS NULL", (subject,)
    ).fetchall()
    return SubjectCard(
        _row(row), facts, tuple(SubjectName(*one) for one in names), leads, tuple(key for (key,) in merged)
    )
