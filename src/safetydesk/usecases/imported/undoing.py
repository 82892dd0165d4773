"""Taking an import back: from the changes of its transaction, as long as every value still is what it wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.errors import error
from safetydesk.models.changelog import log_of, update_rows
from safetydesk.models.queries.undoing import built_on, landed
from safetydesk.models.store import dbapi
from safetydesk.models.tables import synced_classes, synced_fields
from safetydesk.usecases.record_words import ENTITIES

_NAMED, _CHUNK = 5, 500
_LABELS = {
    "subject": "name", "hazard": "code", "village": "name", "department": "name", "visit": "code", "round": "code",
    "employee": "name", "certificate": "kind", "person": "name",
}  # fmt: skip


def take_back(session: Session, txn: bytes, file: str, tell: Callable[[int, int], object]) -> list[str]:
    """Undo the transaction `txn` of the import of `file`; returns the entities touched, raises LEDGER_045.

    `tell` hears how many records of how many were looked at and put back, each counted twice.
    """
    db, now = dbapi(session), log_of(session).now
    edits: dict[str, dict[bytes, dict[str, Any]]] = defaultdict(dict)
    wrote: dict[str, dict[bytes, dict[str, Any]]] = defaultdict(dict)
    for entity, record, op, fields in landed(db, txn):
        wrote[entity][record] = {name: new for name, (_, new) in fields.items()}
        if op == "c":
            names = synced_fields(synced_classes()[entity])
            wrote[entity][record] = dict.fromkeys(names) | wrote[entity][record]
            edits[entity][record] = {"deleted_at": now}
        else:
            edits[entity][record] = {name: base for name, (base, _) in fields.items()}
    built, done, total = built_on(db, txn), 0, 2 * sum(map(len, edits.values()))
    for entity, records in wrote.items():
        for chunk in _chunks(records):
            built += _moved_on(db, entity, chunk)
            tell(done := done + len(chunk), total)
    if built:
        distinct = tuple(dict.fromkeys(built))
        raise error("LEDGER_045", file=file, what=_told(distinct), built=distinct)
    for entity, records in edits.items():
        for chunk in _chunks(records):
            update_rows(session, synced_classes()[entity], chunk)
            tell(done := done + len(chunk), total)
    return sorted(edits)


def _moved_on(db: Any, entity: str, wrote: Mapping[bytes, Mapping[str, Any]]) -> list[str]:
    """Records whose values are no longer what the import wrote, in words."""
    names = sorted({name for fields in wrote.values() for name in fields})
    label = _LABELS.get(entity, "id")
    found: list[str] = []
    marks = ",".join("?" * len(wrote))
    rows = db.execute(f"SELECT id, {label}, {', '.join(names)} FROM {entity} WHERE id IN ({marks})", list(wrote))
    for key, shown, *values in rows.fetchall():
        known = dict(zip(names, values, strict=True))
        if any(known[name] != value for name, value in wrote[key].items()):
            found.append(f"对{ENTITIES[entity]}{f'“{shown}”' if isinstance(shown, str) else ''}的改动")
    return found


def _chunks(records: dict[bytes, dict[str, Any]]) -> Iterator[dict[bytes, dict[str, Any]]]:
    """The same records, some at a time."""
    walk = iter(records.items())
    while chunk := dict(islice(walk, _CHUNK)):
        yield chunk


def _told(distinct: Sequence[str]) -> str:
    rest = f"等 {len(distinct)} 项" if len(distinct) > _NAMED else ""
    return "、".join(distinct[:_NAMED]) + rest
