"""Which kinds of paper may be drawn up for a subject today, and why the others may not, in the guard's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.catalog import Catalog
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.documents import DocumentRow


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of paper; `fault` refuses it. `whole`: about no single subject. `about` are the subject's papers that this
    one may answer, as (id, words); `reviews`: about reviewed hazards; `closes`: about any, put right or not."""

    kind: str
    title: str
    fault: SafetyDeskError | None
    whole: bool = False
    about: tuple[tuple[bytes, str], ...] = ()
    reviews: bool = False
    closes: bool = False


def offers(
    db: Any, catalog: Catalog, *, capacity: str, day: str, papers: Sequence[DocumentRow], subject: bool = True
) -> list[Offer]:
    """Every kind, those that may be drawn up first; `papers` are those the subject already has. Without a subject only
    the kinds that are about none."""
    from safetydesk.usecases.papers.document_layouts import kinds_of
    from safetydesk.usecases.papers.documents import may_issue, organ_of
    from safetydesk.usecases.papers.documents_order import check_kinds
    from safetydesk.usecases.papers.paper_reviews import PAIRED, REVIEWS

    known, found = kinds_of(db), []
    for key, word in catalog.words("document_kind").items():
        kind, fault = known.get(key), None
        if kind is None or (not subject and kind.subject):
            continue
        try:
            may_issue(db, kind=key, capacity=capacity, day=day)
            own = any(rule.own for rule in kind.orders)
            check_kinds(db, kind, papers, organ_of(db, capacity, key, day) if own else None)
        except SafetyDeskError as why:
            fault = why
        about, reviews = _about(kind, papers, catalog), key in REVIEWS
        found.append(Offer(key, word.word, fault, not kind.subject, about, reviews, key in PAIRED and not reviews))
    return sorted(found, key=lambda one: one.fault is not None)


def _about(kind: DocumentKind, papers: Sequence[DocumentRow], catalog: Catalog) -> tuple[tuple[bytes, str], ...]:
    """The papers that stand and that a paper of this kind may be about, the newest first."""
    if not (kind.quotes or "paper" in kind.needs):
        return ()
    named = [
        one for one in papers if one.snapshot and one.state != "voided" and (one.kind in kind.quotes or not kind.quotes)
    ]
    return tuple((one.id, f"{catalog.word('document_kind', one.kind)} {one.number or one.code}") for one in named)
