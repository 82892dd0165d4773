"""Taking one batch in one transaction: scopes locked in order, every change merged, logged and chained, or named.

A repeated batch gets its stored answer; a change that was taken in another batch is not taken twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, update

from safetydesk.domain.ids import RandomBytes
from safetydesk.server import tables
from safetydesk.server.chain import ScopeLog, lock
from safetydesk.server.conflicts import Found, keep_conflicts, remember_open
from safetydesk.server.devices import Author
from safetydesk.server.guard import refusal
from safetydesk.server.history import Unsettled, was_offered
from safetydesk.server.leases import register_numbers
from safetydesk.server.records import Record, load, save
from safetydesk.server.rules import Rules
from safetydesk.sync.merging import Merged, is_twin
from safetydesk.sync.protocol import CREATE, OFFERS, UPDATE, Ack, Batch, Change, Reach, Refused, unpack_batch


@dataclass(slots=True)
class _Work:
    """A batch being taken."""

    author: Author
    batch: Batch
    logs: dict[str, ScopeLog]
    records: dict[str, dict[bytes, Record]]
    known: dict[bytes, int]
    touched: dict[tuple[str, bytes], Record] = field(default_factory=dict)
    seqs: dict[int, int] = field(default_factory=dict)
    refused: dict[int, Refused] = field(default_factory=dict)
    spoiled: set[bytes] = field(default_factory=set)
    needs: list[int] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    unsettled: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    offered: Callable[[str, int], bool] = field(kw_only=True)
    """Whether a record, by scope and birth, was given back by somebody: its own creation is its past, then."""


def accept_batch(
    connection: Connection, author: Author, batch: Batch, *, now: int, random: RandomBytes, rules: Rules
) -> tuple[Ack, Unsettled]:
    """Take a batch in the running transaction, or find its stored answer: the ack, and the unsettled records.

    Raises SYNC_008 when the content is no batch.
    """
    changes = unpack_batch(batch.content)
    scopes = sorted({one.scope for one in changes} & author.scopes)
    heads = {scope: lock(connection, author.township, scope) for scope in scopes}
    if (before := rules.stored(connection, author.township, batch.id)) is not None:
        return before
    logs = {scope: ScopeLog(author.township, scope, *heads[scope], random, now) for scope in scopes}
    work = _Work(
        author,
        batch,
        logs,
        {scope: _records(connection, author.township, scope, changes) for scope in scopes},
        rules.known(connection, author.township, [one.id for one in changes]),
        offered=lambda scope, born: was_offered(connection, author.township, scope, born),
    )
    for index, one in enumerate(changes):
        _take(work, index, one, rules)
    work.found += register_numbers(connection, author.township, changes, work.seqs, work.records)
    conflicts = keep_conflicts(connection, author, work.found, logs, work.records)
    work.touched |= conflicts
    remember_open(connection, author.township, work.touched)
    return _finish(connection, work, heads, len(conflicts), now)


def _take(work: _Work, index: int, change: Change, rules: Rules) -> None:
    """Refuse, find known, ask for, or merge and log one change."""
    record = work.records.get(change.scope, {}).get(change.record)
    if (seq := work.known.get(change.id)) is not None:
        work.seqs[index] = seq
        work.unsettled[change.scope].add(change.record)
        return
    lookup = work.records.get(change.scope, {}).get
    if (no := refusal(change, record, work.author.scopes, work.spoiled, lookup)) is not None:
        work.refused[index] = Refused(index, no.code, no.message + no.remedy)
        work.spoiled.add(change.record)
        if record is not None:
            work.unsettled[change.scope].add(change.record)
        return
    if rules.lacks(change, record):
        work.needs.append(index)
        return
    _apply(work, index, change, record, rules)


def _apply(work: _Work, index: int, change: Change, record: Record | None, rules: Rules) -> None:
    given_back = record is not None and change.op == CREATE and not is_twin(change)
    if record is not None and given_back and work.offered(change.scope, record.born):
        merged = Merged({}, exact=False)
    else:
        merged = rules.merge(change, record.fields if record else None, record.changed_at if record else None)
    seq = work.logs[change.scope].append(change, device=work.author.device, batch=work.batch.id)
    work.seqs[index] = seq
    work.known[change.id] = seq
    if record is None:
        record = Record(change.record, change.entity, seq, seq, dict(merged.taken))
        work.records[change.scope][change.record] = record
        work.touched[change.scope, change.record] = record
        if change.op in OFFERS:
            work.unsettled[change.scope].add(change.record)
        return
    before = dict(record.fields)
    if merged.taken:
        record.take(merged.taken, seq)
        work.touched[change.scope, change.record] = record
    work.found += [Found(change, seq, clash, record.changed_at(clash.field)) for clash in merged.clashes]
    work.found += [Found(change, seq, None, 0, name) for name in _agreed(change, before, merged)]
    if not merged.exact or change.op in OFFERS:
        work.unsettled[change.scope].add(change.record)


def _agreed(change: Change, before: dict[str, Any], merged: Merged) -> list[str]:
    """Fields where the author came to the standing value from another one: an own open conflict may be over."""
    clashed = {clash.field for clash in merged.clashes}
    return [
        name
        for name, (base, new) in change.fields.items()
        if change.op == UPDATE and base != new and before.get(name) == new and name not in clashed
    ]


def _finish(
    connection: Connection, work: _Work, heads: dict[str, tuple[int, bytes]], conflicts: int, now: int
) -> tuple[Ack, Unsettled]:
    """Write logs, records and the stored answer."""
    for scope, log in work.logs.items():
        log.write(connection)
        save(connection, log.township, scope, [one for (where, _), one in work.touched.items() if where == scope])
    conflicted = {one.change.scope for one in work.found}
    reaches = tuple(
        Reach(scope, heads[scope][0] + 1, log.seq, log.hash, scope not in conflicted and not work.unsettled.get(scope))
        for scope, log in sorted(work.logs.items())
        if log.rows
    )
    refused = tuple(work.refused[index] for index in sorted(work.refused))
    ack = Ack(work.batch.id, _runs(work.seqs), reaches, conflicts, refused, tuple(work.needs))
    unsettled = {scope: sorted(ids) for scope, ids in work.unsettled.items() if scope in work.author.scopes}
    author = work.author
    row = {"township": author.township, "id": ack.batch, "device": author.device, "incarnation": author.incarnation}
    packed = {"answer": msgspec.msgpack.encode(ack), "unsettled": msgspec.msgpack.encode(unsettled)}
    connection.execute(insert(tables.batch).values(row | packed | {"received_at": now}))
    here = (tables.device.c.township == author.township, tables.device.c.id == author.device)
    mine = (*here, tables.device.c.incarnation == author.incarnation)
    connection.execute(update(tables.device).where(*mine).values(newest_batch=ack.batch))
    return ack, unsettled


def _runs(seqs: dict[int, int]) -> tuple[tuple[int, int, int], ...]:
    runs: list[tuple[int, int, int]] = []
    for index in sorted(seqs):
        seq = seqs[index]
        if runs and runs[-1][0] + runs[-1][2] == index and runs[-1][1] + runs[-1][2] == seq:
            runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((index, seq, 1))
    return tuple(runs)


def _records(connection: Connection, township: str, scope: str, changes: Iterable[Change]) -> dict[bytes, Record]:
    """The records that a batch touches, and the visits of the answers among them."""
    found = load(connection, township, scope, {one.record for one in changes if one.scope == scope})
    visits = {one.fields.get("visit_id") for one in found.values() if one.entity == "answer"}
    return found | load(connection, township, scope, {one for one in visits - found.keys() if isinstance(one, bytes)})
