"""The server's state written into the local store: the one door past the change log, since it is not our own doing.

A column with an unsent local edit is never written over; what this program has no column for is kept aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from safetydesk.models import projections
from safetydesk.models.opening import driver
from safetydesk.models.tables import synced_classes, synced_fields

EVERY = frozenset({"*"})
"""Protects every column of a record: it has an unsent deletion."""
ALIVE = "+"
"""Protects a record from a tombstone, as long as an edit of it is not sent."""
Protected = Mapping[bytes, frozenset[str]]
Touch = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class ForeignRow:
    """A record as the server has it: all of it (`whole`: what is not named is empty), or the fields that changed."""

    entity: str
    id: bytes
    born: int
    fields: Mapping[str, Any]
    whole: bool


@dataclass(slots=True)
class _Writes:
    """Rows that one statement can write: {(table, columns, whole): parameters}."""

    inserts: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    updates: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))


def unsent_fields(db: Any, records: Collection[bytes]) -> dict[bytes, frozenset[str]]:
    """What local edits of these records are not sent yet: the columns that a pull must leave alone."""
    found: dict[bytes, frozenset[str]] = {}
    for some in _chunks(list(records)):
        marks = ",".join("?" * len(some))
        sql = f"SELECT record, op, content FROM change WHERE batch IS NULL AND record IN ({marks})"
        for record, op, content in db.execute(sql, some):
            found[record] = found.get(record, frozenset()) | guarded(op, msgspec.msgpack.decode(content))
    return found


def guarded(op: str, fields: Iterable[str]) -> frozenset[str]:
    """The columns that an unsent change protects: its own, and the record's life; all of a record that it deletes."""
    return EVERY if op == "d" else frozenset(fields) | {ALIVE}


def apply_rows(db: Any, rows: Iterable[ForeignRow], protected: Protected) -> list[Touch]:
    """Write the server's rows in the running transaction and rebuild what depends on them; returns what was touched."""
    writes, touched = _Writes(), []
    tables = synced_classes()
    for row in rows:
        table = tables.get(row.entity)
        own = frozenset(synced_fields(table)) if table else frozenset()
        strange = {name: value for name, value in row.fields.items() if name not in own}
        if strange:
            keep_aside(db, row.entity, row.id, strange)
        if table is None:
            continue
        known = row.fields if not row.whole else {name: row.fields.get(name) for name in synced_fields(table)}
        shielded = protected.get(row.id, frozenset())
        free = {n: v for n, v in known.items() if n in own and not shielded & {n, *EVERY}}
        if ALIVE in shielded and free.get("deleted_at") is not None:
            del free["deleted_at"]
        if "seq" in table.local:
            free["seq"] = row.born
        if free:
            _plan(writes, row, free, shielded)
            touched.append((row.entity, row.id))
    _write(db, writes)
    projections.refresh(db, touched)
    return touched


def _plan(writes: _Writes, row: ForeignRow, free: Mapping[str, Any], shielded: frozenset[str]) -> None:
    columns = tuple(sorted(free))
    values = tuple(free[name] for name in columns)
    target = writes.inserts if row.whole and not shielded else writes.updates
    target[row.entity, columns].append((*values, row.id))


def _write(db: Any, writes: _Writes) -> None:
    for (table, columns), values in writes.inserts.items():
        sets = ", ".join(f"{name} = excluded.{name}" for name in columns)
        sql = (
            f"INSERT INTO {table} ({', '.join(columns)}, id) VALUES ({', '.join('?' * (len(columns) + 1))})"
            f" ON CONFLICT (id) DO UPDATE SET {sets}"
        )
        _each(db, sql, table, columns, values)
    for (table, columns), values in writes.updates.items():
        sql = f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in columns)} WHERE id = ?"
        _each(db, sql, table, columns, values)


def _each(db: Any, sql: str, table: str, columns: tuple[str, ...], values: Sequence[tuple[Any, ...]]) -> None:
    """Write all at once; if one cannot be written (a newer schema leaves out what is needed here), keep it aside."""
    db.execute("SAVEPOINT foreign_rows")
    try:
        done = db.executemany(sql, values).rowcount
    except driver().IntegrityError:
        done = -1
    if done == len(values):
        db.execute("RELEASE foreign_rows")
        return
    db.execute("ROLLBACK TO foreign_rows")
    db.execute("RELEASE foreign_rows")
    for one in values:
        try:
            done = db.execute(sql, one).rowcount
        except driver().IntegrityError:
            done = 0
        if not done:
            keep_aside(db, table, one[-1], dict(zip(columns, one, strict=False)))


def keep_aside(db: Any, entity: str, record: bytes, fields: Mapping[str, Any]) -> None:
    """Keep fields of a newer schema with what is already kept of the record."""
    known = db.execute("SELECT content FROM extra WHERE entity = ? AND record = ?", (entity, record)).fetchone()
    content = msgspec.msgpack.encode((msgspec.msgpack.decode(known[0]) if known else {}) | dict(fields))
    db.execute("INSERT OR REPLACE INTO extra (entity, record, content) VALUES (?, ?, ?)", (entity, record, content))


def adopt_extras(db: Any) -> int:
    """After an upgrade: move what was kept aside into the columns that exist now; returns how many records moved."""
    tables = synced_classes()
    moved: list[Touch] = []
    for entity, record, content in db.execute("SELECT entity, record, content FROM extra").fetchall():
        if entity not in tables:
            continue
        kept: dict[str, Any] = msgspec.msgpack.decode(content)
        ours = {name: value for name, value in kept.items() if name in {*synced_fields(tables[entity]), "seq"}}
        if not ours:
            continue
        db.execute("DELETE FROM extra WHERE entity = ? AND record = ?", (entity, record))
        if rest := {name: value for name, value in kept.items() if name not in ours}:
            keep_aside(db, entity, record, rest)
        writes = _Writes()
        there = db.execute(f"SELECT 1 FROM {entity} WHERE id = ?", (record,)).fetchone()
        columns = tuple(sorted(ours))
        target = writes.updates if there else writes.inserts
        target[entity, columns].append((*(ours[name] for name in columns), record))
        _write(db, writes)
        moved.append((entity, record))
    projections.refresh(db, moved)
    return len(moved)


def acknowledge(db: Any, seqs: Iterable[tuple[bytes, str, str, bytes, int]]) -> list[Touch]:
    """Note the server's sequence of own changes, as (change id, op, entity, record, sequence), also on the events."""
    tables = synced_classes()
    taken = list(seqs)
    db.executemany("UPDATE change SET seq = ? WHERE id = ?", [(seq, change) for change, *_, seq in taken])
    events = [
        (e, record, seq) for _, op, e, record, seq in taken if op == "c" and e in tables and "seq" in tables[e].local
    ]
    for entity in {entity for entity, *_ in events}:
        rows = [(seq, record) for one, record, seq in events if one == entity]
        db.executemany(f"UPDATE {entity} SET seq = ? WHERE id = ?", rows)
    touched = [(entity, record) for entity, record, _ in events]
    projections.refresh(db, touched)
    return touched


def local_fields(db: Any, entity: str, record: bytes, names: Collection[str] | None = None) -> dict[str, Any]:
    """The travelling columns of a local record (`names`: only these), with what is kept aside of it; {} if unknown."""
    found: dict[str, Any] = {}
    kept = db.execute("SELECT content FROM extra WHERE entity = ? AND record = ?", (entity, record)).fetchone()
    if kept:
        found |= msgspec.msgpack.decode(kept[0])
    table = synced_classes().get(entity)
    columns = synced_fields(table) if table else ()
    if columns:
        row = db.execute(f"SELECT {', '.join(columns)} FROM {entity} WHERE id = ?", (record,)).fetchone()
        found |= dict(zip(columns, row, strict=True)) if row else {}
    found.pop("seq", None)
    return found if names is None else {name: value for name, value in found.items() if name in names}


def _chunks(items: Sequence[bytes], size: int = 500) -> Iterable[Sequence[bytes]]:
    return (items[start : start + size] for start in range(0, len(items), size))
