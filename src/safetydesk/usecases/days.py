"""Days that people type: each is a day of the calendar, and what already happened did not happen tomorrow."""

from __future__ import annotations

from safetydesk.domain.instants import day
from safetydesk.errors import error


def real_day(text: str) -> str:
    """The day YYYY-MM-DD; raises SUBJECT_008 when there is no such day."""
    try:
        if day(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise error("SUBJECT_008", value=text, why="日历上没有这一天，或者写法不是 2026-05-01 这样")


def past_day(text: str, today: str) -> str:
    """The day of something that happened, at the latest `today`; raises SUBJECT_008."""
    if real_day(text) > today:
        raise error("SUBJECT_008", value=text, why=f"在今天 {today} 之后")
    return text
