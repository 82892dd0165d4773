"""重大 and 疑似重大隐患: reported to the district's department (渝安条例2015 35), 挂牌督办 (安法 41).

The department's answer, 认定 or 不予认定, is `hazards.recognise_hazard`.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.changelog import log_of
from safetydesk.usecases.days import real_day
from safetydesk.usecases.hazards import append_event

_TOUCHED = ("hazard", "hazard_event")


def report_hazard(
    session: Session, *, hazard_id: bytes, to: str, on: str | None = None, number: str | None = None
) -> Touched:
    """报告区县部门: to whom, on which day (today unless given), the number of the 报告函 where it has one.

    Only for 重大 and 疑似重大 (HAZARD_028); HAZARD_039 without the department, HAZARD_020 for a day to come.
    """
    day = real_day(on) if on else day_of(log_of(session).now)
    append_event(session, hazard_id=hazard_id, kind="reported", to=to.strip(), on=day, number=_told(number))
    return Touched.of(*_TOUCHED, id=hazard_id)


def supervise_hazard(
    session: Session,
    *,
    hazard_id: bytes,
    unit: str,
    level: str | None = None,
    number: str | None = None,
    deadline: str | None = None,
    on: str | None = None,
) -> Touched:
    """挂牌督办 by a unit: its level (区级 ...), the number of its notice, and the deadline that it sets.

    Only for 重大 and 疑似重大 (HAZARD_028); HAZARD_039 without the unit. Without a deadline the known one stays.
    """
    told = {"unit": unit.strip(), "level": _told(level), "number": _told(number)}
    told |= {"deadline": real_day(deadline) if deadline else None}
    append_event(
        session, hazard_id=hazard_id, kind="supervised", on=real_day(on) if on else day_of(log_of(session).now), **told
    )
    return Touched.of(*_TOUCHED, id=hazard_id)


def _told(text: str | None) -> str | None:
    return (text or "").strip() or None
