"""When a visit began and ended: instants stay as the clock gave them, and one that cannot be right is said so."""

from __future__ import annotations

from safetydesk.domain.instants import day_of

UNDATED = 0
"""`started_at` of a visit that a ledger tells of without a day."""
UNSTATED = "unstated"
"""The kind of a visit, or of a certificate, that a ledger tells of without it; nobody can choose it."""
CLOCK_DOUBT = "结束时间早于开始时间，当时电脑的时钟不准"
"""Stands wherever both times of such a visit are shown, on screen and on paper."""


def visit_day(began_at: int) -> str:
    """The China day on which a visit began, YYYY-MM-DD; 未记载 for one that a ledger tells of without a day."""
    return "未记载" if began_at == UNDATED else day_of(began_at)


def clock_doubt(began_at: int, ended_at: int | None) -> str | None:
    """The remark for a visit that ended before it began (microseconds UTC); None when its times can be right.

    Nothing is corrected: no one knows which of the two instants the clock had wrong.
    """
    return CLOCK_DOUBT if ended_at is not None and ended_at < began_at else None
