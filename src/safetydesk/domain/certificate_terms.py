"""证件 on a day: valid, near its end, to be reviewed, over; and the spans of days that ledgers write for it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal

from safetydesk.domain.deadlines import add_days

CertificateState = Literal["valid", "expiring", "review", "expired", "pending"]
SOON = 90
"""Days before an end or a 复审 from which a certificate is 临期 (ours: 90, 30, 0 days)."""
SOONEST = 30
"""Days before an end from which 今日 names it and a person is asked who signs (ours)."""
LASTING = ("长期", "长期有效", "永久", "永久有效", "无固定期限")
_DAY = r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?"
_SPAN = re.compile(rf"自?{_DAY}起?[至到~—－-]+{_DAY}止?")
_IDENTITY = re.compile(r"\d{17}[\dX]")


def state_on(today: str, valid_to: str | None, valid_text: str | None, review_on: str | None) -> CertificateState:
    """The state of a certificate on a day (YYYY-MM-DD).

    A 特种作业操作证 lasts six years and is reviewed after three (《特种作业人员安全技术培训考核管理规定》, 参考表述).
    """
    if valid_to is not None and valid_to < today:
        return "expired"
    if review_on is not None and review_on < today:
        return "review"
    ends = [day for day in (valid_to, review_on) if day is not None]
    if ends and min(ends) <= add_days(today, SOON):
        return "expiring"
    return "valid" if ends or valid_text in LASTING else "pending"


def read_span(text: str) -> tuple[str, str] | None:
    """First and last day of 2021.5.1-2027.4.30; None for anything else and for days that are not real."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = _SPAN.fullmatch(plain)
    if found is None:
        return None
    parts = [int(part) for part in found.groups()]
    try:
        first, last = date(*parts[:3]).isoformat(), date(*parts[3:]).isoformat()
    except ValueError:
        return None
    return (first, last) if first <= last else None


def identity_in(number: str | None) -> str | None:
    """The 身份证号 within the number of a 特种作业操作证, which tells namesakes apart; None where there is none."""
    found = _IDENTITY.search(number.upper()) if number else None
    return found[0] if found else None
