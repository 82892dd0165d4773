"""文书: 拟稿 → 审签 → 编号 → PDF → 用印 → 送达 → 签收回收 → 归档, or 作废; each step with person and time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.catalog.calendar import load_calendar, load_deadline_rules
from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.catalog.duties import load_inspector_rule
from safetydesk.catalog.service_ways import load_service_ways
from safetydesk.domain.authority import check_inspectors, check_issue, check_organ
from safetydesk.domain.document_life import fold, require_document_step, require_earlier
from safetydesk.domain.instants import day_of
from safetydesk.domain.paper import PaperSnapshot
from safetydesk.domain.paper_composing import compose
from safetydesk.domain.paper_edits import read_edits
from safetydesk.domain.paper_kinds import DocumentKind
from safetydesk.domain.service import served_day
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.blobs import BlobStore
from safetydesk.models.changelog import insert_rows, log_of, update_row, update_rows
from safetydesk.models.codes import next_code
from safetydesk.models.events import document_events, encode
from safetydesk.models.queries.documents import DocumentRow, document, draft_content
from safetydesk.models.queries.people import authority_records, certificates, settings
from safetydesk.models.queries.visits import visit_state
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Document, DocumentEvent, Hazard, synced_fields
from safetydesk.usecases.days import past_day
from safetydesk.usecases.documents_flow import flow_of
from safetydesk.usecases.findings import remember_blob
from safetydesk.usecases.hazards import append_event, require_hazard
from safetydesk.usecases.numbers import take_number
from safetydesk.usecases.paper_facts import ORDERS, deadline_facts, gather, signers
from safetydesk.usecases.paper_reviews import REVIEWS, review_of
from safetydesk.usecases.visits import require_made
from safetydesk.usecases.wording import check_wording

_TOUCHED = ("document", "document_event")
_PENDING = "（待编号）"
"""Stands for the number while a paper is tried out, before one is taken."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A document whose content now stands: its snapshot, to be rendered, and why articles were left out."""

    touched: Touched
    snapshot: PaperSnapshot
    withheld: tuple[str, ...]


def declared(kind: str) -> DocumentKind:
    """The declaration of a kind of paper; DOCUMENT_027 when there is none."""
    found = document_kinds().get(kind)
    if found is None:
        raise error("DOCUMENT_027", kind=load().word("document_kind", kind))
    return found


def draft_document(
    session: Session,
    *,
    kind: str,
    subject_id: bytes,
    visit_id: bytes | None,
    hazard_ids: Sequence[bytes] = (),
    capacity: str = "A",
) -> Touched:
    """拟稿. The guard refuses a kind that this capacity may not issue today, naming the article (DOCUMENT_001-010).

    An order without a list of hazards is about all open ones of its visit; DOCUMENT_034 when there is none.
    """
    act, db = log_of(session), dbapi(session)
    may_issue(db, kind=kind, capacity=capacity, day=day_of(act.now))
    _check_order(db, declared(kind), subject_id, visit_id)
    _check_owner(db, subject_id, visit_id)
    named = hazard_ids or (_open_of(db, visit_id) if kind in ORDERS else ())
    check_named(db, subject_id, named)
    if kind in ORDERS and not named:
        raise error("DOCUMENT_034", document=declared(kind).title)
    row: dict[str, Any] = dict.fromkeys(synced_fields(Document))
    row |= {"id": act.new_id(), "code": next_code(session, "document"), "kind": kind, "capacity": capacity}
    row |= {"organ": _organ(db), "subject_id": subject_id, "visit_id": visit_id}
    row["hazards"] = json.dumps([one.hex() for one in dict.fromkeys(named)])
    insert_rows(session, Document, [row])
    _append(session, row["id"], kind, "drafted")
    return Touched.of(*_TOUCHED, id=row["id"])


def may_issue(db: Any, *, kind: str, capacity: str, day: str) -> None:
    """The authority guard (DOMAIN §4.1): raises DOCUMENT_001-005 with the article when this paper may not be issued."""
    held, known = load().capacities.get(capacity), load().words("document_kind").get(kind)
    if held is None or known is None:
        raise error("DOCUMENT_027", kind=f"{capacity} {kind}")
    found = document_kinds().get(kind)
    check_issue(kind, held, authority_records(db), day, name=found.title if found else known.word)


def _organ(db: Any) -> str:
    organ = settings(db).get("organ")
    if not organ:
        raise error("DOCUMENT_026")
    check_organ(str(organ), load().organs.values())
    return str(organ)


def _check_order(db: Any, kind: DocumentKind, subject_id: bytes, visit_id: bytes | None) -> None:
    """An order follows the record of its own visit; any other paper an earlier one of the same subject."""
    if not kind.after:
        return
    own = kind.key in ORDERS and visit_id is not None
    rows = db.execute(
        f"SELECT DISTINCT kind FROM document WHERE {'visit_id = ?1' if own else _SAME_SUBJECT}"
        " AND snapshot IS NOT NULL AND state IS NOT 'voided' AND deleted_at IS NULL",
        (visit_id if own else subject_id,),
    )
    group = {key: declared(key).title for key in kind.after}
    require_earlier(kind.title, [group], [row[0] for row in rows.fetchall()], kind.after_basis)


_SAME_SUBJECT = """subject_id IN (SELECT m.id FROM subject s JOIN subject m ON m.current_id = s.current_id
  WHERE s.id = ?1)"""


def _open_of(db: Any, visit_id: bytes | None) -> list[bytes]:
    """The hazards of a visit that are still to be put right: what an order without a list of its own is about."""
    done = ("review_passed", "rectified", "closed", "withdrawn", "unregistered")
    marks = ", ".join("?" * len(done))
    sql = f"SELECT id FROM hazard WHERE visit_id = ? AND deleted_at IS NULL AND state NOT IN ({marks}) ORDER BY n"
    return [row[0] for row in db.execute(sql, (visit_id, *done)).fetchall()]


def _check_owner(db: Any, subject_id: bytes, visit_id: bytes | None) -> None:
    """Subject and visit of one paper belong together; merged records are one subject."""
    if not db.execute("SELECT 1 FROM subject WHERE id = ? AND deleted_at IS NULL", (subject_id,)).fetchone():
        raise error("SUBJECT_002", subject=subject_id.hex())
    if visit_id is not None:
        _check_same(db, subject_id, "visit", visit_id)
        require_made(db, visit_id)


def _check_same(db: Any, subject_id: bytes, table: str, key: bytes) -> None:
    sql = f"SELECT code, {_SAME_SUBJECT} FROM {table} WHERE id = ?2 AND deleted_at IS NULL"
    found = db.execute(sql, (subject_id, key)).fetchone()
    if found is None:
        raise error("VISIT_001" if table == "visit" else "HAZARD_003")
    if not found[1]:
        raise error("DOCUMENT_030", shown=found[0])


def check_named(db: Any, subject_id: bytes, hazards: Sequence[bytes]) -> None:
    """The hazards that a paper names are this subject's (DOCUMENT_030) and none was a mistake (HAZARD_041)."""
    for key in hazards:
        _check_same(db, subject_id, "hazard", key)
    _check_standing(db, hazards)


def _check_standing(db: Any, hazards: Sequence[bytes]) -> None:
    """What was registered by mistake (登记有误) stands on no paper (HAZARD_041)."""
    for key in hazards:
        found = db.execute("SELECT code FROM hazard WHERE id = ? AND state = 'withdrawn'", (key,)).fetchone()
        if found:
            raise error("HAZARD_041", hazard=found[0])


def _append(session: Session, key: bytes, kind: str, step: str, **data: Any) -> None:
    act, db = log_of(session), dbapi(session)
    given = {name: value for name, value in data.items() if value is not None}
    require_document_step(fold(document_events(db, key)), step, given, flow_of(db, kind), actor=act.actor)
    row = {"id": act.new_id(), "document_id": key, "kind": step, "at": act.now, "actor": act.actor}
    insert_rows(session, DocumentEvent, [{**row, "data": encode(given)}])


def _step(session: Session, key: bytes, step: str, **data: Any) -> Touched:
    row = require_document(session, key)
    _append(session, key, row.kind, step, **data)
    return Touched.of(*_TOUCHED, id=key)


def redraft(session: Session, row: DocumentRow, changed: Sequence[str]) -> None:
    """The draft was changed, where it says so: `changed` are the labels of its fields. Takes an approval back."""
    _append(session, row.id, row.kind, "drafted", changed=list(changed))


def require_document(session: Session, key: bytes) -> DocumentRow:
    """The document, or DOCUMENT_025 when there is none."""
    found = document(dbapi(session), key)
    if found is None:
        raise error("DOCUMENT_025")
    return found


def review_document(session: Session, *, document_id: bytes, approved: bool = True, note: str | None = None) -> Touched:
    """审签 by the acting person; not approved sends it back to its draft."""
    return _step(session, document_id, "reviewed", result="approved" if approved else "rejected", note=note)


def preview(db: Any, *, document_id: bytes, day: str) -> PaperSnapshot:
    """The paper as it would be now, marked 草稿; reads only, so a reader connection will do."""
    row = document(db, document_id)
    if row is None:
        raise error("DOCUMENT_025")
    return compose(declared(row.kind), gather(db, document_id, number=None, dated=day), draft=True).snapshot


def issue_document(session: Session, *, document_id: bytes, blobs: BlobStore) -> Frozen:
    """编号 and freeze: take the number (kinds that have one), compose the paper, keep its snapshot as a blob.

    Two inspectors are required whose certificates are valid on the day they inspected and today (处罚法 42, 安法 67:
    DOCUMENT_006-008), and no words that are barred to the capacity (DOCUMENT_035). The hazards of a notice are
    assigned (交办) with their deadlines by the same act. The number is taken last, when nothing can refuse any more.
    The caller renders the snapshot and attaches it.
    """
    row = require_document(session, document_id)
    act, db, kind = log_of(session), dbapi(session), declared(row.kind)
    today = day_of(act.now)
    may_issue(db, kind=row.kind, capacity=row.capacity, day=today)
    _check_people(db, row, kind, today)
    _check_ready(db, row, kind.title)
    check_wording(kind, gather(db, document_id, number=None, dated=today))
    require_document_step(
        fold(document_events(db, document_id)), "numbered", {}, flow_of(db, row.kind), actor=act.actor
    )
    if row.kind in ORDERS:
        _assign(session, row)
    compose(kind, gather(db, document_id, number=_PENDING, dated=today))
    facts: dict[str, Any] = {"issued_on": today}
    if kind.numbered:
        series, year, short = kind.number_word, int(today[:4]), settings(db).get("short_name")
        taken = take_number(session, organ=row.organ, short=short, series=series, year=year, day=today)
        facts |= {"series": series, "year": year, "serial": taken.serial, "number": taken.text}
    number = facts.get("number")
    composed = compose(kind, gather(db, document_id, number=number, dated=today))
    raw = composed.snapshot.to_json()
    facts["snapshot"] = blobs.put(raw)
    remember_blob(session, sha256=facts["snapshot"], size=len(raw))
    _append(session, document_id, row.kind, "numbered", number=number, snapshot=facts["snapshot"])
    update_row(session, Document, document_id, facts)
    if row.kind in ORDERS:
        update_rows(session, Hazard, {hazard: {"document_number": number} for hazard in row.hazards})
    return Frozen(Touched.of(*_TOUCHED, "hazard", "hazard_event", id=document_id), composed.snapshot, composed.withheld)


def _check_people(db: Any, row: DocumentRow, kind: DocumentKind, day: str) -> None:
    if not kind.inspectors or row.visit_id is None:
        return
    visit = visit_state(db, row.visit_id)
    people = signers(db, row)
    for one in dict.fromkeys((day_of(visit.row.started_at) if visit and row.kind not in REVIEWS else day, day)):
        check_inspectors([key for key, _ in people], certificates(db), one, load_inspector_rule(), names=dict(people))


def _check_ready(db: Any, row: DocumentRow, title: str) -> None:
    """The visit is finished; no hazard was a mistake; what a review opinion speaks of was reviewed."""
    _check_standing(db, row.hazards)
    visit = visit_state(db, row.visit_id) if row.visit_id else None
    if visit is not None and visit.row.finished_at is None:
        raise error("VISIT_011", what=f"出具《{title}》")
    if row.kind in REVIEWS:
        review = review_of(db, row.hazards)
        if not row.hazards or review is None or set(row.hazards) - set(review.said):
            raise error("DOCUMENT_031", document=title)


def _assign(session: Session, row: DocumentRow) -> None:
    """交办 with deadline and measure as the paper prints them. Raises HAZARD_021 where it prints no deadline."""
    edits = read_edits(draft_content(dbapi(session), row.id))
    for hazard in row.hazards:
        known = require_hazard(session, hazard)
        given = edits.items.get(hazard.hex(), {})
        stated = given.get("deadline")
        said = (stated, None) if stated else (known.deadline, known.deadline_text)
        told = deadline_facts(*said, known.found_on)
        if measure := given.get("measure"):
            update_row(session, Hazard, hazard, {"measure": measure})
        words = known.deadline_text if told.get("immediate") else None
        append_event(
            session, hazard_id=hazard, kind="assigned", document_id=row.id,
            deadline=told.get("deadline"), deadline_text=words,
        )  # fmt: skip


def attach_pdf(session: Session, *, document_id: bytes, pdf: bytes, blobs: BlobStore) -> Touched:
    """The rendered PDF becomes the one thing previewed, printed and archived."""
    digest = blobs.put(pdf)
    remember_blob(session, sha256=digest, size=len(pdf))
    done = _step(session, document_id, "rendered", pdf=digest)
    update_row(session, Document, document_id, {"pdf": digest})
    return done


def seal_document(session: Session, *, document_id: bytes) -> Touched:
    """用印: the stamp was set on the printed paper."""
    return _step(session, document_id, "sealed")


def serve_document(session: Session, *, document_id: bytes, way: str, **facts: Any) -> Touched:
    """送达 by a declared way with the facts it needs (民诉法 87-95; DOCUMENT_020, 021); `on` is today unless given.

    The day served follows from the way: the receipt of a letter, thirty days after a public notice.
    """
    today = day_of(log_of(session).now)
    told, ways = {"on": today, **facts}, load_service_ways()
    if way in ways.ways and told.get(ways.ways[way].date):
        past_day(str(told[ways.ways[way].date]), today)
    served_on = served_day(way, told, ways, load_deadline_rules(), load_calendar())
    return _step(session, document_id, "served", way=way, served_on=served_on, **told)


def return_document(session: Session, *, document_id: bytes, receiver: str, scan: str | None = None) -> Touched:
    """签收回收: the signed copy came back; `scan` names the blob of its picture (SHA-256 hex)."""
    return _step(session, document_id, "returned", receiver=receiver, scan=scan)


def archive_document(session: Session, *, document_id: bytes) -> Touched:
    """归档: nothing more is to be done with this paper."""
    return _step(session, document_id, "archived")


def void_document(session: Session, *, document_id: bytes, reason: str) -> Touched:
    """作废: the paper no longer counts; its number stays used and accounted for, but stands on no hazard any more."""
    done = _step(session, document_id, "voided", reason=reason)
    row = require_document(session, document_id)
    numbered = [require_hazard(session, hazard) for hazard in row.hazards]
    named = [one.id for one in numbered if row.number is not None and one.document_number == row.number]
    update_rows(session, Hazard, {hazard: {"document_number": None} for hazard in named})
    return done
