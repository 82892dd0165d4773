"""One hazard for its pane: its life, what the events amount to, the papers it is on, and the facts that disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.hazards.life import HazardProjection
from safetydesk.models.events import document_events, hazard_events
from safetydesk.models.queries.hazards import HazardLife, HazardStep, hazard_life


@dataclass(frozen=True, slots=True)
class PaperStep:
    """A step of a paper that a hazard is on."""

    document: bytes
    kind: str
    at: int
    who: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HazardPaper:
    """A paper that a hazard is on."""

    id: bytes
    kind: str
    number: str | None
    state: str | None
    issued_on: str | None
    served_on: str | None
    steps: tuple[PaperStep, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two facts that cannot both hold: `code` of the contradiction, the event to settle, the later and earlier fact."""

    code: str
    event: bytes
    later: HazardStep | None
    earlier: HazardStep | None


@dataclass(frozen=True, slots=True)
class HazardDetail:
    """Everything the pane of one hazard shows; `names` of the people in its events."""

    life: HazardLife
    projection: HazardProjection
    papers: tuple[HazardPaper, ...]
    disagreements: tuple[Disagreement, ...]
    names: Mapping[bytes, str]
    found_by: str | None
    visit: bytes | None


def hazard_detail(db: Any, hazard: bytes) -> HazardDetail | None:
    """One hazard whole, None when there is no such hazard."""
    life = hazard_life(db, hazard)
    if life is None:
        return None
    events = hazard_events(db, hazard)
    seen = fold(events)
    people = {one.actor for one in events} | {key for review in seen.reviews for key in review.inspectors}
    names = {key: _name(db, key) for key in people if key}
    told = {one.id: HazardStep(one.kind, one.at, names.get(one.actor or b""), one.data) for one in events}
    facts = db.execute("SELECT found_by, visit_id FROM hazard WHERE id = ?", (hazard,)).fetchone()
    return HazardDetail(
        life,
        seen,
        tuple(_papers(db, hazard)),
        tuple(
            Disagreement(one.code, one.event, told.get(one.event), told.get(one.against or b""))
            for one in seen.contradictions
        ),
        names,
        facts[0],
        facts[1],
    )


def _name(db: Any, key: bytes) -> str:
    row = db.execute("SELECT name FROM person WHERE id = ?", (key,)).fetchone()
    return row[0] if row else "（未同步）"


def _papers(db: Any, hazard: bytes) -> list[HazardPaper]:
    rows = db.execute(
        "SELECT id, kind, number, state, issued_on, served_on FROM document"
        " WHERE deleted_at IS NULL AND instr(hazards, ?) ORDER BY rowid",
        (hazard.hex(),),
    ).fetchall()
    return [HazardPaper(*[*row, _steps(db, row[0])]) for row in rows]


def _steps(db: Any, document: bytes) -> tuple[PaperStep, ...]:
    events = document_events(db, document)
    return tuple(
        PaperStep(document, one.kind, one.at, _name(db, one.actor) if one.actor else None, one.data) for one in events
    )
