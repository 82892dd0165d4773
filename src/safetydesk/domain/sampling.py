"""How the inspector verifies 日周月 records: which periods to sample (repeatable by seed) and what was found.

DOMAIN §3.3: at least 5 of the last 30 days, 3 of the last 8 weeks, 3 of the last 6 months; the numbers are data.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from safetydesk.domain.cadence import CadenceRule, Period, Production, Tier, period_of
from safetydesk.domain.calendar import WorkCalendar, days_between
from safetydesk.domain.deadlines import add_days
from safetydesk.errors import error


@dataclass(frozen=True, slots=True)
class SamplingRule:
    """Sample at least `least` of the last `back` complete periods of a tier."""

    tier: Tier
    back: int
    least: int
    source: str


@dataclass(frozen=True, slots=True)
class VerificationSample:
    """What a sample found: days `first` to `last`, `copies` drawn, of them `missing` lacking and `untrue` false."""

    tier: Tier
    first: str
    last: str
    copies: int
    missing: int
    untrue: int


def sampling_plan(
    rule: SamplingRule, cadence: CadenceRule, *, today: str, seed: str, production: Production, calendar: WorkCalendar
) -> list[Period]:
    """The periods to ask for, in time order: drawn by SHA-256 of seed and label, so that anyone can repeat the draw.

    Only complete periods with a production day count; when fewer than `least` are left, all of them.
    """
    last = period_of(cadence.period, today)
    complete: list[Period] = []
    while len(complete) < rule.back:
        last = period_of(cadence.period, add_days(last.first, -1))
        complete.append(last)
    owed = [
        period
        for period in complete
        if any(production.works_on(day, calendar) for day in days_between(period.first, period.last))
    ]
    drawn = sorted(owed, key=lambda period: hashlib.sha256(f"{seed}|{period.label}".encode()).digest())
    return sorted(drawn[: rule.least], key=lambda period: period.first)


def check_sample(sample: VerificationSample, *, today: str) -> None:
    """Raise CADENCE_001 unless days and counts of a sample are possible; counts are numbers of records."""
    if sample.first > sample.last:
        raise error("CADENCE_001", why="起始日期晚于截止日期")
    if sample.last > today:
        raise error("CADENCE_001", why="截止日期在今天之后")
    if min(sample.copies, sample.missing, sample.untrue) < 0:
        raise error("CADENCE_001", why="份数不能小于零")
    if sample.missing + sample.untrue > sample.copies:
        raise error(
            "CADENCE_001", why=f"缺失 {sample.missing} 份加失实 {sample.untrue} 份多于抽查的 {sample.copies} 份"
        )
