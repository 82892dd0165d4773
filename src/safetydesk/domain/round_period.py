"""排查期间 as enterprises write it: 2026年第47周, 11月, 三季度, 11.16-11.22; what is not plain is a question.

A week is the ISO week, Monday to Sunday (DOMAIN §3.2); 11月第3周 can be counted in several ways and is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from safetydesk.domain.cadence import PeriodKind, Tier, period_of

Doubt = Literal["unclear", "no_year"]
RoundTier = Literal["day", "week", "month", "quarter"]
"""A code of round_tier."""
KINDS: dict[str, PeriodKind] = {"day": "day", "week": "week", "month": "month", "quarter": "quarter"}
"""The period that a tier owes a record for, unless the record says otherwise."""
_DIGITS = str.maketrans("一二三四", "1234")
_YEAR = r"(?:(?P<year>\d{4})(?:年度?|[-./])?)"
_DAY = r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?"
_DAYS = re.compile(rf"{_DAY}(?:[至到~—－-]+(?:{_DAY}|(\d{{1,2}})[-./月](\d{{1,2}})日?))?")
_WEEK = re.compile(rf"{_YEAR}?(?:W|第?)(?P<number>\d{{1,2}})周?(?<=[\d周])", re.IGNORECASE)
_MONTH = re.compile(r"(?:(?P<year>\d{4})(?:年度?|[-./]))?(?P<number>\d{1,2})(?:月份?)?")
_QUARTER = re.compile(rf"{_YEAR}?(?:Q|第)?(?P<number>[1-4一二三四])(?:季度?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """A period by its key (2026-11-22, 2026-W47, 2026-11, 2026-Q4) and kind, or the doubt about it."""

    key: str | None = None
    kind: PeriodKind | None = None
    doubt: Doubt | None = None


def read_period(text: str, *, year: int | None = None) -> PeriodReading:
    """The period a text names; `year` completes 第47周 and 11月, None leaves that a question."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).strip("()")
    if found := _DAYS.fullmatch(plain):
        return _days([int(part) if part else 0 for part in found.groups()])
    if re.search("周|W", plain, re.IGNORECASE):
        return _counted(_WEEK.fullmatch(plain), "week", year)
    if re.search("季|Q", plain, re.IGNORECASE):
        return _counted(_QUARTER.fullmatch(plain), "quarter", year)
    if "月" in plain or re.fullmatch(r"\d{4}[-./]\d{1,2}", plain):
        return _counted(_MONTH.fullmatch(plain), "month", year)
    return PeriodReading(doubt="unclear")


def _days(parts: list[int]) -> PeriodReading:
    first = _real(*parts[:3])
    if first is None:
        return PeriodReading(doubt="unclear")
    if not any(parts[3:]):
        return PeriodReading(first, "day")
    last = _real(*parts[3:6]) if parts[3] else _real(parts[0], *parts[6:])
    kinds: tuple[PeriodKind, ...] = ("week", "month", "quarter")
    for kind in kinds:
        period = period_of(kind, first)
        whole = (period.first, period.last) == (first, last)
        working = kind == "week" and last is not None and period.first == first < last <= period.last
        if whole or working:
            return PeriodReading(period.label, kind)
    return PeriodReading(doubt="unclear")


def _real(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _counted(found: re.Match[str] | None, kind: PeriodKind, year: int | None) -> PeriodReading:
    if found is None:
        return PeriodReading(doubt="unclear")
    told = int(found["year"]) if found["year"] else year
    if told is None:
        return PeriodReading(doubt="no_year")
    number = int(found["number"].translate(_DIGITS))
    try:
        if kind == "week":
            return PeriodReading(period_of("week", date.fromisocalendar(told, number, 1).isoformat()).label, "week")
        month = number if kind == "month" else 3 * number
        return PeriodReading(period_of(kind, date(told, month, 1).isoformat()).label, kind)
    except ValueError:
        return PeriodReading(doubt="unclear")


def kind_of(key: str) -> PeriodKind:
    """The kind of a stored period key."""
    return "week" if "W" in key else "quarter" if "Q" in key else "month" if len(key) == 7 else "day"


def period_words(key: str) -> str:
    """A stored period as ledgers write it: 2026-W47 is 2026年第47周."""
    year, number = key[:4], key[5:].lstrip("WQ")
    kind = kind_of(key)
    if kind == "day":
        return key
    return (
        f"{year}年{int(number)}月"
        if kind == "month"
        else f"{year}年第{int(number)}{'周' if kind == 'week' else '季度'}"
    )


def tier_of(tier: str, period: str) -> Tier:
    """The tier of `cadence` for a round_tier code: a quarter's round that is led every month is that of 高危 (QM)."""
    if tier == "quarter":
        return "Q" if kind_of(period) == "quarter" else "QM"
    return {"day": "D", "week": "W", "month": "M"}[tier]  # type: ignore[return-value]


def fits(tier: str, kind: PeriodKind) -> bool:
    """Whether a record of this tier can be for such a period (主要负责人带队 every quarter, in 高危 every month)."""
    return KINDS[tier] == kind or (tier == "quarter" and kind == "month")
