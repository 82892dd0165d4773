"""The township's records as they stand: loaded for a batch, merged into, written back with their revisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from safetydesk.server.tables import record

COLUMNS = (record.c.id, record.c.entity, record.c.rev, record.c.born, record.c.fields, record.c.changed)
_pack = msgspec.msgpack.encode
_unpack = msgspec.msgpack.decode


@dataclass(slots=True)
class Record:
    """One record: `rev` is the sequence of its last change, `changed` {field: sequence} where it is not `born`."""

    id: bytes
    entity: str
    rev: int
    born: int
    fields: dict[str, Any]
    changed: dict[str, int] = field(default_factory=dict)
    new: bool = True

    def changed_at(self, name: str) -> int:
        """The sequence at which a field last changed."""
        return self.changed.get(name, self.born)

    def take(self, fields: dict[str, Any], seq: int) -> None:
        """Give fields their new values as of a sequence."""
        self.fields.update(fields)
        self.changed.update(dict.fromkeys(fields, seq))
        self.rev = seq


def from_row(row: Row[Any, Any, Any, Any, Any, Any]) -> Record:
    """The record of a row that was selected with COLUMNS."""
    known = _unpack(row.changed) if row.changed else {}
    return Record(row.id, row.entity, row.rev, row.born, _unpack(row.fields), known, new=False)


def load(connection: Connection, township: str, scope: str, ids: Iterable[bytes]) -> dict[bytes, Record]:
    """The records of these ids that exist."""
    found: dict[bytes, Record] = {}
    for some in chunks(list(ids)):
        rows = connection.execute(_LOAD, {"in_township": township, "in_scope": scope, "ids": some})
        found |= {row.id: from_row(row) for row in rows}
    return found


def save(connection: Connection, township: str, scope: str, records: Iterable[Record]) -> None:
    """Write new and changed records."""
    made, moved = [], []
    for one in records:
        row = {"rev": one.rev, "fields": _pack(one.fields), "changed": _pack(one.changed) if one.changed else None}
        if one.new:
            made.append(
                row | {"township": township, "scope": scope, "id": one.id, "entity": one.entity, "born": one.born}
            )
        else:
            moved.append(row | {"in_township": township, "in_scope": scope, "of": one.id})
    if made:
        connection.execute(insert(record), made)
    if moved:
        connection.execute(_UPDATE, moved)


_LOAD = select(*COLUMNS).where(
    record.c.township == bindparam("in_township"),
    record.c.scope == bindparam("in_scope"),
    record.c.id.in_(bindparam("ids", expanding=True)),
)
_UPDATE = (
    update(record)
    .where(
        record.c.township == bindparam("in_township"),
        record.c.scope == bindparam("in_scope"),
        record.c.id == bindparam("of"),
    )
    .values(rev=bindparam("rev"), fields=bindparam("fields"), changed=bindparam("changed"))
)


def chunks(items: Sequence[bytes], size: int = 500) -> Iterator[Sequence[bytes]]:
    """Pieces of a list that fit one statement."""
    return (items[start : start + size] for start in range(0, len(items), size))
