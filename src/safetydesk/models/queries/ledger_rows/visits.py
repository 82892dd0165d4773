"""Visits as rows of the 检查台账: those made in this program as their records tell, others as a ledger told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from safetydesk.domain.instants import day_of
from safetydesk.domain.visit_times import UNDATED, UNSTATED
from safetydesk.models.queries.ledger_rows.places import places
from safetydesk.models.queries.ledger_rows.walking import Row, walk

_PLAIN = ("code", "unit", "place", "person_in_charge", "phone", "remark")
_TOLD = ("content", "problems", "findings", "general", "major", "number", "deadline", "deadline_text", "review")
_FOUND = "FROM hazard h WHERE h.visit_id = v.id AND h.deleted_at IS NULL AND h.state IS NOT 'withdrawn'"
_SQL = f"""
SELECT v.id, v.told, s.village_id, s.name, s.credit_code, v.started_at, v.kind, v.inspectors, v.told_inspectors,
  v.joint_units, v.experts, {", ".join(f"v.{name}" for name in _PLAIN)},
  {", ".join(f"v.told_{name}" for name in _TOLD)},
  (SELECT count(*) {_FOUND}), (SELECT count(*) {_FOUND} AND h.grade IN ('major', 'suspected_major')),
  (SELECT count(*) {_FOUND} AND h.state IN ('rectified', 'closed', 'review_passed')), (SELECT max(h.deadline) {_FOUND}),
  (SELECT group_concat(d.number, '、' ORDER BY d.rowid) FROM document d
   WHERE d.visit_id = v.id AND d.number IS NOT NULL AND d.state IS NOT 'voided' AND d.deleted_at IS NULL)
FROM visit v LEFT JOIN subject o ON o.id = v.subject_id LEFT JOIN subject s ON s.id = o.current_id
WHERE v.deleted_at IS NULL
"""
_SHOWN = 11
"""How many columns stand before the plain ones."""


def visits(db: Any, ids: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, Row]]:
    """Visits with the fields of the 检查台账, in the order they were registered; `ids` limits them."""
    villages, names = places(db, "village"), _people(db)
    for found in walk(db, _SQL, "v", ids, order="rowid"):
        key, told, village, subject, credit_code, started, kind, inspectors, worded, units, experts = found[:_SHOWN]
        rest = found[_SHOWN:]
        row: Row = dict(zip((*_PLAIN, *_TOLD), rest, strict=False))
        row |= {"subject": subject, "credit_code": credit_code, "village": villages.name(village)}
        row |= {"on_day": None if started == UNDATED else day_of(started), "kind": None if kind == UNSTATED else kind}
        row |= {"inspectors": worded or _named(inspectors, names), "record": "told" if told else "made"}
        row |= {"joint_units": _list(units), "experts": _list(experts)}
        yield key, _summed(row) if told else row | _counted(*rest[-5:])


def _summed(row: Row) -> Row:
    """A ledger may give the parts without the whole."""
    if row["findings"] is None and row["general"] is not None and row["major"] is not None:
        row["findings"] = int(row["general"]) + int(row["major"])
    return row


def _counted(findings: int, major: int, done: int, deadline: str | None, numbers: str | None) -> Row:
    """What a visit made here found, counted from its hazards; their papers and the last of their deadlines."""
    review = f"共 {findings} 条，已整改 {done} 条" if findings else None
    counted = {"findings": findings, "general": findings - major, "major": major}
    return {**counted, "number": numbers, "deadline": deadline, "deadline_text": None, "review": review}


def _people(db: Any) -> Mapping[str, str]:
    return {key.hex(): name for key, name in db.execute("SELECT id, name FROM person").fetchall()}


def _named(inspectors: str, names: Mapping[str, str]) -> str | None:
    return "、".join(names.get(one, "（未同步）") for one in json.loads(inspectors)) or None


def _list(text: str | None) -> str | None:
    return "、".join(json.loads(text)) if text else None
