"""What a 月报 counts: one line per record and figure, and how the lines of a period differ from those reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from unicodedata import normalize

from safetydesk.domain.instants import CHINA, day_of, from_datetime, to_datetime
from safetydesk.errors import error

By = Literal["checked", "registered"]
Said = Mapping[str, str | int | None]
_PERIOD = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_DAY = r"(?:\s*[-./月]\s*(?:0?[1-9]|[12]\d|3[01])日?)?(?:\s+0?0:00(?::00)?)?"
_MONTH = re.compile(rf"(20\d\d)(?:\s*[-./年]\s*(0?[1-9]|1[0-2])|(0[1-9]|1[0-2]))(?:\s*月份?|{_DAY})")


@dataclass(frozen=True, slots=True)
class Basis:
    """The counting basis: by 检查日期 or 登记日期, what was known at the instant `as_of` (microseconds UTC).

    `historic` counts 历史台账 in, `walks` 走访巡查 and 随手拍.
    """

    by: By
    as_of: int
    historic: bool = False
    walks: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A record that counts in a figure with an `amount` (1, or what a 填报数 says), in a unit's row.

    `key` is what the record is today (a merged subject is the one it was merged into); `said` the row as shown.
    """

    figure: str
    entity: str
    record: bytes
    key: bytes
    unit: str
    amount: int
    said: Said


@dataclass(frozen=True, slots=True)
class Correction:
    """A line of a period that was reported before: `sign` 1 comes in, -1 goes out, `line.amount` how much."""

    period: str
    sign: int
    line: Counted


def month_of(period: str) -> tuple[date, date]:
    """The first and the last day of a month YYYY-MM. Raises REPORT_001 for anything else."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise error("REPORT_001", period=period)
    first = date(int(found[1]), int(found[2]), 1)
    return first, _next(first) - timedelta(days=1)


def month_text(text: str) -> str | None:
    """The month YYYY-MM that a cell names: 2026-11, 2026年11月份, 2026.11, 202611, a day in it; else None."""
    found = _MONTH.fullmatch(normalize("NFKC", text).strip())
    return f"{found[1]}-{int(found[2] or found[3]):02d}" if found else None


def instants_of(period: str) -> tuple[int, int]:
    """The month in China time as microseconds UTC: its first instant, and the first one after it."""
    first, _ = month_of(period)
    return _midnight(first), _midnight(_next(first))


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _midnight(day: date) -> int:
    return from_datetime(to_datetime(0).replace(year=day.year, month=day.month, day=day.day, hour=0, tzinfo=CHINA))


def month_before(instant: int) -> str:
    """The month before that of an instant, which is the one to report."""
    year, month = map(int, day_of(instant)[:7].split("-"))
    return f"{year - (month == 1)}-{(month - 2) % 12 + 1:02d}"


def corrected(
    period: str, reported: Iterable[tuple[int, Counted]], current: Iterable[Counted], figures: Sequence[str]
) -> list[Correction]:
    """What comes in (补报) and goes out (核减) of a reported period, in the order of `figures`, then as counted.

    `reported` are the signed lines of every report that spoke of the period. Only `figures` are compared; a record
    whose amount changed comes in or goes out by the difference.
    """
    net: dict[tuple[str, bytes], int] = {}
    known: dict[tuple[str, bytes], Counted] = {}
    for sign, line in reported:
        net[line.figure, line.key] = net.get((line.figure, line.key), 0) + sign * line.amount
        known[line.figure, line.key] = line
    now = {(line.figure, line.key): line for line in current}
    found = []
    for at, line in {**known, **now}.items():
        wanted = now[at].amount if at in now else 0
        difference = wanted - net.get(at, 0)
        if line.figure in figures and (difference or (at in now and at not in known)):
            found.append(Correction(period, 1 if difference >= 0 else -1, _of(line, abs(difference))))
    rank = {name: place for place, name in enumerate(figures)}
    return sorted(found, key=lambda one: rank[one.line.figure])


def _of(line: Counted, amount: int) -> Counted:
    return Counted(line.figure, line.entity, line.record, line.key, line.unit, amount, line.said)


def summed(lines: Iterable[Counted]) -> dict[str, int]:
    """The amount of each figure that has lines."""
    found: dict[str, int] = {}
    for line in lines:
        found[line.figure] = found.get(line.figure, 0) + line.amount
    return found


Value = int | None
Derive = Callable[[Sequence[Value]], Value]


def difference(values: Sequence[Value]) -> Value:
    """The first less the others; unknown when one of them is."""
    known = [value for value in values if value is not None]
    return known[0] - sum(known[1:]) if len(known) == len(values) else None


def ratio(values: Sequence[Value]) -> Value:
    """The first over the second in hundredths of a percent, rounded half up; nothing over nothing is unknown."""
    part, whole = values
    if part is None or not whole:
        return None
    return (2 * 10_000 * part + whole) // (2 * whole)


DERIVE: Mapping[str, Derive] = {"difference": difference, "ratio": ratio}
"""How a figure follows from others, by the word in the form."""
