"""How every kind of ledger row is read: a SELECT walked in the order of registration, or for some ids in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from safetydesk.domain.row_pages import PAGE, RowPage
from safetydesk.domain.staging import Value

Row = dict[str, Value]
Pages = Iterator[tuple[Sequence[bytes], RowPage]]
"""The ids of a page's records beside their rows."""
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


def walk_pages(db: Any, sql: str, table: str, ids: Sequence[bytes] | None) -> Iterator[list[tuple[Any, ...]]]:
    """The same by `table`.n, a page of columns at a time: as many lists as the SELECT has results; no page is empty."""
    if ids is None:
        found = db.execute(f"{sql} ORDER BY {table}.n")
        while some := found.fetchmany(PAGE):
            yield list(zip(*some, strict=True))
        return
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        if some := db.execute(f"{sql} AND {table}.id IN ({','.join('?' * len(chunk))})", chunk).fetchall():
            yield list(zip(*some, strict=True))


def singly(pages: Pages) -> Iterator[tuple[bytes, Row]]:
    """The rows of pages one by one, each with the id of its record."""
    for keys, page in pages:
        yield from zip(keys, page.rows(), strict=True)
