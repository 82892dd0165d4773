"""日周月: which periods owe a record, and whether it came on time, was 补录 or is 漏查 (DOMAIN §3.2, configurable).

A verdict is a prompt for the inspector, never an accusation by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from safetydesk.domain.calendar import WorkCalendar, days_between
from safetydesk.domain.deadlines import add_days, add_months, anchor_day, month_end
from safetydesk.domain.instants import HOUR, from_datetime

Tier = Literal["D", "W", "M", "Q", "QM"]
"""日, 周, 月, 季 (the principal leads), 高危月 (the principal leads every month)."""
PeriodKind = Literal["day", "week", "month", "quarter"]
Verdict = Literal["on_time", "late", "missed", "waiting", "exempt"]
"""`waiting`: the period, or the time to make the record up, is not over."""


@dataclass(frozen=True, slots=True)
class CadenceRule:
    """How often a tier is due, and until when a record may be made up: `grace_days` after the end, at `grace_hour`."""

    tier: Tier
    name: str
    period: PeriodKind
    grace_days: int
    grace_hour: int
    source: str
    principal: bool = False


@dataclass(frozen=True, slots=True)
class SuspicionRule:
    """What looks like mere 打卡: misses in a row, percent of 补录 in a quarter, identical weeks without a finding."""

    missed_in_row: int
    late_percent: int
    identical_weeks: int
    source: str


@dataclass(frozen=True, slots=True)
class Production:
    """When an enterprise works: stops (first, last day or None while it lasts), days rostered on, weekends worked."""

    stops: tuple[tuple[str, str | None], ...] = ()
    rostered: frozenset[str] = frozenset()
    weekends: bool = False

    def works_on(self, day: str, calendar: WorkCalendar) -> bool:
        """Whether `day` is a 生产日: never in a stop, always when rostered, else working days (and plain weekends)."""
        if any(first <= day <= (last or day) for first, last in self.stops):
            return False
        if day in self.rostered or calendar.is_workday(day):
            return True
        return self.weekends and day not in calendar.holidays


@dataclass(frozen=True, slots=True)
class Period:
    """One day, ISO week, month or quarter, with its label and its first and last day."""

    label: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """A record as the enterprise keeps it: the day it is for, when it was written (µs UTC), and by which team.

    `led_by_principal` says that the 主要负责人 led in person; `text` is what was written, for comparing weeks.
    """

    tier: Tier
    day: str
    written_at: int
    team: str | None = None
    led_by_principal: bool = False
    findings: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class PeriodVerdict:
    """What became of one period; `missing` names the teams without a record in time."""

    period: Period
    verdict: Verdict
    missing: tuple[str, ...] = ()


def periods(kind: PeriodKind, first: str, last: str) -> list[Period]:
    """The periods that touch the days from `first` to `last`, in order."""
    found = [period_of(kind, first)]
    while found[-1].last < last:
        found.append(period_of(kind, add_days(found[-1].last, 1)))
    return found if first <= last else []


def period_of(kind: PeriodKind, day: str) -> Period:
    """The period that `day` lies in; weeks are ISO weeks (Monday to Sunday) labelled by their ISO year."""
    when = date.fromisoformat(day)
    if kind == "day":
        return Period(day, day, day)
    if kind == "week":
        year, week, weekday = when.isocalendar()
        monday = when - timedelta(days=weekday - 1)
        return Period(f"{year}-W{week:02}", monday.isoformat(), add_days(monday.isoformat(), 6))
    if kind == "month":
        return Period(day[:7], f"{day[:7]}-01", month_end(when.year, when.month))
    last = anchor_day("quarter_end", day)
    return Period(f"{when.year}-Q{(when.month + 2) // 3}", add_months(f"{last[:7]}-01", -2), last)


def judge(
    rule: CadenceRule,
    period: Period,
    records: Iterable[RoundRecord],
    *,
    now: int,
    production: Production,
    calendar: WorkCalendar,
    teams: Sequence[str] = (),
) -> PeriodVerdict:
    """Judge one period at the instant `now`; with `teams` each of them owes a daily record of its own.

    A period without any production day is exempt; one partly stopped keeps its duty.
    """
    if not any(production.works_on(day, calendar) for day in days_between(period.first, period.last)):
        return PeriodVerdict(period, "exempt")
    end = _instant(period.last, 24)
    until = _instant(add_days(period.last, rule.grace_days), rule.grace_hour)
    fitting = [record for record in records if _fits(rule, period, record) and record.written_at <= min(now, until)]
    owing = tuple(teams) if rule.tier == "D" and teams else (None,)
    first = {team: min((r.written_at for r in fitting if team in (None, r.team)), default=None) for team in owing}
    missing = tuple(team for team, written in first.items() if written is None and team is not None)
    if any(written is None for written in first.values()):
        return PeriodVerdict(period, "waiting" if now <= until else "missed", missing)
    late = any(written is not None and written > end for written in first.values())
    return PeriodVerdict(period, "late" if late else "on_time")


def suspicions(verdicts: Sequence[PeriodVerdict], records: Iterable[RoundRecord], rule: SuspicionRule) -> list[str]:
    """Why the records of one tier look like 打卡: missed_in_row, late_share, identical_weeks; `verdicts` in order."""
    owed = [verdict for verdict in verdicts if verdict.verdict not in ("exempt", "waiting")]
    found: list[str] = []
    if _longest([verdict.verdict == "missed" for verdict in owed]) >= rule.missed_in_row:
        found.append("missed_in_row")
    quarters = {anchor_day("quarter_end", verdict.period.last) for verdict in owed}
    if any(_late_share_over(rule.late_percent, owed, quarter) for quarter in quarters):
        found.append("late_share")
    if _identical_weeks(records) >= rule.identical_weeks:
        found.append("identical_weeks")
    return found


def _fits(rule: CadenceRule, period: Period, record: RoundRecord) -> bool:
    """One check may serve 月 and 季/高危月 at once, if the principal led it."""
    if not period.first <= record.day <= period.last:
        return False
    if rule.principal:
        return record.led_by_principal and record.tier in ("M", "Q", "QM")
    return record.tier == rule.tier or (rule.tier == "M" and record.tier in ("Q", "QM"))


def _instant(day: str, hour: int) -> int:
    return from_datetime(datetime.fromisoformat(day)) + hour * HOUR


def _late_share_over(percent: int, owed: Collection[PeriodVerdict], quarter: str) -> bool:
    within = [verdict for verdict in owed if anchor_day("quarter_end", verdict.period.last) == quarter]
    late = sum(verdict.verdict == "late" for verdict in within)
    return late * 100 > percent * len(within)


def _identical_weeks(records: Iterable[RoundRecord]) -> int:
    """The longest row of following weeks whose records found nothing and say the same."""
    weeks: dict[str, list[RoundRecord]] = {}
    for record in records:
        if record.tier == "W":
            weeks.setdefault(period_of("week", record.day).first, []).append(record)
    empty = {
        monday: sorted(record.text for record in held)
        for monday, held in weeks.items()
        if not any(record.findings for record in held)
    }
    repeats = [empty.get(add_days(monday, -7)) == texts for monday, texts in sorted(empty.items())]
    return _longest(repeats) + 1 if empty else 0


def _longest(flags: Iterable[bool]) -> int:
    longest = row = 0
    for flag in flags:
        row = row + 1 if flag else 0
        longest = max(longest, row)
    return longest
