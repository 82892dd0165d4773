"""The enterprise table as a person arranged it: filters by column, search, any order, pages by key, never OFFSET."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from safetydesk.models.queries import arranged
from safetydesk.models.queries.arranged import Arranged, Filters, Value
from safetydesk.models.queries.subject_scope import IN_SCOPE, VISITED
from safetydesk.models.queries.subjects import SubjectRow
from safetydesk.models.search import query


@dataclass(frozen=True, slots=True)
class SubjectView:
    """Values let through by column (None is an empty cell), the search text, (column, descending), and whether only
    those are wanted that nobody ever inspected."""

    filters: Filters = field(default_factory=dict)
    search: str = ""
    sort: tuple[str, bool] = ("name", False)
    never: bool = False


@dataclass(frozen=True, slots=True)
class SubjectOpening:
    """The start of the table: rows let through, rows in all, the last id of every full page, two pages by number (the
    first, and the one with the wanted subject) and the place of that one from 0 (None: not let through)."""

    count: int
    total: int
    ends: tuple[bytes, ...]
    pages: Mapping[int, list[SubjectRow]]
    place: int | None


_GROUP = "(SELECT s.id UNION SELECT id FROM subject WHERE current_id = s.id)"
_VILLAGE = "(SELECT v.name FROM village o JOIN village v ON v.id = o.current_id WHERE o.id = s.village_id)"
_LAST = f"(SELECT nullif(max(started_at), 0) FROM visit WHERE deleted_at IS NULL AND subject_id IN {_GROUP})"
_OPEN = f"""(SELECT count(*) FROM hazard WHERE deleted_at IS NULL AND historic IS NULL
  AND state NOT IN ('closed', 'unregistered', 'withdrawn') AND subject_id IN {_GROUP})"""
_PLAIN = (
    "code kind name shop_sign credit_code address person_in_charge phone industry headcount risk_level production_state"
)
_COLUMNS = {name: f"s.{name}" for name in (*_PLAIN.split(), "tags", "pending")}
_COLUMNS |= {"village": _VILLAGE, "last_visit": _LAST, "open_hazards": _OPEN}
_SPELLED = frozenset(("name", "shop_sign", "village", "person_in_charge", "industry", "address"))
_SHOWN = ", ".join(_COLUMNS[name] for name in (*_PLAIN.split(), "village", "tags", "pending"))
_ROW = f"SELECT s.id, {_SHOWN}, {_LAST}, {_OPEN}"
_SUBJECTS, _ALIVE = "FROM subject s", "s.deleted_at IS NULL AND s.current_id = s.id"
_NEVER = f"{IN_SCOPE} AND NOT {VISITED}"


def table_page(db: Any, view: SubjectView, after: bytes | None, limit: int) -> list[SubjectRow]:
    """Up to `limit` rows after the subject `after` (None: from the start), in the view's order."""
    return [_row(row) for row in arranged.read_page(db, _arranged(db, view), _ROW, after=after, limit=limit)]


def open_table(db: Any, view: SubjectView, *, step: int, around: bytes | None = None) -> SubjectOpening:
    """Everything the table needs to show itself at once; pages of `step` rows, `around` the subject to stand on."""
    seen = arranged.read_places(db, _arranged(db, view), step=step, around=around)
    total = db.execute(f"SELECT count(*) {_SUBJECTS} WHERE {_ALIVE}").fetchone()[0]
    numbers = {0, (seen.position or 0) // step}
    pages = {number: table_page(db, view, seen.ends[number - 1] if number else None, step) for number in numbers}
    return SubjectOpening(seen.count, total, seen.ends, pages, seen.position)


def table_values(db: Any, view: SubjectView, column: str) -> list[tuple[Value, int]]:
    """The values of a column with how often each occurs under the other filters, in the column's order, empty last."""
    others = {key: kept for key, kept in view.filters.items() if key != column}
    asked = SubjectView(others, view.search, (column, False), view.never)
    return arranged.read_values(db, _arranged(db, asked), _COLUMNS[column])


def table_ids(db: Any, view: SubjectView) -> list[bytes]:
    """The ids of all rows let through, in the view's order."""
    seen = _arranged(db, view)
    rows = db.execute(f"SELECT s.id {seen.tables} WHERE {seen.where} ORDER BY {seen.order}", seen.values)
    return [row[0] for row in rows]


def _row(values: tuple[Any, ...]) -> SubjectRow:
    *plain, tags, pending, last, hazards = values
    return SubjectRow(*[*plain, _codes(tags), _codes(pending), last, hazards])


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()


def _arranged(db: Any, view: SubjectView) -> Arranged:
    column, descending = view.sort
    key = arranged.spelled(db, _COLUMNS[column]) if column in _SPELLED else _COLUMNS[column]
    said, values = arranged.let_through(view.filters, _COLUMNS)
    if view.never:
        said.append(_NEVER)
    if view.search:
        said.append(_SOUGHT if query(view.search) else "0")
    where = " AND ".join([_ALIVE, *said])
    return Arranged(_SUBJECTS, where, values | {"words": query(view.search)}, key, "s.id", descending)


_SOUGHT = """s.id IN (SELECT o.current_id FROM subject o WHERE o.n IN
  (SELECT rowid FROM subject_search WHERE subject_search MATCH :words))"""
