"""What a use case changed, so that each screen can decide whether to read again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Touched:
    """Entities written by one transaction, and the id of the record the verb was about (None when there is none)."""

    entities: frozenset[str]
    id: bytes | None = None

    @classmethod
    def of(cls, *entities: str, id: bytes | None = None) -> Touched:  # noqa: A002
        """`Touched.of("hazard", "hazard_event", id=hazard_id)`."""
        return cls(frozenset(entities), id)
