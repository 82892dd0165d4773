"""What a paper says, gathered from the store: the subject, the visit, its findings, people and photos."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from safetydesk.catalog import load
from safetydesk.domain.authority import Certificate, valid_on
from safetydesk.domain.deadline_words import at_once, parse_deadline_words
from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.instants import day_of
from safetydesk.domain.papers.asks import listed
from safetydesk.domain.papers.edits import Edits, edited, edited_finding, read_edits
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.domain.papers.paper import (
    AdviceFacts,
    Appeal,
    Citation,
    FindingFacts,
    PaperFacts,
    Photo,
    RoundsFacts,
    Signer,
    SubjectFacts,
    VisitFacts,
)
from safetydesk.errors import error
from safetydesk.models.events import hazard_events
from safetydesk.models.queries.documents import DocumentRow, document, draft_content
from safetydesk.models.queries.hazards import HazardRow, hazard_life
from safetydesk.models.queries.people import certificates, person_units, settings
from safetydesk.models.queries.subjects import subject_card
from safetydesk.models.queries.visits import (
    EvidenceRow,
    FindingRow,
    SignatureRow,
    VisitState,
    signatures_of,
    visit_state,
)
from safetydesk.usecases.accepted import read_confirmed
from safetydesk.usecases.citations import basis_words, cited
from safetydesk.usecases.papers.document_layouts import declared
from safetydesk.usecases.papers.paper_lists import earlier_paper, gathered
from safetydesk.usecases.papers.paper_reviews import PAIRED, REVIEWS, ReviewFacts, pairs_of, review_of

RECORDS = ("inspection_record", "onsite_record")
"""The papers of the visit itself, signed with what was signed at the visit."""
DATED_ORDERS = ("rectification_notice", "rectification_order")
"""Papers by which hazards are assigned (交办) with the deadlines that they print."""
ORDERS = (*DATED_ORDERS, "onsite_measures")
"""Papers by which hazards are assigned; a 复查 follows each of them (DOMAIN §4.2: 现决, 责改)."""
CHECKED = "checked_by"
"""The question who inspected, for a paper without a visit of its own."""
_GRADES = {"general": "general", "suspected_major": "suspected", "major": "major"}
_TIERS = {"day": "D", "week": "W", "month": "M", "quarter": "Q"}
"""The tier that a `sample` word means, as papers call it."""


def _power(choices: Mapping[str, Any]) -> Citation | None:
    """The citation by which this township may order correction (责令改正): the law key the office chose, if any."""
    chosen = cited(choices.get("power_law"))
    return chosen[0] if chosen else None


def _item(code: str) -> str:
    for checklist in load().checklists.values():
        if found := checklist.item(code):
            return found.short or found.text
    return code


def _criterion(code: str | None, on: str) -> dict[str, Any]:
    """A criterion as a paper prints it on a day: its standard, and its place there where that was read and in force."""
    found = load().criteria.get(code or "")
    if found is None:
        return {}
    standard = load().standards[found.standard]
    read = found.wording not in ("memory", "missing") and valid_on(standard.effective_from, standard.effective_to, on)
    place = found.place if read else ""
    return {"criterion": f"《{standard.title}》{place}", "criterion_bare": not read}


def gather(db: Any, key: bytes, *, number: str | None, dated: str) -> PaperFacts:
    """The facts of a drafted document as they stand now; `dated` is the 成文日期. Raises DOCUMENT_025 without one."""
    row = document(db, key)
    if row is None:
        raise error("DOCUMENT_025")
    return gather_row(db, row, draft_content(db, key), number=number, dated=dated)


def gather_row(db: Any, row: DocumentRow, content: str | None, *, number: str | None, dated: str) -> PaperFacts:
    """The facts of a paper that is on record, or only thought of (`preview_kind`); `content` is what was edited."""
    kind = declared(db, row.kind)
    visit = visit_state(db, row.visit_id) if row.visit_id else None
    choices = settings(db)
    own = visit.signatures if visit and row.kind in RECORDS else signatures_of(db, row.id)
    refused = next((one for one in own if one.way == "refused"), None)
    review = review_of(db, row.hazards) if row.kind in REVIEWS else None
    edits = read_edits(content)
    facts = PaperFacts(
        kind=row.kind,
        capacity=row.capacity,
        issuer=row.organ,
        dated=dated,
        subject=_subject(db, row.subject_id) if row.subject_id else SubjectFacts(""),
        number=number,
        visit=VisitFacts(review.at) if review else _visit(visit) if visit else None,
        inspectors=_inspectors(db, signers(db, row, edits), own, _days(row, visit, dated)),
        site_person=_site_person(visit, own),
        witness=Signer(refused.witness) if refused and refused.witness else None,
        refusal=refused.reason if refused else None,
        experts=tuple(Signer(name) for name in visit.experts) if visit and review is None else (),
        findings=tuple(_findings(db, row, visit, review, edits, dated)),
        advice=_advice(visit) if visit else (),
        rounds=_rounds(visit) if visit else (),
        earlier=earlier_paper(db, row, kind.quotes or (ORDERS if row.hazards else ())),
        power=_power(choices) if row.capacity == "A" else None,
        appeal=_appeal(choices),
        reply_contact=choices.get("contact"),
        reply_phone=choices.get("contact_phone"),
        copy_to=tuple(one for one in choices.get("copy_to", ()) if one not in {row.organ, *edits.asked.values()}),
        photos=tuple(_pictures(db, row, visit)) if kind.photos else (),
        confirmed=_confirmed(kind, choices, dated),
        **gathered(db, row, kind, edits, dated),
    )
    return edited(facts, edits, kind.asks)


def _confirmed(kind: DocumentKind, choices: Mapping[str, Any], dated: str) -> tuple[str, ...]:
    """The local rules that a kind speaks of and this office confirmed, in force on the day."""
    spoken = {rule.local.key for rule in kind.blocks if rule.local} | {rule.unless_local for rule in kind.blocks}
    told = filter(None, map(read_confirmed, choices.get("local_rules", ())))
    return tuple(sorted({key for key, _, since in told if key in spoken and since <= dated}))


def _pictures(db: Any, row: DocumentRow, visit: VisitState | None) -> Iterator[Photo]:
    return pairs_of(db, row.hazards) if row.kind in PAIRED else _photos(db, row, visit)


def signers(db: Any, row: DocumentRow, edits: Edits | None = None) -> tuple[tuple[bytes, str], ...]:
    """Who inspected, and so signs a paper, as (id, name): of a review opinion those who reviewed, else the visit's;
    without a visit those whom the draft names. `edits` are those of the stored draft unless given."""
    review = review_of(db, row.hazards) if row.kind in REVIEWS else None
    if review is not None:
        return review.inspectors
    visit = visit_state(db, row.visit_id) if row.visit_id else None
    if visit is not None or row.visit_id is not None:
        return visit.inspectors if visit else ()
    told = edits or read_edits(draft_content(db, row.id))
    return tuple(people_named(db, listed(told.asked.get(CHECKED, ""))))


def people_named(db: Any, names: Iterable[str]) -> Iterator[tuple[bytes, str]]:
    """The people of these names; a name that nobody has stands for somebody without certificate."""
    for name in names:
        rows = db.execute("SELECT id FROM person WHERE name = ? AND deleted_at IS NULL AND left_on IS NULL", (name,))
        found = rows.fetchone()
        yield (found[0] if found else name.encode()), name


def _subject(db: Any, key: bytes) -> SubjectFacts:
    card = subject_card(db, key)
    if card is not None and card.merged_into is not None:
        card = subject_card(db, card.merged_into)
    if card is None:
        raise error("SUBJECT_002", subject=key.hex())
    facts: Mapping[str, Any] = card.facts
    person = facts["legal_person"] or facts["person_in_charge"]
    return SubjectFacts(facts["name"], facts["credit_code"], facts["address"], person, facts["phone"])


def _visit(visit: VisitState) -> VisitFacts:
    met = sum(1 for one in visit.answers if one.result == "conforms")
    return VisitFacts(
        began_at=visit.row.started_at,
        ended_at=visit.row.finished_at,
        manner=load().word("visit_kind", visit.row.kind),
        place=visit.place,
        purpose=visit.purpose,
        joint_units=visit.joint_units,
        items_checked=len(visit.answers) or None,
        items_met=met if visit.answers else None,
    )


def _days(row: DocumentRow, visit: VisitState | None, dated: str) -> tuple[str, ...]:
    """The days on which a certificate counts, the first before the others: of the visit, then of the paper."""
    return (day_of(visit.row.started_at), dated) if visit and row.kind not in REVIEWS else (dated,)


def _inspectors(
    db: Any, people: Sequence[tuple[bytes, str]], signatures: Sequence[SignatureRow], days: Sequence[str]
) -> tuple[Signer, ...]:
    """Who inspected, with the unit they belong to and the certificate valid then (DOMAIN §4.2); unknown is None."""
    signed = {one.person_id: one for one in signatures if one.role == "inspector"}
    known, units = certificates(db), person_units(db, [key for key, _ in people])
    return tuple(
        Signer(name, unit=units.get(key), certificate=_certificate(key, known, days), **_drawn(signed.get(key)))
        for key, name in people
    )


def _certificate(person: bytes, known: Sequence[Certificate], days: Sequence[str]) -> str | None:
    held = [one for one in known if one.person_id == person]
    valid = (one.number for day in days for one in held if valid_on(one.valid_from, one.valid_to, day))
    return next(valid, None)


def _drawn(signature: SignatureRow | None) -> dict[str, Any]:
    if signature is None or signature.way != "drawn":
        return {}
    return {"signature": signature.image, "signed_at": signature.signed_at}


def _site_person(visit: VisitState | None, signatures: Sequence[SignatureRow]) -> Signer | None:
    if visit is None or visit.person_in_charge is None:
        return None
    signed = next((one for one in signatures if one.role == "person_in_charge"), None)
    return Signer(visit.person_in_charge, role=visit.person_in_charge_post, phone=visit.phone, **_drawn(signed))


def _findings(
    db: Any, row: DocumentRow, visit: VisitState | None, review: ReviewFacts | None, edits: Edits, dated: str
) -> Iterator[FindingFacts]:
    """The hazards a paper names; without any all that the visit found, registered or not, but no 登记有误."""
    for key in row.hazards:
        if life := hazard_life(db, key):
            yield edited_finding(_hazard(db, life.row, review, dated), edits.items.get(key.hex()))
    if row.hazards or visit is None:
        return
    for finding in visit.findings:
        known = hazard_life(db, finding.hazard_id) if finding.hazard_id else None
        if known and known.row.state == "withdrawn":
            continue
        yield _hazard(db, known.row, review, dated) if known else _noted(finding, day_of(visit.row.started_at), dated)


def _hazard(db: Any, row: HazardRow, review: ReviewFacts | None, dated: str) -> FindingFacts:
    now = fold(hazard_events(db, row.id))
    said = review.said.get(row.id) if review else None
    return FindingFacts(
        text=row.description,
        place=row.place,
        code=row.code,
        grade=_GRADES[row.grade or "general"],  # a paper says nothing of a grade not yet given, as of 一般
        basis=cited(row.law),
        basis_text=basis_words(row.law, row.basis, row.found_on or ""),
        measure=row.measure,
        fixed_on_spot=now.on_spot and said is None,
        result=("passed" if said.passed else "failed") if said else None,
        remark=said.note if said else None,
        **(_criterion(now.criterion_id, dated) if now.grade in ("major", "suspected_major") else {}),
        **deadline_facts(row.deadline, row.deadline_text, row.found_on),
    )


def _noted(one: FindingRow, day: str, dated: str) -> FindingFacts:
    return FindingFacts(
        text=one.text,
        place=one.place,
        grade=_GRADES[one.grade],
        basis=cited(one.law),
        basis_text=basis_words(one.law, one.basis, day),
        measure=one.measure,
        **_criterion(one.criterion, dated),
        **deadline_facts(one.deadline, one.deadline_text, day),
    )


def deadline_facts(deadline: str | None, words: str | None, day: str | None) -> dict[str, Any]:
    """A deadline as a paper prints it: a day, or at once; {} when neither is told (长期, or nothing at all)."""
    if at_once(words):
        return {"immediate": True}
    if deadline is None and words and day:
        deadline = parse_deadline_words(words, day).day
    return {"deadline": deadline} if deadline else {}


def _advice(visit: VisitState) -> tuple[AdviceFacts, ...]:
    return tuple(AdviceFacts(one.note or "", _item(one.item)) for one in visit.answers if one.result == "mostly")


def _rounds(visit: VisitState) -> tuple[RoundsFacts, ...]:
    return tuple(
        RoundsFacts(
            _TIERS.get(str(one.sample.get("tier")), "other"),
            int(one.sample.get("copies", 0)),
            int(one.sample.get("missing", 0)),
            int(one.sample.get("untrue", 0)),
            one.note,
        )
        for one in visit.answers
        if one.sample
    )


def _appeal(choices: Mapping[str, Any]) -> Appeal | None:
    """The 复议/诉讼 paragraph, when the office prints it and has named both (复议法 24: the 区人民政府)."""
    government, court = choices.get("appeal_government"), choices.get("appeal_court")
    return Appeal(government, court) if government and court and choices.get("appeal_printed", True) else None


def _photos(db: Any, row: DocumentRow, visit: VisitState | None) -> Iterator[Photo]:
    sql = "SELECT id FROM hazard WHERE visit_id = ? AND state = 'withdrawn'"
    mistaken = {key for (key,) in db.execute(sql, (row.visit_id,)).fetchall()}
    for finding in visit.findings if visit else ():
        if finding.hazard_id in row.hazards or not (row.hazards or finding.hazard_id in mistaken):
            known = db.execute("SELECT description FROM hazard WHERE id = ?", (finding.hazard_id,)).fetchone()
            words = known[0] if known else finding.text  # a hazard may have been corrected since
            yield from (_photo(one, words) for one in finding.photos if one.mime.startswith("image/"))


def _photo(one: EvidenceRow, item: str) -> Photo:
    return Photo(one.sha256, item, one.taken_at, added_at=one.added_at, caption=one.caption)
