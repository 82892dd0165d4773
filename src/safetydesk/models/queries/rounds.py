"""The 日周月 records of a subject, as a page lists them and as `cadence` judges them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from safetydesk.domain.cadence import RoundRecord, period_of
from safetydesk.domain.deadlines import add_days
from safetydesk.domain.instants import HOUR, from_datetime
from safetydesk.domain.round_period import kind_of, tier_of
from safetydesk.models.queries.subject_scope import GROUP


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One record: `tier` a round_tier code, `period` its key; None where the ledger that told it gives none."""

    id: bytes
    code: str
    tier: str | None
    period: str | None
    period_text: str | None
    on_day: str | None
    team: str | None
    shift: str | None
    led_by: str | None
    findings: str | None
    finding_count: int | None
    major_count: int | None
    made_up: bool
    historic: bool


def rounds_of_subject(db: Any, subject: bytes, *, first: str | None = None) -> list[RoundRow]:
    """The records of a subject and of those merged into it, the newest first; those whose day nobody told come last.

    `first` (YYYY-MM-DD) leaves out periods that were over before it.
    """
    rows = db.execute(
        "SELECT id, code, tier, period, period_text, on_day, team, shift, led_by, findings, finding_count, major_count,"
        f" made_up, historic FROM round WHERE deleted_at IS NULL AND subject_id IN {GROUP} ORDER BY rowid DESC",
        (subject,),
    )
    found = [RoundRow(*[*plain, bool(made_up), bool(old)]) for *plain, made_up, old in rows.fetchall()]
    kept = [one for one in found if first is None or _last_day(one) >= first]
    return sorted(kept, key=_last_day, reverse=True)


def _last_day(one: RoundRow) -> str:
    return one.on_day or (period_bounds(one.period)[1] if one.period else "")


def round_records(rows: Iterable[RoundRow]) -> list[RoundRecord]:
    """The records as `cadence.judge` wants them; those without tier or period prove nothing and are left out.

    A ledger does not tell when a record was written: one marked 补录 counts as written right after its period, any
    other on its day. Words without a count count as one finding.
    """
    return [_record(one, one.tier, one.period) for one in rows if one.tier and one.period]


def _record(one: RoundRow, tier: str, key: str) -> RoundRecord:
    first, last = period_bounds(key)
    day = one.on_day if one.on_day and first <= one.on_day <= last else last
    written = _midnight(add_days(last, 1)) + 1 if one.made_up else _midnight(day) + 12 * HOUR
    found = one.finding_count if one.finding_count is not None else int(bool(one.findings))
    return RoundRecord(tier_of(tier, key), day, written, one.team, tier == "quarter", found, one.findings or "")


def period_bounds(key: str) -> tuple[str, str]:
    """The first and the last day of a period key."""
    kind = kind_of(key)
    within = {
        "week": lambda: datetime.fromisoformat(f"{key}-1").date().isoformat(),
        "quarter": lambda: f"{key[:4]}-{int(key[-1]) * 3:02}-01",
        "month": lambda: f"{key}-01",
        "day": lambda: key,
    }[kind]()
    period = period_of(kind, within)
    return period.first, period.last


def _midnight(day: str) -> int:
    return from_datetime(datetime.fromisoformat(day))
