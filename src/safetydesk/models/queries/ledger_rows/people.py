"""People and their certificates as rows of the 人员证件台账: the township's own first, then those of enterprises."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from safetydesk.domain.certificate_terms import state_on
from safetydesk.domain.export_base import RECORD
from safetydesk.models.queries.ledger_rows.places import places
from safetydesk.models.queries.ledger_rows.walking import Row, walk
from safetydesk.models.queries.people import settings

OWN = "本单位"
"""What a ledger calls the office itself where no name of it is known."""
CERTIFICATE = ("number", "work", "issuer", "issued_on", "valid_from", "valid_to", "valid_text", "review_on")
"""Columns of a certificate that a ledger shows as they stand; its kind and remark besides."""
_HELD = f"c.id, c.kind, c.remark, {', '.join(f'c.{name}' for name in CERTIFICATE)}"
_OF = "LEFT JOIN certificate c ON c.person_id = p.id AND c.deleted_at IS NULL"
_PERSON = (
    f"SELECT p.id, p.name, p.roles, p.unit, p.phone, p.left_on, {_HELD} FROM person p {_OF} WHERE p.deleted_at IS NULL"
)
_EMPLOYEE = f"""
SELECT p.id, s.village_id, s.name, s.credit_code, p.name, p.post, p.phone, p.left_on, p.remark, {_HELD}
FROM employee p {_OF} LEFT JOIN subject o ON o.id = p.subject_id LEFT JOIN subject s ON s.id = o.current_id
WHERE p.deleted_at IS NULL
"""
_BLANK: Row = dict.fromkeys(("credit_code", "village", "post", "remark", "roles"))


def own_name(db: Any) -> str:
    """What the office itself is called in the ledger when a person has no unit."""
    known = settings(db)
    return str(known.get("organ") or known.get("township") or OWN)


def people(db: Any, today: str, ids: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, Row]]:
    """A row for every certificate, by its id, and for everybody without one, by the person's; `ids` limits them."""
    wanted = None if ids is None else set(ids)
    for _, key, row in people_rows(db, today, None if ids is None else _holders(db, ids)):
        if wanted is None or key in wanted:
            yield key, row


def people_rows(db: Any, today: str, holders: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, bytes, Row]]:
    """The rows of all people, or of these, as (person or employee, certificate or else the same, row)."""
    office, villages = own_name(db), places(db, "village")
    for key, name, roles, unit, phone, left_on, *held in walk(db, _PERSON, "p", holders, order="rowid, c.rowid"):
        row = _BLANK | {"subject": unit or office, "name": name, "phone": phone, "left_on": left_on}
        yield _row(key, row | {"roles": "、".join(json.loads(roles)) or None}, held, today)
    for key, village, *rest in walk(db, _EMPLOYEE, "p", holders, order="rowid, c.rowid"):
        subject, credit_code, name, post, phone, left_on, remark, *held = rest
        row = _BLANK | {"subject": subject, "credit_code": credit_code, "village": villages.name(village)}
        row |= {"name": name, "post": post, "phone": phone, "left_on": left_on, "remark": remark}
        yield _row(key, row, held, today)


def _row(key: bytes, row: Row, held: Sequence[Any], today: str) -> tuple[bytes, bytes, Row]:
    certificate, kind, remark, *facts = held
    row |= {"kind": None if kind == "unstated" else kind, "certificate_remark": remark}
    row |= dict(zip(CERTIFICATE, facts, strict=True))
    state = state_on(today, *(row[name] for name in ("valid_to", "valid_text", "review_on")))  # type: ignore[arg-type]
    record = certificate or key
    return key, record, row | {"state": state if certificate else None, RECORD: record.hex()}


def _holders(db: Any, ids: Sequence[bytes]) -> list[bytes]:
    """Whose certificates these are; ids that are no certificate's stand for themselves."""
    found: dict[bytes, None] = dict.fromkeys(ids)
    for start in range(0, len(ids), 900):
        chunk = ids[start : start + 900]
        marks = ",".join("?" * len(chunk))
        rows = db.execute(f"SELECT person_id FROM certificate WHERE id IN ({marks})", chunk).fetchall()
        found |= {row[0]: None for row in rows}
    return list(found)
