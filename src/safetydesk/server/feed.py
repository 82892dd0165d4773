"""What a device has not read of a scope: by the state of the rows, never by replaying the log (SYNC rule 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, bindparam, select

from safetydesk.server.chain import head
from safetydesk.server.records import COLUMNS, Record, from_row, load
from safetydesk.server.tables import record
from safetydesk.sync.protocol import Ack, Feed, Reading, Rows

PAGE_BYTES = 2 * 1024 * 1024
"""Packed fields in one answer, before compression."""
LARGEST_PAGE = 5000


def read_feed(
    connection: Connection, township: str, reading: Reading, *, unsettled: Collection[bytes] = (), page: int
) -> Feed:
    """Rows newer than the reading, at most a page, and `unsettled` records whole; one snapshot must be open.

    Rows are told with the columns changed after `base`, so that a page in the middle never hides an older column.
    """
    last, link = head(connection, township, reading.scope)
    found, more = _rows(connection, township, reading, min(max(page, 1), LARGEST_PAGE))
    shown = load(connection, township, reading.scope, unsettled) if unsettled else {}
    rows = group(shown.values(), [one for one in found if one.id not in shown], reading.base)
    if more:
        return Feed(reading.scope, reading.base, found[-1].rev, last, link, rows, more=True)
    return Feed(reading.scope, last, last, last, link, rows)


def _rows(connection: Connection, township: str, reading: Reading, page: int) -> tuple[list[Record], bool]:
    span = {"in_township": township, "in_scope": reading.scope, "read": reading.at, "most": page + 1}
    found: list[Record] = []
    size = 0
    for row in connection.execute(_NEWER, span).all():
        if len(found) == page or (found and size + len(row.fields) > PAGE_BYTES):
            return found, True
        found.append(from_row(row))
        size += len(row.fields)
    return found, False


_NEWER = (
    select(*COLUMNS)
    .where(
        record.c.township == bindparam("in_township"),
        record.c.scope == bindparam("in_scope"),
        record.c.rev > bindparam("read"),
    )
    .order_by(record.c.rev)
    .limit(bindparam("most"))
)


def group(whole: Iterable[Record], found: Iterable[Record], base: int) -> tuple[Rows, ...]:
    """Records as columns: those created after `base`, and `whole` ones, with every field; others with what changed."""
    groups: dict[tuple[str, tuple[str, ...] | None], list[Record]] = defaultdict(list)
    for one in whole:
        groups[one.entity, None].append(one)
    for one in found:
        fresh = one.born > base
        names = None if fresh else tuple(sorted(name for name in one.fields if one.changed_at(name) > base))
        groups[one.entity, names].append(one)
    return tuple(_columns(entity, names, records) for (entity, names), records in groups.items())


def _columns(entity: str, names: tuple[str, ...] | None, records: Sequence[Record]) -> Rows:
    fields = names if names is not None else tuple(sorted({name for one in records for name in one.fields}))
    return Rows(
        entity,
        fields,
        tuple(one.id for one in records),
        tuple(one.born for one in records),
        tuple(tuple(one.fields.get(name) for one in records) for name in fields),
        whole=names is None,
    )


def past_own(reading: Reading, acks: Iterable[Ack]) -> Reading:
    """The reading moved past the device's own batches where nobody wrote in between (SYNC rule 6)."""
    for ack in acks:
        for reach in ack.reaches:
            here = reach.scope == reading.scope and reading.base == reading.at == reach.first - 1
            if here and reach.clean:
                reading = replace(reading, base=reach.last, at=reach.last, head=reach.last, hash=reach.hash)
    return reading
