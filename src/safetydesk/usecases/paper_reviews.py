"""What a review opinion says: who reviewed which hazard on which day, with what result, and the photos taken then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from safetydesk.domain.hazard_fold import fold
from safetydesk.domain.hazard_life import Review
from safetydesk.domain.instants import day, from_datetime
from safetydesk.domain.paper import Photo
from safetydesk.models.events import hazard_events

REVIEWS = frozenset({"review_opinion", "department_review"})
"""Papers that say what a review found."""


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """The last review of each hazard; `at` is noon of the latest day (microseconds UTC), `inspectors` (id, name)."""

    at: int
    inspectors: tuple[tuple[bytes, str], ...]
    said: Mapping[bytes, Review]


def review_of(db: Any, hazards: Sequence[bytes]) -> ReviewFacts | None:
    """The last reviews of these hazards, None when none was reviewed."""
    folded = {key: fold(hazard_events(db, key)).reviews for key in hazards}
    said = {key: reviews[-1] for key, reviews in folded.items() if reviews}
    if not said:
        return None
    last = max(one.on for one in said.values())
    people = dict.fromkeys(person for one in said.values() for person in one.inspectors)
    noon = from_datetime(datetime.combine(day(last), time(12)))
    return ReviewFacts(noon, tuple((person, _name(db, person)) for person in people), said)


def _name(db: Any, person: bytes) -> str:
    row = db.execute("SELECT name FROM person WHERE id = ?", (person,)).fetchone()
    return row[0] if row else "（未同步）"


def photos_after(db: Any, hazards: Sequence[bytes]) -> Iterator[Photo]:
    """The photos taken after rectification, hazard by hazard."""
    for key in hazards:
        rows = db.execute(
            "SELECT e.sha256, h.description, e.taken_at, e.added_at, e.caption FROM evidence e"
            " JOIN hazard h ON h.id = e.owner_id WHERE e.owner_id = ? AND e.kind = 'after' AND e.deleted_at IS NULL"
            " AND e.mime LIKE 'image/%' ORDER BY e.position",
            (key,),
        )
        for blob, item, taken_at, added_at, caption in rows.fetchall():
            yield Photo(blob, item, taken_at, added_at=added_at, caption=caption)
