"""How every kind of ledger row is read: a SELECT walked in the order of registration, or for some ids in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from safetydesk.domain.staging import Value

Row = dict[str, Value]
_CHUNK = 900


def walk(
    db: Any, sql: str, table: str, ids: Sequence[bytes] | None, values: Sequence[Value] = (), *, order: str = "n"
) -> Iterator[tuple[Any, ...]]:
    """The rows of a SELECT that ends in its WHERE, all by `table`.`order`, or those whose `table`.id is in `ids`."""
    if ids is None:
        yield from db.execute(f"{sql} ORDER BY {table}.{order}", tuple(values))
        return
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        yield from db.execute(f"{sql} AND {table}.id IN ({','.join('?' * len(chunk))})", (*values, *chunk))
