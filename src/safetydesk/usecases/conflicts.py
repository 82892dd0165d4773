"""冲突: a person says which of two values stands; the other stays in the history."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.orm import Session

from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import log_of, update_row
from safetydesk.models.queries.conflicts import value_of
from safetydesk.models.tables import Conflict, synced_classes, synced_fields


def settle_conflict(session: Session, *, conflict_id: bytes, stands: Literal["kept", "other"]) -> Touched:
    """Let the server's value (kept) or the other one stand, in one transaction with the record's field.

    Raises SYNC_060 when the conflict is gone or was settled by someone else, SYNC_061 when this program does not know
    the field or has no such record: a newer one can settle it.
    """
    found = session.get(Conflict, conflict_id, populate_existing=True)
    if found is None or found.deleted_at is not None or found.settled_at is not None:
        raise error("SYNC_060")
    act = log_of(session)
    chosen = found.kept if stands == "kept" else found.other
    table = synced_classes().get(found.entity)
    if table is None or found.field not in synced_fields(table) or session.get(table, found.record) is None:
        raise error("SYNC_061", field=f"{found.entity}.{found.field}")
    update_row(session, table, found.record, {found.field: value_of(chosen)})
    settled = {"settled": chosen, "settled_by": act.actor, "settled_at": act.now}
    update_row(session, Conflict, conflict_id, settled)
    return Touched.of("conflict", found.entity, id=found.record)
