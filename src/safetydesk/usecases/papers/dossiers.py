"""卷宗: cover, list with page numbers, the papers of one matter in order with their signed scans, photos, 送达."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from safetydesk.domain.bundle import Bundle, Leaf, Listed
from safetydesk.domain.papers.composing import compose
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.domain.papers.paper import Asked, ListedPaper, PaperFacts, PaperSnapshot, SubjectFacts
from safetydesk.domain.papers.text import day_text
from safetydesk.errors import error
from safetydesk.models.queries.bundles import papers_of_matter
from safetydesk.models.queries.documents import DocumentRow, document
from safetydesk.models.queries.people import settings
from safetydesk.models.queries.subjects import subject_card
from safetydesk.models.queries.visits import visit_state
from safetydesk.usecases.papers.bundled import composed, hazard_photos, paper_leaves, steps_page, unissued
from safetydesk.usecases.papers.document_layouts import declared, kinds_of

COVER, INDEX = "file_cover", "file_index"


def dossier_of_visit(db: Any, *, visit_id: bytes, day: str) -> Bundle:
    """The file of a visit: its papers and the later ones about its hazards. Raises VISIT_001 and BUNDLE_001."""
    if visit_state(db, visit_id) is None:
        raise error("VISIT_001")
    return dossier(db, rows=papers_of_matter(db, visit_id), day=day)


def dossier_of_papers(db: Any, *, document_ids: Sequence[bytes], day: str) -> Bundle:
    """The file of papers that a person chose, in that order. Raises DOCUMENT_025 and what `dossier` raises."""
    rows = []
    for key in dict.fromkeys(document_ids):
        row = document(db, key)
        if row is None:
            raise error("DOCUMENT_025")
        rows.append(row)
    return dossier(db, rows=rows, day=day)


def dossier(db: Any, *, rows: Sequence[DocumentRow], day: str) -> Bundle:
    """One matter bound on `day` (YYYY-MM-DD): only cover, list, photos and the record of steps are set anew.

    A cover that was issued for it serves as the cover. Raises BUNDLE_001 when no paper has a PDF, GENERAL_009 when the
    papers are of several enterprises.
    """
    kinds = kinds_of(db)
    covers = [row for row in rows if row.kind == COVER and row.pdf and row.state != "voided"]
    own = [row for row in rows if not (row.kind in kinds and kinds[row.kind].gathers)]
    bound = [row for row in own if row.pdf]
    if not bound:
        raise error("BUNDLE_001", what="编成卷宗")
    subject = _subject(db, bound)
    hazards = {key: None for row in bound for key in row.hazards}
    facts = _facts(db, bound, subject, day)
    cover = Leaf("卷宗封面", blob=covers[-1].pdf, listed=False) if covers else _cover(db, facts, bound)
    leaves = [cover, *(leaf for row in bound for leaf in paper_leaves(db, row))]
    photos = hazard_photos(db, [(key, _words(db, key)) for key in hazards])
    if photos:
        leaves.append(Leaf("现场照片", paper=composed(db, "现场照片", (), day=day, about=subject.name, photos=photos)))
    leaves.append(steps_page(db, bound, day=day))
    title = f"{subject.name}安全生产检查和隐患整改卷宗"
    return Bundle(title, tuple(leaves), _contents(kinds, declared(db, INDEX), facts, bound), unissued(db, own))


def _subject(db: Any, rows: Sequence[DocumentRow]) -> SubjectFacts:
    """The one subject of the papers, as its card shows it now."""
    found = {}
    for row in rows:
        card = subject_card(db, row.subject_id) if row.subject_id else None
        card = subject_card(db, card.merged_into) if card and card.merged_into else card
        if card is not None:
            told = card.facts
            person = told["legal_person"] or told["person_in_charge"]
            found[card.row.id] = SubjectFacts(told["name"], told["credit_code"], told["address"], person, None)
    if len(found) != 1:
        raise error("GENERAL_009", count=len(found))
    return next(iter(found.values()))


def _words(db: Any, hazard: bytes) -> str:
    row = db.execute("SELECT description FROM hazard WHERE id = ?", (hazard,)).fetchone()
    return row[0] if row else ""


def _facts(db: Any, rows: Sequence[DocumentRow], subject: SubjectFacts, day: str) -> PaperFacts:
    return PaperFacts(
        kind=COVER,
        capacity="A",
        issuer=str(settings(db).get("organ") or rows[0].organ),
        dated=day,
        subject=subject,
        number=f"{day_text(day)}编制",
    )


def _cover(db: Any, facts: PaperFacts, rows: Sequence[DocumentRow]) -> Leaf:
    days = sorted(row.issued_on for row in rows if row.issued_on)
    people = dict.fromkeys(name for row in rows for name in _handlers(db, row))
    asked = [Asked("opened", "day", days[0]), Asked("closed", "day", days[-1])] if days else []
    asked += [Asked("handlers", "names", "、".join(people))] if people else []
    kinds = kinds_of(db)
    papers = tuple(_listed(kinds, row) for row in rows)
    told = replace(facts, asked=tuple(asked), papers=papers)
    return Leaf("卷宗封面", paper=compose(declared(db, COVER), told).snapshot, listed=False)


def _handlers(db: Any, row: DocumentRow) -> tuple[str, ...]:
    visit = visit_state(db, row.visit_id) if row.visit_id else None
    return tuple(name for _, name in visit.inspectors) if visit else ()


def _listed(kinds: Mapping[str, DocumentKind], row: DocumentRow, page: int | None = None) -> ListedPaper:
    remark = "已作废" if row.state == "voided" else None
    title = kinds[row.kind].title if row.kind in kinds else row.kind
    return ListedPaper(title, row.number or row.code, row.issued_on, row.organ, page, remark)


def _contents(
    kinds: Mapping[str, DocumentKind], kind: DocumentKind, facts: PaperFacts, rows: Sequence[DocumentRow]
) -> Callable[[Sequence[Listed]], PaperSnapshot]:
    """The list once pages are known: papers with number, organ and day; scans, photos and steps by their name."""
    by_pdf = {row.pdf: row for row in rows}

    def made(listed: Sequence[Listed]) -> PaperSnapshot:
        papers = []
        for one in listed:
            row = by_pdf.get(one.leaf.blob) if one.leaf.blob else None
            papers.append(_listed(kinds, row, one.page) if row else ListedPaper(one.leaf.title, pages=one.page))
        return compose(kind, replace(facts, kind=kind.key, papers=tuple(papers))).snapshot

    return made
