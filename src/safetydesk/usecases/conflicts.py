"""冲突: a person says which of two values stands; the other stays in the history."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import log_of, update_row
from safetydesk.models.queries.conflicts import NUMBER, PRINTED, value_of
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Answer, Conflict, Document, synced_classes, synced_fields
from safetydesk.usecases.papers.numbers import void_number
from safetydesk.usecases.visits import locked

TWICE = "同一份文书在两台电脑上各编了一个文号，以先到服务器的为准"


def settle_conflict(session: Session, *, conflict_id: bytes, stands: Literal["kept", "other"]) -> Touched:
    """Let the server's value (kept) or the other one stand, in one transaction with the record's field.

    What a paper bears stays whatever is chosen, for the paper was served: settling it says that both were seen to. Of
    two numbers that one paper was given on two devices, the second is voided (作废登记), and all that was printed
    differently is settled at once.
    Raises SYNC_060 when the conflict is gone or was settled by someone else, SYNC_061 when this program does not know
    the field or has no such record: a newer one can settle it; SYNC_024 for the other answer to a visit that is over.
    """
    found = session.get(Conflict, conflict_id, populate_existing=True)
    if found is None or found.deleted_at is not None or found.settled_at is not None:
        raise error("SYNC_060")
    act = log_of(session)
    chosen = found.kept if stands == "kept" else found.other
    table = synced_classes().get(found.entity)
    if table is None or found.field not in synced_fields(table) or session.get(table, found.record) is None:
        raise error("SYNC_061", field=f"{found.entity}.{found.field}")
    if found.entity == "answer" and stands == "other" and _over(session, found.record):
        raise error("SYNC_024")
    together = [found]
    if found.entity == "document" and found.field in PRINTED:
        together = _of_one_issue(session, found)
        for one in together:
            _void_second(session, one)
    else:
        revived = {"deleted_at": None} if stands == "other" and found.field != "deleted_at" else {}
        update_row(session, table, found.record, {found.field: value_of(chosen)} | revived)
    for one in together:
        told = {"settled": one.kept if stands == "kept" else one.other, "settled_by": act.actor, "settled_at": act.now}
        update_row(session, Conflict, one.id, told)
    return Touched.of("conflict", found.entity, id=found.record)


def _of_one_issue(session: Session, found: Conflict) -> list[Conflict]:
    """What else differs because the same draft was issued on another desk; two papers with one number stand alone."""
    if found.field == NUMBER[1] and value_of(found.kept) is None:
        return [found]
    rows = session.scalars(
        select(Conflict).where(Conflict.record == found.record), execution_options={"populate_existing": True}
    )
    return [one for one in rows if one.field in PRINTED and one.other_device == found.other_device and _is_open(one)]


def _is_open(one: Conflict) -> bool:
    twice = one.field == NUMBER[1] and value_of(one.kept) is None
    return one.entity == NUMBER[0] and one.deleted_at is None and one.settled_at is None and not twice


def _void_second(session: Session, found: Conflict) -> None:
    """Account for the serial that lost, unless a paper bears it after all or it was voided already."""
    paper: Any = session.get(Document, found.record, populate_existing=True)
    second = value_of(found.other)
    if found.field != "serial" or not isinstance(second, int) or second == paper.serial:
        return
    series = {"organ": paper.organ, "series": paper.series, "year": paper.year}
    known = [
        dbapi(session).execute(
            f"SELECT 1 FROM {table} WHERE organ = ? AND series = ? AND year = ? AND serial = ?",
            (*series.values(), second),
        )
        for table in ("document", "number_void")
    ]
    if not any(rows.fetchone() for rows in known):
        void_number(session, **series, serial=second, reason=TWICE)


def _over(session: Session, answer: bytes) -> bool:
    """Whether the answers of this one's visit are facts by now."""
    found = session.get(Answer, answer, populate_existing=True)
    return found is not None and locked(session, found.visit_id) is not None
