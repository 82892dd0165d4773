"""月报填报数 by hand: what a unit told of a month (演练, 培训, 宣传, 处罚); the draft is counted again with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog.registers import LedgerColumn, load_registers
from safetydesk.catalog.reports import INPUTS
from safetydesk.domain.instants import day_of
from safetydesk.domain.names import folded, place_key
from safetydesk.domain.report_lines import month_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import insert_rows, log_of, update_row
from safetydesk.models.queries.ledger_rows import places
from safetydesk.models.queries.ledger_rows.report_inputs import report_inputs
from safetydesk.models.queries.reports import draft_reports
from safetydesk.models.store import dbapi
from safetydesk.models.tables import ReportInput, synced_fields
from safetydesk.usecases.report_counts import NOWHERE
from safetydesk.usecases.reports import MONTHLY, make_report

Told = Mapping[str, int | None]
"""Figures by field of the register of 月报填报数 (fines in 分); None takes a figure back: it is 待填 again."""


def set_input(session: Session, *, period: str, unit: str, **figures: int | None) -> Touched:
    """What one unit told of a month; figures that are not named stay. See `set_inputs`."""
    return set_inputs(session, period=period, told={unit: figures})


def set_inputs(session: Session, *, period: str, told: Mapping[str, Told]) -> Touched:
    """What units told of a month; the month's draft, if there is one, is counted again by its own basis.

    A unit is found by its name of today, as in an import. Raises REPORT_001 for a period that is no month, REPORT_002
    for one to come, REPORT_009 for a unit without a name, REPORT_010 for a figure that cannot be.
    """
    if month_of(period)[0].isoformat()[:7] > day_of(log_of(session).now)[:7]:
        raise error("REPORT_002", period=period)
    ids = [_set(session, period, unit, figures) for unit, figures in told.items()]
    made = _count_again(session, period)
    entities = ("report_input", *(("report",) if made else ()))
    return Touched.of(*entities, id=made or (ids[0] if ids else None))


def _set(session: Session, period: str, unit: str, figures: Told) -> bytes:
    name = " ".join(unit.split())
    if not name or name == NOWHERE:
        raise error("REPORT_009")
    for field, value in figures.items():
        _check(field, value)
    found = list(_of_unit(dbapi(session), period, name))
    if not found:
        key, blank = log_of(session).new_id(), dict.fromkeys(synced_fields(ReportInput))
        insert_rows(session, ReportInput, [blank | dict(figures) | {"id": key, "period": period, "unit": name}])
        return key
    update_row(session, ReportInput, found[0], dict(figures))
    for again in found[1:]:  # told twice, on two desks: together they say what the first one says now
        update_row(session, ReportInput, again, dict.fromkeys(figures))
    return found[0]


def _check(field: str, value: int | None) -> None:
    columns = load_registers()["report_inputs"].columns
    column: LedgerColumn | None = next((one for one in columns if one.field == field and field in INPUTS), None)
    most = int(column.max or 0) if column else 0
    if column is None or (value is not None and not 0 <= value <= most):
        raise error("REPORT_010", what=column.title if column else field, value=value)


def _of_unit(db: Any, period: str, name: str) -> Iterator[bytes]:
    """The records of a month that speak of a unit, by the name as written or as it is called today."""
    known = [places(db, entity) for entity in ("village", "department")]

    def keys(text: str) -> set[str]:
        today = [one.name(key) for one in known if (key := one.find(text)) is not None]
        return {folded(text), *(folded(found) for found in today if found)} | {place_key(text)}

    wanted = keys(name)
    for record, row in report_inputs(db, ""):
        if row["period"] == period and keys(str(row["unit"])) & wanted:
            yield record


def _count_again(session: Session, period: str) -> bytes | None:
    for draft in draft_reports(dbapi(session), MONTHLY, period)[:1]:
        basis = dict(draft.basis)
        return make_report(session, period=period, remark=draft.remark, **basis).id
    return None
