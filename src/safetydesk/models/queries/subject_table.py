"""The enterprise table as a person arranged it: filters by column, search, any order, pages by key, never OFFSET."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from safetydesk.models.pinyin import syllables
from safetydesk.models.queries.subjects import IN_SCOPE, VISITED, SubjectRow
from safetydesk.models.search import query

Value = str | int | None
MOST_VALUES = 1000
"""Values of a column that its filter offers at most."""


@dataclass(frozen=True, slots=True)
class SubjectView:
    """Values let through by column (None is an empty cell), the search text, (column, descending), and whether only
    those are wanted that nobody ever inspected."""

    filters: Mapping[str, frozenset[Value]] = field(default_factory=dict)
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
_LAST = f"(SELECT max(started_at) FROM visit WHERE deleted_at IS NULL AND subject_id IN {_GROUP})"
_OPEN = f"""(SELECT count(*) FROM hazard WHERE deleted_at IS NULL AND historic IS NULL
  AND state NOT IN ('closed', 'unregistered', 'withdrawn') AND subject_id IN {_GROUP})"""
_PLAIN = (
    "code kind name shop_sign credit_code address person_in_charge phone industry headcount risk_level production_state"
)
_COLUMNS = {name: f"s.{name}" for name in (*_PLAIN.split(), "tags", "pending")}
_COLUMNS |= {"village": _VILLAGE, "last_visit": _LAST, "open_hazards": _OPEN}
_SPELLED = frozenset(("name", "shop_sign", "village", "person_in_charge", "industry", "address"))
_NUMBERS = frozenset(("headcount", "last_visit", "open_hazards"))
_SHOWN = ", ".join(_COLUMNS[name] for name in (*_PLAIN.split(), "village", "tags", "pending"))
_ROW = f"SELECT s.id, {_SHOWN}, {_LAST}, {_OPEN}"
_ALIVE = "FROM subject s WHERE s.deleted_at IS NULL AND s.current_id = s.id"
_NEVER = f"AND {IN_SCOPE} AND NOT {VISITED}"


def table_page(db: Any, view: SubjectView, after: bytes | None, limit: int) -> list[SubjectRow]:
    """Up to `limit` rows after the subject `after` (None: from the start), in the view's order."""
    key, way, sign = _key(db, view), "DESC" if view.sort[1] else "ASC", "<" if view.sort[1] else ">"
    where, values = _where(view)
    beyond = ""
    if after is not None:
        last = db.execute(f"SELECT {key} FROM subject s WHERE s.id = ?", (after,)).fetchone()
        values |= {"after": after, "last": last[0] if last else None}
        beyond = f"AND ({key}, s.id) {sign} (:last, :after)"
    sql = f"{_ROW} {_ALIVE} {where} {beyond} ORDER BY {key} {way}, s.id {way} LIMIT :limit"
    return [_row(row) for row in db.execute(sql, {**values, "limit": limit}).fetchall()]


def open_table(db: Any, view: SubjectView, *, step: int, around: bytes | None = None) -> SubjectOpening:
    """Everything the table needs to show itself at once; pages of `step` rows, `around` the subject to stand on."""
    where, values = _where(view)
    way = "DESC" if view.sort[1] else "ASC"
    numbered = f"SELECT s.id AS id, row_number() OVER (ORDER BY {_key(db, view)} {way}, s.id {way}) AS place {_ALIVE}"
    found = db.execute(
        f"SELECT id, place FROM ({numbered} {where}) WHERE place % :step = 0 OR id = :around ORDER BY place",
        {**values, "step": step, "around": around},
    ).fetchall()
    ends = tuple(key for key, place in found if place % step == 0)
    place = next((place - 1 for key, place in found if key == around), None)
    count = db.execute(f"SELECT count(*) {_ALIVE} {where}", values).fetchone()[0]
    total = db.execute(f"SELECT count(*) {_ALIVE}").fetchone()[0]
    wanted = {0, (place or 0) // step}
    pages = {number: table_page(db, view, ends[number - 1] if number else None, step) for number in wanted}
    return SubjectOpening(count, total, ends, pages, place)


def table_values(db: Any, view: SubjectView, column: str) -> list[tuple[Value, int]]:
    """The values of a column with how often each occurs under the other filters, in the column's order, empty last."""
    others = {key: kept for key, kept in view.filters.items() if key != column}
    where, values = _where(SubjectView(others, view.search, (column, False), view.never))
    order = _spelling(db, column)
    sql = f"SELECT {_COLUMNS[column]}, count(*) {_ALIVE} {where} GROUP BY 1 ORDER BY {order} ASC NULLS LAST LIMIT :most"
    return [tuple(row) for row in db.execute(sql, {**values, "most": MOST_VALUES}).fetchall()]


def _row(values: tuple[Any, ...]) -> SubjectRow:
    *plain, tags, pending, last, hazards = values
    return SubjectRow(*[*plain, _codes(tags), _codes(pending), last, hazards])


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()


def _key(db: Any, view: SubjectView) -> str:
    """What the rows are ordered by; empty cells come last in both directions."""
    column, descending = view.sort
    last = "''" if descending else "char(1114111)"
    if column in _NUMBERS:
        last = "-1" if descending else str(2**62)
    return f"coalesce({_spelling(db, column)}, {last})"


def _spelling(db: Any, column: str) -> str:
    if column not in _SPELLED:
        return _COLUMNS[column]
    db.create_function("spelled", 1, _spelled, deterministic=True)
    return f"spelled({_COLUMNS[column]})"


@lru_cache(maxsize=100_000)
def _spelled(text: str | None) -> str | None:
    return None if text is None else " ".join(syllables(text))


def _where(view: SubjectView) -> tuple[str, dict[str, Any]]:
    said = _NEVER if view.never else ""
    values: dict[str, Any] = {}
    if view.search:
        values["words"] = query(view.search)
        said += f" AND {_SOUGHT if values['words'] else '0'}"
    for column, kept in view.filters.items():
        given = {f"{column}_{at}": value for at, value in enumerate(v for v in kept if v is not None)}
        values |= given
        one_of = f"{_COLUMNS[column]} IN ({', '.join(f':{name}' for name in given)})"
        said += f" AND ({one_of} OR {_COLUMNS[column]} IS NULL)" if None in kept else f" AND {one_of}"
    return said, values


_SOUGHT = """s.id IN (SELECT o.current_id FROM subject o WHERE o.n IN
  (SELECT rowid FROM subject_search WHERE subject_search MATCH :words))"""
