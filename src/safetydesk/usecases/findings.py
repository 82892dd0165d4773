"""随手记 and failed items: what was seen, noted in one line, hung on an item later or never; photos and signatures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.hazards.life import GRADES
from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import insert_rows, log_of, update_row
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Evidence, Finding, Signature, synced_fields
from safetydesk.usecases.citations import check_criterion
from safetydesk.usecases.days import real_day
from safetydesk.usecases.papers.signers import check_signer
from safetydesk.usecases.visits import require_made, require_visit

OPEN_FIELDS = frozenset(
    {"text", "place", "grade", "law", "basis", "criterion", "measure", "deadline", "deadline_text", "checklist", "item"}
)


def note_finding(session: Session, *, visit_id: bytes, text: str, **facts: Any) -> Touched:
    """Note what was seen; `facts` may name place, grade, law, basis, criterion, measure, deadline, checklist, item.

    Raises VISIT_007 without a text, HAZARD_030 or SUBJECT_008 for a grade or a deadline that there is not. A suspected
    major hazard needs nothing more than its grade.
    """
    require_visit(session, visit_id, open_for="finding")
    act = log_of(session)
    row: dict[str, Any] = dict.fromkeys(synced_fields(Finding))
    row |= {"grade": "general"} | _checked({"text": text, **facts})
    row |= {"id": act.new_id(), "visit_id": visit_id, "noted_at": act.now, "noted_by": act.actor}
    insert_rows(session, Finding, [row])
    return Touched.of("finding", id=row["id"])


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that a finding has, each of them possible."""
    told = {name: value for name, value in facts.items() if name in OPEN_FIELDS}
    if "text" in told:
        told["text"] = (told["text"] or "").strip()
        if not told["text"]:
            raise error("VISIT_007")
    if told.get("grade", "general") not in GRADES:
        raise error("HAZARD_030", grade=told["grade"])
    check_criterion(told.get("criterion"))
    if told.get("deadline") is not None:
        real_day(told["deadline"])
    return told


def edit_finding(session: Session, *, finding_id: bytes, **facts: Any) -> Touched:
    """Change a finding while the visit is open: words, grade, basis, measure, deadline, or the item it hangs on.

    Raises what `note_finding` raises, and VISIT_019 once it is registered as a hazard, where it is to be corrected.
    """
    found = require_finding(session, finding_id)
    told = _checked(facts)
    if any(getattr(found, name) != value for name, value in told.items()):
        _not_registered(session, found)
        update_row(session, Finding, found.id, told)
    return Touched.of("finding", id=finding_id)


def drop_finding(session: Session, *, finding_id: bytes) -> Touched:
    """Take a finding back while the visit is open; a tombstone remains. Raises VISIT_019 once it is a hazard."""
    _not_registered(session, require_finding(session, finding_id))
    update_row(session, Finding, finding_id, {"deleted_at": log_of(session).now})
    return Touched.of("finding", id=finding_id)


def require_finding(session: Session, finding_id: bytes, *, dropped: bool = False) -> Finding:
    """The finding of a visit that is still open, or VISIT_001; `dropped` also finds one that was taken back."""
    found = session.get(Finding, finding_id, populate_existing=True)
    if found is None or (found.deleted_at is not None and not dropped):
        raise error("VISIT_001")
    require_visit(session, found.visit_id, open_for="finding")
    return found


def _not_registered(session: Session, found: Finding) -> None:
    row = dbapi(session).execute("SELECT code FROM hazard WHERE id = ?", (found.hazard_id,)).fetchone()
    if row:
        raise error("VISIT_019", hazard=row[0])


_NO_OWNER = {
    "visit": "VISIT_001",
    "finding": "VISIT_001",
    "answer": "VISIT_001",
    "hazard": "HAZARD_003",
    "document": "DOCUMENT_025",
}


def require_owner(session: Session, owner: str, owner_id: bytes) -> None:
    """What a photo hangs on or a signature stands under is there: VISIT_001, HAZARD_003 or DOCUMENT_025 else."""
    missing = _NO_OWNER[owner]
    sql = f"SELECT 1 FROM {owner} WHERE id = ? AND deleted_at IS NULL"
    if not dbapi(session).execute(sql, (owner_id,)).fetchone():
        raise error(missing)


def attach_evidence(
    session: Session,
    *,
    owner: str,
    owner_id: bytes,
    sha256: str,
    size: int,
    mime: str,
    kind: str = "photo",
    caption: str | None = None,
    taken_at: int | None = None,
) -> Touched:
    """Hang a blob that was already put on an owner (finding, answer, visit, hazard, document); the same twice is once.

    `kind` is photo, before, after, scan or file; `taken_at` microseconds UTC where the picture tells it. Raises what
    `require_owner` raises.
    """
    require_owner(session, owner, owner_id)
    db = dbapi(session)
    known = db.execute(
        "SELECT id FROM evidence WHERE owner_id = ? AND sha256 = ? AND deleted_at IS NULL", (owner_id, sha256)
    ).fetchone()
    if known:
        return Touched.of("evidence", id=known[0])
    last = db.execute("SELECT coalesce(max(position), 0) FROM evidence WHERE owner_id = ?", (owner_id,)).fetchone()[0]
    act = log_of(session)
    row = {"id": act.new_id(), "owner": owner, "owner_id": owner_id, "kind": kind, "sha256": sha256, "size": size}
    told = {"mime": mime, "caption": caption, "taken_at": taken_at, "added_at": act.now, "position": last + 1}
    insert_rows(session, Evidence, [{**row, **told}])
    remember_blob(session, sha256=sha256, size=size)
    return Touched.of("evidence", id=row["id"])  # type: ignore[arg-type]


def remember_blob(session: Session, *, sha256: str, size: int) -> None:
    """Note that this device holds a blob which the server may not have yet."""
    session.connection().exec_driver_sql(
        "INSERT INTO blob (sha256, size, here, there) VALUES (?, ?, 1, 0) ON CONFLICT (sha256) DO UPDATE SET here = 1",
        (sha256, size),
    )


def sign(
    session: Session,
    *,
    owner: str,
    owner_id: bytes,
    role: str,
    name: str,
    way: str,
    person_id: bytes | None = None,
    image: str | None = None,
    size: int | None = None,
    reason: str | None = None,
    witness: str | None = None,
) -> Touched:
    """签字 of a visit or document: way drawn (image = SHA-256 hex, with its `size` in bytes), wet, or refused (reason
    and witness: VISIT_008).

    《安全生产法》第六十八条: a refusal is put on record. Raises what `require_owner` and `check_signer` raise.
    """
    require_owner(session, owner, owner_id)
    if way == "refused" and not (reason and reason.strip() and witness and witness.strip()):
        raise error("VISIT_008")
    if owner == "visit":
        if require_visit(session, owner_id).finished_at is None:
            raise error("VISIT_011", what="签字")
        require_made(dbapi(session), owner_id)
    if image is not None:
        assert size is not None, "the size of what was drawn"
        remember_blob(session, sha256=image, size=size)
    act = log_of(session)
    who: dict[str, Any] = {"role": role, "person_id": person_id, "name": name}
    check_signer(dbapi(session), owner=owner, owner_id=owner_id, today=day_of(act.now), **who)
    row = {"id": act.new_id(), "owner": owner, "owner_id": owner_id, "role": role, "person_id": person_id}
    told = {"name": name, "way": way, "image": image, "reason": reason, "witness": witness, "signed_at": act.now}
    insert_rows(session, Signature, [{**row, **told}])
    return Touched.of("signature", id=row["id"])  # type: ignore[arg-type]
