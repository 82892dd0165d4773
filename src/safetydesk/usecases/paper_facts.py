"""What a paper says, gathered from the store: the subject, the visit, its findings, people and photos."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.declared import Law
from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.domain.authority import Certificate
from safetydesk.domain.paper import (
    AdviceFacts,
    Appeal,
    Citation,
    EarlierPaper,
    FindingFacts,
    PaperFacts,
    Photo,
    RoundsFacts,
    Signer,
    SubjectFacts,
    VisitFacts,
)
from safetydesk.errors import error
from safetydesk.models.queries.documents import DocumentRow, document
from safetydesk.models.queries.hazards import HazardRow, hazard_life
from safetydesk.models.queries.people import certificates, settings
from safetydesk.models.queries.subjects import subject_card
from safetydesk.models.queries.visits import EvidenceRow, SignatureRow, VisitState, visit_state

_GRADES = {"general": "general", "suspected_major": "suspected", "major": "major"}
_RESULTS = {"pass": "passed", "fail": "failed"}


def cited(keys: str | None) -> tuple[Citation, ...]:
    """The citations of law keys separated by spaces, as the catalog knows them; an unknown key is left out."""
    catalog = load()
    known = [catalog.laws[key] for key in (keys or "").split() if key in catalog.laws]
    return tuple(_citation(catalog.acts[law.act].name, law) for law in known)


def _citation(name: str, law: Law) -> Citation:
    sure = law.verified and law.stale is None
    return Citation(name, law.article, valid_from=law.effective_from, valid_to=law.effective_to, verified=sure)


def _power(choices: Mapping[str, Any]) -> Citation | None:
    """The citation by which this township may order correction (责令改正): the law key the office chose, if any."""
    chosen = cited(choices.get("power_law"))
    return chosen[0] if chosen else None


def _item(code: str) -> str:
    for checklist in load().checklists.values():
        if found := checklist.item(code):
            return found.short or found.text
    return code


def _criterion(code: str | None) -> str | None:
    found = load().criteria.get(code or "")
    return f"《{load().standards[found.standard].title}》{found.place}" if found else None


def gather(db: Any, key: bytes, *, number: str | None, dated: str) -> PaperFacts:
    """The facts of a drafted document as they stand now; `dated` is the 成文日期. Raises DOCUMENT_025 without one."""
    row = document(db, key)
    if row is None:
        raise error("DOCUMENT_025")
    visit = visit_state(db, row.visit_id) if row.visit_id else None
    choices = settings(db)
    signatures = visit.signatures if visit else ()
    refused = next((one for one in signatures if one.way == "refused"), None)
    hazards = _hazards(db, row, visit)
    return PaperFacts(
        kind=row.kind,
        capacity=row.capacity,
        issuer=row.organ,
        dated=dated,
        subject=_subject(db, row.subject_id),
        number=number,
        visit=_visit(visit) if visit else None,
        inspectors=_inspectors(visit, certificates(db), dated) if visit else (),
        site_person=_site_person(visit),
        witness=Signer(refused.witness) if refused and refused.witness else None,
        refusal=refused.reason if refused else None,
        findings=tuple(_finding(one, visit) for one in hazards),
        advice=_advice(visit) if visit else (),
        rounds=_rounds(visit) if visit else (),
        earlier=_earlier(db, row),
        power=_power(choices) if row.capacity == "A" else None,
        appeal=_appeal(choices),
        reply_contact=choices.get("contact"),
        reply_phone=choices.get("contact_phone"),
        copy_to=tuple(choices.get("copy_to", ())),
        photos=tuple(_photos(visit, hazards)) if visit else (),
    )


def _subject(db: Any, key: bytes) -> SubjectFacts:
    card = subject_card(db, key)
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
        items_checked=len(visit.answers) or None,
        items_met=met if visit.answers else None,
    )


def _inspectors(visit: VisitState, known: Sequence[Certificate], day: str) -> tuple[Signer, ...]:
    signed = {one.person_id: one for one in visit.signatures if one.role == "inspector"}
    return tuple(
        Signer(name, certificate=_certificate(key, known, day), **_drawn(signed.get(key)))
        for key, name in visit.inspectors
    )


def _certificate(person: bytes, known: Sequence[Certificate], day: str) -> str | None:
    valid = [
        one.number
        for one in known
        if one.person_id == person and (one.valid_from or "") <= day and (one.valid_to is None or day <= one.valid_to)
    ]
    return valid[0] if valid else None


def _drawn(signature: SignatureRow | None) -> dict[str, Any]:
    if signature is None or signature.way != "drawn":
        return {}
    return {"signature": signature.image, "signed_at": signature.signed_at}


def _site_person(visit: VisitState | None) -> Signer | None:
    if visit is None or visit.person_in_charge is None:
        return None
    signed = next((one for one in visit.signatures if one.role == "person_in_charge"), None)
    return Signer(visit.person_in_charge, role=visit.person_in_charge_post, phone=visit.phone, **_drawn(signed))


def _hazards(db: Any, row: DocumentRow, visit: VisitState | None) -> list[HazardRow]:
    keys = list(row.hazards) or [one.hazard_id for one in (visit.findings if visit else ()) if one.hazard_id]
    return [life.row for key in keys if (life := hazard_life(db, key))]


def _finding(row: HazardRow, visit: VisitState | None) -> FindingFacts:
    noted = next((one for one in (visit.findings if visit else ()) if one.hazard_id == row.id), None)
    return FindingFacts(
        text=row.description,
        place=row.place,
        code=row.code,
        grade=_GRADES[row.grade],
        basis=cited(noted.law) if noted else (),
        criterion=_criterion(noted.criterion) if noted else None,
        measure=row.measure,
        deadline=row.deadline,
        immediate=row.deadline is None,
        result=_RESULTS["pass" if row.state in ("review_passed", "closed") else "fail"] if row.reviewed_on else None,
    )


def _advice(visit: VisitState) -> tuple[AdviceFacts, ...]:
    return tuple(AdviceFacts(one.note or "", _item(one.item)) for one in visit.answers if one.result == "mostly")


def _rounds(visit: VisitState) -> tuple[RoundsFacts, ...]:
    return tuple(
        RoundsFacts(
            str(one.sample.get("tier", "")),
            int(one.sample.get("copies", 0)),
            int(one.sample.get("missing", 0)),
            int(one.sample.get("untrue", 0)),
            one.note,
        )
        for one in visit.answers
        if one.sample
    )


def _earlier(db: Any, row: DocumentRow) -> EarlierPaper | None:
    """The numbered notice that this paper answers: the newest one that orders one of the same hazards."""
    for key in row.hazards:
        found = db.execute(
            "SELECT kind, number, issued_on FROM document WHERE number IS NOT NULL AND id <> ? AND deleted_at IS NULL"
            " AND coalesce(state, '') <> 'voided' AND instr(hazards, ?) ORDER BY issued_on DESC, rowid DESC LIMIT 1",
            (row.id, key.hex()),
        ).fetchone()
        if found:
            kind, number, dated = found
            return EarlierPaper(document_kinds()[kind].title, number, dated)
    return None


def _appeal(choices: Mapping[str, Any]) -> Appeal | None:
    """The 复议/诉讼 paragraph, when the office prints it and has named both (复议法 24: the 区人民政府)."""
    government, court = choices.get("appeal_government"), choices.get("appeal_court")
    return Appeal(government, court) if government and court and choices.get("appeal_printed", True) else None


def _photos(visit: VisitState, hazards: Sequence[HazardRow]) -> list[Photo]:
    wanted = {one.id for one in hazards}
    shown: list[Photo] = []
    for finding in visit.findings:
        if finding.hazard_id in wanted:
            shown += [_photo(one, finding.text) for one in finding.photos if one.mime.startswith("image/")]
    return shown


def _photo(one: EvidenceRow, item: str) -> Photo:
    return Photo(one.sha256, item, one.taken_at or one.added_at, caption=one.caption)


def hazard_ids(text: str) -> list[bytes]:
    """The hazard ids stored in a document's `hazards` column."""
    return [bytes.fromhex(one) for one in json.loads(text)]
