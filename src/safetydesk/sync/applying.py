"""One answer into the store, in one local transaction: acks, refusals, rows, readings, leases - or nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import zstandard

from safetydesk.domain.ids import RandomBytes, new_id
from safetydesk.errors import error
from safetydesk.models.foreign import (
    ForeignRow,
    Protected,
    acknowledge,
    apply_rows,
    guarded,
    local_fields,
    unsent_fields,
)
from safetydesk.sync.freezing import frozen, scope_of, store_batch
from safetydesk.sync.protocol import (
    BATCH_CHANGES,
    CREATE,
    OFFER,
    OFFERS,
    Ack,
    Answer,
    Change,
    Feed,
    Rows,
    pack_batch,
    unpack_batch,
)

Protect = Callable[[Any, Iterable[bytes]], Protected]


@dataclass(frozen=True, slots=True)
class Applied:
    """What one answer brought: own changes acknowledged, rows received, new conflicts, refusals, numbers leased."""

    sent: int = 0
    received: int = 0
    conflicts: int = 0
    refused: int = 0
    numbers: int = 0
    more: bool = False


def unsent(db: Any, records: Iterable[bytes]) -> Protected:
    """The columns with an own edit that the server has not acknowledged: not sent yet, or in a frozen batch."""
    wanted = set(records)
    found = unsent_fields(db, wanted)
    for batch in frozen(db):
        for change in unpack_batch(batch.content):
            if change.record in wanted:
                found[change.record] = found.get(change.record, frozenset()) | guarded(change.op, change.fields)
    return found


def apply_answer(db: Any, answer: Answer, *, now: int, random: RandomBytes, protect: Protect = unsent) -> Applied:
    """Write an answer in the running transaction. `protect` tells which columns a pull must leave alone."""
    sent = refused = 0
    for ack in answer.acks:
        taken, returned = _take_ack(db, ack, now=now, random=random)
        sent, refused = sent + taken, refused + returned
    rows = [row for feed in answer.feeds for row in foreign_rows(feed.rows)]
    apply_rows(db, rows, protect(db, {row.id for row in rows}))
    for feed in answer.feeds:
        _move_reading(db, feed)
    for lease in answer.leases:
        db.execute(
            "INSERT OR IGNORE INTO lease (id, organ, series, year, first, last, next, expires_on)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (lease.id, lease.organ, lease.series, lease.year, lease.first, lease.last, lease.first, lease.expires_on),
        )
    db.executemany("UPDATE blob SET there = 1 WHERE sha256 = ?", [(name.hex(),) for name in answer.blobs])
    return Applied(
        sent,
        len(rows),
        sum(ack.conflicts for ack in answer.acks),
        refused,
        sum(lease.last - lease.first + 1 for lease in answer.leases),
        any(feed.more for feed in answer.feeds),
    )


def foreign_rows(groups: Iterable[Rows]) -> Iterator[ForeignRow]:
    """The records of an answer, one by one; raises SYNC_008 when the columns do not fit together."""
    for rows in groups:
        count = len(rows.ids)
        if len(rows.born) != count or len(rows.values) != len(rows.fields) or any(len(c) != count for c in rows.values):
            raise error("SYNC_008", why="各列长短不一")
        for index, (key, born) in enumerate(zip(rows.ids, rows.born, strict=True)):
            fields = {name: column[index] for name, column in zip(rows.fields, rows.values, strict=True)}
            yield ForeignRow(rows.entity, key, born, fields, rows.whole)


def _take_ack(db: Any, ack: Ack, *, now: int, random: RandomBytes) -> tuple[int, int]:
    """Note what became of a batch: (changes taken, changes refused); a batch that is not waiting is passed over."""
    found = db.execute("SELECT content FROM batch WHERE id = ? AND state = 'frozen'", (ack.batch,)).fetchone()
    if found is None:
        return 0, 0
    changes = unpack_batch(found[0])
    db.execute("UPDATE batch SET state = 'acked', content = x'' WHERE id = ?", (ack.batch,))
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('acked_batch', ?)", (ack.batch,))
    seqs = [(changes[first + step], seq + step) for first, seq, count in ack.runs for step in range(count)]
    acknowledge(db, [(one.id, one.op, one.entity, one.record, seq) for one, seq in seqs if one.op not in OFFERS])
    for refusal in ack.refusals:
        _refuse(db, changes[refusal.index].id, refusal.code, refusal.reason, now)
    refused = len(ack.refusals) + _answer_needs(db, [changes[index] for index in ack.needs], now=now, random=random)
    for reach in ack.reaches:
        row = (reach.scope, reach.last, reach.hash)
        db.execute("INSERT OR IGNORE INTO mark (scope, seq, hash) VALUES (?, ?, ?)", row)
    return len(seqs), refused


def _refuse(db: Any, change: bytes, code: str, reason: str, now: int) -> None:
    row = (change, code, reason, now)
    db.execute("INSERT OR REPLACE INTO refusal (change, code, reason, at) VALUES (?, ?, ?, ?)", row)


def _answer_needs(db: Any, needed: list[Change], *, now: int, random: RandomBytes) -> int:
    """Offer whole the records that the server lacks; edits of a record it refused are refused too. Returns those."""
    refused, offers = 0, {}
    for change in needed:
        rejected = db.execute(
            "SELECT 1 FROM refusal r JOIN change c ON c.id = r.change WHERE c.record = ? AND c.op = ?",
            (change.record, CREATE),
        ).fetchone()
        if rejected:
            no = error("SYNC_022")
            _refuse(db, change.id, no.code, no.message + no.remedy, now)
            refused += 1
            continue
        offers[change.entity, change.record] = change
    store_offers(db, [offer(db, one.entity, one.record, None, 0, now, random) for one in offers.values()], now, random)
    return refused


def offer(
    db: Any, entity: str, record: bytes, names: Iterable[str] | None, since: int, now: int, random: RandomBytes
) -> Change:
    """A change that gives a record back to the server: whole (`names` None), or these columns of it."""
    values = local_fields(db, entity, record, None if names is None else set(names))
    pairs = {name: (None, value) for name, value in values.items() if names is not None or value is not None}
    op = OFFER if names is None else OFFERS[1]
    key, txn = new_id(now, random), new_id(now, random)
    return Change(key, txn, scope_of(db, entity, record), entity, record, op, pairs, None, now, since)


def store_offers(db: Any, offers: list[Change], now: int, random: RandomBytes) -> None:
    """Freeze offers as batches of their own."""
    real = [one for one in offers if one.fields]
    for start in range(0, len(real), BATCH_CHANGES):
        store_batch(db, pack_batch(real[start : start + BATCH_CHANGES]), now=now, random=random)


def _move_reading(db: Any, feed: Feed) -> None:
    """Note how far a scope is read, and what was read to get there."""
    row = (feed.scope, feed.base, feed.at, feed.head, feed.hash)
    db.execute("INSERT OR REPLACE INTO reading (scope, base, at, head, hash) VALUES (?, ?, ?, ?, ?)", row)
    if feed.head == 0:
        return
    db.execute("INSERT OR IGNORE INTO mark (scope, seq, hash) VALUES (?, ?, ?)", (feed.scope, feed.head, feed.hash))
    received = [(one.entity, one.whole, one.fields, one.ids) for one in feed.rows]
    if received:
        place = (feed.scope, feed.head)
        before = db.execute("SELECT received FROM mark WHERE scope = ? AND seq = ?", place).fetchone()[0]
        packed = pack_received(unpack_received(before) + received)
        db.execute("UPDATE mark SET received = ? WHERE scope = ? AND seq = ?", (packed, *place))


def pack_received(received: list[Any]) -> bytes:
    """What was read, as (entity, whole, fields, ids), in the form that a mark keeps."""
    return zstandard.compress(msgspec.msgpack.encode(received))


def unpack_received(packed: bytes | None) -> list[Any]:
    """The inverse of `pack_received`; nothing is an empty list."""
    found: list[Any] = msgspec.msgpack.decode(zstandard.decompress(packed)) if packed else []
    return found
