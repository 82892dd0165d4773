"""Subjects as rows of the 企业基础台账."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from safetydesk.models.queries.ledger_rows.places import places
from safetydesk.models.queries.ledger_rows.walking import Row, walk

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


def enterprises(db: Any, ids: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, Row]]:
    """Subjects with the fields of the 企业基础台账, in the order they were registered; `ids` limits them."""
    villages, departments = places(db, "village"), places(db, "department")
    for key, village, department, tags, former, *plain in walk(db, _SUBJECT_SQL, "s", ids):
        row: Row = dict(zip(_SUBJECT, plain, strict=True))
        row |= {"village": villages.name(village), "department": departments.name(department)}
        row |= {"tags": "、".join(json.loads(tags)) if tags else None, "former_names": former}
        yield key, row
