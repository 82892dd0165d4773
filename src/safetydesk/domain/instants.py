"""Instants and China days: microseconds UTC inside, days as YYYY-MM-DD at +08:00 without daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from safetydesk.errors import error

CHINA = timezone(timedelta(hours=8), "CST")
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
EARLIEST, LATEST = 946_684_800 * SECOND, 7_258_118_400 * SECOND
"""2000-01-01 and 2200-01-01 UTC: a clock that says anything else is broken."""


def to_datetime(instant: int) -> datetime:
    """The China wall-clock time of an instant in microseconds UTC."""
    return datetime.fromtimestamp(0, UTC).astimezone(CHINA) + timedelta(microseconds=instant)


def likely_now(instant: int) -> int:
    """What a clock says, as long as it may be true; raises GENERAL_016 before 2000 and after 2199."""
    if EARLIEST <= instant < LATEST:
        return instant
    year = 1970 + instant // round(365.2425 * 24 * HOUR)
    raise error("GENERAL_016", shown=f"{year} 年前后")


def from_datetime(moment: datetime) -> int:
    """Microseconds UTC of an aware datetime; a naive one counts as China time."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
    return int((aware - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))


def day_of(instant: int) -> str:
    """The China day of an instant, YYYY-MM-DD."""
    return to_datetime(instant).date().isoformat()


def day(text: str) -> date:
    """The date of a YYYY-MM-DD text; raises ValueError on anything else."""
    return date.fromisoformat(text)


def clock_text(instant: int) -> str:
    """The China time of day of an instant, HH:MM:SS."""
    return to_datetime(instant).strftime("%H:%M:%S")
