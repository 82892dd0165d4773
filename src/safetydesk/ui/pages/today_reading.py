"""What 今日 reads: figures and first rows, at one instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from safetydesk.domain.certificate_terms import SOONEST
from safetydesk.domain.instants import day, day_of, from_datetime, to_datetime
from safetydesk.models.queries import today as asked
from safetydesk.models.queries.hazards import HazardRow, hazards_due, hazards_to_review, overdue_hazards
from safetydesk.models.queries.people import ExpiringCertificate, employees_expiring, expiring_certificates

SOON_DAYS, CERTIFICATE_DAYS, MOST_ROWS = 3, SOONEST, 12


@dataclass(frozen=True, slots=True)
class Day:
    """Everything the page shows, read at one instant (`now`, microseconds UTC).

    `employed` are certificates of enterprises' people that end soon, and that have ended.
    """

    now: int
    today: str
    person: str | None
    counts: asked.Counts
    overdue: list[HazardRow]
    review: list[HazardRow]
    soon: list[HazardRow]
    asked_on: dict[bytes, str | None]
    certificates: list[ExpiringCertificate]
    employed: tuple[int, int]
    never: list[asked.VillageCoverage]
    unsent: dict[str, int]
    visited: int
    last_sync: int | None


def read_day(db: Any, now: int, me: bytes) -> Day:
    """Read the page's figures and first rows, and the name of who looks at them."""
    today = day_of(now)
    soon = (day(today) + timedelta(days=SOON_DAYS)).isoformat()
    until = (day(today) + timedelta(days=CERTIFICATE_DAYS)).isoformat()
    midnight = to_datetime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = from_datetime(midnight - timedelta(days=midnight.weekday()))
    review = hazards_to_review(db, limit=MOST_ROWS)
    here = db.execute("SELECT name FROM person WHERE id = ?", (me,)).fetchone()
    return Day(
        now,
        today,
        here[0] if here else None,
        asked.counts(db, today=today, soon=soon, certificates_until=until),
        overdue_hazards(db, today, limit=MOST_ROWS),
        review,
        hazards_due(db, today, soon, limit=MOST_ROWS),
        asked.review_days(db, [row.id for row in review]),
        expiring_certificates(db, until),
        employees_expiring(db, today, until),
        asked.never_visited(db, limit=MOST_ROWS),
        asked.unsent_by_entity(db),
        asked.visited_since(db, monday),
        asked.last_sync(db),
    )
