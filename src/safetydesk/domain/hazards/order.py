"""The order in which a hazard's events count, and which of them the author of another did not know of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from safetydesk.domain.hazards.life import HazardEvent
from safetydesk.domain.instants import day_of


def in_order(events: Iterable[HazardEvent]) -> list[HazardEvent]:
    """By sequence, then unsent ones as given; the sequenced copy of an event replaces its unsent one."""
    by_id: dict[bytes, HazardEvent] = {}
    for event in events:
        known = by_id.get(event.id)
        if known is None or known.seq is None:
            by_id[event.id] = event
    sequenced = [event for event in by_id.values() if event.seq is not None]
    sequenced.sort(key=lambda event: (event.seq or 0, event.id))
    return sequenced + [event for event in by_id.values() if event.seq is None]


def unseen_by(event: HazardEvent, earlier: Mapping[bytes, HazardEvent]) -> list[HazardEvent]:
    """Earlier events that the author of `event` did not know of; none where that was not written down.

    The author knew what the server had numbered up to `known`, and the own events that the `after` links lead through.
    """
    known = event.data.get("known")
    if event.after is None or not isinstance(known, int):
        ids: list[bytes | None] = list(earlier)
        start = ids.index(event.after) + 1 if event.after in earlier else len(ids)
        return list(earlier.values())[start:]
    own: set[bytes] = set()
    link = earlier.get(event.after)
    while link is not None and link.id not in own and not _numbered_by(link, known):
        own.add(link.id)
        link = earlier.get(link.after) if link.after else None
    return [other for other in earlier.values() if other.id not in own and not _numbered_by(other, known)]


def _numbered_by(event: HazardEvent, known: int) -> bool:
    return event.seq is not None and event.seq <= known


def event_day(event: HazardEvent) -> str:
    """The day the event speaks of: its own `on`, else the China day it was written."""
    return as_day(event.data.get("on")) or day_of(event.at)


def as_day(value: object) -> str | None:
    """The value when it is a day YYYY-MM-DD, else None: another device may have written anything."""
    return value if isinstance(value, str) and _is_day(value) else None


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
