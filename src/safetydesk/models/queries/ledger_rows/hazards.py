"""Hazards as rows of the 问题隐患台账."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from safetydesk.domain.row_pages import RowPage
from safetydesk.domain.staging import Value
from safetydesk.models.queries.ledger_rows.places import places
from safetydesk.models.queries.ledger_rows.walking import Pages, Row, singly, walk_pages

_DONE = ("review_passed", "rectified", "closed", "withdrawn", "unregistered")

_HAZARD = (
    *("code", "found_on", "found_by", "source", "description", "place", "category", "grade", "basis", "measure"),
    *("responsible_unit", "responsible_person", "responsible_phone", "supervisor", "deadline", "deadline_text"),
    *("rectified_on", "state", "reviewed_on", "reviewer", "review_result", "funds", "document_number", "remark"),
)
_OF_SUBJECT = ("village", "subject", "credit_code")
_OVERDUE = ("overdue", "overdue_days")
_FOR_OVERDUE = ("historic", "deadline", "state", "rectified_on")
_SUBJECT_SQL = """
SELECT o.id, s.village_id, s.name, s.credit_code FROM subject o LEFT JOIN subject s ON s.id = o.current_id WHERE o.id IN
"""
_KNOWN = 20_000
"""Subjects whose names are kept for the next pages."""
_Subjects = dict[bytes, tuple[str | None, str | None, str | None]]
"""By id the village, name and credit code of the subject that it leads to."""


def hazards(db: Any, today: str, ids: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, Row]]:
    """Hazards with the fields of the 问题隐患台账, in the order registered; `today` tells what is overdue.

    One of a 历史台账 that nobody carried over is not.
    """
    return singly(hazard_pages(db, today, ids=ids))


def hazard_pages(
    db: Any, today: str, fields: Collection[str] | None = None, ids: Sequence[bytes] | None = None
) -> Pages:
    """The same by the page; `fields` are those to be read (None: all)."""
    asked = {*_HAZARD, *_OF_SUBJECT, *_OVERDUE} if fields is None else set(fields)
    late = not asked.isdisjoint(_OVERDUE)
    own = [name for name in _HAZARD if name in asked]
    read = list(dict.fromkeys((*own, *(_FOR_OVERDUE if late else ()))))
    sql = f"SELECT h.id, h.subject_id{''.join(f', h.{name}' for name in read)} FROM hazard h WHERE h.deleted_at IS NULL"
    villages, known = places(db, "village").named(), _Subjects()
    for key, subject, *plain in walk_pages(db, sql, "h", ids):
        found: dict[str, Sequence[Any]] = dict(zip(read, plain, strict=True))
        columns: dict[str, Sequence[Value]] = {name: found[name] for name in own}
        if not asked.isdisjoint(_OF_SUBJECT):
            _know(db, known, subject, villages)
            columns |= zip(_OF_SUBJECT, zip(*[known[one] for one in subject], strict=True), strict=True)
        if late:
            days = _late(found, today)
            columns["overdue"], columns["overdue_days"] = [one > 0 for one in days], [one or None for one in days]
        yield key, RowPage(columns, len(key))


def _know(db: Any, known: _Subjects, subjects: Sequence[bytes], villages: Mapping[bytes | None, str | None]) -> None:
    """Look up the subjects of a page that those before it did not have."""
    if len(known) > _KNOWN:
        known.clear()
    if not (new := sorted(set(subjects).difference(known))):
        return
    known.update((one, (None, None, None)) for one in new)
    rows = db.execute(f"{_SUBJECT_SQL} ({','.join('?' * len(new))})", new).fetchall()
    known.update((one, (villages[village], name, code)) for one, village, name, code in rows)


def _late(columns: Mapping[str, Sequence[Any]], today: str) -> list[int]:
    """Days past the deadline; the clock stands still from the day a review was asked for."""
    days: dict[str, int] = {}
    now = date.fromisoformat(today).toordinal()

    def day(text: str) -> int:
        found = days.get(text)
        if found is None:
            found = days[text] = date.fromisoformat(text).toordinal()
        return found

    return [
        0
        if old or deadline is None or state is None or state in _DONE
        else max(0, (day(done) if done and state == "review_requested" else now) - day(deadline))
        for old, deadline, state, done in zip(*(columns[name] for name in _FOR_OVERDUE), strict=True)
    ]
