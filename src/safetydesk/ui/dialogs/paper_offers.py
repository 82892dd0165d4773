"""Which kinds of paper may be drawn up for a subject today, and why the others may not, in the guard's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.catalog import Catalog
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.documents import DocumentRow


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of paper; `fault` refuses it."""

    kind: str
    title: str
    fault: SafetyDeskError | None


def offers(db: Any, catalog: Catalog, *, capacity: str, day: str, papers: Sequence[DocumentRow]) -> list[Offer]:
    """Every kind, those that may be drawn up first; `papers` are those the subject already has."""
    found = []
    for kind, word in catalog.words("document_kind").items():
        try:
            _allow(db, kind, capacity, day, papers)
        except SafetyDeskError as fault:
            found.append(Offer(kind, word.word, fault))
        else:
            found.append(Offer(kind, word.word, None))
    return sorted(found, key=lambda one: one.fault is not None)


def _allow(db: Any, kind: str, capacity: str, day: str, papers: Sequence[DocumentRow]) -> None:
    from safetydesk.usecases.document_layouts import declared
    from safetydesk.usecases.documents import may_issue
    from safetydesk.usecases.documents_order import check_kinds

    may_issue(db, kind=kind, capacity=capacity, day=day)
    check_kinds(db, declared(db, kind), papers)
