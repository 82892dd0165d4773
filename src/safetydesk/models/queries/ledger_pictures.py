"""The photos that a ledger shows in its cells, by the 编号 of a hazard."""

from __future__ import annotations

from typing import Any


def hazard_pictures(db: Any, code: str, *, after: bool) -> list[str]:
    """SHA-256 (hex) of the photos of a hazard before (or `after`) it was put right, the oldest first."""
    kinds = "'after'" if after else "'before', 'photo'"
    rows = db.execute(
        "SELECT e.sha256 FROM hazard h JOIN evidence e ON e.owner_id IN (h.id, h.finding_id)"
        " WHERE h.code = ? AND h.deleted_at IS NULL AND e.deleted_at IS NULL AND e.mime LIKE 'image/%'"
        f" AND e.kind IN ({kinds}) ORDER BY e.added_at, e.position",
        (code,),
    ).fetchall()
    return list(dict.fromkeys(sha256 for (sha256,) in rows))
