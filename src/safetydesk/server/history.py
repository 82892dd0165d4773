"""What was taken before: stored answers of batches, and changes that are already in the log."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, bindparam, select

from safetydesk.server import tables
from safetydesk.server.records import Record, chunks
from safetydesk.sync.protocol import CREATE, OFFER, Ack, Change

Unsettled = dict[str, list[bytes]]
"""By scope the records that a batch's author must see again, since they are not as it sent them."""


_STORED = select(tables.batch.c.answer, tables.batch.c.unsettled).where(
    tables.batch.c.township == bindparam("in_township"), tables.batch.c.id == bindparam("in_id")
)
_KNOWN = select(tables.change.c.id, tables.change.c.seq).where(
    tables.change.c.township == bindparam("in_township"), tables.change.c.id.in_(bindparam("ids", expanding=True))
)


def stored_answer(connection: Connection, township: str, batch: bytes) -> tuple[Ack, Unsettled] | None:
    """The answer that a batch got before, or None."""
    found = connection.execute(_STORED, {"in_township": township, "in_id": batch}).one_or_none()
    if found is None:
        return None
    ack = msgspec.msgpack.decode(found.answer, type=Ack)
    return ack, msgspec.msgpack.decode(found.unsettled, type=Unsettled)


def known_changes(connection: Connection, township: str, ids: list[bytes]) -> dict[bytes, int]:
    """The sequences of those changes that are already in the log, whatever batch brought them."""
    found: dict[bytes, int] = {}
    for some in chunks(ids):
        rows = connection.execute(_KNOWN, {"in_township": township, "ids": some})
        found |= {row.id: row.seq for row in rows}
    return found


def was_offered(connection: Connection, township: str, scope: str, born: int) -> bool:
    """Whether the change that created a record gave it back after a restore."""
    c = tables.change.c
    here = (c.township == township, c.scope == scope, c.seq == born)
    return connection.scalar(select(c.op).where(*here)) == OFFER


def lacks(change: Change, record: Record | None) -> bool:
    """Whether a change cannot be taken because its record is not here (SYNC rule 7): never half a row."""
    return record is None and change.op not in (CREATE, OFFER)
