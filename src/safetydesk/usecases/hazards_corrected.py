"""What went wrong on record: a hazard registered by mistake is withdrawn, two facts that contradict are settled.

Nothing is deleted: the record, its history and the reason stay, with person and time.
"""

from __future__ import annotations

from typing import Any, get_args

from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.domain.hazard_life import Stands
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.store import dbapi
from safetydesk.usecases.hazards import append_event, require_hazard

_TOUCHED = ("hazard", "hazard_event")


def withdraw_hazard(session: Session, *, hazard_id: bytes, reason: str) -> Touched:
    """登记有误: the hazard leaves every count and cannot be worked on; ledgers show it by that word.

    Refused without a reason (HAZARD_036), after a review, a fix on the spot or 销号 (HAZARD_037, HAZARD_001), and while
    a paper names it (HAZARD_040): a paper that went out may not speak of what the record calls a mistake.
    """
    require_hazard(session, hazard_id)
    if paper := paper_naming(dbapi(session), hazard_id):
        raise error("HAZARD_040", paper=paper)
    append_event(session, hazard_id=hazard_id, kind="withdrawn", reason=reason.strip() or None)
    return Touched.of(*_TOUCHED, id=hazard_id)


def paper_naming(db: Any, hazard: bytes) -> str | None:
    """The paper, issued before drafted, that names a hazard and was not voided, in words; None when there is none.

    A paper without a list of its own names everything its visit found, from the moment it is issued.
    """
    row = db.execute(
        "SELECT d.kind, d.number, d.code, d.snapshot FROM document d JOIN hazard h ON h.id = ?1"
        " WHERE d.deleted_at IS NULL AND d.state IS NOT 'voided' AND (instr(d.hazards, ?2)"
        " OR (d.hazards = '[]' AND d.visit_id = h.visit_id AND d.snapshot IS NOT NULL))"
        " ORDER BY d.snapshot IS NULL, d.rowid LIMIT 1",
        (hazard, hazard.hex()),
    ).fetchone()
    if row is None:
        return None
    kind, number, code, snapshot = row
    return f"{'' if snapshot else '拟稿'}《{load().word('document_kind', kind)}》{number or code}"


def settle_contradiction(
    session: Session, *, hazard_id: bytes, event: bytes, stands: str, note: str | None = None
) -> Touched:
    """裁定矛盾: which of two facts stands, `earlier` or `later`; the other stays in the history.

    `event` is the one that contradicts (Contradiction.event). HAZARD_025 when it is settled already, HAZARD_042 for
    anything but the two words.
    """
    if stands not in get_args(Stands):
        raise error("HAZARD_042")
    told = {"event": event, "stands": stands, "note": (note or "").strip() or None}
    append_event(session, hazard_id=hazard_id, kind="settled", **told)
    return Touched.of(*_TOUCHED, id=hazard_id)
