"""The hazards table as a person arranged it: derived state, filters by column, search, any order, pages by key.

A page is found by the number (`n`) of the row before it, never by OFFSET; equal rows stand in the order they came to
this store, rows without a value in the sorted column last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from safetydesk.models.pinyin import syllables
from safetydesk.models.queries.hazards import JOINED, SHOWN, HazardRow
from safetydesk.models.search import query

MOST_VALUES = 1000
"""Values of a column that its filter offers at most."""


@dataclass(frozen=True, slots=True)
class HazardLine:
    """A hazard as the table shows it. `view` is its state, or the code of hazard_view that comes before it; `left`
    the days to its deadline (negative when past), None when nothing is left to do or no day was set. From the day a
    review was asked for nobody becomes late any more."""

    row: HazardRow
    view: str
    left: int | None
    n: int

    @property
    def id(self) -> bytes:
        """The hazard's id."""
        return self.row.id


@dataclass(frozen=True, slots=True)
class HazardView:
    """How the table is arranged: `today`, the last day that counts as near, values let through by column (None is an
    empty cell), the search text, and (column, descending)."""

    today: str
    soon: str
    filters: Mapping[str, frozenset[str | int | None]] = field(default_factory=dict)
    search: str = ""
    sort: tuple[str, bool] = ("found_on", True)


@dataclass(frozen=True, slots=True)
class HazardOpening:
    """The start of the table: rows let through, rows in all, `n` of the last row of every full page, and two pages by
    number: the first and the one that holds the wanted hazard, which stands at `position` (None: not let through)."""

    count: int
    total: int
    ends: tuple[int, ...]
    pages: Mapping[int, list[HazardLine]]
    position: int | None


_DONE = "(h.state IN ('review_passed', 'closed', 'withdrawn', 'unregistered') OR h.historic IS NOT NULL)"
_VIEW = f"""CASE WHEN {_DONE} OR h.state = 'review_requested' THEN h.state WHEN h.deadline < :today THEN 'overdue'
WHEN h.deadline <= :soon THEN 'due_soon' WHEN h.contradiction IS NOT NULL THEN 'contradicted'
WHEN h.grade = 'suspected_major' THEN 'awaiting_recognition' ELSE h.state END"""
_LEFT = f"""CASE WHEN {_DONE} THEN NULL WHEN h.state <> 'review_requested' THEN {{to_today}}
WHEN h.rectified_on > h.deadline THEN CAST(julianday(h.deadline) - julianday(h.rectified_on) AS INTEGER)
ELSE max({{to_today}}, 0) END""".format(to_today="CAST(julianday(h.deadline) - julianday(:today) AS INTEGER)")
_OWN = (
    "code description place category grade deadline responsible_person responsible_phone measure basis item"
    " found_on reviewed_on closed_on"
)
_COLUMNS = {name: f"h.{name}" for name in _OWN.split()}
_COLUMNS |= {"subject": "s.name", "village": "v.name", "state": _VIEW, "left": _LEFT}
_SPELLED = frozenset(("subject", "village", "description", "responsible_person", "place", "measure", "category"))


def open_table(db: Any, view: HazardView, *, step: int, around: bytes | None = None) -> HazardOpening:
    """Everything the table needs to show itself at once; pages of `step` rows, `around` the hazard to stand on."""
    where, values = _where(view)
    tables = _tables(view)
    row = db.execute("SELECT n FROM hazard WHERE id = ?", (around,)).fetchone()
    wanted = row[0] if row else None
    numbered = f"SELECT h.n AS n, row_number() OVER (ORDER BY {_order(db, view)}) AS place {tables} WHERE {where}"
    found = db.execute(
        f"SELECT n, place FROM ({numbered}) WHERE place % :step = 0 OR n = :wanted ORDER BY place",
        {**values, "step": step, "wanted": wanted},
    ).fetchall()
    ends = tuple(n for n, place in found if place % step == 0)
    position = next((place - 1 for n, place in found if n == wanted), None)
    count = _one(db, f"SELECT count(*) {tables} WHERE {where}", values)
    total = _one(db, "SELECT count(*) FROM hazard WHERE deleted_at IS NULL", {})
    numbers = {0, (position or 0) // step}
    pages = {number: table_page(db, view, ends[number - 1] if number else None, step) for number in numbers}
    return HazardOpening(count, total, ends, pages, position)


def table_page(db: Any, view: HazardView, after: int | None, limit: int) -> list[HazardLine]:
    """Up to `limit` rows after the row numbered `after` (None: from the start), in the view's order."""
    column, descending = view.sort
    key, sign, way = _key(db, column), "<" if descending else ">", "DESC" if descending else "ASC"
    where, values = _where(view)
    last: Any = None
    if after is not None:
        sought = f"SELECT {key} FROM hazard h {JOINED} WHERE h.n = :after"
        row = db.execute(sought, {**values, "after": after}).fetchone()
        last = row[0] if row else None
    values |= {"after": after, "last": last}
    select = f"SELECT {SHOWN}, {_VIEW}, {_LEFT}, h.n {_tables(view, whole=True)} WHERE {where}"
    rows: list[Any] = []
    if after is None or last is not None:
        beyond = f"AND ({key}, h.n) {sign} (:last, :after)" if after is not None else f"AND {key} IS NOT NULL"
        sql = f"{select} {beyond} ORDER BY {key} {way}, h.n {way} LIMIT :limit"
        rows = db.execute(sql, {**values, "limit": limit}).fetchall()
    if len(rows) < limit:
        beyond = f"AND h.n {sign} :after" if after is not None and last is None else ""
        sql = f"{select} AND {key} IS NULL {beyond} ORDER BY h.n {way} LIMIT :limit"
        rows += db.execute(sql, {**values, "limit": limit - len(rows)}).fetchall()
    return [HazardLine(HazardRow(*row[:-3]), *row[-3:]) for row in rows]


def table_values(db: Any, view: HazardView, column: str) -> list[tuple[str | int | None, int]]:
    """The values of a column with how often each occurs under the other filters, in the column's order, empty last."""
    others = {key: kept for key, kept in view.filters.items() if key != column}
    asked = HazardView(view.today, view.soon, others, view.search, (column, False))
    where, values = _where(asked)
    key = _COLUMNS[column]
    order = f"ORDER BY {_key(db, column)} ASC NULLS LAST"
    sql = f"SELECT {key}, count(*) {_tables(asked)} WHERE {where} GROUP BY 1 {order} LIMIT :most"
    rows = db.execute(sql, {**values, "most": MOST_VALUES})
    return [tuple(row) for row in rows.fetchall()]


def table_ids(db: Any, view: HazardView) -> list[bytes]:
    """The ids of all rows let through, in the view's order."""
    where, values = _where(view)
    sql = f"SELECT h.id {_tables(view)} WHERE {where} ORDER BY {_order(db, view)}"
    return [row[0] for row in db.execute(sql, values)]


def _tables(view: HazardView, *, whole: bool = False) -> str:
    """What a view reads: its subjects only where they are shown (`whole`), ordered or filtered by.

    Only the table as it opens can walk an index; for any other view one pass over the rows beats leaping to each.
    """
    plain = view.sort[0] == "found_on" and not view.filters and not view.search
    joined = whole or {"subject", "village"} & {view.sort[0], *view.filters}
    return f"FROM hazard h {'' if plain else 'NOT INDEXED'} {JOINED if joined else ''}"


def _order(db: Any, view: HazardView) -> str:
    way = "DESC" if view.sort[1] else "ASC"
    return f"{_key(db, view.sort[0])} {way} NULLS LAST, h.n {way}"


def _key(db: Any, column: str) -> str:
    """What a column is ordered by: names by their pinyin."""
    if column not in _SPELLED:
        return _COLUMNS[column]
    db.create_function("spelled", 1, _spelled, deterministic=True)
    return f"spelled({_COLUMNS[column]})"


@lru_cache(maxsize=100_000)
def _spelled(text: str | None) -> str | None:
    return None if text is None else " ".join(syllables(text))


def _where(view: HazardView) -> tuple[str, dict[str, Any]]:
    said = ["h.deleted_at IS NULL"]
    values: dict[str, Any] = {"today": view.today, "soon": view.soon}
    if view.search:
        said.append(_SOUGHT if query(view.search) else "0")
        values["words"] = query(view.search)
    for column, kept in view.filters.items():
        given = {f"{column}_{at}": value for at, value in enumerate(v for v in kept if v is not None)}
        values |= given
        one_of = f"{_COLUMNS[column]} IN ({', '.join(f':{name}' for name in given)})"
        said.append(f"({one_of} OR {_COLUMNS[column]} IS NULL)" if None in kept else one_of)
    return " AND ".join(said), values


_SOUGHT = (
    "h.n IN (SELECT rowid FROM hazard_search WHERE hazard_search MATCH :words UNION SELECT n FROM hazard WHERE"
    " subject_id IN (SELECT id FROM subject WHERE n IN"
    " (SELECT rowid FROM subject_search WHERE subject_search MATCH :words)))"
)


def _one(db: Any, sql: str, values: Mapping[str, Any]) -> int:
    found: Sequence[int] = db.execute(sql, values).fetchone()
    return found[0]
