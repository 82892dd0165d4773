"""People and certificates put right: a name, roles, a telephone, a certificate typed wrong, the day somebody left."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy.orm import Session

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import log_of, update_row
from safetydesk.models.tables import Certificate, Person
from safetydesk.usecases.accepted import check_code, check_told
from safetydesk.usecases.days import past_day
from safetydesk.usecases.people import check_days


def correct_person(
    session: Session,
    *,
    person_id: bytes,
    name: str,
    roles: Sequence[str],
    unit: str | None = None,
    phone: str | None = None,
) -> Touched:
    """Who a person is and what they do here; papers issued before keep the name they were issued with.

    Raises PERSON_001 without the person, PERSON_004 without a name, GENERAL_003 for another role.
    """
    _required(session, person_id)
    if not name.strip():
        raise error("PERSON_004")
    held = json.dumps(sorted({check_code("person_role", one) for one in roles}))
    update_row(session, Person, person_id, {"name": name.strip(), "roles": held, "unit": unit, "phone": phone})
    return Touched.of("person", id=person_id)


def record_leaving(session: Session, *, person_id: bytes, on_day: str | None) -> Touched:
    """Somebody left the office on a day that is over or today; None: they did not leave after all.

    What they did stays under their name. Raises PERSON_001, SUBJECT_008 for a day to come.
    """
    _required(session, person_id)
    day = None if on_day is None else past_day(on_day, day_of(log_of(session).now))
    update_row(session, Person, person_id, {"left_on": day})
    return Touched.of("person", id=person_id)


def correct_certificate(
    session: Session,
    *,
    certificate_id: bytes,
    kind: str,
    number: str,
    issuer: str | None = None,
    valid_from: str | None = None,
    valid_to: str | None = None,
) -> Touched:
    """What stands on a certificate that was typed wrong; a renewed one is another certificate.

    Raises PERSON_009 without it, GENERAL_003 for another kind, GENERAL_014 without a number, PERSON_002, SUBJECT_008.
    """
    found = session.get(Certificate, certificate_id, populate_existing=True)
    if found is None or found.deleted_at is not None:
        raise error("PERSON_009")
    check_days(valid_from, valid_to)
    told = {"kind": check_code("certificate_kind", kind), "number": check_told("证件号", number), "issuer": issuer}
    dated = {"valid_from": valid_from, "valid_to": valid_to}
    update_row(session, Certificate, certificate_id, {**told, **dated})
    return Touched.of("certificate", id=certificate_id)


def _required(session: Session, key: bytes) -> None:
    found = session.get(Person, key, populate_existing=True)
    if found is None or found.deleted_at is not None:
        raise error("PERSON_001")
