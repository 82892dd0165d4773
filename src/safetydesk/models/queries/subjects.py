"""Subjects: the table, the type-ahead and the card."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    """Everything the card shows: the row of the table, all other facts, and other names."""

    row: SubjectRow
    facts: Mapping[str, Any]
    names: tuple[SubjectName, ...]
    merged_into: bytes | None
    merged_from: tuple[bytes, ...]


GROUP = "(SELECT ?1 UNION SELECT id FROM subject WHERE merged_into = ?1 AND deleted_at IS NULL)"
"""The ids whose history belongs to subject ?1: its own and those merged into it."""

_ROW = """
SELECT s.id, s.code, s.kind, s.name, s.shop_sign, s.credit_code, s.address, s.person_in_charge, s.phone, s.industry,
  s.headcount, s.risk_level, s.production_state,
  (SELECT v.name FROM village v WHERE v.id = coalesce(
     (SELECT x.new_id FROM succession x WHERE x.entity = 'village' AND x.old_id = s.village_id), s.village_id)),
  s.tags, s.pending,
  (SELECT max(started_at) FROM visit WHERE deleted_at IS NULL AND subject_id IN
     (SELECT s.id UNION SELECT id FROM subject WHERE merged_into = s.id)),
  (SELECT count(*) FROM hazard WHERE deleted_at IS NULL AND state <> 'closed' AND subject_id IN
     (SELECT s.id UNION SELECT id FROM subject WHERE merged_into = s.id))
FROM subject s WHERE s.deleted_at IS NULL AND s.merged_into IS NULL
"""


def _row(values: Sequence[Any]) -> SubjectRow:
    *plain, tags, pending, last, hazards = values
    return SubjectRow(*[*plain, _codes(tags), _codes(pending), last, hazards])


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()


def subject_rows(
    db: Any, *, after: tuple[str, bytes] | None = None, limit: int = 200, village: bytes | None = None
) -> list[SubjectRow]:
    """A page of subjects by name; `after` is (name, id) of the last row already shown (keyset paging)."""
    sql = _ROW
    values: list[Any] = []
    if village is not None:
        sql += " AND s.village_id = ?"
        values.append(village)
    if after is not None:
        sql += " AND (s.name, s.id) > (?, ?)"
        values += after
    rows = db.execute(f"{sql} ORDER BY s.name, s.id LIMIT ?", (*values, limit))
    return [_row(row) for row in rows.fetchall()]


def subject_count(db: Any) -> int:
    """How many living subjects there are."""
    found: int = db.execute("SELECT count(*) FROM subject WHERE deleted_at IS NULL AND merged_into IS NULL").fetchone()[
        0
    ]
    return found


def search_subjects(db: Any, text: str, *, limit: int = 200) -> list[SubjectRow]:
    """The table narrowed by a text as `find_subjects` understands it."""
    ids = [hit.id for hit in find_subjects(db, text, limit=limit)]
    marks = ",".join("?" * len(ids))
    found = {row[0]: _row(row) for row in db.execute(f"{_ROW} AND s.id IN ({marks})", ids).fetchall()}
    return [found[key] for key in ids if key in found]


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
          CASE WHEN w.name LIKE ? || '%' THEN 0 WHEN instr(w.name, ?) THEN 1 ELSE 2 END AS nearness
        FROM (SELECT rowid FROM subject_search WHERE subject_search MATCH ? LIMIT 400) hit
        JOIN subject s ON s.n = hit.rowid
        JOIN subject w ON w.id = coalesce(s.merged_into, s.id)
        LEFT JOIN village v ON v.id = w.village_id
        WHERE w.deleted_at IS NULL ORDER BY nearness, length(w.name), w.name LIMIT ?
        """,
        (text, text, expression, limit),
    )
    return [SubjectHit(*row[:7]) for row in rows.fetchall()]


def subject_card(db: Any, subject: bytes) -> SubjectCard | None:
    """The card of a subject, None when there is no such subject."""
    cursor = db.execute("SELECT * FROM subject WHERE id = ? AND deleted_at IS NULL", (subject,))
    found = cursor.fetchone()
    if found is None:
        return None
    facts = dict(zip((column[0] for column in cursor.description), found, strict=True))
    row = db.execute(f"{_ROW.replace('AND s.merged_into IS NULL', '')} AND s.id = ?", (subject,)).fetchone()
    names = db.execute(
        f"SELECT name, kind, valid_to FROM subject_name WHERE deleted_at IS NULL AND subject_id IN {GROUP}"
        " ORDER BY valid_to DESC",
        (subject,),
    ).fetchall()
    merged = db.execute("SELECT id FROM subject WHERE merged_into = ? AND deleted_at IS NULL", (subject,)).fetchall()
    return SubjectCard(
        _row(row), facts, tuple(SubjectName(*one) for one in names), facts["merged_into"], tuple(r[0] for r in merged)
    )
