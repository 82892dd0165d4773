"""The people of the office, each with every certificate that is on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from safetydesk.models.queries.people import PersonRow, people


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """A certificate of a person; a `number` that a ledger did not give is None (待补)."""

    id: bytes
    person_id: bytes
    kind: str
    number: str | None
    issuer: str | None
    valid_from: str | None
    valid_to: str | None
    valid_text: str | None
    review_on: str | None


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person who has not left, and the certificates, the one that ends last first."""

    person: PersonRow
    held: tuple[HeldCertificate, ...]


def staff(db: Any) -> list[StaffRow]:
    """Everybody who has not left, by name."""
    rows = db.execute(
        "SELECT c.id, c.person_id, c.kind, c.number, c.issuer, c.valid_from, c.valid_to, c.valid_text, c.review_on"
        " FROM certificate c JOIN person p ON p.id = c.person_id WHERE c.deleted_at IS NULL"
        " ORDER BY c.valid_to IS NULL DESC, c.valid_to DESC, c.id"
    ).fetchall()
    held: dict[bytes, list[HeldCertificate]] = {}
    for one in (HeldCertificate(*row) for row in rows):
        held.setdefault(one.person_id, []).append(one)
    return [StaffRow(one, tuple(held.get(one.id, ()))) for one in people(db)]
