"""The content of a batch: changes as columns, so that what repeats is said once and compresses well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import msgspec

from safetydesk.errors import error

CREATE, UPDATE, DELETE = "c", "u", "d"
OFFER, OFFER_PART = "o", "p"
"""A whole record, or some of its columns, given back to a server that lost them."""
OFFERS = (OFFER, OFFER_PART)
LARGEST_BATCH = 10_000
"""Changes that anybody unpacks of one batch, ten times what a device puts into it: a few bytes may claim millions."""


@dataclass(frozen=True, slots=True)
class Change:
    """One record touched by one transaction: {field: (base, new)}.

    A base equal to its new value only says what the author saw. An offer gives back what a restored server lost:
    the author knows of no change to these columns that the server made after sequence `since`.
    """

    id: bytes
    txn: bytes
    scope: str
    entity: str
    record: bytes
    op: str
    fields: dict[str, tuple[Any, Any]]
    actor: bytes | None
    at: int
    since: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring changes that differ only in id, record and values; `bases` is None where every base is empty."""

    scope: str
    entity: str
    op: str
    txn: bytes
    actor: bytes | None
    at: int
    fields: tuple[str, ...]
    ids: tuple[bytes, ...]
    records: tuple[bytes, ...]
    bases: tuple[tuple[Any, ...], ...] | None
    values: tuple[tuple[Any, ...], ...]
    since: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """The changes of whole transactions, or part `part` of `parts` of one that is too large."""

    runs: tuple[Run, ...]
    part: int = 1
    parts: int = 1


def pack_batch(changes: Iterable[Change], *, part: int = 1, parts: int = 1) -> bytes:
    """The bytes of a batch; inside a transaction the changes are ordered by entity, which their author cannot tell."""
    runs: list[Run] = []
    for _, transaction in groupby(changes, key=lambda change: change.txn):
        ordered = sorted(transaction, key=_place)
        runs.extend(_run(list(alike)) for _, alike in groupby(ordered, key=_likeness))
    return msgspec.msgpack.encode(Content(tuple(runs), part, parts))


def unpack_batch(content: bytes) -> list[Change]:
    """The changes in the order of the batch; raises SYNC_008 on anything else than a batch.

    It is read by whoever holds a token, so that no more than LARGEST_BATCH changes are made of it.
    """
    try:
        runs = _decoder.decode(content).runs
        if sum(len(run.ids) for run in runs) > LARGEST_BATCH:
            raise ValueError(f"超过 {LARGEST_BATCH} 条改动")
        return [change for run in runs for change in _changes(run)]
    except (msgspec.MsgspecError, ValueError, IndexError, RecursionError) as problem:
        raise error("SYNC_008", why=str(problem)[:200]) from None


_decoder = msgspec.msgpack.Decoder(Content)


def _place(change: Change) -> tuple[str, str, list[str]]:
    return (change.entity, change.op, [] if change.op == CREATE else sorted(change.fields))


def _likeness(change: Change) -> tuple[Any, ...]:
    fields = None if change.op == CREATE else tuple(sorted(change.fields))
    return (change.scope, change.entity, change.op, change.actor, change.at, change.since, fields)


def _run(alike: Sequence[Change]) -> Run:
    first = alike[0]
    fields = tuple(sorted({name for change in alike for name in change.fields}))
    with_bases = first.op not in (CREATE, *OFFERS)
    empty = (None, None)
    return Run(
        first.scope,
        first.entity,
        first.op,
        first.txn,
        first.actor,
        first.at,
        fields,
        tuple(change.id for change in alike),
        tuple(change.record for change in alike),
        tuple(tuple(change.fields[name][0] for change in alike) for name in fields) if with_bases else None,
        tuple(tuple(change.fields.get(name, empty)[1] for change in alike) for name in fields),
        first.since,
    )


def _changes(run: Run) -> Iterator[Change]:
    count = len(run.ids)
    columns = (run.records, *run.values, *(run.bases or ()))
    if any(len(column) != count for column in columns) or len(run.values) != len(run.fields):
        raise ValueError("columns of different length")
    if run.bases is not None and len(run.bases) != len(run.fields):
        raise ValueError("bases of other columns")
    for index in range(count):
        news = [column[index] for column in run.values]
        bases = [None] * len(news) if run.bases is None else [column[index] for column in run.bases]
        pairs = {
            n: (b, v) for n, b, v in zip(run.fields, bases, news, strict=True) if run.op != CREATE or v is not None
        }
        yield Change(
            run.ids[index],
            run.txn,
            run.scope,
            run.entity,
            run.records[index],
            run.op,
            pairs,
            run.actor,
            run.at,
            run.since,
        )
