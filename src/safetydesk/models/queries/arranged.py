"""A table as a person arranged it, whatever its rows: any order, filters by column, pages by key, never OFFSET.

Rows that are equal in the sorted column stand in the order of their tie; rows without a value in it come last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from safetydesk.models.pinyin import syllables

Value = str | int | None
Filters = Mapping[str, frozenset[Value]]
"""Values let through by column; None is an empty cell."""
MOST_VALUES = 1000
"""Values of a column that its filter offers at most."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """The SQL of a view: FROM ... (`tables`), what is let through and its `values`, `key` and `tie` of its order."""

    tables: str
    where: str
    values: Mapping[str, Any]
    key: str
    tie: str
    descending: bool = False

    @property
    def order(self) -> str:
        """The whole order."""
        way = "DESC" if self.descending else "ASC"
        return f"{self.key} {way} NULLS LAST, {self.tie} {way}"


@dataclass(frozen=True, slots=True)
class Places:
    """Rows let through, the tie of the last row of every full page, and where the wanted row stands, from 0."""

    count: int
    ends: tuple[Any, ...]
    position: int | None


def read_places(db: Any, view: Arranged, *, step: int, around: Any) -> Places:
    """Where the pages of `step` rows end, and where the row with the tie `around` stands (None: not let through)."""
    rows = f"{view.tables} WHERE {view.where}"
    numbered = f"SELECT {view.tie} AS tie, row_number() OVER (ORDER BY {view.order}) AS place {rows}"
    found = db.execute(
        f"SELECT tie, place FROM ({numbered}) WHERE place % :step = 0 OR tie = :around ORDER BY place",
        {**view.values, "step": step, "around": around},
    ).fetchall()
    ends = tuple(tie for tie, place in found if place % step == 0)
    position = next((place - 1 for tie, place in found if tie == around), None)
    count = db.execute(f"SELECT count(*) {rows}", view.values).fetchone()[0]
    return Places(count, ends, position)


def read_page(db: Any, view: Arranged, select: str, *, after: Any, limit: int) -> list[tuple[Any, ...]]:
    """Up to `limit` rows of `select` after the row with the tie `after` (None: from the start)."""
    rows = f"{select} {view.tables} WHERE {view.where}"
    given = {**view.values, "limit": limit}
    if after is None:
        return list(db.execute(f"{rows} ORDER BY {view.order} LIMIT :limit", given).fetchall())
    sign, way = ("<", "DESC") if view.descending else (">", "ASC")
    row = db.execute(f"SELECT {view.key} {view.tables} WHERE {view.tie} = :after", {**given, "after": after}).fetchone()
    given |= {"after": after, "last": row[0] if row else None}
    found: list[tuple[Any, ...]] = []
    if given["last"] is not None:
        beyond = f"AND ({view.key}, {view.tie}) {sign} (:last, :after)"
        found = db.execute(f"{rows} {beyond} ORDER BY {view.order} LIMIT :limit", given).fetchall()
    if len(found) < limit:
        beyond = f"AND {view.tie} {sign} :after" if given["last"] is None else ""
        sql = f"{rows} AND {view.key} IS NULL {beyond} ORDER BY {view.tie} {way} LIMIT :limit"
        found += db.execute(sql, {**given, "limit": limit - len(found)}).fetchall()
    return found


def read_values(db: Any, view: Arranged, column: str) -> list[tuple[Value, int]]:
    """The values of `column` (SQL) with how often each occurs, in the view's order, empty last."""
    rows = f"{view.tables} WHERE {view.where}"
    sql = f"SELECT {column}, count(*) {rows} GROUP BY 1 ORDER BY {view.key} ASC NULLS LAST LIMIT :most"
    return [(value, count) for value, count in db.execute(sql, {**view.values, "most": MOST_VALUES}).fetchall()]


def let_through(filters: Filters, columns: Mapping[str, str]) -> tuple[list[str], dict[str, Any]]:
    """The conditions of the filters, over the SQL of each column, with their values."""
    said: list[str] = []
    values: dict[str, Any] = {}
    for column, kept in filters.items():
        given = {f"{column}_{at}": value for at, value in enumerate(v for v in kept if v is not None)}
        values |= given
        one_of = f"{columns[column]} IN ({', '.join(f':{name}' for name in given)})"
        said.append(f"({one_of} OR {columns[column]} IS NULL)" if None in kept else one_of)
    return said, values


def spelled(db: Any, column: str) -> str:
    """The SQL by which names in `column` (SQL) are ordered: their pinyin."""
    db.create_function("spelled", 1, _spelled, deterministic=True)
    return f"spelled({column})"


@lru_cache(maxsize=100_000)
def _spelled(text: str | None) -> str | None:
    return None if text is None else " ".join(syllables(text))
