"""What a new paper of a subject can stand on: its visits, and its hazards with the visit that found each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from safetydesk.models.queries.documents import DocumentRow, documents_of_subject
from safetydesk.models.queries.hazards import HazardRow, hazards_of_subject
from safetydesk.models.queries.visits import VisitRow, visits_of_subject


@dataclass(frozen=True, slots=True)
class PaperGround:
    """A name, visits and papers, the newest first, and its hazards with the visit of each (None: no visit)."""

    subject: bytes
    name: str
    visits: tuple[VisitRow, ...]
    hazards: tuple[HazardRow, ...]
    visit_of: dict[bytes, bytes | None]
    papers: tuple[DocumentRow, ...]


def paper_ground(db: Any, subject: bytes) -> PaperGround | None:
    """The ground of a subject, None when there is no such subject."""
    row = db.execute("SELECT name FROM subject WHERE id = ? AND deleted_at IS NULL", (subject,)).fetchone()
    if row is None:
        return None
    hazards = hazards_of_subject(db, subject)
    visits = {
        one.id: db.execute("SELECT visit_id FROM hazard WHERE id = ?", (one.id,)).fetchone()[0] for one in hazards
    }
    return PaperGround(
        subject,
        row[0],
        tuple(one for one in visits_of_subject(db, subject) if not one.told),
        tuple(one for one in hazards if one.historic is None),
        visits,
        tuple(documents_of_subject(db, subject)),
    )
