"""Document numbers （简称）字头〔YYYY〕N号 from leased blocks: each is used once, and every one is accounted for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lease:
    """A block of numbers of one organ, kind and year that this device may hand out offline.

    `first`..`last` inclusive; `next` is the number to hand out, last + 1 when none is left; `expires_on` is the
    last day it may be used (None: no end).
    """

    organ: str
    kind: str
    year: int
    first: int
    last: int
    next: int
    expires_on: str | None = None

    @property
    def left(self) -> int:
        """How many numbers are left."""
        return max(0, self.last - self.next + 1)


@dataclass(frozen=True, slots=True)
class Taken:
    """A number handed out and the leases as they stand afterwards."""

    number: int
    lease: Lease
    leases: tuple[Lease, ...]
