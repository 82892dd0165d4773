"""What the records of a month are when a 月报 counts them: visits, hazards with their events, papers, figures told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safetydesk.models.events import decode
from safetydesk.models.queries.documents import NO_SUBJECT

if TYPE_CHECKING:
    from safetydesk.domain.hazards.life import HazardEvent

_CHUNK = 900
_OWNER = "coalesce(s.id, {t}.subject_id), coalesce(s.name, '（未同步）'), v.name"
_JOINED = """
LEFT JOIN subject f ON f.id = {t}.subject_id LEFT JOIN subject s ON s.id = f.current_id
LEFT JOIN village o ON o.id = s.village_id LEFT JOIN village v ON v.id = o.current_id
"""


@dataclass(frozen=True, slots=True)
class VisitFact:
    """A visit that was finished; instants in microseconds UTC, the subject is today's of a merged one."""

    id: bytes
    code: str
    kind: str
    started_at: int
    registered_at: int
    historic: bool
    subject_id: bytes
    subject: str
    village: str | None


@dataclass(frozen=True, slots=True)
class HazardFact:
    """A hazard with its events; `visit_kind` is that of the visit which found it, if one did."""

    id: bytes
    code: str
    found_on: str | None
    source: str | None
    visit_kind: str | None
    historic: bool
    description: str
    subject_id: bytes
    subject: str
    village: str | None
    events: tuple[HazardEvent, ...]


@dataclass(frozen=True, slots=True)
class PaperFact:
    """A paper that was issued: `numbered_at` and `voided_at` are instants of those steps, None for none."""

    id: bytes
    kind: str
    number: str
    issued_on: str
    numbered_at: int | None
    voided_at: int | None
    subject_id: bytes
    subject: str
    village: str | None


@dataclass(frozen=True, slots=True)
class InputFact:
    """The 填报数 of a unit for a month; `values` by field, unknown ones None."""

    id: bytes
    unit: str
    values: dict[str, int | None]


def made_at(key: bytes) -> int:
    """When a record was made, in microseconds UTC, from its UUIDv7; 0 for any other id."""
    return int.from_bytes(key[:6], "big") * 1000 if key[6] >> 4 == 7 else 0


_VISITS = f"""
SELECT t.id, t.code, t.kind, t.started_at, t.finished_at, t.historic, {_OWNER.format(t="t")}
FROM visit t {_JOINED.format(t="t")}
WHERE t.finished_at IS NOT NULL AND t.amends IS NULL AND (t.deleted_at IS NULL OR t.deleted_at > ?1)
"""


def finished_visits(db: Any, by: str, start: int, end: int, as_of: int) -> list[VisitFact]:
    """Visits begun in [start, end), or registered in it when `by` is registered, as they were known at `as_of`.

    A visit is registered when it is finished here, or when the ledger that tells it landed.
    """
    where = "AND t.started_at >= ?2 AND t.started_at < ?3" if by == "checked" else "AND ?2 <= ?3"
    found = []
    for key, code, kind, began, ended, historic, *who in db.execute(f"{_VISITS} {where}", (as_of, start, end)):
        one = VisitFact(key, code, kind, began, max(ended, made_at(key)), historic is not None, *who)
        if one.registered_at <= as_of and (by == "checked" or start <= one.registered_at < end):
            found.append(one)
    return sorted(found, key=lambda one: (one.started_at, one.id))


_HAZARDS = f"""
SELECT t.id, t.code, t.found_on, t.source, w.kind, t.historic, t.description, {_OWNER.format(t="t")}
FROM hazard t LEFT JOIN visit w ON w.id = t.visit_id {_JOINED.format(t="t")}
WHERE (t.deleted_at IS NULL OR t.deleted_at > ?1)
"""
_TOLD = "SELECT hazard_id FROM hazard_event WHERE deleted_at IS NULL AND kind = ?2"


def found_hazards(db: Any, days: tuple[str, str], as_of: int) -> list[HazardFact]:
    """Hazards found on days from the first to the last, events after `as_of` left out."""
    rows = db.execute(f"{_HAZARDS} AND t.found_on >= ?2 AND t.found_on <= ?3 ORDER BY t.found_on, t.n", (as_of, *days))
    return _with_events(db, rows.fetchall(), as_of)


def registered_hazards(db: Any, start: int, end: int, as_of: int) -> list[HazardFact]:
    """Hazards registered in [start, end), events after `as_of` left out."""
    where = f"AND t.id IN ({_TOLD} AND at >= ?3 AND at < ?4) ORDER BY t.n"
    rows = db.execute(f"{_HAZARDS} {where}", (as_of, "registered", start, end))
    return _with_events(db, rows.fetchall(), as_of)


def supervised_hazards(db: Any, as_of: int) -> list[HazardFact]:
    """Hazards that were ever put under 挂牌督办, events after `as_of` left out."""
    rows = db.execute(f"{_HAZARDS} AND t.id IN ({_TOLD}) ORDER BY t.n", (as_of, "supervised"))
    return _with_events(db, rows.fetchall(), as_of)


def undated_hazards(db: Any, start: int, end: int, as_of: int) -> int:
    """How many hazards registered in [start, end) and by `as_of` have no 检查日期."""
    sql = (
        "SELECT count(*) FROM hazard t WHERE t.found_on IS NULL AND t.state <> 'withdrawn'"
        f" AND (t.deleted_at IS NULL OR t.deleted_at > ?1) AND t.id IN ({_TOLD} AND at >= ?3 AND at < ?4 AND at <= ?1)"
    )
    return int(db.execute(sql, (as_of, "registered", start, end)).fetchone()[0])


def _with_events(db: Any, rows: Sequence[tuple[Any, ...]], as_of: int) -> list[HazardFact]:
    from safetydesk.domain.hazards.life import HazardEvent

    events: dict[bytes, list[HazardEvent]] = {row[0]: [] for row in rows}
    for chunk in _chunks(events):
        told = db.execute(
            f"SELECT hazard_id, id, kind, at, actor, data, seq FROM hazard_event WHERE deleted_at IS NULL"
            f" AND hazard_id IN ({','.join('?' * len(chunk))}) AND at <= ? ORDER BY seq IS NULL, seq, rowid",
            (*chunk, as_of),
        )
        for hazard, key, kind, at, actor, data, seq in told:
            facts = decode(data)
            events[hazard].append(HazardEvent(key, kind, at, actor, facts, seq, facts.pop("after", None)))
    return [HazardFact(*[*row[:5], row[5] is not None, *row[6:], tuple(events[row[0]])]) for row in rows]


def _chunks(values: Iterable[bytes]) -> Iterator[list[bytes]]:
    whole = list(values)
    return (whole[start : start + _CHUNK] for start in range(0, len(whole), _CHUNK))


_STEP = "(SELECT {fold}(e.at) FROM document_event e WHERE e.document_id = t.id AND e.deleted_at IS NULL AND {kind})"
_PAPERS = f"""
SELECT t.id, t.kind, coalesce(t.number, t.code), t.issued_on,
  {_STEP.format(fold="min", kind="e.kind IN ('numbered', 'rendered', 'sealed', 'served')")},
  {_STEP.format(fold="min", kind="e.kind = 'voided'")}, coalesce(s.id, t.subject_id, t.id),
  coalesce(s.name, iif(t.subject_id IS NULL, '{NO_SUBJECT}', '（未同步）')), v.name
FROM document t {_JOINED.format(t="t")}
WHERE t.issued_on IS NOT NULL AND t.number IS NOT NULL AND (t.deleted_at IS NULL OR t.deleted_at > ?1)
"""


def issued_papers(db: Any, days: tuple[str, str], as_of: int) -> list[PaperFact]:
    """Papers dated from the first day to the last, those numbered by `as_of`; whether they were voided is told."""
    rows = db.execute(
        f"{_PAPERS} AND t.issued_on >= ?2 AND t.issued_on <= ?3 ORDER BY t.issued_on, t.rowid", (as_of, *days)
    )
    found = [PaperFact(*row) for row in rows.fetchall()]
    return [one for one in found if one.numbered_at is None or one.numbered_at <= as_of]


def told_inputs(db: Any, period: str, names: Sequence[str]) -> list[InputFact]:
    """The 填报数 of a month by unit."""
    rows = db.execute(
        f"SELECT id, unit, {', '.join(names)} FROM report_input WHERE period = ? AND deleted_at IS NULL ORDER BY rowid",
        (period,),
    )
    return [InputFact(key, unit, dict(zip(names, values, strict=True))) for key, unit, *values in rows.fetchall()]
