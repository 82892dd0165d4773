"""月报填报数 against the store: one record for each month and unit; what is left blank stays unknown, never 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.names import folded, place_key
from safetydesk.domain.report_lines import month_text
from safetydesk.domain.staging import Value
from safetydesk.models.changelog import insert_rows, log_of, update_rows
from safetydesk.models.queries.ledger_rows.report_inputs import FIELDS, report_inputs
from safetydesk.models.tables import ReportInput, synced_fields
from safetydesk.usecases.imported.lines import Line, Told, refuse
from safetydesk.usecases.imported.run import Run
from safetydesk.usecases.imported.threeway import edited

PLAIN = FIELDS[2:]
"""What a unit tells of a month."""
Key = tuple[str, str]
Known = tuple[bytes, Mapping[str, Value]]


def compare(db: Any, rows: Sequence[Told], run: Run) -> list[Line]:
    """The verdict on each row of a batch."""
    known = _Known(db, run)
    return [Line(row, "refused") if row.refused else _compared(row, known, run) for row in rows]


class _Known:
    """The stored figures by month and unit: as it was written, else as the village or department is called today."""

    def __init__(self, db: Any, run: Run) -> None:
        self._exact: dict[Key, Known] = {}
        self._today: dict[Key, Known] = {}
        for record, row in report_inputs(db, run.today):
            period, unit = str(row["period"]), str(row["unit"])
            self._exact.setdefault((period, folded(unit)), (record, row))
            self._today.setdefault((period, place_key(today_of(unit, run))), (record, row))

    def find(self, period: str, unit: str, run: Run) -> Known | None:
        """The record of a month and unit, None when there is none yet."""
        exact = self._exact.get((period, folded(unit)))
        return exact or self._today.get((period, place_key(today_of(unit, run))))


def today_of(name: str, run: Run) -> str:
    """Today's name of a village or department of ours, any other as it is."""
    found = ((places, places.find(name)) for places in run.known.values())
    return next((places.name(key) or name for places, key in found if key is not None), name)


def _compared(told: Told, known: _Known, run: Run) -> Line:
    period, unit = month_text(str(told.values["period"])), str(told.values["unit"])
    if period is None or period > run.today[:7]:
        code = "LEDGER_202" if period else "LEDGER_201"
        value = told.values["period"]
        return refuse(told, run.place.problem(code, "refuse", row=told.row, field="period", value=value))
    found = known.find(period, unit, run)
    row = replace(told, values={**told.values, "period": period, "unit": today_of(unit, run)})
    key = ("record", found[0].hex()) if found else (period, place_key(unit))
    before = run.made.first(hash(key), row.row)
    if before != row.row:
        what = "、".join(run.register.column(name).title for name in ("period", "unit"))
        again = run.place.problem("LEDGER_157", "refuse", row=row.row, field="period", before=before, what=what)
        return refuse(row, again)
    if found is None:
        return Line(row, "new")
    line = Line(row, "same", found[0])
    line.changes = edited(line, run.changes(row, found[1], PLAIN), found[1], run)
    line.verdict = "changed" if line.changes else "same"
    return line


def land(session: Session, lines: Iterable[Line]) -> None:
    """Write a batch of new and changed lines in the running transaction."""
    blank: dict[str, Any] = dict.fromkeys(synced_fields(ReportInput))
    new_id, rows, edits = log_of(session).new_id, [], {}
    for line in lines:
        if line.record is None:
            line.record = new_id()
            rows.append(blank | {name: line.values.get(name) for name in FIELDS} | {"id": line.record})
        else:
            edits[line.record] = {name: new for name, (_, new) in line.changes.items()}
    insert_rows(session, ReportInput, rows)
    update_rows(session, ReportInput, edits)
