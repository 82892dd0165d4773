"""What a screen does with one item or note in one transaction: the answer, its finding, its photos and its draft.

不符合 has one finding hung on the item, any other answer has none; photos belong to the item and go where it goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.touched import Touched
from safetydesk.models.changelog import log_of, update_row
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Answer, Draft, Finding
from safetydesk.usecases.evidence import move_evidence
from safetydesk.usecases.findings import attach_evidence, drop_finding, edit_finding, note_finding, require_finding
from safetydesk.usecases.visits import answer_item, require_visit

_TOUCHED = ("answer", "finding", "evidence", "draft")


def judge_item(
    session: Session,
    *,
    visit_id: bytes,
    checklist: str,
    item: str,
    result: str,
    note: str | None = None,
    sample: Mapping[str, Any] | None = None,
    finding: Mapping[str, Any] | None = None,
    photos: Sequence[str] = (),
    draft: str | None = None,
) -> Touched:
    """Answer an item and keep its finding in step; `finding` holds grade, law, basis, criterion, measure, deadline.

    不符合 with a note makes or changes the finding; without one there is none yet. Another answer takes it back,
    keeps its photos, and sends what else hung here back to the tray. `photos` are ids (hex) of evidence to bring
    here, `draft` the key of the draft this replaces. Raises what `answer_item` raises.
    """
    answered = answer_item(
        session, visit_id=visit_id, checklist=checklist, item=item, result=result, note=note, sample=sample
    )
    assert answered.id is not None
    hung = _hung(session, visit_id, checklist, item)
    text = (note or "").strip()
    if result == "fails" and text:
        owner, key = "finding", _keep_finding(session, hung[:1], visit_id, checklist, item, text, finding or {})
        sources = [answered.id]
    else:
        owner, key, sources = "answer", answered.id, hung[:1]
    for source in sources:
        for photo in _photos(session, source):
            move_evidence(session, evidence_id=photo, owner=owner, owner_id=key)
    if result != "fails":
        _clear(session, hung)
    _bring(session, photos, owner, key)
    forget_draft(session, draft)
    return Touched.of(*_TOUCHED, id=answered.id)


def withdraw_answer(session: Session, *, visit_id: bytes, checklist: str, item: str) -> Touched:
    """Take an answer back while the visit is open: the item stands unanswered, its photos return to the visit."""
    require_visit(session, visit_id, open_for="answer")
    found = _answer(session, visit_id, checklist, item)
    hung = _hung(session, visit_id, checklist, item)
    for owner in (*hung[:1], *([found] if found else ())):
        for photo in _photos(session, owner):
            move_evidence(session, evidence_id=photo, owner="visit", owner_id=visit_id)
    _clear(session, hung)
    if found:
        update_row(session, Answer, found, {"deleted_at": log_of(session).now})
    return Touched.of(*_TOUCHED, id=found)


def jot_finding(
    session: Session,
    *,
    visit_id: bytes,
    text: str,
    photos: Sequence[str] = (),
    draft: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Touched:
    """随手记: a finding with the photos (ids in hex) taken for it; the draft it was typed in goes. Raises VISIT_007."""
    noted = note_finding(session, visit_id=visit_id, text=text, **(facts or {}))
    assert noted.id is not None
    _bring(session, photos, "finding", noted.id)
    forget_draft(session, draft)
    return Touched.of(*_TOUCHED, id=noted.id)


def amend_finding(
    session: Session, *, finding_id: bytes, facts: Mapping[str, Any], draft: str | None = None
) -> Touched:
    """Change a finding of the open visit and forget the draft it was typed in."""
    edit_finding(session, finding_id=finding_id, **facts)
    forget_draft(session, draft)
    return Touched.of(*_TOUCHED, id=finding_id)


def photograph_item(session: Session, *, visit_id: bytes, checklist: str, item: str, **photo: Any) -> Touched:
    """Hang a photo whose blob was put on an item: on its finding, else its answer, else on the visit for now.

    `photo` is what `attach_evidence` takes besides the owner.
    """
    require_visit(session, visit_id, open_for="evidence")
    hung, answer = _hung(session, visit_id, checklist, item), _answer(session, visit_id, checklist, item)
    if hung:
        return attach_evidence(session, owner="finding", owner_id=hung[0], **photo)
    if answer:
        return attach_evidence(session, owner="answer", owner_id=answer, **photo)
    return attach_evidence(session, owner="visit", owner_id=visit_id, **photo)


def hang_finding(session: Session, *, finding_id: bytes, checklist: str | None, item: str | None) -> Touched:
    """Hang a finding on an item, or take it off (None); an item without an answer is thereby 不符合."""
    edit_finding(session, finding_id=finding_id, checklist=checklist, item=item)
    found = require_finding(session, finding_id)
    if checklist and item and _answer(session, found.visit_id, checklist, item) is None:
        answer_item(session, visit_id=found.visit_id, checklist=checklist, item=item, result="fails", note=found.text)
    return Touched.of(*_TOUCHED, id=finding_id)


def restore_finding(session: Session, *, finding_id: bytes) -> Touched:
    """Take the dropping of a finding back while the visit is open."""
    require_finding(session, finding_id, dropped=True)
    update_row(session, Finding, finding_id, {"deleted_at": None})
    return Touched.of(*_TOUCHED, id=finding_id)


def forget_draft(session: Session, key: str | None) -> None:
    """Drop a draft of this device; nothing happens without a key."""
    kept = session.get(Draft, key, populate_existing=True) if key else None
    if kept is not None:
        session.delete(kept)


def _keep_finding(
    session: Session,
    hung: Sequence[bytes],
    visit_id: bytes,
    checklist: str,
    item: str,
    text: str,
    facts: Mapping[str, Any],
) -> bytes:
    if hung:
        edit_finding(session, finding_id=hung[0], text=text, **facts)
        return hung[0]
    made = note_finding(session, visit_id=visit_id, text=text, checklist=checklist, item=item, **facts)
    assert made.id is not None
    return made.id


def _clear(session: Session, hung: Sequence[bytes]) -> None:
    """The item's own finding goes, whatever else hung on it hangs nowhere."""
    for gone in hung[:1]:
        drop_finding(session, finding_id=gone)
    for other in hung[1:]:
        edit_finding(session, finding_id=other, checklist=None, item=None)


def _bring(session: Session, photos: Sequence[str], owner: str, owner_id: bytes) -> None:
    for photo in photos:
        move_evidence(session, evidence_id=bytes.fromhex(photo), owner=owner, owner_id=owner_id)


def _answer(session: Session, visit_id: bytes, checklist: str, item: str) -> bytes | None:
    sql = "SELECT id FROM answer WHERE visit_id = ? AND checklist = ? AND item = ? AND deleted_at IS NULL"
    found = dbapi(session).execute(sql, (visit_id, checklist, item)).fetchone()
    return found[0] if found else None


def _hung(session: Session, visit_id: bytes, checklist: str, item: str) -> list[bytes]:
    sql = (
        "SELECT id FROM finding WHERE visit_id = ? AND checklist = ? AND item = ? AND deleted_at IS NULL"
        " ORDER BY noted_at, rowid"
    )
    return [row[0] for row in dbapi(session).execute(sql, (visit_id, checklist, item)).fetchall()]


def _photos(session: Session, owner: bytes) -> list[bytes]:
    sql = "SELECT id FROM evidence WHERE owner_id = ? AND deleted_at IS NULL ORDER BY position"
    return [row[0] for row in dbapi(session).execute(sql, (owner,)).fetchall()]
