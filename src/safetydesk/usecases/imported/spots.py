"""The villages and departments an import lands on, opened first where they are new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.names import place_key
from safetydesk.domain.staging import Value
from safetydesk.models.changelog import insert_rows, log_of
from safetydesk.models.queries.ledger_rows import places
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Department, Village

_KINDS = (("社区", "community"), ("园区", "park"), ("工业园", "park"), ("产业园", "park"))


class Spots:
    """Today's ids of places by their names, as the running transaction sees them."""

    def __init__(self, session: Session, opened: Mapping[str, Mapping[str, str]]) -> None:
        db = dbapi(session)
        self._keys: dict[str, dict[str, bytes]] = {
            entity: dict(places(db, entity).keys) for entity in ("village", "department")
        }
        for entity, names in opened.items():
            self._open(session, entity, [name for key, name in names.items() if key not in self._keys[entity]])

    def _open(self, session: Session, entity: str, names: list[str]) -> None:
        new_id = log_of(session).new_id
        rows: list[dict[str, Any]] = [{"id": new_id(), "name": name, "valid_from": None} for name in names]
        if entity == "village":
            insert_rows(session, Village, [{**row, "kind": _kind(row["name"])} for row in rows])
        else:
            insert_rows(session, Department, [{**row, "level": "township"} for row in rows])
        self._keys[entity] |= {place_key(row["name"]): row["id"] for row in rows}

    def find(self, entity: str, name: Value) -> bytes | None:
        """The id of a place; None for an unknown name or none at all."""
        return self._keys[entity].get(place_key(str(name))) if name is not None else None


def _kind(name: str) -> str:
    return next((kind for ending, kind in _KINDS if place_key(name).endswith(ending)), "village")
