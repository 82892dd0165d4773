"""Moving and taking back photos: evidence is a fact, so it is never edited: one row ends and its like begins."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import insert_rows, log_of, update_row
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Evidence, synced_fields
from safetydesk.usecases.findings import require_owner
from safetydesk.usecases.visits import require_visit


def move_evidence(session: Session, *, evidence_id: bytes, owner: str, owner_id: bytes) -> Touched:
    """Hang a photo on another owner (finding, answer, visit): its blob, caption and times stay.

    Nothing happens when it was dropped meanwhile; an owner that has the same picture keeps the one it has.
    Raises VISIT_013 when there is no such photo, VISIT_002 when its visit stands or the other one does.
    """
    old = _row(session, evidence_id)
    if old["deleted_at"] is not None or (old["owner"], old["owner_id"]) == (owner, owner_id):
        return Touched.of("evidence", id=evidence_id)
    _require_open(session, old)
    require_owner(session, owner, owner_id)
    _require_open(session, {**old, "owner": owner, "owner_id": owner_id})
    update_row(session, Evidence, evidence_id, {"deleted_at": log_of(session).now})
    return _again(session, old, owner, owner_id)


def drop_evidence(session: Session, *, evidence_id: bytes) -> Touched:
    """Take a photo away; a tombstone remains. Raises VISIT_013, and VISIT_002 when its visit stands."""
    old = _row(session, evidence_id)
    if old["deleted_at"] is None:
        _require_open(session, old)
        update_row(session, Evidence, evidence_id, {"deleted_at": log_of(session).now})
    return Touched.of("evidence", id=evidence_id)


def restore_evidence(session: Session, *, evidence_id: bytes) -> Touched:
    """Bring a dropped photo back where it was. Raises VISIT_013, and VISIT_002 when its visit stands."""
    old = _row(session, evidence_id)
    _require_open(session, old)
    return _again(session, old, str(old["owner"]), old["owner_id"])


def _require_open(session: Session, old: dict[str, Any]) -> None:
    """The photos of a visit are facts as soon as it is; what closed a hazard stays with it."""
    db, owner, key = dbapi(session), old["owner"], old["owner_id"]
    if owner in ("finding", "answer"):
        key = db.execute(f"SELECT visit_id FROM {owner} WHERE id = ?", (key,)).fetchone()[0]
    if owner in ("visit", "finding", "answer"):
        require_visit(session, key, open_for="evidence")
    elif owner == "hazard" and old["kind"] == "after":
        life = db.execute("SELECT state FROM hazard WHERE id = ?", (key,)).fetchone()
        if life == ("closed",):
            raise error("HAZARD_034")


def _again(session: Session, old: dict[str, Any], owner: str, owner_id: bytes) -> Touched:
    db = dbapi(session)
    known = db.execute(
        "SELECT id FROM evidence WHERE owner_id = ? AND sha256 = ? AND deleted_at IS NULL", (owner_id, old["sha256"])
    ).fetchone()
    if known:
        return Touched.of("evidence", id=known[0])
    last = db.execute("SELECT coalesce(max(position), 0) FROM evidence WHERE owner_id = ?", (owner_id,)).fetchone()[0]
    row = {**old, "id": log_of(session).new_id(), "owner": owner, "owner_id": owner_id, "position": last + 1}
    insert_rows(session, Evidence, [{**row, "deleted_at": None}])
    return Touched.of("evidence", id=row["id"])


def _row(session: Session, evidence_id: bytes) -> dict[str, Any]:
    names = synced_fields(Evidence)
    found = dbapi(session).execute(f"SELECT {', '.join(names)} FROM evidence WHERE id = ?", (evidence_id,)).fetchone()
    row = dict(zip(names, found or (), strict=False))
    if row.get("owner", "collection_answer") == "collection_answer":  # what a unit sent in stays with its line
        raise error("VISIT_013")
    return row
