"""Events of a hazard as a story tells them: named by a letter, a day apart, after the one their author knew."""

from __future__ import annotations

from typing import Any

from safetydesk.domain.hazards.life import HazardEvent, HazardProjection

DAY = 86_400_000_000
AUTHORS = [b"li", b"zhang"]


def told(name: str, kind: str, seq: int | None, after: str | None = None, **data: Any) -> HazardEvent:
    at = 1_775_000_000_000_000 + (seq or 99) * DAY
    return HazardEvent(name.encode(), kind, at, b"li", data, seq, after.encode() if after else None)


def start(*, grade: str = "general") -> list[HazardEvent]:
    return [
        told("r", "registered", 1, grade=grade, on="2026-04-01"),
        told("a", "assigned", 2, "r", document_id=b"n", deadline="2026-04-10"),
    ]


def codes(now: HazardProjection) -> list[str]:
    return [item.code for item in now.contradictions]
