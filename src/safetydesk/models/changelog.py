"""One change log: every transaction writes its rows and one change per record touched.

ORM writes are seen by a session hook, bulk writes go through `insert_rows` and `update_row(s)`; any other DML on a
synced table raises before it reaches the database. The changes are written, chained, just before the commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, repeat
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.orm import Session

from safetydesk.domain.canonical import GENESIS, chain_hashes, pack
from safetydesk.domain.ids import RandomBytes, new_ids
from safetydesk.models import projections
from safetydesk.models.packing import clean, fitted, pack_created, pack_identities, pack_pairs, unpack_pairs
from safetydesk.models.projections import Settled
from safetydesk.models.tables import Base, synced_classes, synced_fields

_DML = re.compile(
    r"\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+"
    r"(?:[\"\[`]?\w+[\"\]`]?\s*\.\s*)?[\"\[`]?(\w+)",
    re.I,
)
Fields = dict[str, list[Any]]
Made = tuple[str, Sequence[bytes], Sequence[bytes]]


@dataclass(slots=True)
class TransactionLog:
    """What the running transaction touched: (entity, id) to (c or u, {field: [base, new]}), in order of first touch.

    `made` are records that came after these in bulk and were not touched again: entity, ids and packed contents.
    `settled` are those whose projections were written with them, by id, `head` is the last link of the chain once
    changes were written, `last` the last id drawn.
    """

    device: bytes
    actor: bytes | None
    now: int
    random: RandomBytes
    txn: bytes
    touched: dict[tuple[str, bytes], tuple[str, Fields | bytes]] = field(default_factory=dict)
    head: bytes | None = None
    last: bytes | None = None
    settled: Settled = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)

    def new_id(self) -> bytes:
        """A fresh id for a record made in this transaction."""
        return self.new_ids(1)[0]

    def new_ids(self, count: int) -> list[bytes]:
        """Fresh ids for many records, above all that this transaction drew before."""
        made = new_ids(self.now, self.random, count, self.last)
        self.last = made[-1] if made else self.last
        return made

    def add(self, entity: str, record: bytes, op: str, fields: Fields | bytes) -> None:
        """Note a write; a record touched twice keeps its first base and takes the newest value."""
        self.single()
        known = self.touched.get((entity, record))
        if known is None:
            self.touched[entity, record] = (op, fields)
            return
        self.settled.pop(record, None)
        before, after = _unpacked(known[1]), _unpacked(fields)
        for name, (base, new) in after.items():
            before[name] = [before[name][0] if name in before else base, new]
        self.touched[entity, record] = (known[0], before)

    def add_created(self, entity: str, records: Sequence[bytes], contents: Sequence[bytes]) -> None:
        """Note many records that were made, packed, in one go."""
        if self.touched.keys().isdisjoint(zip(repeat(entity), records)):
            self.made.append((entity, records, contents))
            return
        for record, content in zip(records, contents, strict=True):
            self.add(entity, record, "c", content)

    def single(self) -> None:
        """Note what was made in bulk record by record, since one of them may be touched again."""
        for entity, records, contents in self.made:
            self.touched.update(zip(zip(repeat(entity), records), zip(repeat("c"), contents), strict=True))
        self.made.clear()

    def clear(self) -> None:
        """Nothing is touched any more: it was written, or rolled back."""
        self.touched.clear()
        self.made.clear()
        self.settled.clear()


def _unpacked(fields: Fields | bytes) -> Fields:
    return unpack_pairs(fields) if isinstance(fields, bytes) else fields


def log_of(session: Session) -> TransactionLog:
    """The log of a writing session; KeyError outside `Store.writing`."""
    log: TransactionLog = session.info["log"]
    return log


@contextmanager
def logged(connection: Connection) -> Iterator[None]:
    """Writes inside are accounted for by the caller; all others on synced tables raise."""
    info = connection.info
    info["logged"] = info.get("logged", 0) + 1
    try:
        yield
    finally:
        info["logged"] -= 1


def guard(engine: Engine) -> None:
    """Make every DML on a synced table that bypasses the change log raise before it runs."""
    names = frozenset(synced_classes())

    @event.listens_for(engine, "before_cursor_execute")
    def refuse(conn: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if conn.info.get("logged") or statement.startswith("SELECT "):
            return
        past = [name for name in _DML.findall(statement) if name.lower() in names]
        if past:
            raise RuntimeError(f"write to {past[0]} goes past the change log")

    @event.listens_for(engine, "begin")
    def close_doors(conn: Connection) -> None:
        conn.info["logged"] = 0  # a flush that failed left its door open


class LoggedSession(Session):
    """A session with a log in its info: flushed objects are noted, and the commit writes their changes."""


@event.listens_for(LoggedSession, "before_flush")
def _note_flush(session: Session, _context: Any, _instances: Any) -> None:
    log = log_of(session)
    connection = session.connection()
    for gone in session.deleted:
        if type(gone).scope_class:
            raise RuntimeError("synced records are never deleted: set deleted_at")
    for obj in session.new:
        if isinstance(obj, Base) and obj.scope_class:
            _clean_object(obj)
            values = {name: getattr(obj, name) for name in synced_fields(type(obj))}
            log.add(obj.__tablename__, obj.id, "c", {k: [None, v] for k, v in values.items() if v is not None})  # type: ignore[attr-defined]
    for obj in session.dirty:
        if isinstance(obj, Base) and obj.scope_class and session.is_modified(obj):
            _clean_object(obj)
            changed = {n for n in synced_fields(type(obj)) if inspect(obj).attrs[n].history.has_changes()}
            if changed:
                before = _row(connection, type(obj), obj.id)  # type: ignore[attr-defined]
                edits = _difference(before, {n: getattr(obj, n) for n in changed})
                log.add(obj.__tablename__, obj.id, "u", edits)  # type: ignore[attr-defined]
    connection.info["logged"] = connection.info.get("logged", 0) + 1


@event.listens_for(LoggedSession, "after_flush")
def _leave_flush(session: Session, _context: Any) -> None:
    session.connection().info["logged"] -= 1


def _clean_object(obj: Base) -> None:
    for name, value in list(vars(obj).items()):
        if isinstance(value, str) and (better := clean(value)) != value:
            setattr(obj, name, better)


def _row(connection: Connection, table: type[Base], record: bytes) -> dict[str, Any]:
    names = synced_fields(table)
    sql = f"SELECT {', '.join(names)} FROM {table.__tablename__} WHERE id = ?"
    found = connection.exec_driver_sql(sql, (record,)).fetchone()
    return dict(zip(names, found, strict=True)) if found else {}


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Fields:
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def insert_rows(
    session: Session, table: type[Base], rows: Iterable[Mapping[str, Any]], *, settled: bool = False
) -> int:
    """Create many records of one table in the running transaction; every row names the same columns, `id` among them.

    Returns how many were written. Costs a fraction of the ORM and is logged the same way. `settled`: the rows carry
    what is derived from them, which is not derived again unless some text had to be cleaned.
    """
    whole = list(rows)
    names = whole[0] if whole else ()
    return insert_columns(session, table, {name: [row[name] for row in whole] for name in names}, settled=settled)


def insert_columns(
    session: Session, table: type[Base], columns: Mapping[str, Sequence[Any]], *, settled: bool = False
) -> int:
    """What `insert_rows` does, of records given column by column, all as long, `id` among them."""
    session.flush()
    if not columns or not columns["id"]:
        return 0
    filled, as_given, plain = fitted(columns)
    connection, entity, ids = session.connection(), table.__tablename__, filled["id"]
    sql = f"INSERT INTO {entity} ({', '.join(filled)}) VALUES ({', '.join('?' * len(filled))})"
    with logged(connection):
        connection.exec_driver_sql(sql, list(zip(*filled.values(), strict=True)))
    names = [name for name in synced_fields(table) if name in filled]
    contents = pack_created(names, zip(*(filled[name] for name in names), strict=True), plain=plain)
    log = log_of(session)
    log.add_created(entity, ids, contents)
    if settled and as_given:
        log.settled |= projections.settle(connection.connection.driver_connection, entity, filled)
    return len(ids)


def update_row(session: Session, table: type[Base], record: bytes, fields: Mapping[str, Any]) -> bool:
    """Change fields of one record in the running transaction; False when nothing differed or it is not there."""
    return bool(update_rows(session, table, {record: fields}))


def update_rows(session: Session, table: type[Base], edits: Mapping[bytes, Mapping[str, Any]]) -> int:
    """Change fields of many records, given as id to {field: value}; returns how many differed.

    Set-based: the values before are read in chunks, and records with the same fields are written together.
    """
    session.flush()
    connection = session.connection()
    names = sorted({name for fields in edits.values() for name in fields})
    alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    log, travelling = log_of(session), synced_fields(table)
    for record, before in _rows(connection, table, list(edits), names):
        changed = _difference(before, {name: clean(value) for name, value in edits[record].items()})
        if changed:
            alike.setdefault(tuple(changed), []).append((*(new for _, new in changed.values()), record))
        if told := {name: pair for name, pair in changed.items() if name in travelling}:
            log.add(table.__tablename__, record, "u", told)
    with logged(connection):
        for fields, values in alike.items():
            sql = f"UPDATE {table.__tablename__} SET {', '.join(f'{name} = ?' for name in fields)} WHERE id = ?"
            connection.exec_driver_sql(sql, values)
    return sum(map(len, alike.values()))


def _rows(
    connection: Connection, table: type[Base], ids: Sequence[bytes], names: Sequence[str]
) -> Iterator[tuple[bytes, dict[str, Any]]]:
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        marks = ",".join("?" * len(chunk))
        sql = f"SELECT {', '.join(['id', *names])} FROM {table.__tablename__} WHERE id IN ({marks})"
        for record, *values in connection.exec_driver_sql(sql, tuple(chunk)).fetchall():
            yield record, dict(zip(names, values, strict=True))


@event.listens_for(LoggedSession, "after_rollback")
def _forget(session: Session) -> None:
    log = log_of(session)
    log.clear()
    log.head = None


@event.listens_for(LoggedSession, "before_commit")
def _write_changes(session: Session) -> None:
    write_touched(session)
    head = log_of(session).head
    if head is not None:
        session.connection().exec_driver_sql("INSERT OR REPLACE INTO meta (key, value) VALUES ('chain', ?)", (head,))


def write_touched(session: Session) -> None:
    """Write the changes of all that was touched so far, and what is derived from it, before the commit does.

    So a long transaction keeps only its last records in memory. None of them may be touched again before the commit:
    a record has one change in a transaction, and the commit raises RuntimeError otherwise.
    """
    session.flush()
    log = log_of(session)
    if not log.touched and not log.made:
        return
    connection = session.connection()
    if log.head is None:
        log.head = connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'chain'").scalar() or GENESIS
    else:
        _refuse_twice(connection, log)
    touched = [*log.touched, *[(entity, one) for entity, records, _ in log.made for one in records]]
    with logged(connection):
        projections.refresh(connection.connection.driver_connection, touched, log.settled)
    for sql, rows in _changes(log):
        connection.exec_driver_sql(sql, rows)
    log.clear()


def _refuse_twice(connection: Connection, log: TransactionLog) -> None:
    """Raise for a record whose change in this transaction is written already."""
    again = [record for (_, record), (op, _) in log.touched.items() if op == "u"]
    for start in range(0, len(again), 500):
        chunk = again[start : start + 500]
        sql = f"SELECT entity FROM change WHERE txn = ? AND record IN ({','.join('?' * len(chunk))})"
        if found := connection.exec_driver_sql(sql, (log.txn, *chunk)).fetchone():
            raise RuntimeError(f"a {found[0]} is touched again after its change was written")


_OWN = ("id", "record", "content", "salt", "hash")


def _insert(log: TransactionLog, alike: Mapping[str, str] = MappingProxyType({})) -> str:
    """The statement that writes changes, columns that are the same in all of them told by it: `alike` by their words.

    It takes id, record, content, salt and hash, then scope, entity and op unless they are `alike`.
    """
    blobs = {"txn": log.txn, "actor": log.actor, "device": log.device}
    told = {name: "NULL" if one is None else f"x'{one.hex()}'" for name, one in blobs.items()}
    told |= {"at": str(int(log.now)), **{name: f"'{word}'" for name, word in alike.items()}}
    names = (*_OWN, *(() if alike else ("scope", "entity", "op")))
    return (
        f"INSERT INTO change ({', '.join((*names, *told))}) VALUES ({', '.join((*'?' * len(names), *told.values()))})"
    )


def _changes(log: TransactionLog) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """The statements that write all that was touched, chained on, each with its rows; what is alike goes together."""
    scopes = {name: str(table.scope_class) for name, table in synced_classes().items()}
    written = [(*key, *told) for key, (op, fields) in log.touched.items() if (told := _told(op, fields))]
    count = len(written) + sum(len(records) for _, records, _ in log.made)
    drawn, random = log.new_ids(count), log.random(16 * count)
    keys, salts = iter(drawn), iter([random[at : at + 16] for at in range(0, len(random), 16)])
    if written:
        own = list(islice(keys, len(written)))
        marks = [
            pack_identities([key], log, scopes[entity], entity, [record], op)[0]
            for key, (entity, record, op, _) in zip(own, written, strict=True)
        ]
        linked = _linked(log, own, [one[1] for one in written], [one[3] for one in written], salts, marks)
        rest = [(scopes[entity], entity, op) for entity, _, op, _ in written]
        yield _insert(log), [(*one, *more) for one, more in zip(linked, rest, strict=True)]
    for entity, records, contents in log.made:
        own, scope = list(islice(keys, len(records))), scopes[entity]
        marks = pack_identities(own, log, scope, entity, records, "c")
        alike = {"scope": scope, "entity": entity, "op": "c"}
        yield _insert(log, alike), _linked(log, own, records, contents, salts, marks)


def _linked(
    log: TransactionLog,
    keys: Sequence[bytes],
    records: Sequence[bytes],
    contents: Sequence[bytes],
    salts: Iterator[bytes],
    identities: Sequence[bytes],
) -> list[tuple[Any, ...]]:
    """Rows of changes (id, record, content, salt, hash), each chained to the one before; the log's head moves on."""
    own = list(islice(salts, len(keys)))
    assert log.head is not None
    links = chain_hashes(log.head, zip(identities, own, contents, strict=True))
    log.head = links[-1]
    return list(zip(keys, records, contents, own, links, strict=True))


def _told(op: str, fields: Fields | bytes) -> tuple[str, bytes] | None:
    """The op and content of a change; None when in the end nothing differs."""
    if isinstance(fields, bytes):
        return op, fields
    kept = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
    if not kept:
        return None
    gone = op == "u" and kept.get("deleted_at", (None, None))[1] is not None
    return "d" if gone else op, pack_pairs(kept)


def identity(*parts: Sequence[Any] | Any) -> bytes:
    """The hashed identity of a change: id, txn, scope, entity, record, op, actor, device, at, as canonical bytes."""
    return pack(list(parts))
