"""整改销号台账 against the store: it moves hazards on that are there, by the rules of the work, and brings none.

In a 历史台账 whole rows land: what was closed in past years need not have been in this program before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from safetydesk.usecases.imported.hazards import comparing as hazards
from safetydesk.usecases.imported.lines import Line, Told
from safetydesk.usecases.imported.run import Run


def compare(db: Any, rows: Sequence[Told], run: Run) -> list[Line]:
    """The verdict on each row of a batch."""
    newcomers = len(run.arrivals.newcomers)
    lines = hazards.compare(db, [_whole(row) if run.choices.history else row for row in rows], run)
    if run.choices.history:
        return lines
    run.arrivals.send_back(newcomers)
    return [_known(line, run) for line in lines]


def _whole(row: Told) -> Told:
    """A row of past years with its state: closed where it tells a 销号, else as its review came out."""
    values = row.values
    if values.get("state") is not None:
        return row
    if values.get("closed_on") is not None or values.get("closed_by") is not None:
        return replace(row, values={**values, "state": "closed"})
    result = {"pass": "review_passed", "fail": "review_failed"}.get(str(values.get("review_result")))
    return replace(row, values={**values, "state": result}) if result else row


def _known(line: Line, run: Run) -> Line:
    """The line when its hazard is known, else its refusal."""
    if line.verdict != "new" and not any(one.code == "LEDGER_101" for one in line.found):
        return line
    row, value = line.told.row, line.told.values.get("code") or line.told.values.get("description")
    told = run.place.problem("LEDGER_203", "refuse", row=row, field="description", value=value)
    return Line(line.told, "refused", found=[told])
