"""文书: 拟稿 → 审签 → 编号 → PDF → 用印 → 送达 → 签收回收 → 归档, or 作废; each step with person and time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.catalog.calendar import load_calendar, load_deadline_rules
from safetydesk.catalog.duties import load_inspector_rule
from safetydesk.catalog.service_ways import load_service_ways
from safetydesk.domain.authority import check_inspectors, check_issue, check_organ, valid_on
from safetydesk.domain.canonical import name_of
from safetydesk.domain.deadline_words import AT_ONCE
from safetydesk.domain.document_life import fold, require_document_step
from safetydesk.domain.instants import day_of
from safetydesk.domain.papers.composing import compose
from safetydesk.domain.papers.edits import read_edits
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.domain.papers.paper import PaperFacts, PaperSnapshot
from safetydesk.domain.papers.words import deadlines_set, paper_words
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
from safetydesk.usecases.findings import remember_blob
from safetydesk.usecases.hazards import append_event, require_hazard
from safetydesk.usecases.papers.document_layouts import declared
from safetydesk.usecases.papers.documents_carried import carried_content
from safetydesk.usecases.papers.documents_checks import check_appeal, check_dates
from safetydesk.usecases.papers.documents_flow import flow_of
from safetydesk.usecases.papers.documents_order import (
    Ground,
    check_hazards,
    check_orders,
    check_owner,
    check_stage,
    check_standing,
    check_subject,
    hazards_for,
)
from safetydesk.usecases.papers.numbers import take_number
from safetydesk.usecases.papers.paper_facts import (
    CHECKED,
    DATED_ORDERS,
    ORDERS,
    deadline_facts,
    gather,
    people_named,
    signers,
)
from safetydesk.usecases.papers.paper_reviews import REVIEWS, review_of
from safetydesk.usecases.papers.wording import check_wording, without_informants

_TOUCHED = ("document", "document_event")
_PENDING = "（待编号）"
"""Stands for the number while a paper is tried out, before one is taken."""
_APPEALS = ("review_application", "litigation")
"""Rules that count only where the paper has its paragraph on 复议 and 诉讼."""
PLANNED = "plan_people"
"""The question who will inspect."""
_SHORT = {"B": "delegation_short_name"}
"""The 简称 before the 字头: in capacity B that of the office that entrusted the township."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A document whose content now stands: its snapshot, to be rendered, and why articles were left out."""

    touched: Touched
    snapshot: PaperSnapshot
    withheld: tuple[str, ...]


def draft_document(
    session: Session,
    *,
    kind: str,
    subject_id: bytes | None = None,
    visit_id: bytes | None = None,
    hazard_ids: Sequence[bytes] = (),
    capacity: str = "A",
    answers: bytes | None = None,
) -> Touched:
    """拟稿. The guard refuses a kind that this capacity may not issue today, naming the article (DOCUMENT_001-010).

    A paper that cannot be without hazards is about all open ones of its visit unless they are listed; DOCUMENT_034 when
    there is none. `answers` is the paper that this one is about.

    Raises what `check_subject`, `check_owner` and `check_hazards` do too.
    """
    act, db = log_of(session), dbapi(session)
    row = new_draft(
        db, kind=kind, subject_id=subject_id, visit_id=visit_id, hazard_ids=hazard_ids, capacity=capacity,
        answers=answers, day=day_of(act.now), key=act.new_id(),
    )  # fmt: skip
    told: dict[str, Any] = dict.fromkeys(synced_fields(Document))
    told |= {"id": row.id, "code": next_code(session, "document"), "kind": kind, "capacity": capacity}
    told |= {"organ": row.organ, "subject_id": row.subject_id, "visit_id": row.visit_id, "answers": row.answers}
    told["hazards"] = json.dumps([one.hex() for one in row.hazards])
    told["content"] = carried_content(db, declared(db, kind), answers)
    insert_rows(session, Document, [told])
    _append(session, row.id, kind, "drafted")
    return Touched.of(*_TOUCHED, id=row.id)


def new_draft(
    db: Any,
    *,
    kind: str,
    subject_id: bytes | None,
    visit_id: bytes | None,
    hazard_ids: Sequence[bytes],
    capacity: str,
    answers: bytes | None,
    day: str,
    key: bytes,
    guarded: bool = True,
) -> DocumentRow:
    """A draft as it would be written, nothing written yet. `guarded` False leaves the guards out: for a look only."""
    if guarded:
        may_issue(db, kind=kind, capacity=capacity, day=day)
    told = declared(db, kind)
    if answers is not None:
        about = document(db, answers)
        if about is None:
            raise error("DOCUMENT_025")
        subject_id, visit_id = subject_id or about.subject_id, visit_id or about.visit_id
        hazard_ids = hazard_ids or (about.hazards if told.needs or told.quotes else ())
    named = tuple(dict.fromkeys(hazard_ids or (hazards_for(db, told, visit_id) if "hazards" in told.needs else ())))
    organ = organ_of(db, capacity, kind, day)
    ground = Ground(subject_id, visit_id, named, answers, organ)
    if guarded:
        check_subject(told, ground)
        check_orders(db, told, ground)
        check_owner(db, told, ground)
        check_hazards(db, told, subject_id, named)
    return DocumentRow(
        key, "", kind, capacity, organ, subject_id, "", visit_id, named, None, None, "drafted", None, None, None, None,
        answers,
    )  # fmt: skip


def short_name(db: Any, capacity: str) -> str | None:
    """The 简称 in the numbers of papers in this capacity: in B that of the office that entrusted it."""
    found = settings(db).get(_SHORT.get(capacity, "short_name"))
    return str(found) if found else None


def may_issue(db: Any, *, kind: str, capacity: str, day: str) -> None:
    """The authority guard (DOMAIN §4.1): raises DOCUMENT_001-005 with the article when this paper may not be issued."""
    held, known = load().capacities.get(capacity), load().words("document_kind").get(kind)
    if held is None or known is None:
        raise error("DOCUMENT_027", kind=f"{capacity} {kind}")
    check_issue(kind, held, authority_records(db), day, name=known.word)


def organ_of(db: Any, capacity: str, kind: str, day: str) -> str:
    """Whose name stands under the paper: this township's, in capacity B that of the office that entrusted it (处罚法
    20). Raises DOCUMENT_026, DOCUMENT_009."""
    organ = settings(db).get("organ")
    if not organ:
        raise error("DOCUMENT_026")
    check_organ(str(organ), load().organs.values())
    if capacity != "B":
        return str(organ)
    held = [one for one in authority_records(db) if one.kind == "delegation" and kind in one.items]
    valid = [one.grantor for one in held if valid_on(one.valid_from, one.valid_to, day)]
    return valid[-1] if valid else "（委托机关）"


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
    facts = without_informants(gather(db, document_id, number=None, dated=day))
    return compose(declared(db, row.kind), facts, draft=True).snapshot


def issue_document(session: Session, *, document_id: bytes, blobs: BlobStore) -> Frozen:
    """编号 and freeze: take the number (kinds that have one), compose the paper, keep its snapshot as a blob.

    Two inspectors are required whose certificates are valid on the day they inspected and today (处罚法 42, 安法 67:
    DOCUMENT_006-008), and no words that are barred to the capacity (DOCUMENT_035) or give away who reported
    (DOCUMENT_049); an order names 复议机关 and court (DOCUMENT_050), no day contradicts (DOCUMENT_051-053),
    and the kind is in force (DOCUMENT_057).
    The hazards of a notice are assigned (交办) with their deadlines by the same act. The number is taken last, when
    nothing can refuse any more. The caller renders the snapshot and attaches it.
    """
    row = require_document(session, document_id)
    act, db = log_of(session), dbapi(session)
    kind = declared(db, row.kind)
    today = day_of(act.now)
    may_issue(db, kind=row.kind, capacity=row.capacity, day=today)
    facts = gather(db, document_id, number=None, dated=today)
    _check_people(db, row, kind, facts, today)
    _check_ready(db, row, kind, facts, act.now)
    check_wording(kind, facts)
    require_document_step(
        fold(document_events(db, document_id)), "numbered", {}, flow_of(db, row.kind), actor=act.actor
    )
    check_dates(kind, facts)
    check_appeal(db, kind, facts)
    if row.kind in ORDERS:
        _assign(session, row)
    compose(kind, gather(db, document_id, number=_PENDING, dated=today))
    told: dict[str, Any] = {"issued_on": today}
    if kind.numbered:
        series, year, short = kind.number_word, int(today[:4]), short_name(db, row.capacity)
        taken = take_number(session, organ=row.organ, short=short, series=series, year=year, day=today)
        told |= {"series": series, "year": year, "serial": taken.serial, "number": taken.text}
    number = told.get("number")
    composed = compose(kind, gather(db, document_id, number=number, dated=today))
    raw = composed.snapshot.to_json()
    told["snapshot"] = name_of(raw)
    remember_blob(session, sha256=told["snapshot"], size=len(raw))
    due = deadlines_set(kind, composed.snapshot.facts) or None
    counted = [key for key in kind.counted if key not in _APPEALS or composed.snapshot.facts.appeal] or None
    steps = {"number": number, "snapshot": told["snapshot"], "due": due, "counted": counted}
    _append(session, document_id, row.kind, "numbered", **steps)
    update_row(session, Document, document_id, told)
    if row.kind in ORDERS:
        update_rows(session, Hazard, {hazard: {"document_number": number} for hazard in row.hazards})
    blobs.put(raw)
    return Frozen(Touched.of(*_TOUCHED, "hazard", "hazard_event", id=document_id), composed.snapshot, composed.withheld)


def _check_people(db: Any, row: DocumentRow, kind: DocumentKind, facts: PaperFacts, day: str) -> None:
    """Those who inspect, and those whom a paper says will come, are enough and certified (DOCUMENT_006-008)."""
    asked = {ask.key: ask for ask in kind.asks}
    if PLANNED in asked:
        names = dict(people_named(db, filter(None, (paper_words(facts, kind)[PLANNED] or "").split("、"))))
        check_inspectors(list(names), certificates(db), day, load_inspector_rule(), names=names)
    unseen = row.visit_id is None and row.kind not in REVIEWS
    if not kind.inspectors or (unseen and PLANNED in asked):
        return
    people = signers(db, row)
    if unseen and CHECKED in asked and not people:
        raise error("DOCUMENT_039", document=kind.title, what=f"{asked[CHECKED].label}（{asked[CHECKED].hint}）")
    visit = visit_state(db, row.visit_id) if row.visit_id else None
    for one in dict.fromkeys((day_of(visit.row.started_at) if visit and row.kind not in REVIEWS else day, day)):
        check_inspectors([key for key, _ in people], certificates(db), one, load_inspector_rule(), names=dict(people))


def _check_ready(db: Any, row: DocumentRow, kind: DocumentKind, facts: PaperFacts, now: int) -> None:
    """All that was asked is answered (DOCUMENT_039), the visit has come far enough, no hazard was a mistake, what a
    review opinion speaks of was reviewed, and what must be there before still is."""
    check_standing(db, row.hazards)
    words = paper_words(facts, kind)
    check_stage(db, kind, row, words.get("plan_manner"), now)
    check_orders(db, kind, Ground(row.subject_id, row.visit_id, row.hazards, row.answers, row.organ))
    lacking = [ask.label for ask in kind.asks if ask.required and not words[ask.key]]
    if lacking:
        raise error("DOCUMENT_039", document=kind.title, what="、".join(lacking))
    if row.kind in REVIEWS:
        review = review_of(db, row.hazards)
        if not row.hazards or review is None or set(row.hazards) - set(review.said):
            raise error("DOCUMENT_031", document=kind.title)


def _assign(session: Session, row: DocumentRow) -> None:
    """交办 with deadline and measure as the paper prints them. Raises HAZARD_021 where it prints no deadline.

    现场处理措施 print none, for they bind at once (安法 65 (三)): a deadline still to come stays, else it is 立即整改.
    """
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
        if row.kind not in DATED_ORDERS and told.get("deadline", "") < day_of(log_of(session).now):
            words = words or AT_ONCE
        append_event(
            session, hazard_id=hazard, kind="assigned", document_id=row.id,
            deadline=told.get("deadline"), deadline_text=words,
        )  # fmt: skip


def attach_pdf(session: Session, *, document_id: bytes, pdf: bytes, blobs: BlobStore) -> Touched:
    """The rendered PDF becomes the one thing previewed, printed and archived. Raises DOCUMENT_047 for a paper that was
    not frozen: without a number of its own it would pass for one."""
    row, db = require_document(session, document_id), dbapi(session)
    check_step(db, document_id=document_id, step="rendered", actor=log_of(session).actor)
    if row.snapshot is None:
        raise error("DOCUMENT_047", document=declared(db, row.kind).title)
    digest = name_of(pdf)
    remember_blob(session, sha256=digest, size=len(pdf))
    done = _step(session, document_id, "rendered", pdf=digest)
    update_row(session, Document, document_id, {"pdf": digest})
    blobs.put(pdf)
    return done


def seal_document(session: Session, *, document_id: bytes) -> Touched:
    """用印: the stamp was set on the printed paper."""
    return _step(session, document_id, "sealed")


def serve_document(session: Session, *, document_id: bytes, way: str, **facts: Any) -> Touched:
    """送达 by a declared way with the facts it needs (民诉法 87-95; DOCUMENT_020, 021); `on` is today unless given.

    The day served follows from the way: the receipt of a letter, thirty days after a public notice. Raises SUBJECT_008
    for a day to come, DOCUMENT_054 for one before the 成文日期.
    """
    today = day_of(log_of(session).now)
    told, ways = {"on": today, **facts}, load_service_ways()
    if way in ways.ways and (day := told.get(ways.ways[way].date)):
        past_day(str(day), today)
        _check_served(session, document_id, ways.words[ways.ways[way].date], str(day))
    served_on = served_day(way, told, ways, load_deadline_rules(), load_calendar())
    return _step(session, document_id, "served", way=way, served_on=served_on, **told)


def _check_served(session: Session, key: bytes, what: str, day: str) -> None:
    row = require_document(session, key)
    if row.issued_on is not None and day < row.issued_on:
        title = declared(dbapi(session), row.kind).title
        raise error("DOCUMENT_054", document=title, what=what, day=day, dated=row.issued_on)


def check_step(db: Any, *, document_id: bytes, step: str, actor: bytes | None) -> None:
    """Raise what taking this step would raise, before anything is kept for it: a scan, a rendered PDF."""
    row = document(db, document_id)
    if row is None:
        raise error("DOCUMENT_025")
    require_document_step(fold(document_events(db, document_id)), step, {}, flow_of(db, row.kind), actor=actor)


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
