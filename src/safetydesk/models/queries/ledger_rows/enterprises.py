"""Subjects as rows of the 企业基础台账."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from safetydesk.domain.row_pages import RowPage
from safetydesk.models.queries.ledger_rows.places import places
from safetydesk.models.queries.ledger_rows.walking import Pages, Row, singly, walk_pages

_SUBJECT = (
    *("code", "name", "shop_sign", "credit_code", "legacy_reg_no", "grid", "address", "legal_person"),
    *("person_in_charge", "phone", "industry", "headcount", "safety_staff", "special_operators", "standard_level"),
    *("risk_level", "leader", "production_state", "remark"),
)
_VILLAGE, _DEPARTMENT, _TAGS, _FORMER = "village", "department", "tags", "former_names"
_FIELDS = {
    **{name: f"s.{name}" for name in _SUBJECT},
    _VILLAGE: "s.village_id",
    _DEPARTMENT: "s.department_id",
    _TAGS: "s.tags",
    _FORMER: """(SELECT group_concat(name, '、' ORDER BY rowid) FROM subject_name
        WHERE subject_id = s.id AND kind = 'former' AND deleted_at IS NULL)""",
}
"""What each field is read from."""
_WHERE = "FROM subject s WHERE s.deleted_at IS NULL AND s.current_id = s.id AND s.kind <> 'village'"


def enterprises(db: Any, ids: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, Row]]:
    """Subjects with the fields of the 企业基础台账, in the order they were registered; `ids` limits them."""
    return singly(enterprise_pages(db, ids=ids))


def enterprise_pages(db: Any, fields: Collection[str] | None = None, ids: Sequence[bytes] | None = None) -> Pages:
    """The same by the page; `fields` are those to be read (None: all)."""
    wanted = [name for name in _FIELDS if fields is None or name in fields]
    sql = f"SELECT s.id, {', '.join(_FIELDS[name] for name in wanted)} {_WHERE}"
    villages, departments = places(db, "village").named(), places(db, "department").named()
    for key, *found in walk_pages(db, sql, "s", ids):
        columns: dict[str, Sequence[Any]] = dict(zip(wanted, found, strict=True))
        for name, names in ((_VILLAGE, villages), (_DEPARTMENT, departments)):
            if name in columns:
                columns[name] = [names[one] for one in columns[name]]
        if any(columns.get(_TAGS, ())):
            columns[_TAGS] = [_tags(one) for one in columns[_TAGS]]
        yield key, RowPage(columns, len(key))


def _tags(text: str | None) -> str | None:
    return "、".join(json.loads(text)) if text else None
