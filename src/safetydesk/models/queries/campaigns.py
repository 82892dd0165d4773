"""行动: the list, the scope of each, which one a subject falls in, and how far it has come, unit by unit."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from safetydesk.domain.campaigns import Candidate, Scope, UnitState, View, in_scope, unit_state, view_on
from safetydesk.domain.deadlines import add_days
from safetydesk.domain.instants import from_datetime


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign; `visits` counts those that belong to it. Villages, persons and subjects are ids as recorded."""

    id: bytes
    code: str
    name: str
    basis: str | None
    first_day: str
    last_day: str
    villages: tuple[bytes, ...]
    industries: tuple[str, ...]
    tags: tuple[str, ...]
    subjects: tuple[bytes, ...]
    department_id: bytes | None
    persons: tuple[bytes, ...]
    remark: str | None
    visits: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of the scope: its finished and begun visits in the campaign, the last of their days, and its hazards.

    `last_visit` is an instant (microseconds UTC) or None; `overdue` are hazards being worked on past their deadline.
    """

    id: bytes
    code: str
    name: str
    village: str | None
    state: UnitState
    visits: int
    last_visit: int | None
    hazards: int
    closed: int
    overdue: int


@dataclass(frozen=True, slots=True)
class BelongingVisit:
    """A visit that belongs to a campaign, or might: begun at an instant (microseconds UTC)."""

    id: bytes
    code: str
    subject: str
    started_at: int
    belongs: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How a campaign stands: `units` of its scope by village and name, `beyond` those visited that are not in it."""

    row: CampaignRow
    view: View
    units: tuple[UnitLine, ...]
    beyond: tuple[UnitLine, ...]

    @property
    def visited(self) -> int:
        """Units of the scope with a finished visit."""
        return sum(one.state == "visited" for one in self.units)

    @property
    def waiting(self) -> tuple[UnitLine, ...]:
        """Units of the scope without one."""
        return tuple(one for one in self.units if one.state != "visited")

    def total(self, name: str) -> int:
        """The sum of a figure of the units, those beyond the scope among them: visits, hazards, closed or overdue."""
        return sum(getattr(one, name) for one in (*self.units, *self.beyond))


_ROW = """SELECT c.id, c.code, c.name, c.basis, c.first_day, c.last_day, c.villages, c.industries, c.tags, c.subjects,
 c.department_id, c.persons, c.remark,
 (SELECT count(*) FROM visit v WHERE v.campaign_id = c.id AND v.deleted_at IS NULL)
FROM campaign c WHERE c.deleted_at IS NULL"""
_CANDIDATE = """SELECT s.id, g.current_id, s.industry, s.tags, s.kind <> 'village', s.code, s.name, p.name,
 s.closed_on IS NOT NULL OR s.production_state IS 'moved'
FROM subject s LEFT JOIN village g ON g.id = s.village_id LEFT JOIN village p ON p.id = g.current_id
WHERE s.deleted_at IS NULL AND s.current_id = s.id"""
_SEEN = """SELECT o.current_id, sum(v.finished_at IS NOT NULL OR v.told IS NOT NULL), count(*), max(v.started_at)
FROM visit v JOIN subject o ON o.id = v.subject_id WHERE v.campaign_id = ? AND v.deleted_at IS NULL GROUP BY 1"""
_FOUND = """SELECT o.current_id, count(*), sum(h.state IS 'closed'),
 sum(h.historic IS NULL AND h.state NOT IN ('closed', 'unregistered', 'review_requested', 'review_passed')
  AND h.deadline < ?)
FROM hazard h JOIN visit v ON v.id = h.visit_id JOIN subject o ON o.id = h.subject_id
WHERE v.campaign_id = ? AND v.deleted_at IS NULL AND h.deleted_at IS NULL AND h.state IS NOT 'withdrawn' GROUP BY 1"""


LEDGERS = {"visits": "visits", **dict.fromkeys(("hazards", "major_hazards", "closings"), "hazards")}
"""Registers whose rows belong to a campaign, and the kind of record that a row of each is."""


def campaign_rows(db: Any) -> list[CampaignRow]:
    """Every campaign, the one that began last first."""
    return [_row(row) for row in db.execute(f"{_ROW} ORDER BY c.first_day DESC, c.id DESC").fetchall()]


def campaign_row(db: Any, key: bytes) -> CampaignRow | None:
    """One campaign, or None."""
    found = db.execute(f"{_ROW} AND c.id = ?", (key,)).fetchone()
    return _row(found) if found else None


def campaign_of_visit(db: Any, visit: bytes) -> CampaignRow | None:
    """The campaign to which a visit belongs; None for none, or for one that is not here."""
    (key,) = db.execute("SELECT campaign_id FROM visit WHERE id = ?", (visit,)).fetchone() or (None,)
    return campaign_row(db, key) if key else None


def campaigns_on(db: Any, day: str) -> list[CampaignRow]:
    """The campaigns that run on a day, the one that began last first."""
    return [one for one in campaign_rows(db) if one.first_day <= day <= one.last_day]


def campaigns_of(db: Any, subjects: Collection[bytes], day: str) -> dict[bytes, list[CampaignRow]]:
    """By subject: the campaigns that run on a day and have it in their scope; who is in none is not told."""
    running = [(one, _scope(db, one)) for one in campaigns_on(db, day)]
    if not running or not subjects:
        return {}
    marks = ",".join("?" * len(subjects))
    leads = dict(db.execute(f"SELECT id, current_id FROM subject WHERE id IN ({marks})", tuple(subjects)).fetchall())
    known = {row[0]: _candidate(row) for row in _candidates(db, set(leads.values()))}
    found = {
        key: [one for one, scope in running if in_scope(scope, known[current])]
        for key, current in leads.items()
        if current in known
    }
    return {key: rows for key, rows in found.items() if rows}


def campaigns_of_new(db: Any, village: bytes | None, day: str) -> list[CampaignRow]:
    """The campaigns of a day for a subject that is not on record yet, of which only the village is known."""
    lead = db.execute("SELECT current_id FROM village WHERE id = ?", (village,)).fetchone() or (village,)
    one = Candidate(b"", lead[0], None, frozenset())
    return [row for row in campaigns_on(db, day) if in_scope(_scope(db, row), one)]


def progress(db: Any, key: bytes, today: str) -> Progress | None:
    """How a campaign stands today (YYYY-MM-DD); None when there is none.

    A unit that was closed (注销) or moved away counts only where a visit of the campaign was there before.
    """
    row = campaign_row(db, key)
    return None if row is None else _progress(db, row, today, _candidates(db, None))


def every_progress(db: Any, today: str) -> list[Progress]:
    """How each campaign stands today, the one that began last first."""
    rows = campaign_rows(db)
    told = _candidates(db, None) if rows else []
    return [_progress(db, row, today, told) for row in rows]


def _progress(db: Any, row: CampaignRow, today: str, candidates: Sequence[Sequence[Any]]) -> Progress:
    view, scope = view_on(row.first_day, row.last_day, today), _scope(db, row)
    seen = {who: rest for who, *rest in db.execute(_SEEN, (row.id,)).fetchall()}
    found = {who: rest for who, *rest in db.execute(_FOUND, (today, row.id)).fetchall()}
    units: list[UnitLine] = []
    beyond: list[UnitLine] = []
    for told in candidates:
        who, inside = told[0], in_scope(scope, _candidate(told))
        if who not in seen and who not in found and not (inside and not told[8]):
            continue
        finished, begun, last = seen.get(who, (0, 0, None))
        state = unit_state(finished, begun, view)
        line = UnitLine(who, told[5], told[6], told[7], state, begun, last, *found.get(who, (0, 0, 0)))
        (units if inside else beyond).append(line)
    return Progress(row, view, tuple(units), tuple(beyond))


def records_of_campaign(db: Any, kind: str, key: bytes) -> list[tuple[bytes, bytes]]:
    """(id, subject) of the visits of a campaign, or of the hazards found by them, in the order of registration."""
    sql = {
        "visits": "SELECT id, subject_id FROM visit WHERE campaign_id = ? AND deleted_at IS NULL ORDER BY rowid",
        "hazards": "SELECT h.id, h.subject_id FROM hazard h JOIN visit v ON v.id = h.visit_id WHERE v.campaign_id = ?"
        " AND v.deleted_at IS NULL AND h.deleted_at IS NULL AND h.state IS NOT 'withdrawn' ORDER BY h.rowid",
    }[kind]
    return [(one, subject) for one, subject in db.execute(sql, (key,)).fetchall()]


def record_count(db: Any, kind: str) -> int:
    """How many visits, or hazards, there are in all."""
    table = {"visits": "visit", "hazards": "hazard"}[kind]
    found: int = db.execute(f"SELECT count(*) FROM {table} WHERE deleted_at IS NULL").fetchone()[0]
    return found


def belonging_visits(db: Any, row: CampaignRow) -> list[BelongingVisit]:
    """The visits of a campaign, and those of its days and scope that belong to none, the newest first."""
    begin, end = (from_datetime(datetime.fromisoformat(one)) for one in (row.first_day, add_days(row.last_day, 1)))
    rows = db.execute(
        "SELECT v.id, v.code, o.name, v.started_at, v.campaign_id IS NOT NULL, o.current_id"
        " FROM visit v JOIN subject o ON o.id = v.subject_id WHERE v.deleted_at IS NULL AND (v.campaign_id = ?1"
        " OR (v.campaign_id IS NULL AND v.historic IS NULL AND v.started_at >= ?2 AND v.started_at < ?3))"
        " ORDER BY v.started_at DESC, v.id DESC",
        (row.id, begin, end),
    ).fetchall()
    scope = _scope(db, row)
    inside = {told[0] for told in _candidates(db, {one[5] for one in rows}) if in_scope(scope, _candidate(told))}
    found = [BelongingVisit(key, code, name, at, bool(belongs)) for key, code, name, at, belongs, _ in rows]
    return [one for one, told in zip(found, rows, strict=True) if one.belongs or told[5] in inside]


def offices(db: Any) -> list[tuple[bytes, str]]:
    """(id, name) of the departments that can answer for a campaign today, by name."""
    rows = db.execute("SELECT id, name FROM department WHERE deleted_at IS NULL AND valid_to IS NULL ORDER BY name")
    return [(key, name) for key, name in rows.fetchall()]


def subject_names(db: Any, keys: Sequence[bytes]) -> list[str]:
    """The names of subjects as they are called today."""
    found = (
        db.execute(
            "SELECT g.name FROM subject o JOIN subject g ON g.id = o.current_id WHERE o.id = ?", (key,)
        ).fetchone()
        for key in keys
    )
    return list(dict.fromkeys(row[0] for row in found if row))


def _row(values: Sequence[Any]) -> CampaignRow:
    *told, villages, industries, tags, subjects, department, persons, remark, visits = values
    places, people, named = (
        tuple(bytes.fromhex(one) for one in json.loads(text or "[]")) for text in (villages, persons, subjects)
    )
    codes = (tuple(json.loads(text or "[]")) for text in (industries, tags))
    return CampaignRow(*[*told, places, *codes, named, department, people, remark, visits])


def _scope(db: Any, row: CampaignRow) -> Scope:
    """The scope as it is today: villages and subjects that were merged are what they became."""
    villages, subjects = (
        frozenset(_leads(db, table, keys)) for table, keys in (("village", row.villages), ("subject", row.subjects))
    )
    return Scope(villages, frozenset(row.industries), frozenset(row.tags), subjects)


def _leads(db: Any, table: str, keys: Sequence[bytes]) -> list[bytes]:
    found = (db.execute(f"SELECT current_id FROM {table} WHERE id = ?", (key,)).fetchone() for key in keys)
    return [row[0] if row and row[0] else key for key, row in zip(keys, found, strict=True)]


def _candidates(db: Any, keys: Collection[bytes] | None) -> list[tuple[Any, ...]]:
    """Living subjects as a scope looks at them and as a table names them: all by village and name, or some."""
    if keys is None:
        rows: list[tuple[Any, ...]] = db.execute(
            f"{_CANDIDATE} ORDER BY p.name IS NULL, p.name, s.name, s.id"
        ).fetchall()
        return rows
    some: list[tuple[Any, ...]] = db.execute(
        f"{_CANDIDATE} AND s.id IN ({','.join('?' * len(keys))})", tuple(keys)
    ).fetchall()
    return some


def _candidate(told: Sequence[Any]) -> Candidate:
    key, village, industry, tags, countable = told[:5]
    return Candidate(key, village, industry, frozenset(json.loads(tags or "[]")), bool(countable))
