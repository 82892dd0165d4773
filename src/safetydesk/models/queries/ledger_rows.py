"""Records as ledgers show them: {register field: value}, the exact inverse of an import."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from safetydesk.domain.names import place_key
from safetydesk.domain.staging import Value

Row = dict[str, Value]
_CHUNK = 900
_DONE = ("review_passed", "rectified", "closed", "withdrawn", "unregistered")

_SUBJECT = (
    *("code", "name", "shop_sign", "credit_code", "legacy_reg_no", "grid", "address", "legal_person"),
    *("person_in_charge", "phone", "industry", "headcount", "safety_staff", "special_operators", "standard_level"),
    *("risk_level", "leader", "production_state", "remark"),
)
_SUBJECT_SQL = f"""
SELECT s.id, s.village_id, s.department_id, s.tags,
  (SELECT group_concat(name, '、' ORDER BY rowid) FROM subject_name
   WHERE subject_id = s.id AND kind = 'former' AND deleted_at IS NULL),
  {", ".join(f"s.{name}" for name in _SUBJECT)}
FROM subject s WHERE s.deleted_at IS NULL AND s.current_id = s.id AND s.kind <> 'village'
"""
_HAZARD = (
    *("code", "found_on", "found_by", "source", "description", "place", "category", "grade", "basis", "measure"),
    *("responsible_unit", "responsible_person", "responsible_phone", "supervisor", "deadline", "deadline_text"),
    *("rectified_on", "state", "reviewed_on", "reviewer", "review_result", "funds", "document_number", "remark"),
)
_HAZARD_SQL = f"""
SELECT h.id, s.village_id, s.name, s.credit_code, {", ".join(f"h.{name}" for name in _HAZARD)}
FROM hazard h LEFT JOIN subject o ON o.id = h.subject_id LEFT JOIN subject s ON s.id = o.current_id
WHERE h.deleted_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Places:
    """Villages or departments: today's id of every id and of every name they ever had, and today's names."""

    today: Mapping[bytes, bytes]
    names: Mapping[bytes, str]
    keys: Mapping[str, bytes]

    def name(self, key: bytes | None) -> str | None:
        """Today's name of a place that may have been 撤并 since; None for none."""
        return self.names.get(self.today.get(key, key)) if key else None

    def find(self, name: str) -> bytes | None:
        """Today's id of a place by a name it has or had, None when there is none."""
        return self.keys.get(place_key(name))


def places(db: Any, entity: str) -> Places:
    """The villages (`village`) or departments (`department`) of the township, 撤并 followed to the end."""
    table = {"village": "village", "department": "department"}[entity]
    rows = db.execute(
        f"SELECT id, name, current_id FROM {table} WHERE deleted_at IS NULL ORDER BY valid_to IS NULL, rowid"
    ).fetchall()
    today = {key: current for key, _, current in rows}
    names = {key: name for key, name, _ in rows}
    return Places(today, names, {place_key(name): current for _, name, current in rows})


def enterprises(db: Any, ids: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, Row]]:
    """Subjects with the fields of the 企业基础台账, in the order they were registered; `ids` limits them."""
    villages, departments = places(db, "village"), places(db, "department")
    for key, village, department, tags, former, *plain in _walk(db, _SUBJECT_SQL, "s", ids):
        row: Row = dict(zip(_SUBJECT, plain, strict=True))
        row |= {"village": villages.name(village), "department": departments.name(department)}
        row |= {"tags": "、".join(json.loads(tags)) if tags else None, "former_names": former}
        yield key, row


def hazards(db: Any, today: str, ids: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, Row]]:
    """Hazards with the fields of the 问题隐患台账, in the order registered; `today` tells what is overdue."""
    villages = places(db, "village")
    for key, village, subject, credit_code, *plain in _walk(db, _HAZARD_SQL, "h", ids):
        row: Row = dict(zip(_HAZARD, plain, strict=True))
        row |= {"subject": subject, "credit_code": credit_code, "village": villages.name(village)}
        late = _late(row, today)
        row |= {"overdue": late > 0, "overdue_days": late or None}
        yield key, row


def _late(row: Row, today: str) -> int:
    """Days past the deadline; the clock stands still from the day a review was asked for."""
    deadline, state = row["deadline"], row["state"]
    if deadline is None or state in _DONE or state is None:
        return 0
    until = row["rectified_on"] if state == "review_requested" and row["rectified_on"] else today
    return max(0, (date.fromisoformat(str(until)) - date.fromisoformat(str(deadline))).days)


def _walk(db: Any, sql: str, table: str, ids: Sequence[bytes] | None) -> Iterator[tuple[Any, ...]]:
    if ids is None:
        yield from db.execute(f"{sql} ORDER BY {table}.n")
        return
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        yield from db.execute(f"{sql} AND {table}.id IN ({','.join('?' * len(chunk))})", chunk)


def matching(rows: Iterable[tuple[bytes, Row]], where: Sequence[tuple[str, Value]]) -> Iterator[tuple[bytes, Row]]:
    """The rows whose fields have these values; several values of one field are alternatives."""
    wanted: dict[str, set[str]] = {}
    for field, value in where:
        wanted.setdefault(field, set()).add("" if value is None else str(value))
    for key, row in rows:
        if all(("" if row[name] is None else str(row[name])) in values for name, values in wanted.items()):
            yield key, row
