"""历史台账: what the rules for new work would refuse is remarked, once for the ledger, and what is missing named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from safetydesk.models.queries.people import certificates, people
from safetydesk.usecases.imported.lines import Line
from safetydesk.usecases.imported.run import Run
from safetydesk.usecases.imported.steps import names_in

_FEWEST = 2
"""《行政处罚法》第四十二条: no fewer than two inspectors."""
_PASSED = ("review_passed", "rectified", "closed")


def remark(db: Any, lines: Sequence[Line], run: Run) -> None:
    """Count what the new rows of a 历史台账 do not tell, or tell otherwise than the rules for new work ask."""
    fresh = [line for line in lines if line.verdict == "new"]
    for column in run.register.columns:
        if column.wanted:
            run.unrecorded[column.field] += sum(line.values.get(column.field) is None for line in fresh)
    if run.register.key != "hazards" or not fresh:
        return
    certified = _certified(db)
    ours = _own_numbers(db, [str(line.values["document_number"]) for line in fresh if "document_number" in line.values])
    for line in fresh:
        values = line.values
        reviewed = values.get("review_result") is not None and values.get("reviewed_on") is not None
        run.remarks["LEDGER_175"] += values.get("state") in _PASSED and not reviewed
        names = names_in(values.get("reviewer"))
        run.remarks["LEDGER_176"] += bool(names) and (len(names) < _FEWEST or not certified.issuperset(names))
        run.remarks["LEDGER_177"] += _used(line, ours, run)


def _certified(db: Any) -> frozenset[str]:
    held = {one.person_id for one in certificates(db)}
    return frozenset(one.name for one in people(db) if one.id in held)


def _own_numbers(db: Any, numbers: Sequence[str]) -> frozenset[str]:
    """Those of the numbers that papers of this program bear."""
    found: set[str] = set()
    known = list(dict.fromkeys(numbers))
    for start in range(0, len(known), 900):
        chunk = known[start : start + 900]
        sql = f"SELECT number FROM document WHERE deleted_at IS NULL AND number IN ({','.join('?' * len(chunk))})"
        found |= {row[0] for row in db.execute(sql, chunk).fetchall()}
    return frozenset(found)


def _used(line: Line, ours: frozenset[str], run: Run) -> bool:
    """Whether the number of a row is that of a paper of ours, or of another enterprise or day in the same ledger."""
    number = line.values.get("document_number")
    if number is None:
        return False
    about = (line.subject or line.newcomer, line.values.get("found_on"))
    return number in ours or run.numbers.setdefault(str(number), about) != about
