"""Deadlines: each carries its own rule of counting (working days, natural days, months, hours), never a global one.

二日、三日、五日、七日 are working days by 行政处罚法第八十五条, 十日以内 by 行政强制法第六十九条;
the rest are calendar days.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from safetydesk.domain.calendar import WorkCalendar
from safetydesk.domain.instants import HOUR, day_of

Unit = Literal["natural_day", "workday", "month", "year", "hour", "fixed"]
Roll = Literal["none", "next_workday"]
Anchor = Literal["start", "quarter_end", "year_end"]


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One period in law or practice; data from resources/calendar/deadlines.toml.

    `amount` counts `unit`s after the anchor, before it when negative; `fixed` means the day is written on the paper.
    `anchor` is the start itself, or the last day of the quarter or year that the start lies in.
    `verified` is False where the source text was not read: shown as 参考表述.
    """

    key: str
    name: str
    amount: int
    unit: Unit
    source: str
    source_tag: str
    verified: bool
    start_counted: bool = False
    roll: Roll = "none"
    anchor: Anchor = "start"
    effective_from: str | None = None
    effective_to: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due: a `day`, or an `instant` (microseconds UTC) for hours; both None for a written day.

    `degraded`: working days were counted without the year's notice. `rolled_from`: the day before it was moved off
    a holiday. `note`: the rule's own note.
    """

    day: str | None
    instant: int | None
    rule: DeadlineRule
    degraded: bool = False
    rolled_from: str | None = None
    note: str | None = None


def due(rule: DeadlineRule, start: str | int, calendar: WorkCalendar) -> Deadline:
    """The deadline of `rule` from `start`, a day (YYYY-MM-DD) or an instant (microseconds UTC).

    A rule in hours needs an instant (ValueError otherwise); a rule in days takes the China day of an instant.
    """
    if rule.unit == "fixed":
        return Deadline(None, None, rule, note=rule.note)
    if rule.unit == "hour":
        if isinstance(start, str):
            raise ValueError(f"{rule.key} counts hours and needs an instant")
        return Deadline(None, start + rule.amount * HOUR, rule, note=rule.note)
    first = anchor_day(rule.anchor, day_of(start) if isinstance(start, int) else start)
    last, degraded = _count(rule, first, calendar)
    if rule.roll == "none":
        return Deadline(last, None, rule, degraded, note=rule.note)
    rolled = calendar.workday_on_or_after(last)
    moved_from = last if rolled.day != last else None
    return Deadline(rolled.day, None, rule, degraded or rolled.degraded, moved_from, rule.note)


def anchor_day(anchor: Anchor, day: str) -> str:
    """`day` itself, or the last day of its quarter or year."""
    if anchor == "start":
        return day
    month = 12 if anchor == "year_end" else (int(day[5:7]) + 2) // 3 * 3
    return month_end(int(day[:4]), month)


def month_end(year: int, month: int) -> str:
    """The last day of a month, YYYY-MM-DD."""
    return date(year, month, monthrange(year, month)[1]).isoformat()


def add_months(day: str, months: int) -> str:
    """The same day `months` later, or the last day of a month that is too short for it."""
    start = date.fromisoformat(day)
    total = start.year * 12 + start.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1])).isoformat()


def add_days(day: str, days: int) -> str:
    """The day `days` natural days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def in_force(rule: DeadlineRule, day: str) -> bool:
    """Whether the rule is in force on `day`."""
    return (rule.effective_from or day) <= day <= (rule.effective_to or day)


def _count(rule: DeadlineRule, first: str, calendar: WorkCalendar) -> tuple[str, bool]:
    before = add_days(first, -1) if rule.start_counted else first
    match rule.unit:
        case "workday":
            counted = calendar.add_workdays(before, rule.amount)
            return counted.day, counted.degraded
        case "natural_day":
            return add_days(before, rule.amount), False
        case "month":
            reached = add_months(first, rule.amount)
        case _:
            reached = add_months(first, 12 * rule.amount)
    return (add_days(reached, -1) if rule.start_counted else reached), False
