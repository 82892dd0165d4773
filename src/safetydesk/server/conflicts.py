"""Conflict records: made by the server inside the record's scope, lengthened by the loser's next edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from safetydesk.domain.ids import new_id
from safetydesk.server import tables
from safetydesk.server.chain import SERVER, ScopeLog
from safetydesk.server.devices import Author
from safetydesk.server.records import Record, load
from safetydesk.server.tables import open_conflict
from safetydesk.sync.merging import Clash, as_json
from safetydesk.sync.protocol import CREATE, UPDATE, Change

Key = tuple[str, bytes]
ENTITY = "conflict"


@dataclass(frozen=True, slots=True)
class Found:
    """A clash of change number `seq` with what was written at `kept_seq`; without a clash, an agreement on `field`."""

    change: Change
    seq: int
    clash: Clash | None
    kept_seq: int
    field: str = ""


def keep_conflicts(
    connection: Connection,
    author: Author,
    found: Sequence[Found],
    logs: Mapping[str, ScopeLog],
    records: Mapping[str, dict[bytes, Record]],
) -> dict[Key, Record]:
    """Make, lengthen or end conflict records for what was found; returns those written, by scope and id."""
    written: dict[Key, Record] = {}
    for one in found:
        log = logs[one.change.scope]
        known = _open(connection, author.township, one, written, records[log.scope])
        made = _keep(connection, author, one, log, known)
        if made is not None:
            written[log.scope, made.id] = made
    return written


def remember_open(connection: Connection, township: str, touched: Mapping[Key, Record]) -> None:
    """Keep the list of open conflicts in step with the conflict records that a batch touched."""
    for (scope, key), one in touched.items():
        if one.entity != ENTITY:
            continue
        here = (open_conflict.c.township == township, open_conflict.c.scope == scope, open_conflict.c.conflict == key)
        connection.execute(delete(open_conflict).where(*here))
        if _is_open(one):
            row = {"record": one.fields.get("record", b""), "field": one.fields.get("field", ""), "conflict": key}
            connection.execute(insert(open_conflict).values(township=township, scope=scope, **row))


def _is_open(conflict: Record) -> bool:
    return conflict.fields.get("settled_at") is None and conflict.fields.get("deleted_at") is None


def _open(
    connection: Connection, township: str, one: Found, written: Mapping[Key, Record], held: Mapping[bytes, Record]
) -> list[Record]:
    """The open conflicts of the field, newest last."""
    name, scope = one.clash.field if one.clash else one.field, one.change.scope
    where = (open_conflict.c.township == township, open_conflict.c.scope == scope)
    query = select(open_conflict.c.conflict).where(
        *where, open_conflict.c.record == one.change.record, open_conflict.c.field == name
    )
    stored = load(connection, township, scope, connection.scalars(query).all())
    stored |= {key: record for key, record in held.items() if key in stored}
    stored |= {
        key: record
        for (where_, key), record in written.items()
        if where_ == scope and (record.fields["record"], record.fields["field"]) == (one.change.record, name)
    }
    return sorted((record for record in stored.values() if _is_open(record)), key=lambda record: record.born)


def _keep(connection: Connection, author: Author, one: Found, log: ScopeLog, known: Iterable[Record]) -> Record | None:
    own = [conflict for conflict in known if conflict.fields.get("other_device") == author.device]
    change, clash = one.change, one.clash
    if clash is None:
        base = as_json(change.fields[one.field][0])
        ended = [conflict for conflict in own if conflict.fields.get("other") == base]
        agreed = {"settled": as_json(change.fields[one.field][1]), "settled_by": change.actor, "settled_at": change.at}
        return _edit(log, change, ended[-1], agreed) if ended else None
    other = as_json(clash.other)
    if any((c.fields.get("other"), c.fields.get("kept")) == (other, as_json(clash.kept)) for c in own):
        return None
    chain = [conflict for conflict in own if conflict.fields.get("other") == as_json(clash.base)]
    if chain:
        newer = {"other": other, "other_actor": change.actor, "other_at": change.at}
        return _edit(log, change, chain[-1], newer | _kept(connection, log, clash, one.kept_seq))
    return _make(connection, author, one, clash, log)


def _make(connection: Connection, author: Author, one: Found, clash: Clash, log: ScopeLog) -> Record:
    change = one.change
    fields = {
        "entity": change.entity,
        "record": change.record,
        "field": clash.field,
        "base": as_json(clash.base),
        **_kept(connection, log, clash, one.kept_seq),
        "other": as_json(clash.other),
        "other_actor": change.actor,
        "other_device": author.device,
        "other_at": change.at,
    }
    present = {name: value for name, value in fields.items() if value is not None}
    key = new_id(log.now, log.random)
    pairs = {name: (None, value) for name, value in present.items()}
    seq = _log(log, change, CREATE, key, pairs)
    return Record(key, ENTITY, seq, seq, present)


def _edit(log: ScopeLog, change: Change, conflict: Record, fields: dict[str, Any]) -> Record:
    pairs = {name: (conflict.fields.get(name), value) for name, value in fields.items()}
    seq = _log(log, change, UPDATE, conflict.id, pairs)
    conflict.take(fields, seq)
    return conflict


def _log(log: ScopeLog, change: Change, op: str, key: bytes, pairs: dict[str, tuple[Any, Any]]) -> int:
    ids = (new_id(log.now, log.random), change.txn, log.scope, ENTITY, key)
    return log.append(Change(*ids, op, pairs, None, log.now), device=SERVER, batch=None)


def _kept(connection: Connection, log: ScopeLog, clash: Clash, seq: int) -> dict[str, Any]:
    """The standing value of a clash, and who wrote it when."""
    names = ("kept_actor", "kept_device", "kept_at")
    return {"kept": as_json(clash.kept), **dict(zip(names, _writer(connection, log, seq), strict=True))}


def _writer(connection: Connection, log: ScopeLog, seq: int) -> tuple[bytes | None, bytes | None, int | None]:
    """Actor, device and device time of the change with this sequence, from the running transaction or the log."""
    own = next((row for row in log.rows if row["seq"] == seq), None)
    if own is not None:
        return own["actor"], own["device"], own["at"]
    c = tables.change.c
    query = select(c.actor, c.device, c.at).where(c.township == log.township, c.scope == log.scope, c.seq == seq)
    found = connection.execute(query).one_or_none()
    return (found.actor, found.device, found.at) if found else (None, None, None)
