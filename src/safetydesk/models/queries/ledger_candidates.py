"""Which visits, rounds and people of the store a row of their ledger might mean; the rows themselves tell the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

_CHUNK = 300
_NAMED = ("visit", "round")


def by_code(db: Any, entity: str, codes: Iterable[str]) -> dict[str, tuple[bytes, bytes]]:
    """Records of `entity` (visit or round) by display code: their id and today's subject."""
    return _named(db, entity, "code", codes)


def by_id(db: Any, entity: str, ids: Iterable[bytes]) -> dict[bytes, tuple[bytes, bytes]]:
    """Records of `entity` (visit or round) by id: their id and today's subject."""
    return _named(db, entity, "id", ids)


def _named(db: Any, entity: str, column: str, values: Iterable[Any]) -> dict[Any, tuple[bytes, bytes]]:
    assert entity in _NAMED
    found: dict[Any, tuple[bytes, bytes]] = {}
    for chunk in _chunks(values):
        rows = db.execute(
            f"SELECT r.{column}, r.id, s.current_id FROM {entity} r JOIN subject s ON s.id = r.subject_id"
            f" WHERE r.deleted_at IS NULL AND r.{column} IN ({','.join('?' * len(chunk))})",
            chunk,
        )
        found |= {value: (key, subject) for value, key, subject in rows.fetchall()}
    return found


def visits_on(db: Any, days: Iterable[tuple[bytes, int, int]]) -> dict[tuple[bytes, int], list[bytes]]:
    """Visits to a subject begun from an instant on and before another, by (subject, first instant)."""
    found: dict[tuple[bytes, int], list[bytes]] = {}
    for chunk in _chunks(days):
        rows = db.execute(
            f"WITH w (id, low, high) AS (VALUES {','.join(['(?, ?, ?)'] * len(chunk))})"
            " SELECT w.id, w.low, v.id FROM w CROSS JOIN subject s ON s.current_id = w.id CROSS JOIN visit v"
            " ON v.subject_id = s.id AND v.started_at >= w.low AND v.started_at < w.high"
            " WHERE v.deleted_at IS NULL ORDER BY v.rowid",
            [value for one in chunk for value in one],
        )
        for subject, low, key in rows.fetchall():
            found.setdefault((subject, low), []).append(key)
    return found


def rounds_in(
    db: Any, periods: Iterable[tuple[bytes, str | None, str | None]]
) -> dict[tuple[bytes, str | None, str | None], list[bytes]]:
    """Rounds of a subject of a tier in a period (None: unknown), by these three."""
    found: dict[tuple[bytes, str | None, str | None], list[bytes]] = {}
    for chunk in _chunks(periods):
        rows = db.execute(
            f"WITH w (id, tier, period) AS (VALUES {','.join(['(?, ?, ?)'] * len(chunk))})"
            " SELECT w.id, w.tier, w.period, r.id FROM w CROSS JOIN subject s ON s.current_id = w.id CROSS JOIN round r"
            " ON r.subject_id = s.id AND r.tier IS w.tier AND r.period IS w.period"
            " WHERE r.deleted_at IS NULL ORDER BY r.rowid",
            [value for one in chunk for value in one],
        )
        for subject, tier, period, key in rows.fetchall():
            found.setdefault((subject, tier, period), []).append(key)
    return found


def employees_named(db: Any, named: Iterable[tuple[bytes, str]]) -> dict[tuple[bytes, str], list[bytes]]:
    """从业人员 of a subject who bear a name, by both."""
    found: dict[tuple[bytes, str], list[bytes]] = {}
    for chunk in _chunks(named):
        rows = db.execute(
            f"WITH w (id, name) AS (VALUES {','.join(['(?, ?)'] * len(chunk))}) SELECT w.id, w.name, e.id FROM w"
            " CROSS JOIN subject s ON s.current_id = w.id CROSS JOIN employee e"
            " ON e.subject_id = s.id AND e.name = w.name WHERE e.deleted_at IS NULL ORDER BY e.rowid",
            [value for one in chunk for value in one],
        )
        for subject, name, key in rows.fetchall():
            found.setdefault((subject, name), []).append(key)
    return found


def holders(db: Any, records: Iterable[bytes]) -> dict[bytes, bytes]:
    """Whom records are of: the holder of each certificate, and people and employees themselves."""
    found: dict[bytes, bytes] = {}
    for chunk in _chunks(records):
        marks = ",".join("?" * len(chunk))
        for sql in (
            f"SELECT id, person_id FROM certificate WHERE deleted_at IS NULL AND id IN ({marks})",
            f"SELECT id, id FROM employee WHERE deleted_at IS NULL AND id IN ({marks})",
            f"SELECT id, id FROM person WHERE deleted_at IS NULL AND id IN ({marks})",
        ):
            found |= dict(db.execute(sql, chunk).fetchall())
    return found


def township_people(db: Any) -> list[tuple[bytes, str, str | None]]:
    """The township's own people: id, name and unit."""
    found: list[tuple[bytes, str, str | None]] = db.execute(
        "SELECT id, name, unit FROM person WHERE deleted_at IS NULL ORDER BY rowid"
    ).fetchall()
    return found


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    whole = list(dict.fromkeys(values))
    return (whole[start : start + _CHUNK] for start in range(0, len(whole), _CHUNK))
