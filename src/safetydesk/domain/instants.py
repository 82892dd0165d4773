"""Instants and China days: microseconds UTC inside, days as YYYY-MM-DD at +08:00 without daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


def to_datetime(instant: int) -> datetime:
    """The China wall-clock time of an instant in microseconds UTC."""
    return datetime.fromtimestamp(0, UTC).astimezone(CHINA) + timedelta(microseconds=instant)


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
