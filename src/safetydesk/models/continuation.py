"""Where merges and 撤并 lead in the end: `current_id` of subjects, villages and departments, the same on every device.

Merges may form chains, and two devices that know nothing of each other even circles: nobody may vanish in one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

_CHUNK = 500


def lead_subjects(db: Any, ids: Sequence[bytes]) -> None:
    """Find anew who continues these subjects and all that were merged into them."""
    merged: set[bytes] = set()
    any_merged = db.execute("SELECT 1 FROM subject WHERE merged_into > x'' LIMIT 1").fetchone() is not None
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        marks = ",".join("?" * len(chunk))
        stale = db.execute(
            f"SELECT id, n FROM subject WHERE id IN ({marks}) AND +merged_into IS NULL AND current_id IS NOT id", chunk
        ).fetchall()
        db.executemany("UPDATE subject SET current_id = ? WHERE n = ?", stale)
        if any_merged:
            merged |= _merged(db, chunk)
    leads = [(_end(key, lambda one: _merged_into(db, one)), key) for key in _with_those_below(db, merged)]
    db.executemany("UPDATE subject SET current_id = ? WHERE id = ?", leads)


def _merged(db: Any, ids: Sequence[bytes]) -> set[bytes]:
    """Those of these subjects that were merged, and those merged into them."""
    marks = ",".join("?" * len(ids))
    sql = f"SELECT id FROM subject WHERE merged_into IN ({marks}) OR (id IN ({marks}) AND merged_into IS NOT NULL)"
    return {row[0] for row in db.execute(sql, (*ids, *ids))}


def _with_those_below(db: Any, merged: set[bytes]) -> set[bytes]:
    found, fresh = set(merged), set(merged)
    while fresh:
        below = [db.execute("SELECT id FROM subject WHERE merged_into = ?", (key,)).fetchall() for key in fresh]
        fresh = {row[0] for rows in below for row in rows} - found
        found |= fresh
    return found


def _merged_into(db: Any, key: bytes) -> bytes | None:
    """The subject that another was merged into, if it is here and alive."""
    row = db.execute(
        "SELECT w.id FROM subject s JOIN subject w ON w.id = s.merged_into AND w.deleted_at IS NULL WHERE s.id = ?",
        (key,),
    ).fetchone()
    return row[0] if row else None


def lead_places(db: Any) -> None:
    """Find anew which village or department continues each: of two that claim it, the one of the later day."""
    for entity in ("village", "department"):
        rows = db.execute(
            f"SELECT x.old_id, x.new_id FROM succession x JOIN {entity} t ON t.id = x.new_id AND t.deleted_at IS NULL"
            " WHERE x.entity = ? AND x.deleted_at IS NULL ORDER BY x.on_day, x.id",
            (entity,),
        )
        after = dict(rows.fetchall())
        leads = [(_end(row[0], after.get), row[0]) for row in db.execute(f"SELECT id FROM {entity}").fetchall()]
        db.executemany(f"UPDATE {entity} SET current_id = ? WHERE id = ?", leads)


def _end(key: bytes, after: Callable[[bytes], bytes | None]) -> bytes:
    """The last of a chain; in a circle the smallest id, on which all devices agree."""
    seen = [key]
    while (following := after(seen[-1])) is not None:
        if following in seen:
            return min(_circle(seen, following))
        seen.append(following)
    return seen[-1]


def _circle(seen: Sequence[bytes], back: bytes) -> Iterable[bytes]:
    return seen[seen.index(back) :]
