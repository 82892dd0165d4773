"""Who brought the ledgers of this device in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def import_people(db: Any) -> Mapping[bytes, str]:
    """The name of the person by import; without those nobody was named for."""
    rows = db.execute("SELECT r.id, p.name FROM import_run r JOIN person p ON p.id = r.actor").fetchall()
    return dict(rows)
