"""检查: start without ceremony, answer, finish, reopen; every answer is one small durable transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.catalog.purposes import load_purposes
from safetydesk.domain.ids import derived_id
from safetydesk.domain.touched import Touched
from safetydesk.domain.visit_times import UNSTATED
from safetydesk.errors import error
from safetydesk.models.changelog import insert_rows, log_of, update_row
from safetydesk.models.codes import next_code
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Answer, Draft, Subject, Visit
from safetydesk.usecases.campaigns import check_belonging
from safetydesk.usecases.visit_lists import check_item, check_list, check_words

RESULTS = ("conforms", "mostly", "fails", "not_applicable")
"""符合, 基本符合, 不符合, 不涉及 (DOMAIN §2)."""
_NAMES = ("joint_units", "experts")
DESCRIBED = frozenset({"person_in_charge", "person_in_charge_post", "phone", "place", "purpose", "inspectors", *_NAMES})


def start_visit(
    session: Session,
    *,
    subject_id: bytes,
    kind: str,
    inspectors: Sequence[bytes],
    checklists: Sequence[Mapping[str, str]] = (),
    place: str | None = None,
    purpose: str | None = None,
    joint_units: Sequence[str] = (),
    experts: Sequence[str] = (),
    started_at: int | None = None,
    amends: bytes | None = None,
    campaign_id: bytes | None = None,
) -> Touched:
    """A visit begins now (or at `started_at`, microseconds UTC); `checklists` are {"key", "version"}.

    `purpose` (事由和目的) is what resources suggest for the kind of visit until somebody says another; `joint_units`
    and `experts` are names; `campaign_id` is the 行动 it belongs to (CAMPAIGN_001, CAMPAIGN_006). Raises VISIT_010
    without an inspector, VISIT_009 for an unknown kind, SUBJECT_002 without a subject, VISIT_022 for a list that no
    visit uses. Certificates are checked when the record is signed and issued, not here: a visit is never held up.
    """
    if not inspectors:
        raise error("VISIT_010")
    if kind not in load().words("visit_kind") or kind == UNSTATED:
        raise error("VISIT_009", kind=kind)
    subject = session.get(Subject, subject_id, populate_existing=True)
    if subject is None or subject.deleted_at is not None:
        raise error("SUBJECT_002", subject=subject_id.hex())
    for one in checklists:
        check_list(one["key"])
    act = log_of(session)
    row = {
        "id": act.new_id(),
        "code": next_code(session, "visit"),
        "subject_id": subject_id,
        "kind": kind,
        "inspectors": _people(inspectors),
        "checklists": json.dumps(list(checklists), sort_keys=True),
        "place": place,
        "purpose": (purpose or "").strip() or load_purposes().get(kind),
        "joint_units": _names(joint_units),
        "experts": _names(experts),
        "started_at": act.now if started_at is None else started_at,
        "amends": amends,
        "campaign_id": campaign_id,
    }
    check_belonging(dbapi(session), campaign_id, str(row["code"]), int(str(row["started_at"])))
    insert_rows(session, Visit, [row])
    return Touched.of("visit", id=row["id"])  # type: ignore[arg-type]


def _people(ids: Sequence[bytes]) -> str:
    return json.dumps([one.hex() for one in dict.fromkeys(ids)])


def _names(names: Sequence[str]) -> str | None:
    told = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    return json.dumps(told, ensure_ascii=False) if told else None


def require_visit(session: Session, visit_id: bytes, *, open_for: str | None = None) -> Visit:
    """The visit, or VISIT_001; with `open_for` also VISIT_002 when it is finished, signed, numbered or sent."""
    found = session.get(Visit, visit_id, populate_existing=True)
    if found is None or found.deleted_at is not None:
        raise error("VISIT_001")
    if open_for is not None and (why := locked(session, visit_id)):
        raise error("VISIT_002", why=why)
    return found


def require_made(db: Any, visit_id: bytes) -> None:
    """Raise VISIT_027 for a visit that only a ledger tells of: nobody signs it, no paper rests on it."""
    found = db.execute("SELECT code FROM visit WHERE id = ? AND told IS NOT NULL", (visit_id,)).fetchone()
    if found:
        raise error("VISIT_027", visit=found[0])


def locked(session: Session, visit_id: bytes) -> str | None:
    """Why the answers of a visit are facts now and cannot be changed, or None."""
    db = dbapi(session)
    if db.execute("SELECT 1 FROM signature WHERE owner_id = ? AND deleted_at IS NULL", (visit_id,)).fetchone():
        return "签字"
    papers = db.execute("SELECT kind, hazards FROM document WHERE visit_id = ? AND number IS NOT NULL", (visit_id,))
    if any((hazards or "[]") != "[]" or _of_the_finished(kind) for kind, hazards in papers.fetchall()):
        return "编号"
    finished = db.execute("SELECT finished_at, told FROM visit WHERE id = ?", (visit_id,)).fetchone()
    if not finished or finished[0] is None:
        return None
    if finished[1]:
        return "由台账登记"
    waiting = db.execute("SELECT content FROM change WHERE record = ? AND batch IS NULL", (visit_id,)).fetchall()
    unsent = any("finished_at" in msgspec.msgpack.decode(content) for (content,) in waiting)
    return "完成" if unsent else "完成并同步"  # what another device finished came by sync


def _of_the_finished(kind: str) -> bool:
    """Whether a paper tells what a finished visit found; what is handed over on arrival (行政检查通知书) does not."""
    declared = document_kinds().get(kind)
    return declared is None or declared.stage == "finished"


def add_checklist(session: Session, *, visit_id: bytes, key: str, version: str) -> Touched:
    """Add a checklist to the running visit; adding it again changes nothing. VISIT_022 for a list no visit uses."""
    visit = require_visit(session, visit_id, open_for="checklist")
    check_list(key)
    known = json.loads(visit.checklists)
    if all(one["key"] != key for one in known):
        known.append({"key": key, "version": version})
        update_row(session, Visit, visit_id, {"checklists": json.dumps(known, sort_keys=True)})
    return Touched.of("visit", id=visit_id)


def describe_visit(session: Session, *, visit_id: bytes, **facts: Any) -> Touched:
    """Who was there and why: person_in_charge, person_in_charge_post, phone, place, purpose (事由和目的).

    inspectors are ids (VISIT_010 for none), joint_units (联合检查单位) and experts (检查专家) names.
    """
    require_visit(session, visit_id, open_for="facts")
    if strange := facts.keys() - DESCRIBED:
        raise ValueError(f"{strange} do not describe a visit")
    if "inspectors" in facts:
        if not facts["inspectors"]:
            raise error("VISIT_010")
        facts["inspectors"] = _people(facts["inspectors"])
    facts |= {name: _names(facts[name]) for name in _NAMES if name in facts}
    update_row(session, Visit, visit_id, facts)
    return Touched.of("visit", id=visit_id)


def answer_item(
    session: Session,
    *,
    visit_id: bytes,
    checklist: str,
    item: str,
    result: str,
    note: str | None = None,
    sample: Mapping[str, Any] | None = None,
) -> Touched:
    """Answer one item, or change the answer. 基本符合 needs a note (VISIT_003); the result one of RESULTS (VISIT_005).
    VISIT_004 for an item that is on none of its lists, VISIT_023 for one that is asked of another kind of subject.

    `sample` is the 日周月 verification: {"range", "copies", "missing", "untrue"} (DOMAIN §3.3), VISIT_006 if untrue;
    its "tier" is what the item declares unless it is told.
    """
    visit = require_visit(session, visit_id, open_for="answer")
    if result not in RESULTS:
        raise error("VISIT_005", result=result)
    text = note.strip() if note else None
    if result == "mostly" and not text:
        raise error("VISIT_003", item=item)
    if all(one["key"] != checklist for one in json.loads(visit.checklists)):
        raise error("VISIT_004", item=item)
    check_item(dbapi(session), subject=visit.subject_id, checklist=checklist, item=item)
    _check_sample(sample)
    act = log_of(session)
    fields = {
        "result": result,
        "note": text or None,
        "sample": json.dumps(_tiered(sample, checklist, item), ensure_ascii=False, sort_keys=True) if sample else None,
        "answered_at": act.now,
        "answered_by": act.actor,
    }
    known = dbapi(session).execute(
        "SELECT id FROM answer WHERE visit_id = ? AND checklist = ? AND item = ?"
        " ORDER BY deleted_at IS NOT NULL LIMIT 1",
        (visit_id, checklist, item),
    )
    key = found[0] if (found := known.fetchone()) else answer_key(visit_id, checklist, item)
    if found:
        update_row(session, Answer, key, fields | {"deleted_at": None})
    else:
        insert_rows(
            session, Answer, [{"id": key, "visit_id": visit_id, "checklist": checklist, "item": item, **fields}]
        )
    return Touched.of("answer", id=key)


def answer_key(visit_id: bytes, checklist: str, item: str) -> bytes:
    """The id of the first answer to an item of a visit: two devices that answer it apart meet in one record."""
    return derived_id(b"answer", visit_id, checklist.encode(), item.encode())


def _tiered(sample: Mapping[str, Any], checklist: str, item: str) -> dict[str, Any]:
    known = load().checklists.get(checklist)
    declared = known.item(item) if known else None
    tier = {"tier": declared.samples[0].of} if declared and declared.samples else {}
    return {**tier, **sample}


def _check_sample(sample: Mapping[str, Any] | None) -> None:
    if not sample:
        return
    copies, missing, untrue = (sample.get(name, 0) for name in ("copies", "missing", "untrue"))
    if any(not isinstance(one, int) or one < 0 for one in (copies, missing, untrue)):
        raise error("VISIT_006", why="份数应为不小于零的整数")
    if missing + untrue > copies:
        raise error("VISIT_006", why=f"缺失 {missing} 与失实 {untrue} 之和多于抽查份数 {copies}")


def keep_draft(session: Session, *, key: str, text: str) -> Touched:
    """Text still being typed, or the item a visit stands at: kept on this device only, outside the change log."""
    session.merge(Draft(key=key, text=text, at=log_of(session).now))
    return Touched.of("draft")


def place_key(visit_id: bytes) -> str:
    """The draft key under which a visit remembers its current item."""
    return f"visit-place:{visit_id.hex()}"


def finish_visit(session: Session, *, visit_id: bytes) -> Touched:
    """完成检查: from here on the answers stand; the author may reopen until a signature, number or sync.

    A clock set back meanwhile may give an end before the start: the instant is kept, `visit_times` has the remark.
    Raises VISIT_016 where 不符合 was answered and nothing says what was seen.
    """
    visit = require_visit(session, visit_id)
    if visit.finished_at is None:
        check_words(dbapi(session), visit_id)
        update_row(session, Visit, visit_id, {"finished_at": log_of(session).now})
    return Touched.of("visit", id=visit_id)


def reopen_visit(session: Session, *, visit_id: bytes) -> Touched:
    """Back to answering: only its inspectors (VISIT_012), only before a signature, number or sync (VISIT_002)."""
    visit = require_visit(session, visit_id)
    why = locked(session, visit_id)
    if why is not None and why != "完成":
        raise error("VISIT_002", why=why)
    actor = log_of(session).actor
    if actor is None or actor.hex() not in json.loads(visit.inspectors):
        raise error("VISIT_012")
    update_row(session, Visit, visit_id, {"finished_at": None})
    return Touched.of("visit", id=visit_id)
