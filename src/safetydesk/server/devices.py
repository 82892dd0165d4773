"""Devices of a township: each incarnation has its own tag (A02, A03 ...) and remembers its newest batch."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, insert, select, update

from safetydesk.server import tables
from safetydesk.server.chain import hashes, insert_missing
from safetydesk.server.tables import device, scope_seq
from safetydesk.sync.protocol import Mark, Reading, Request

TAGS = "_tags"
"""The counter row that hands tags out; no scope class has this name."""
MOST_MARKS = 1000
"""Marks of a device that are looked at, newest first: twice as many as it sends, and less than a statement takes."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who sends: the device of a township's token, and the scopes it may write."""

    township: str
    device: bytes
    incarnation: bytes
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """What the server knows of one incarnation."""

    tag: str
    newest: bytes | None
    schema: str


_FIND = select(device.c.tag, device.c.newest_batch, device.c.schema).where(
    device.c.township == bindparam("in_township"),
    device.c.id == bindparam("in_id"),
    device.c.incarnation == bindparam("in_incarnation"),
)
_STORED = select(func.count()).where(
    tables.batch.c.township == bindparam("in_township"), tables.batch.c.id == bindparam("in_id")
)


def find_device(connection: Connection, township: str, request: Request) -> Known | None:
    """The incarnation that speaks, or None when it is new."""
    who = {"in_township": township, "in_id": request.device, "in_incarnation": request.incarnation}
    found = connection.execute(_FIND, who).one_or_none()
    return Known(*found) if found else None


def register_device(connection: Connection, township: str, request: Request, *, now: int) -> None:
    """Give a new incarnation its tag, or note the schema of a known one. A01 stays with devices that never joined."""
    here = (device.c.township == township, device.c.id == request.device, device.c.incarnation == request.incarnation)
    insert_missing(connection, scope_seq, {"township": township, "scope": TAGS, "seq": 1, "hash": b""})
    counter = (scope_seq.c.township == township, scope_seq.c.scope == TAGS)
    lock = update(scope_seq).where(*counter).values(seq=scope_seq.c.seq).returning(scope_seq.c.seq)
    last = connection.execute(lock).scalar_one()
    if connection.scalar(select(func.count()).select_from(device).where(*here)):
        connection.execute(update(device).where(*here).values(schema=request.schema))
        return
    connection.execute(update(scope_seq).where(*counter).values(seq=last + 1))
    ids = {"township": township, "id": request.device, "incarnation": request.incarnation}
    facts = {"tag": tag(last + 1), "schema": request.schema, "registered_at": now}
    connection.execute(insert(device).values(ids | facts))


def tag(number: int) -> str:
    """The tag of the n-th incarnation of a township: A01 ... A99, B01 ... Z99, then AA01 and so on."""
    letter, digits = divmod(number - 1, 99)
    first, second = divmod(letter, 26)
    return (chr(64 + first) if first else "") + chr(65 + second) + f"{digits + 1:02d}"


def is_older_copy(known: Known | None, request: Request) -> bool:
    """Whether the device does not know of its own newest batch: it was restored from a backup, or cloned (rule 9)."""
    if known is None or known.newest is None:
        return False
    return known.newest != request.acked and all(batch.id != known.newest for batch in request.push)


def is_lost(connection: Connection, township: str, request: Request) -> bool:
    """Whether the server was restored from a backup older than what the device has read or was told (rule 8)."""
    acked = {"in_township": township, "in_id": request.acked}
    if request.acked is not None and connection.scalar(_STORED, acked) == 0:
        return True
    return any(
        hashes(connection, township, one.scope, [one.head]).get(one.head) != one.hash for one in request.readings
    )


def common_mark(connection: Connection, township: str, reading: Reading) -> Mark:
    """The newest of the device's marks that is on the server's chain; the beginning when none is."""
    told = reading.marks[:MOST_MARKS]
    known = hashes(connection, township, reading.scope, [mark.seq for mark in told])
    return next((mark for mark in told if known.get(mark.seq) == mark.hash), Mark(0, known[0]))
