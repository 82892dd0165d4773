"""Duties that follow from head-count and tags (人数带来的义务); the thresholds are data with their sources."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from safetydesk.domain.deadlines import add_months


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty and when it applies; of one `family` only the strictest counts.

    `more_than` excludes and `at_most` includes the number itself; with `tags` the subject must carry one of them.
    `months` is the longest time between two times, None for a standing duty. `strength` guide is no obligation.
    """

    key: str
    family: str
    name: str
    text: str
    strength: Literal["must", "guide"]
    source: str
    source_tag: str
    verified: bool
    more_than: int | None = None
    at_most: int | None = None
    tags: frozenset[str] = frozenset()
    months: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DutyFinding:
    """A duty of a subject; `certain` is False while the head-count that decides it is unknown."""

    duty: Duty
    certain: bool


def duties_of(duties: Iterable[Duty], *, headcount: int | None, tags: Collection[str]) -> list[DutyFinding]:
    """What a subject must do, one finding per family in declared order; several where the head-count is unknown."""
    families: dict[str, list[DutyFinding]] = {}
    for duty in duties:
        verdict = applies(duty, headcount=headcount, tags=tags)
        if verdict is not False:
            families.setdefault(duty.family, []).append(DutyFinding(duty, verdict is True))
    return [finding for findings in families.values() for finding in _strictest(findings)]


def applies(duty: Duty, *, headcount: int | None, tags: Collection[str]) -> bool | None:
    """Whether the duty applies, None when that hangs on a head-count nobody wrote down."""
    if duty.tags and not duty.tags & set(tags):
        return False
    if duty.more_than is None and duty.at_most is None:
        return True
    if headcount is None:
        return None
    return (duty.more_than is None or headcount > duty.more_than) and (
        duty.at_most is None or headcount <= duty.at_most
    )


def next_due(duty: Duty, last: str | None) -> str | None:
    """The last day for the next time after `last`; None when it was never done (due now) or has no interval."""
    return add_months(last, duty.months) if last and duty.months else None


def _strictest(findings: list[DutyFinding]) -> list[DutyFinding]:
    certain = [finding for finding in findings if finding.certain]
    if not certain:
        return findings
    return [min(certain, key=lambda finding: finding.duty.months or 0)]
