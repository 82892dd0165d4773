"""A staged import as a person arranged its table: states, filters by column, any order, pages by key, never OFFSET.

A page is found by the key (row, part) of the row before it; rows equal in the sorted column stand as in the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from safetydesk.models.queries import arranged
from safetydesk.models.queries.arranged import Arranged, Filters, Value
from safetydesk.models.queries.staged import (
    StagedLineRow,
    StagedState,
    staged_counts,
    staged_page,
    staged_row,
    states_sql,
)

Key = tuple[int, int]
"""Row and part: what names a staged row in its import."""
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_PLACE = "(row * 1000 + part)"
_OWN = {
    "row": "row",
    "verdict": "verdict",
    "taken": "CASE WHEN verdict IN ('new', 'changed') THEN taken END",
}
"""Columns of the table that are none of the ledger: by what they are filtered and ordered."""


@dataclass(frozen=True, slots=True)
class StagedView:
    """How the table is arranged: states let through (empty: all), values by field, search, (field, descending)."""

    states: tuple[StagedState, ...] = ()
    filters: Filters = field(default_factory=dict)
    search: str = ""
    sort: tuple[str, bool] | None = None

    @property
    def plain(self) -> bool:
        """Whether the rows stand as in the file, narrowed by state and search alone."""
        return not self.filters and self.sort is None


@dataclass(frozen=True, slots=True)
class StagedOpening:
    """The start of the table: rows let through, rows by state, the key of the last row of every full page, some pages
    by number (the first, those asked for, that of the wanted row), and where the wanted row stands (None: nowhere)."""

    count: int
    counts: Mapping[StagedState, int]
    ends: tuple[Key, ...]
    pages: Mapping[int, list[StagedLineRow]]
    position: int | None


def open_staged(
    db: Any,
    import_id: bytes,
    view: StagedView,
    *,
    step: int,
    around: Key | None = None,
    pages: Collection[int] = (),
) -> StagedOpening:
    """Everything the table needs to show itself at once; pages of `step` rows, `around` the row to stand on."""
    seen = _arranged(db, import_id, view)
    places = arranged.read_places(db, seen, step=step, around=_rowid(db, import_id, around))
    ends = _keys(db, places.ends)
    last = max(0, places.count - 1) // step
    numbers = {0, (places.position or 0) // step, *(number for number in pages if number <= last)}
    found = {
        number: staged_table_page(db, import_id, view, ends[number - 1] if number else None, step)
        for number in sorted(numbers)
    }
    return StagedOpening(places.count, staged_counts(db, import_id), ends, found, places.position)


def staged_table_page(
    db: Any, import_id: bytes, view: StagedView, after: Key | None, limit: int
) -> list[StagedLineRow]:
    """Up to `limit` rows after the row of key `after` (None: from the start), in the view's order."""
    if view.plain:
        return staged_page(db, import_id, states=view.states, after=after or (0, 0), limit=limit, search=view.search)
    before = _rowid(db, import_id, after)
    rows = arranged.read_page(db, _arranged(db, import_id, view), "SELECT row, part", after=before, limit=limit)
    found = [staged_row(db, import_id, *key) for key in rows]
    return [row for row in found if row is not None]


def staged_values(db: Any, import_id: bytes, view: StagedView, name: str) -> list[tuple[Value, int]]:
    """The values of a field with how often each occurs under the other filters, in the field's order, empty last."""
    others = {key: kept for key, kept in view.filters.items() if key != name}
    asked = StagedView(view.states, others, view.search, (name, False))
    return arranged.read_values(db, _arranged(db, import_id, asked), _value(name))


def staged_keys(db: Any, import_id: bytes, view: StagedView) -> list[Key]:
    """The keys of all rows let through, in the view's order."""
    seen = _arranged(db, import_id, view)
    sql = f"SELECT row, part {seen.tables} WHERE {seen.where} ORDER BY {seen.order}"
    return [(row, part) for row, part in db.execute(sql, seen.values).fetchall()]


def staging_run(db: Any, file_hash: str | None = None) -> bytes | None:
    """The import that is being read now, None when there is none."""
    found = db.execute(
        "SELECT id FROM import_run WHERE state = 'staging' AND (?1 IS NULL OR sha256 = ?1) ORDER BY rowid DESC",
        (file_hash,),
    ).fetchone()
    return found[0] if found else None


def _rowid(db: Any, import_id: bytes, key: Key | None) -> int | None:
    sql = "SELECT rowid FROM staged_line WHERE import_id = ? AND row = ? AND part = ?"
    found = db.execute(sql, (import_id, *key)).fetchone() if key else None
    return found[0] if found else None


def _keys(db: Any, rowids: Sequence[int]) -> tuple[Key, ...]:
    found: dict[int, Key] = {}
    for start in range(0, len(rowids), 900):
        chunk = rowids[start : start + 900]
        sql = f"SELECT rowid, row, part FROM staged_line WHERE rowid IN ({','.join('?' * len(chunk))})"
        found |= {rowid: (row, part) for rowid, row, part in db.execute(sql, chunk).fetchall()}
    return tuple(found[rowid] for rowid in rowids)


def _arranged(db: Any, import_id: bytes, view: StagedView) -> Arranged:
    where: list[str] = ["import_id = :import_id"]
    values: dict[str, Any] = {"import_id": import_id}
    if view.states:
        where.append(states_sql(view.states))
    if view.search:
        where.append("instr(data, :sought)")
        values["sought"] = view.search
    said, given = arranged.let_through(view.filters, {name: _value(name) for name in view.filters})
    name, descending = view.sort or ("", False)
    key = _PLACE
    if name:
        value = _value(name)
        key = f"CASE typeof({value}) WHEN 'text' THEN {arranged.spelled(db, value)} ELSE {value} END"
    return Arranged("FROM staged_line", " AND ".join([*where, *said]), values | given, key, "rowid", descending)


def _value(name: str) -> str:
    """The SQL of a field's value; names come from registers and are checked all the same."""
    if name in _OWN:
        return _OWN[name]
    if not _FIELD.fullmatch(name):
        raise KeyError(name)
    return f"(data ->> '$.v.{name}')"


def next_doubtful(db: Any, import_id: bytes, view: StagedView, after: Key) -> Key | None:
    """The next row let through, below `after` or from the start again, that was refused or asks something."""
    seen = _arranged(db, import_id, view)
    test = states_sql(("refused", "questioned"))
    sql = f"SELECT row, part {seen.tables} WHERE {seen.where} AND {test}"
    below = f"{sql} AND (row, part) > (:after_row, :after_part) ORDER BY row, part LIMIT 1"
    given = {**seen.values, "after_row": after[0], "after_part": after[1]}
    found = db.execute(below, given).fetchone() or db.execute(f"{sql} ORDER BY row, part LIMIT 1", given).fetchone()
    return (found[0], found[1]) if found else None
