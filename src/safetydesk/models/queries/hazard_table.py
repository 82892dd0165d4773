"""The hazards table as a person arranged it: derived state, filters by column, search, any order, pages by key.

A page is found by the number (`n`) of the row before it; equal rows stand in the order they came to this store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from safetydesk.models.queries import arranged
from safetydesk.models.queries.arranged import Arranged, Filters, Value
from safetydesk.models.queries.hazards import JOINED, SHOWN, HazardRow
from safetydesk.models.search import query


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
    filters: Filters = field(default_factory=dict)
    search: str = ""
    sort: tuple[str, bool] = ("found_on", True)


@dataclass(frozen=True, slots=True)
class HazardOpening:
    """The start of the table: rows let through, rows in all, `n` of the last row of every full page, and two pages by
    number: the first and the one that holds the wanted hazard, which stands at `position` (None: not let through).
    `withdrawn` of all rows were registered by mistake."""

    count: int
    total: int
    ends: tuple[int, ...]
    pages: Mapping[int, list[HazardLine]]
    position: int | None
    withdrawn: int = 0


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
    row = db.execute("SELECT n FROM hazard WHERE id = ?", (around,)).fetchone()
    seen = arranged.read_places(db, _arranged(db, view), step=step, around=row[0] if row else None)
    total = db.execute("SELECT count(*) FROM hazard WHERE deleted_at IS NULL").fetchone()[0]
    mistaken = "SELECT count(*) FROM hazard WHERE deleted_at IS NULL AND state = 'withdrawn'"
    numbers = {0, (seen.position or 0) // step}
    pages = {number: table_page(db, view, seen.ends[number - 1] if number else None, step) for number in numbers}
    return HazardOpening(seen.count, total, seen.ends, pages, seen.position, db.execute(mistaken).fetchone()[0])


def table_page(db: Any, view: HazardView, after: int | None, limit: int) -> list[HazardLine]:
    """Up to `limit` rows after the row numbered `after` (None: from the start), in the view's order."""
    select = f"SELECT {SHOWN}, {_VIEW}, {_LEFT}, h.n"
    rows = arranged.read_page(db, _arranged(db, view, whole=True), select, after=after, limit=limit)
    return [HazardLine(HazardRow(*row[:-3]), *row[-3:]) for row in rows]


def table_values(db: Any, view: HazardView, column: str) -> list[tuple[Value, int]]:
    """The values of a column with how often each occurs under the other filters, in the column's order, empty last."""
    others = {key: kept for key, kept in view.filters.items() if key != column}
    asked = HazardView(view.today, view.soon, others, view.search, (column, False))
    return arranged.read_values(db, _arranged(db, asked), _COLUMNS[column])


def table_ids(db: Any, view: HazardView) -> list[bytes]:
    """The ids of all rows let through, in the view's order."""
    seen = _arranged(db, view)
    rows = db.execute(f"SELECT h.id {seen.tables} WHERE {seen.where} ORDER BY {seen.order}", seen.values)
    return [row[0] for row in rows]


def _arranged(db: Any, view: HazardView, *, whole: bool = False) -> Arranged:
    column, descending = view.sort
    key = arranged.spelled(db, _COLUMNS[column]) if column in _SPELLED else _COLUMNS[column]
    where, values = _where(view)
    return Arranged(_tables(view, whole=whole), where, values, key, "h.n", descending)


def _tables(view: HazardView, *, whole: bool) -> str:
    """What a view reads: its subjects only where they are shown (`whole`), ordered or filtered by.

    Only the table as it opens can walk an index; for any other view one pass over the rows beats leaping to each.
    """
    plain = view.sort[0] == "found_on" and not view.filters and not view.search
    joined = whole or {"subject", "village"} & {view.sort[0], *view.filters}
    return f"FROM hazard h {'' if plain else 'NOT INDEXED'} {JOINED if joined else ''}"


def _where(view: HazardView) -> tuple[str, dict[str, Any]]:
    said, values = arranged.let_through(view.filters, _COLUMNS)
    if view.search:
        said.append(_SOUGHT if query(view.search) else "0")
    dated = {"today": view.today, "soon": view.soon, "words": query(view.search)}
    return " AND ".join(["h.deleted_at IS NULL", *said]), values | dated


_SOUGHT = (
    "h.n IN (SELECT rowid FROM hazard_search WHERE hazard_search MATCH :words UNION SELECT n FROM hazard WHERE"
    " subject_id IN (SELECT id FROM subject WHERE n IN"
    " (SELECT rowid FROM subject_search WHERE subject_search MATCH :words)))"
)
