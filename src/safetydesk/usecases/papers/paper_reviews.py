"""What a review opinion says: who reviewed which hazard on which day, with what result, and the photos of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.hazards.life import Review
from safetydesk.domain.instants import day, from_datetime
from safetydesk.domain.papers.paper import Photo
from safetydesk.models.events import hazard_events
from safetydesk.usecases.papers.bundled import hazard_photos

REVIEWS = frozenset({"review_opinion", "department_review"})
"""Papers that say what a review found."""
PAIRED = REVIEWS | {"acceptance_opinion", "closing_approval"}
"""Papers whose annex shows each hazard before and after it was put right."""


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


def pairs_of(db: Any, hazards: Sequence[bytes]) -> Iterator[Photo]:
    """The photos before and after, hazard by hazard; none of a hazard without any from after it was put right.

    Those of hazards in the same words are told apart by their place on the paper: pairs are made by item.
    """
    words = {key: _words(db, key) for key in hazards}
    for number, (key, said) in enumerate(words.items(), start=1):
        item = said if list(words.values()).count(said) == 1 else f"第{number}项　{said}"
        photos = hazard_photos(db, [(key, item)])
        if any(one.stage == "after" for one in photos):
            yield from photos


def _words(db: Any, hazard: bytes) -> str:
    row = db.execute("SELECT description FROM hazard WHERE id = ?", (hazard,)).fetchone()
    return row[0] if row else "（未同步）"
