"""People, certificates, authority records, villages, departments and settings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from safetydesk.domain.authority import AuthorityRecord, Certificate


TRADES = ("special", "equipment", "manager", "principal", "other", "unstated")
"""Kinds of certificates that say what work a person may do or lead (certificate_kind), not whom he may inspect."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of the township."""

    id: bytes
    name: str
    roles: tuple[str, ...]
    unit: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A village or department that exists today."""

    id: bytes
    name: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class ExpiringCertificate:
    """A certificate near or past its end."""

    person: str
    kind: str
    number: str
    valid_to: str


def people(db: Any, *, role: str | None = None) -> list[PersonRow]:
    """People who have not left, by name; with `role` only those who have it."""
    rows = db.execute(
        "SELECT id, name, roles, unit, phone FROM person WHERE deleted_at IS NULL AND left_on IS NULL ORDER BY name, id"
    ).fetchall()
    found = [PersonRow(key, name, tuple(json.loads(roles)), unit, phone) for key, name, roles, unit, phone in rows]
    return [one for one in found if role is None or role in one.roles]


def certificates(db: Any) -> list[Certificate]:
    """Every certificate that says who may inspect, as the domain judges them; one without a number says nothing."""
    from safetydesk.domain.authority import Certificate

    rows = db.execute(
        "SELECT person_id, number, valid_from, valid_to, kind FROM certificate WHERE deleted_at IS NULL"
        f" AND number IS NOT NULL AND kind NOT IN ({', '.join(map(repr, TRADES))}) ORDER BY rowid"
    ).fetchall()
    return [Certificate(*row) for row in rows]


def person_units(db: Any, people: Iterable[bytes]) -> dict[bytes, str]:
    """The unit of each of these people that has one."""
    keys = list(people)
    marks = ", ".join("?" * len(keys))
    rows = db.execute(f"SELECT id, unit FROM person WHERE id IN ({marks}) AND unit IS NOT NULL", keys).fetchall()
    return dict(rows)


def expiring_certificates(db: Any, last: str) -> list[ExpiringCertificate]:
    """Certificates that end on or before `last`, the earliest first: of people still here, and not yet renewed."""
    rows = db.execute(
        "SELECT p.name, c.kind, coalesce(c.number, '证号待补'), c.valid_to FROM certificate c"
        " JOIN person p ON p.id = c.person_id AND p.deleted_at IS NULL AND p.left_on IS NULL"
        " WHERE c.deleted_at IS NULL AND c.valid_to <= ? AND NOT EXISTS (SELECT 1 FROM certificate r"
        " WHERE r.person_id = c.person_id AND r.kind = c.kind AND r.deleted_at IS NULL"
        " AND (r.valid_to IS NULL OR r.valid_to > c.valid_to)) ORDER BY c.valid_to",
        (last,),
    ).fetchall()
    return [ExpiringCertificate(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class EmployeeCertificate:
    """A certificate of an employee of an enterprise; `ends` is its last day or that of its 复审, the earlier."""

    person: str
    kind: str
    work: str | None
    ends: str
    reviewed: bool


_ENDS = "min(coalesce(c.valid_to, c.review_on), coalesce(c.review_on, c.valid_to))"
_EMPLOYED = (
    "FROM employee e JOIN certificate c ON c.person_id = e.id WHERE e.deleted_at IS NULL AND e.left_on IS NULL"
    f" AND c.deleted_at IS NULL AND {_ENDS} <= ?1 AND NOT EXISTS (SELECT 1 FROM certificate r"
    " WHERE r.person_id = c.person_id AND r.kind = c.kind AND r.work IS c.work AND r.deleted_at IS NULL"
    " AND r.id <> c.id AND coalesce(r.valid_to, '9999') > coalesce(c.valid_to, '9999'))"
)
"""Certificates of people still employed that end by a day and were not renewed since (same kind, same work)."""


def employee_certificates(db: Any, subject: bytes, last: str) -> list[EmployeeCertificate]:
    """Those of an enterprise that end, or have to be reviewed, on or before `last`; the earliest first."""
    rows = db.execute(
        f"SELECT e.name, c.kind, c.work, {_ENDS}, c.valid_to IS NULL OR c.review_on < c.valid_to {_EMPLOYED}"
        f" AND e.subject_id = ?2 ORDER BY {_ENDS}, e.name",
        (last, subject),
    ).fetchall()
    return [EmployeeCertificate(name, kind, work, ends, bool(review)) for name, kind, work, ends, review in rows]


def employees_expiring(db: Any, today: str, last: str) -> tuple[int, int]:
    """How many certificates of enterprises' people end from `today` to `last`, and how many did before."""
    near, over = db.execute(
        f"SELECT count(*) FILTER (WHERE {_ENDS} >= ?2), count(*) FILTER (WHERE {_ENDS} < ?2) {_EMPLOYED}"
        " AND e.subject_id IN (SELECT id FROM subject WHERE deleted_at IS NULL)",
        (last, today),
    ).fetchone()
    return near, over


def authority_records(db: Any) -> list[AuthorityRecord]:
    """Every 委托 and 赋权 on record."""
    from safetydesk.domain.authority import AuthorityRecord

    rows = db.execute(
        "SELECT kind, number, items, valid_from, valid_to, grantor FROM authority_record"
        " WHERE deleted_at IS NULL ORDER BY rowid"
    ).fetchall()
    return [AuthorityRecord(kind, number, frozenset(json.loads(items)), *more) for kind, number, items, *more in rows]


def villages(db: Any) -> list[PlaceRow]:
    """Villages that were not 撤并, by name."""
    rows = db.execute("SELECT id, name, kind FROM village WHERE deleted_at IS NULL AND valid_to IS NULL ORDER BY name")
    return [PlaceRow(*row) for row in rows.fetchall()]


def departments(db: Any) -> list[PlaceRow]:
    """Departments that were not 撤并, by name."""
    rows = db.execute(
        "SELECT id, name, level FROM department WHERE deleted_at IS NULL AND valid_to IS NULL ORDER BY name"
    )
    return [PlaceRow(*row) for row in rows.fetchall()]


def place_named(db: Any, entity: str, name: str) -> bytes | None:
    """The village or department of this name, today's for one that was 撤并; None when unknown."""
    table = {"village": "village", "department": "department"}[entity]
    row = db.execute(
        f"SELECT current_id FROM {table} WHERE name = ? AND deleted_at IS NULL ORDER BY valid_to IS NOT NULL LIMIT 1",
        (name,),
    ).fetchone()
    return row[0] if row else None


def settings(db: Any) -> dict[str, Any]:
    """Every township-wide choice."""
    rows = db.execute("SELECT key, value FROM setting WHERE deleted_at IS NULL").fetchall()
    return {key: json.loads(value) for key, value in rows}
