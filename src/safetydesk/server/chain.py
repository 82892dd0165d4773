"""The log of one scope while a batch is taken: its counter row is locked, each change gets the next number and link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from unicodedata import is_normalized

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from safetydesk.domain.canonical import GENESIS, chain_hash, pack
from safetydesk.domain.ids import RandomBytes
from safetydesk.server.tables import change, scope_seq
from safetydesk.sync.protocol import Change

SERVER = bytes(16)
"""The device that the server's own changes (conflict records) are written by."""


@dataclass(slots=True)
class ScopeLog:
    """The end of a scope's chain; `rows` are the changes of the running transaction."""

    township: str
    scope: str
    seq: int
    hash: bytes
    random: RandomBytes
    now: int
    rows: list[dict[str, Any]] = field(default_factory=list)

    def append(self, entry: Change, *, device: bytes, batch: bytes | None) -> int:
        """Chain one change; returns its sequence."""
        self.seq += 1
        content, salt = canonical(entry.fields), self.random(16)
        ids = (self.township, self.scope, self.seq, entry.id, entry.entity, entry.record)
        identity = pack([*ids, entry.op, entry.actor, device, entry.at])
        self.hash = chain_hash(self.hash, identity, salt, content)
        self.rows.append(
            {
                "township": self.township,
                "scope": self.scope,
                "seq": self.seq,
                "id": entry.id,
                "batch": batch,
                "txn": entry.txn,
                "entity": entry.entity,
                "record": entry.record,
                "op": entry.op,
                "content": content,
                "salt": salt,
                "actor": entry.actor,
                "device": device,
                "at": entry.at,
                "received_at": self.now,
                "hash": self.hash,
            }
        )
        return self.seq

    def write(self, connection: Connection) -> None:
        """Write the changes and move the counter row."""
        if not self.rows:
            return
        connection.execute(insert(change), self.rows)
        here = (scope_seq.c.township == self.township, scope_seq.c.scope == self.scope)
        connection.execute(update(scope_seq).where(*here).values(seq=self.seq, hash=self.hash))


_HERE = (scope_seq.c.township == bindparam("in_township"), scope_seq.c.scope == bindparam("in_scope"))
_HEAD = select(scope_seq.c.seq, scope_seq.c.hash).where(*_HERE)
_LOCK = update(scope_seq).where(*_HERE).values(seq=scope_seq.c.seq).returning(scope_seq.c.seq, scope_seq.c.hash)
_HASHES = select(change.c.seq, change.c.hash).where(
    change.c.township == bindparam("in_township"),
    change.c.scope == bindparam("in_scope"),
    change.c.seq.in_(bindparam("wanted", expanding=True)),
)


def canonical(fields: dict[str, tuple[Any, Any]]) -> bytes:
    """The canonical bytes of a change's content: the quick packer where the text is already in NFC."""
    if all(is_normalized("NFC", one) for pair in fields.values() for one in pair if isinstance(one, str)):
        return msgspec.msgpack.encode(dict(sorted(fields.items())))
    return pack(fields)


def lock(connection: Connection, township: str, scope: str) -> tuple[int, bytes]:
    """Make this transaction the only writer of a scope: its last sequence and hash."""
    insert_missing(connection, scope_seq, {"township": township, "scope": scope, "seq": 0, "hash": GENESIS})
    found = connection.execute(_LOCK, {"in_township": township, "in_scope": scope}).one()
    return found.seq, found.hash


def head(connection: Connection, township: str, scope: str) -> tuple[int, bytes]:
    """The last sequence and hash of a scope, 0 and GENESIS for one that nobody wrote to."""
    found = connection.execute(_HEAD, {"in_township": township, "in_scope": scope}).one_or_none()
    return (found.seq, found.hash) if found else (0, GENESIS)


def hashes(connection: Connection, township: str, scope: str, seqs: Iterable[int]) -> dict[int, bytes]:
    """The hashes after these sequences, as far as they exist; sequence 0 is GENESIS."""
    wanted = [seq for seq in seqs if seq]
    if not wanted:
        return {0: GENESIS}
    found = connection.execute(_HASHES, {"in_township": township, "in_scope": scope, "wanted": wanted})
    return {0: GENESIS} | {row.seq: row.hash for row in found}


def insert_missing(connection: Connection, table: Any, values: dict[str, Any]) -> bool:
    """Insert a row unless one with its key is there; whether it was inserted."""
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    return connection.execute(dialect.insert(table).values(values).on_conflict_do_nothing()).rowcount > 0
