"""Villages and departments by any name they ever had, 撤并 followed to the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.domain.names import place_key


@dataclass(frozen=True, slots=True)
class Places:
    """Villages or departments: today's id of every id and of every name they ever had, and today's names."""

    today: Mapping[bytes, bytes]
    names: Mapping[bytes, str]
    keys: Mapping[str, bytes]

    def name(self, key: bytes | None) -> str | None:
        """Today's name of a place that may have been 撤并 since; None for none."""
        return self.names.get(self.today.get(key, key)) if key else None

    def named(self) -> Mapping[bytes | None, str | None]:
        """Today's name by id, worked out when it is first asked for; for what is asked for many rows."""
        return _Named(self)

    def find(self, name: str) -> bytes | None:
        """Today's id of a place by a name it has or had, None when there is none."""
        return self.keys.get(place_key(name))


class _Named(dict[bytes | None, str | None]):
    def __init__(self, known: Places) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, key: bytes | None) -> str | None:
        found = self[key] = self._known.name(key)
        return found


def places(db: Any, entity: str) -> Places:
    """The villages (`village`) or departments (`department`) of the township, 撤并 followed to the end."""
    table = {"village": "village", "department": "department"}[entity]
    rows = db.execute(
        f"SELECT id, name, current_id FROM {table} WHERE deleted_at IS NULL ORDER BY valid_to IS NULL, rowid"
    ).fetchall()
    today = {key: current for key, _, current in rows}
    names = {key: name for key, name, _ in rows}
    return Places(today, names, {place_key(name): current for _, name, current in rows})
