"""Working days of China: the yearly State Council notices as a table, Monday to Friday where a year has no notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

HolidayKind = Literal["holiday", "workday"]
ONE_DAY = timedelta(days=1)
FEWEST_NAMED = 20
"""Every notice since 2004 names 28 days or more."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that the yearly notice names: `holiday` is free, `workday` is a weekend day worked in exchange."""

    day: str
    kind: HolidayKind
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A day reached by counting; `degraded` says that a year without a notice was counted Monday to Friday."""

    day: str
    degraded: bool


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Holidays by day (YYYY-MM-DD) and the years whose notice is in the table."""

    holidays: Mapping[str, Holiday]
    years: frozenset[int]

    def is_workday(self, day: str) -> bool:
        """Whether `day` (YYYY-MM-DD) is worked; a year that is not known counts Monday to Friday."""
        named = self.holidays.get(day)
        if named is not None:
            return named.kind == "workday"
        return date.fromisoformat(day).weekday() < 5

    def knows(self, year: int) -> bool:
        """Whether the notice of `year` is in the table."""
        return year in self.years

    def degraded_between(self, first: str, last: str) -> bool:
        """Whether any year from `first` to `last`, both included and in either order, has no notice."""
        ends = sorted((int(first[:4]), int(last[:4])))
        return any(not self.knows(year) for year in range(ends[0], ends[1] + 1))

    def add_workdays(self, start: str, count: int) -> CountedDay:
        """The `count`-th working day after `start` (before it when negative); `start` itself is not counted."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        left, day = abs(count), date.fromisoformat(start)
        while left:
            day += step
            left -= self.is_workday(day.isoformat())
        return CountedDay(day.isoformat(), self.degraded_between(start, day.isoformat()))

    def workday_on_or_after(self, start: str) -> CountedDay:
        """`start` when it is worked, else the first working day after it."""
        day = date.fromisoformat(start)
        while not self.is_workday(day.isoformat()):
            day += ONE_DAY
        return CountedDay(day.isoformat(), self.degraded_between(start, day.isoformat()))

    def workdays_between(self, first: str, last: str) -> int:
        """How many days from `first` to `last`, both included, are worked."""
        return sum(self.is_workday(day) for day in days_between(first, last))


def calendar_of(holidays: Iterable[Holiday]) -> WorkCalendar:
    """A calendar of the given rows, a later row replacing an earlier one of the same day.

    A year is known when at least FEWEST_NAMED of its days are named, so that one stray row makes no year known.
    """
    table = {holiday.day: holiday for holiday in holidays}
    named = Counter(int(day[:4]) for day in table)
    return WorkCalendar(table, frozenset(year for year, days in named.items() if days >= FEWEST_NAMED))


def days_between(first: str, last: str) -> Iterator[str]:
    """Each day from `first` to `last`, both included."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield day.isoformat()
        day += ONE_DAY
