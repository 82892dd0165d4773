"""隐患: registered from findings, then one append-only event per step; the domain says which step is allowed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.catalog.duties import load_inspector_rule
from safetydesk.domain.authority import check_inspectors
from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.hazards.life import DONE, HazardProjection, awareness, closes_at_once
from safetydesk.domain.hazards.steps import require
from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import insert_rows, log_of, update_row
from safetydesk.models.codes import next_codes
from safetydesk.models.events import encode, hazard_events
from safetydesk.models.queries.people import certificates, people
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Finding, Hazard, HazardEvent, synced_fields
from safetydesk.usecases.citations import check_criterion, cited_words
from safetydesk.usecases.days import real_day
from safetydesk.usecases.visits import require_visit

_TOUCHED = ("hazard", "hazard_event")
_IDENTITY = ("code", "subject_id", "visit_id", "finding_id", "historic", "deleted_at")
PLAIN = frozenset(synced_fields(Hazard)) - frozenset(_IDENTITY)
"""Facts of a hazard that are simply corrected."""


def append_event(session: Session, *, hazard_id: bytes, kind: str, **data: Any) -> HazardProjection:
    """Add one event after the domain allowed it; returns the projection with it. Raises HAZARD_ errors.

    The event remembers the last one its author saw, so that two people acting unaware of each other show up.
    """
    act = log_of(session)
    events = hazard_events(dbapi(session), hazard_id)
    now = fold(events)
    given = {name: value for name, value in data.items() if value is not None}
    require(now, kind, given, today=day_of(act.now))
    if kind == "escalated" and _is_old(session, hazard_id):
        raise error("HAZARD_068")
    seen = {name: value for name, value in awareness(now).items() if value is not None}
    row = {"id": act.new_id(), "hazard_id": hazard_id, "kind": kind, "at": act.now, "actor": act.actor}
    insert_rows(session, HazardEvent, [{**row, "data": encode({**given, **seen})}])
    after = fold(hazard_events(dbapi(session), hazard_id))
    if after.historic and now.state in DONE and after.state not in DONE:
        update_row(session, Hazard, hazard_id, {"historic": None})  # what was over is work again
    return after


def _is_old(session: Session, hazard_id: bytes) -> bool:
    """Whether it came in a 历史台账 and was not 结转: it is nobody's work, and late for nobody (DOMAIN §11.1)."""
    sql = "SELECT historic IS NOT NULL FROM hazard WHERE id = ?"
    found = dbapi(session).execute(sql, (hazard_id,)).fetchone()
    return bool(found and found[0])


def register_hazards(session: Session, *, visit_id: bytes) -> list[bytes]:
    """Every finding of the visit that is not yet a hazard becomes one; returns their ids in the order noted.

    Grade, basis, measure and deadline are the finding's own. Only a major hazard needs a criterion (HAZARD_010).
    Raises VISIT_015 for a finding without a deadline, VISIT_026 for one before the visit, which nobody could meet. A
    deadline that passed since, in a visit registered late, is what was said, and stays.
    """
    visit = require_visit(session, visit_id)
    act = log_of(session)
    found_on = day_of(visit.started_at)
    check_deadlines(dbapi(session), visit_id, found_on)
    rows = dbapi(session).execute(
        "SELECT id FROM finding WHERE visit_id = ? AND hazard_id IS NULL AND deleted_at IS NULL"
        " ORDER BY noted_at, rowid",
        (visit_id,),
    )
    findings = [session.get(Finding, row[0], populate_existing=True) for row in rows.fetchall()]
    names = {one.id.hex(): one.name for one in people(dbapi(session))}
    found_by = "、".join(names[one] for one in json.loads(visit.inspectors) if one in names) or None
    codes = next_codes(session, "hazard", len(findings)) if findings else []
    made = []
    for finding, code in zip(findings, codes, strict=True):
        assert finding is not None
        row: dict[str, Any] = dict.fromkeys(synced_fields(Hazard))
        row |= {name: getattr(finding, name) for name in ("place", "item", "law", "measure")}
        row |= {"id": act.new_id(), "code": code, "subject_id": visit.subject_id, "visit_id": visit_id}
        row |= {
            "finding_id": finding.id,
            "description": finding.text,
            "found_on": found_on,
            "found_by": found_by,
            "basis": finding.basis or cited_words(finding.law, found_on),
            "source": _source(visit.kind),
        }
        _add(session, row, finding)
        update_row(session, Finding, finding.id, {"hazard_id": row["id"]})
        made.append(row["id"])
    return made


def check_deadlines(db: Any, visit: bytes, day: str) -> None:
    """Every finding that is no hazard yet has a deadline (VISIT_015) not before the day of the visit (VISIT_026)."""
    rows = db.execute(
        "SELECT text, deadline, deadline_text FROM finding WHERE visit_id = ? AND hazard_id IS NULL"
        " AND deleted_at IS NULL ORDER BY noted_at, rowid",
        (visit,),
    )
    for text, deadline, words in rows.fetchall():
        if deadline is None and words is None:
            raise error("VISIT_015", text=text)
        if deadline is not None and deadline < day:
            raise error("VISIT_026", deadline=deadline, day=day, text=text)


def _source(visit_kind: str) -> str:
    """The 隐患来源 of what a visit found: the kind of visit where that is a source of its own, else 镇街检查."""
    return visit_kind if visit_kind in load().words("hazard_source") else "inspection"


def _add(session: Session, row: dict[str, Any], finding: Finding) -> None:
    insert_rows(session, Hazard, [row])
    append_event(
        session,
        hazard_id=row["id"],
        kind="registered",
        grade=finding.grade,
        on=row["found_on"],
        deadline=finding.deadline,
        deadline_text=finding.deadline_text,
        criterion_id=finding.criterion,
    )


def require_hazard(session: Session, hazard_id: bytes) -> Hazard:
    """The hazard, or HAZARD_003 when there is none."""
    found = session.get(Hazard, hazard_id, populate_existing=True)
    if found is None or found.deleted_at is not None:
        raise error("HAZARD_003")
    return found


def edit_hazard(session: Session, *, hazard_id: bytes, **facts: Any) -> Touched:
    """Correct plain facts (place, category, measure, responsible person, remark ...); steps go through events.

    Raises HAZARD_032 for anything else, HAZARD_033 for an empty description.
    """
    require_hazard(session, hazard_id)
    for name in facts:
        if name not in PLAIN:
            raise error("HAZARD_032", field=name)
    if not (facts.get("description", "-") or "").strip():
        raise error("HAZARD_033")
    update_row(session, Hazard, hazard_id, facts)
    return Touched.of("hazard", id=hazard_id)


def correct_deadline(
    session: Session, *, hazard_id: bytes, deadline: str | None, deadline_text: str | None = None
) -> Touched:
    """The deadline was written down wrongly: an event says so; the history keeps both."""
    if deadline is not None:
        real_day(deadline)
    append_event(session, hazard_id=hazard_id, kind="corrected", deadline=deadline, deadline_text=deadline_text)
    return Touched.of(*_TOUCHED, id=hazard_id)


def request_review(session: Session, *, hazard_id: bytes, on: str | None = None) -> Touched:
    """申请复查: the enterprise says it is done; from that day nobody is overdue."""
    _require_valid_paper(session, hazard_id)
    append_event(session, hazard_id=hazard_id, kind="review_requested", on=on and real_day(on))
    return Touched.of(*_TOUCHED, id=hazard_id)


def review_hazard(
    session: Session,
    *,
    hazard_id: bytes,
    passed: bool,
    inspectors: Sequence[bytes],
    note: str | None = None,
    deadline: str | None = None,
) -> Touched:
    """复查: passed closes an ordinary hazard in the same act; failed needs the next deadline in the paper that follows.

    Two distinct inspectors with valid certificates (DOCUMENT_006-008). A major hazard stays until its closing is
    approved (销号审批).
    """
    result = "pass" if passed else "fail"
    today = day_of(log_of(session).now)
    _require_valid_paper(session, hazard_id)
    _check_certificates(session, inspectors, today)
    told = {"result": result, "inspectors": list(inspectors), "note": note, "deadline": deadline, "on": today}
    now = append_event(session, hazard_id=hazard_id, kind="reviewed", **told)
    if passed and closes_at_once(now) and not now.contradictions:
        append_event(session, hazard_id=hazard_id, kind="closed", on=today)
    return Touched.of(*_TOUCHED, id=hazard_id)


def _require_valid_paper(session: Session, hazard_id: bytes) -> None:
    """No review after every paper that ordered it was voided (DOMAIN §11.1, 2: HAZARD_004)."""
    db = dbapi(session)
    now = fold(hazard_events(db, hazard_id))
    states = [db.execute("SELECT state FROM document WHERE id = ?", (one,)).fetchone() for one in now.papers]
    if now.is_open and states and all(state == ("voided",) for state in states):
        raise error("HAZARD_004")


def _check_certificates(session: Session, inspectors: Sequence[bytes], day: str) -> None:
    """Two distinct inspectors with certificates valid on the day (处罚法 42, 安法 67: DOCUMENT_006-008)."""
    db = dbapi(session)
    names = {one.id: one.name for one in people(db)}
    check_inspectors(inspectors, certificates(db), day, load_inspector_rule(), names=names)


def close_hazard(session: Session, *, hazard_id: bytes, approver: bytes | None = None) -> Touched:
    """销号; a major hazard needs the approver of its supervising unit (HAZARD_008)."""
    append_event(session, hazard_id=hazard_id, kind="closed", on=day_of(log_of(session).now), approver=approver)
    return Touched.of(*_TOUCHED, id=hazard_id)


def fix_on_spot(
    session: Session, *, hazard_id: bytes, evidence: Sequence[bytes], inspectors: Sequence[bytes]
) -> Touched:
    """当场整改: put right while the inspectors watched; needs a photo (HAZARD_011), closes an ordinary hazard.

    Two distinct inspectors with valid certificates, as at any 复查 (DOCUMENT_006-008).
    """
    db = dbapi(session)
    _check_certificates(session, inspectors, day_of(log_of(session).now))
    living = "SELECT 1 FROM evidence WHERE id = ? AND deleted_at IS NULL"
    shown = [one for one in evidence if db.execute(living, (one,)).fetchone()]
    told = {"evidence": shown, "inspectors": list(inspectors)}
    now = append_event(session, hazard_id=hazard_id, kind="fixed_on_spot", **told)
    if closes_at_once(now) and not now.contradictions:
        append_event(session, hazard_id=hazard_id, kind="closed", on=day_of(log_of(session).now))
    return Touched.of(*_TOUCHED, id=hazard_id)


def suspect_major(session: Session, *, hazard_id: bytes) -> Touched:
    """疑似重大（待认定）: one key, no criterion; it waits for the district's word."""
    append_event(session, hazard_id=hazard_id, kind="regraded", grade="suspected_major")
    return Touched.of(*_TOUCHED, id=hazard_id)


def recognise_hazard(
    session: Session,
    *,
    hazard_id: bytes,
    accepted: bool,
    by: str,
    on: str,
    report_number: str | None = None,
    criterion: str | None = None,
) -> Touched:
    """认定 or 不予认定 by the district department: who, when, the 报告函; accepted needs the criterion (HAZARD_010).

    HAZARD_043 for a criterion that no declared standard has.
    """
    check_criterion(criterion)
    told = {"result": "accepted" if accepted else "refused", "by": by, "on": on and real_day(on)}
    append_event(
        session, hazard_id=hazard_id, kind="recognised", report_number=report_number, criterion_id=criterion, **told
    )
    return Touched.of(*_TOUCHED, id=hazard_id)


def request_extension(session: Session, *, hazard_id: bytes, until: str, reason: str) -> Touched:
    """申请延期 to a later day; one request at a time (HAZARD_015)."""
    append_event(session, hazard_id=hazard_id, kind="extension_requested", until=real_day(until), reason=reason)
    return Touched.of(*_TOUCHED, id=hazard_id)


def decide_extension(session: Session, *, hazard_id: bytes, approved: bool, reason: str | None = None) -> Touched:
    """批准 or 驳回 of the request that waits (HAZARD_016)."""
    kind = "extension_approved" if approved else "extension_rejected"
    append_event(session, hazard_id=hazard_id, kind=kind, reason=reason, on=day_of(log_of(session).now))
    return Touched.of(*_TOUCHED, id=hazard_id)
