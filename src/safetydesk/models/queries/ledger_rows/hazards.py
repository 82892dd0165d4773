"""Hazards as rows of the 问题隐患台账."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from safetydesk.models.queries.ledger_rows.places import places
from safetydesk.models.queries.ledger_rows.walking import Row, walk

_DONE = ("review_passed", "rectified", "closed", "withdrawn", "unregistered")

_HAZARD = (
    *("code", "found_on", "found_by", "source", "description", "place", "category", "grade", "basis", "measure"),
    *("responsible_unit", "responsible_person", "responsible_phone", "supervisor", "deadline", "deadline_text"),
    *("rectified_on", "state", "reviewed_on", "reviewer", "review_result", "funds", "document_number", "remark"),
)
_HAZARD_SQL = f"""
SELECT h.id, s.village_id, s.name, s.credit_code, h.historic, {", ".join(f"h.{name}" for name in _HAZARD)}
FROM hazard h LEFT JOIN subject o ON o.id = h.subject_id LEFT JOIN subject s ON s.id = o.current_id
WHERE h.deleted_at IS NULL
"""


def hazards(db: Any, today: str, ids: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, Row]]:
    """Hazards with the fields of the 问题隐患台账, in the order registered; `today` tells what is overdue.

    One of a 历史台账 that nobody carried over is not.
    """
    villages = places(db, "village")
    for key, village, subject, credit_code, historic, *plain in walk(db, _HAZARD_SQL, "h", ids):
        row: Row = dict(zip(_HAZARD, plain, strict=True))
        row |= {"subject": subject, "credit_code": credit_code, "village": villages.name(village)}
        late = 0 if historic else _late(row, today)
        row |= {"overdue": late > 0, "overdue_days": late or None}
        yield key, row


def _late(row: Row, today: str) -> int:
    """Days past the deadline; the clock stands still from the day a review was asked for."""
    deadline, state = row["deadline"], row["state"]
    if deadline is None or state in _DONE or state is None:
        return 0
    until = row["rectified_on"] if state == "review_requested" and row["rectified_on"] else today
    return max(0, (date.fromisoformat(str(until)) - date.fromisoformat(str(deadline))).days)
