"""委托书 and 赋权清单 on record: corrected while no paper stands on them, ended by a day, never deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.changelog import update_row
from safetydesk.models.queries.authority import AuthorityRow, PaperUnder, authority_row, papers_under
from safetydesk.models.store import dbapi
from safetydesk.models.tables import AuthorityRecord
from safetydesk.usecases.days import real_day
from safetydesk.usecases.people import authority_facts

_NAMED = 3
"""Papers that a refusal names."""


def papers_of(db: Any, one: AuthorityRow) -> list[PaperUnder]:
    """The papers that were issued while this record covered them, the earliest first."""
    needing = sorted(code for code, held in load().capacities.items() if held.needs == one.kind)
    return papers_under(db, one, needing)


def held_by(one: AuthorityRow, papers: Sequence[PaperUnder]) -> SafetyDeskError | None:
    """Why what is on record can no longer be changed: PERSON_007 with the papers that stand on it; None without any."""
    if not papers:
        return None
    return error("PERSON_007", number=one.number, count=len(papers), papers=_named(papers))


def correct_authority(
    session: Session,
    *,
    authority_id: bytes,
    kind: str,
    number: str,
    grantor: str,
    items: Sequence[str],
    valid_from: str,
    valid_to: str | None = None,
) -> Touched:
    """Put a record right that was typed wrong; what is written is what differs.

    Raises PERSON_006 without the record, PERSON_007 where papers were issued under it, and what `record_authority`
    raises.
    """
    row = _required(session, authority_id)
    told = authority_facts(
        kind=kind, number=number, grantor=grantor, items=items, valid_from=valid_from, valid_to=valid_to
    )
    changed = {key: value for key, value in told.items() if value != _stored(row)[key]}
    if changed:
        if held := held_by(row, papers_of(dbapi(session), row)):
            raise held
        update_row(session, AuthorityRecord, authority_id, changed)
    return Touched.of("authority_record", id=authority_id)


def end_authority(session: Session, *, authority_id: bytes, last_day: str) -> Touched:
    """收回 or 到期: the record covers papers up to `last_day` inclusive, and stays.

    An end is brought forward, never put off: more time is another 委托书 or list (处罚法 20, 24). Raises PERSON_006,
    PERSON_008 for a day before the record began, after its end, or before a paper issued under it; SUBJECT_008.
    """
    row = _required(session, authority_id)
    day = real_day(last_day)
    if day < row.valid_from:
        raise _no_end(row, day, f"在生效日 {row.valid_from} 之前")
    if row.valid_to is not None and day > row.valid_to:
        raise _no_end(row, day, f"它写明的期限只到 {row.valid_to}，延长要另外登记新的一份")
    if late := [one for one in papers_of(dbapi(session), row) if one.issued_on > day]:
        raise _no_end(row, day, f"之后还有 {len(late)} 份文书依据它出具（{_named(late)}）")
    update_row(session, AuthorityRecord, authority_id, {"valid_to": day})
    return Touched.of("authority_record", id=authority_id)


def _required(session: Session, key: bytes) -> AuthorityRow:
    found = authority_row(dbapi(session), key)
    if found is None:
        raise error("PERSON_006")
    return found


def _stored(row: AuthorityRow) -> Mapping[str, Any]:
    dated = {"valid_from": row.valid_from, "valid_to": row.valid_to}
    return {"kind": row.kind, "number": row.number, "grantor": row.grantor, "items": json.dumps(row.items), **dated}


def _no_end(row: AuthorityRow, day: str, why: str) -> SafetyDeskError:
    return error("PERSON_008", number=row.number, day=day, why=why)


def _named(papers: Sequence[PaperUnder]) -> str:
    more = "等" if len(papers) > _NAMED else ""
    return "、".join(f"{one.issued_on} {one.number}" for one in papers[:_NAMED]) + more
