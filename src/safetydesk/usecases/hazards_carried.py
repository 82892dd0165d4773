"""结转: open hazards of a 历史台账 taken into the work of today, with who did it and when."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.changelog import log_of, update_rows
from safetydesk.models.tables import Hazard
from safetydesk.usecases.hazards import append_event


def carry_over_hazards(session: Session, *, hazards: Collection[bytes]) -> Touched:
    """Take open hazards of a 历史台账 into today's work: they count, fall due and are overdue from now on.

    Raises HAZARD_065 for one that is not of a 历史台账 or is over, HAZARD_001 or HAZARD_035 after 销号 or 登记有误.
    """
    today = day_of(log_of(session).now)
    for hazard in hazards:
        append_event(session, hazard_id=hazard, kind="carried_over", on=today)
    update_rows(session, Hazard, {hazard: {"historic": None} for hazard in hazards})
    return Touched.of("hazard", "hazard_event")
