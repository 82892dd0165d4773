"""People of the township, their certificates, and the records of 委托 and 赋权."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import insert_rows, log_of
from safetydesk.models.tables import AuthorityRecord, Certificate, Person
from safetydesk.usecases.accepted import check_code, check_told
from safetydesk.usecases.days import real_day


def register_person(
    session: Session, *, name: str, roles: Sequence[str], unit: str | None = None, phone: str | None = None
) -> Touched:
    """A person who acts in the program: roles inspector, office, head, tips, administrator.

    Raises PERSON_004 without a name, GENERAL_003 for another role.
    """
    if not name.strip():
        raise error("PERSON_004")
    held = json.dumps(sorted({check_code("person_role", one) for one in roles}))
    row = {"id": log_of(session).new_id(), "name": name.strip(), "roles": held, "unit": unit}
    insert_rows(session, Person, [{**row, "phone": phone}])
    return Touched.of("person", id=row["id"])  # type: ignore[arg-type]


def add_certificate(
    session: Session,
    *,
    person_id: bytes,
    number: str,
    kind: str = "enforcement",
    issuer: str | None = None,
    valid_from: str | None = None,
    valid_to: str | None = None,
) -> Touched:
    """A certificate of a person, valid on the days from and to inclusive. Raises PERSON_001, 002 or SUBJECT_008."""
    person = session.get(Person, person_id)
    if person is None or person.deleted_at is not None:
        raise error("PERSON_001")
    check_days(valid_from, valid_to)
    row = {"id": log_of(session).new_id(), "person_id": person_id, "kind": kind, "number": number.strip()}
    insert_rows(session, Certificate, [{**row, "issuer": issuer, "valid_from": valid_from, "valid_to": valid_to}])
    return Touched.of("certificate", id=row["id"])  # type: ignore[arg-type]


def record_authority(
    session: Session,
    *,
    kind: Literal["delegation", "grant"],
    number: str,
    grantor: str,
    items: Sequence[str],
    valid_from: str,
    valid_to: str | None = None,
) -> Touched:
    """委托书 (处罚法 20-21) or 赋权清单 (处罚法 24): the document kinds it covers and the days it is valid.

    Raises GENERAL_003 for another kind or an item that is no kind of paper, GENERAL_014 where it has no item, number
    or grantor, PERSON_002 and SUBJECT_008 for its days.
    """
    told = authority_facts(
        kind=kind, number=number, grantor=grantor, items=items, valid_from=valid_from, valid_to=valid_to
    )
    row = {"id": log_of(session).new_id(), **told}
    insert_rows(session, AuthorityRecord, [row])
    return Touched.of("authority_record", id=row["id"])  # type: ignore[arg-type]


def authority_facts(
    *, kind: str, number: str, grantor: str, items: Sequence[str], valid_from: str, valid_to: str | None
) -> dict[str, str | None]:
    """The record as it is stored, after it was judged; raises what `record_authority` does."""
    if kind not in ("delegation", "grant"):
        raise error("GENERAL_003", what="种类", text=load().word("authority_kind", kind))
    papers = sorted({check_code("document_kind", one) for one in items})
    if not papers:
        raise error("GENERAL_014", what="文书种类")
    check_days(valid_from, valid_to)
    named = {"number": check_told("文号", number), "grantor": check_told("委托或赋权的机关", grantor)}
    return {"kind": kind, **named, "items": json.dumps(papers), "valid_from": valid_from, "valid_to": valid_to}


def check_days(first: str | None, last: str | None) -> None:
    """Raise SUBJECT_008 for a day that there is not, PERSON_002 for an end before its beginning."""
    for one in filter(None, (first, last)):
        real_day(one)
    if first and last and first > last:
        raise error("PERSON_002", first=first, last=last)
