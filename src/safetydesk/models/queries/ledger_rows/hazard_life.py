"""Hazards as rows of the 重大事故隐患台账 and the 整改销号台账: what their events tell beside the 问题隐患台账."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from safetydesk.models.events import decode
from safetydesk.models.queries.ledger_rows.hazards import hazards
from safetydesk.models.queries.ledger_rows.walking import Row

_CHUNK = 900
_MAJOR = """SELECT id FROM hazard WHERE deleted_at IS NULL AND (grade IN ('suspected_major', 'major')
  OR id IN (SELECT hazard_id FROM hazard_event WHERE deleted_at IS NULL
            AND kind IN ('reported', 'recognised', 'supervised'))) ORDER BY n"""
_CLOSING = """SELECT id FROM hazard WHERE deleted_at IS NULL
  AND state IN ('review_requested', 'review_failed', 'review_passed', 'rectified', 'closed') ORDER BY n"""
_CELLS = {
    "reported": {"reported_to": "to", "reported_on": "on", "report_number": "number"},
    "recognised": {"recognition": "result", "recognised_by": "by", "recognised_on": "on"},
    "supervised": {
        "supervision_level": "level",
        "supervised_by": "unit",
        "supervision_number": "number",
        "supervised_on": "on",
    },
}
_CLOSED = (
    *("code", "subject", "credit_code", "village", "found_on", "description", "place", "before", "after"),
    *("rectified_on", "reviewed_on", "reviewer", "review_result", "state", "closed_on", "closed_by", "remark"),
)
"""The cells of the 整改销号台账; its pictures are evidence and no text."""
_OUT_OF_PLACE = ("overdue", "overdue_days")


def major_hazards(db: Any, today: str, ids: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, Row]]:
    """重大 and 疑似重大 hazards, those reported or supervised as such; `ids` names hazards of any grade."""
    yield from _whole(db, today, _MAJOR, ids)


def closings(db: Any, today: str, ids: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, Row]]:
    """Hazards that were at least said to be rectified; `ids` names hazards however far they are."""
    for key, row in _whole(db, today, _CLOSING, ids):
        yield key, {name: row.get(name) for name in _CLOSED}


def _whole(db: Any, today: str, sql: str, ids: Sequence[bytes] | None) -> Iterator[tuple[bytes, Row]]:
    wanted = [row[0] for row in db.execute(sql).fetchall()] if ids is None else list(ids)
    people = dict(db.execute("SELECT id, name FROM person").fetchall())
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        base, told = dict(hazards(db, today, chunk)), _told(db, chunk, people)
        plain = _plain(db, chunk)
        for key in chunk:
            if key in base:
                row = {name: value for name, value in base[key].items() if name not in _OUT_OF_PLACE}
                yield key, {**row, **plain[key], **told[key]}


def _plain(db: Any, ids: Sequence[bytes]) -> Mapping[bytes, Row]:
    marks = ",".join("?" * len(ids))
    rows = db.execute(f"SELECT id, criterion, emergency_plan, closed_on FROM hazard WHERE id IN ({marks})", ids)
    return {key: {"criterion": code, "emergency_plan": plan, "closed_on": on} for key, code, plan, on in rows}


def _told(db: Any, ids: Sequence[bytes], people: Mapping[bytes, str]) -> Mapping[bytes, Row]:
    """By hazard what the last event of each kind says; a day that no ledger gave is none."""
    blank: Row = dict.fromkeys([*(name for cells in _CELLS.values() for name in cells), "closed_by"])
    found: dict[bytes, Row] = {key: dict(blank) for key in ids}
    marks = ",".join("?" * len(ids))
    rows = db.execute(
        f"SELECT hazard_id, kind, data FROM hazard_event WHERE deleted_at IS NULL AND hazard_id IN ({marks})"
        " AND kind IN ('reported', 'recognised', 'supervised', 'closed') ORDER BY seq IS NULL, seq, rowid",
        ids,
    )
    for key, kind, text in rows.fetchall():
        data = decode(text)
        if kind == "closed":
            found[key]["closed_by"] = data.get("by") or people.get(data.get("approver") or b"")
            continue
        known = {cell: data.get(name) for cell, name in _CELLS[kind].items()}
        found[key] |= {cell: None if data.get("undated") and cell.endswith("_on") else known[cell] for cell in known}
        if kind == "recognised" and data.get("report_number") and found[key]["report_number"] is None:
            found[key]["report_number"] = data["report_number"]
    return found
