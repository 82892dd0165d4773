"""收表: what was asked of whom, what came in, and what the rows of a ledger say about who sent it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_CHUNK = 900


@dataclass(frozen=True, slots=True)
class CollectionRow:
    """One 收表: `kind` is a register's key, `fields` its columns asked for; closed on a day, or None."""

    id: bytes
    title: str
    kind: str
    fields: tuple[str, ...]
    due_on: str
    note: str | None
    made_at: int
    closed_on: str | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit that is to answer, in the order asked; `position` counts from 1."""

    id: bytes
    name: str
    contact: str | None
    phone: str | None
    position: int


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A file that came in; `facts` has rows, refused, why, rivals, problems; `sha256` names the file's blob."""

    id: bytes
    unit: bytes | None
    file_name: str
    sha256: str
    state: str
    replaces: bytes | None
    facts: Mapping[str, Any]
    received_at: int


def collections(db: Any) -> list[CollectionRow]:
    """Every 收表, the newest first."""
    return _collections(db, "", ())


def collection(db: Any, key: bytes) -> CollectionRow | None:
    """One 收表, None when there is none."""
    found = _collections(db, "AND id = ?", (key,))
    return found[0] if found else None


def _collections(db: Any, where: str, values: Iterable[Any]) -> list[CollectionRow]:
    rows = db.execute(
        "SELECT id, title, kind, fields, due_on, note, made_at, closed_on FROM collection"
        f" WHERE deleted_at IS NULL {where} ORDER BY made_at DESC, rowid DESC",
        tuple(values),
    )
    return [
        CollectionRow(key, title, kind, tuple(json.loads(fields)), due_on, note, made_at, closed_on)
        for key, title, kind, fields, due_on, note, made_at, closed_on in rows.fetchall()
    ]


def units(db: Any, key: bytes) -> list[UnitRow]:
    """The units of a 收表 in order."""
    rows = db.execute(
        "SELECT id, name, contact, phone, position FROM collection_unit"
        " WHERE collection_id = ? AND deleted_at IS NULL ORDER BY position, rowid",
        (key,),
    )
    return [UnitRow(*row) for row in rows.fetchall()]


def answers(db: Any, key: bytes) -> list[AnswerRow]:
    """The files that came in for a 收表, in the order they came."""
    rows = db.execute(
        "SELECT id, unit_id, file_name, sha256, state, replaces, facts, received_at FROM collection_answer"
        " WHERE collection_id = ? AND deleted_at IS NULL ORDER BY received_at, rowid",
        (key,),
    )
    return [
        AnswerRow(answer, unit, name, sha256, state, replaces, json.loads(facts), at)
        for answer, unit, name, sha256, state, replaces, facts, at in rows.fetchall()
    ]


def homes(db: Any, names: Iterable[str]) -> dict[str, str]:
    """The village of each of these enterprises that the store knows by exactly this name, where only one has it."""
    found: dict[str, set[str]] = {}
    whole = list(dict.fromkeys(names))
    for start in range(0, len(whole), _CHUNK):
        chunk = whole[start : start + _CHUNK]
        rows = db.execute(
            "SELECT s.name, t.name FROM subject s JOIN subject w ON w.id = s.current_id"
            " JOIN village v ON v.id = w.village_id JOIN village t ON t.id = v.current_id"
            f" WHERE s.deleted_at IS NULL AND w.deleted_at IS NULL AND s.name IN ({','.join('?' * len(chunk))})",
            chunk,
        )
        for name, village in rows.fetchall():
            found.setdefault(name, set()).add(village)
    return {name: next(iter(villages)) for name, villages in found.items() if len(villages) == 1}
