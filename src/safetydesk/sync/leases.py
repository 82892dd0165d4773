"""The device's side of leased numbers: which series run low; what is granted is stored with the answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from safetydesk.sync.protocol import LOW, LeaseWant


def wants(db: Any, year: int, series: Iterable[tuple[str, str]] = ()) -> list[LeaseWant]:
    """The series of a year that run low: those leased before, used before, and those named as (organ, series)."""
    sql = (
        "SELECT organ, series FROM lease UNION SELECT organ, series FROM document"
        " WHERE serial IS NOT NULL AND series IS NOT NULL AND year >= ?"
    )
    known = {(organ, name) for organ, name in db.execute(sql, (year - 1,))} | set(series)
    found = []
    for organ, name in sorted(known):
        rows = db.execute(
            "SELECT id, max(0, last - next + 1) FROM lease WHERE organ = ? AND series = ? AND year = ? ORDER BY first",
            (organ, name, year),
        ).fetchall()
        left = sum(count for _, count in rows)
        if left < LOW:
            found.append(LeaseWant(organ, name, year, left, tuple(key for key, _ in rows)))
    return found
