"""From the change log to frozen batches: whole transactions, cut once, sent with the same bytes at every try."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from safetydesk.domain.ids import RandomBytes
from safetydesk.models.foreign import local_fields
from safetydesk.models.tables import synced_classes, synced_fields
from safetydesk.sync.protocol import BATCH_CHANGES, DELETE, OFFERS, Batch, Change, pack_batch, unpack_batch

BATCH_BYTES = 4 * 1024 * 1024
"""Content of one batch before compression."""
LEAST_BYTES = 16 * 1024
"""Smaller than this no batch is cut when something on the way refuses it (413)."""
Freeze = Callable[..., tuple[Batch, ...]]
_UNSENT = (
    "SELECT n, id, txn, scope, entity, record, op, content, actor, at FROM change"
    " WHERE batch IS NULL ORDER BY n LIMIT ?"
)


def outgoing(db: Any, *, now: int, random: RandomBytes) -> tuple[Batch, ...]:
    """The batches to send: those frozen at an earlier try, else the next one cut from the outbox."""
    waiting = frozen(db)
    if not waiting:
        freeze_next(db, now=now, random=random)
        waiting = frozen(db)
    return _portion(waiting, _limit(db))


def frozen(db: Any) -> list[Batch]:
    """The batches that were frozen and are not acknowledged, in order."""
    rows = db.execute("SELECT id, content FROM batch WHERE state = 'frozen' ORDER BY n").fetchall()
    return [Batch(*row) for row in rows]


def freeze_next(db: Any, *, now: int, random: RandomBytes) -> bool:
    """Freeze the next batch of unsent changes in the running transaction; False when there are none."""
    rows = db.execute(_UNSENT, (BATCH_CHANGES + 1,)).fetchall()
    if not rows:
        return False
    taken, part, parts = _cut(db, rows)
    content = pack_batch([_change(db, *row[1:]) for row in taken], part=part, parts=parts)
    batch = store_batch(db, content, now=now, random=random)
    last = taken[-1][0]
    db.execute("UPDATE change SET batch = ? WHERE batch IS NULL AND n <= ?", (batch, last))
    return True


def halve(db: Any, refused: Sequence[Batch], *, now: int, random: RandomBytes) -> bool:
    """Cut what waits anew into batches of half the size that was refused as too large; False when none is smaller.

    The server took nothing of them, and knows a change by its own id should it have done so after all.
    """
    size = sum(len(one.content) for one in refused)
    if size <= LEAST_BYTES or sum(len(unpack_batch(one.content)) for one in refused) < 2:
        return False
    smaller = max(LEAST_BYTES, size // 2)
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('batch_bytes', ?)", (str(smaller).encode(),))
    offers = dissolve(db)
    while freeze_next(db, now=now, random=random):
        continue
    for content in offers:
        changes = unpack_batch(content)
        step = max(1, len(changes) * smaller // max(smaller, len(content)))
        for start in range(0, len(changes), step):
            store_batch(db, pack_batch(changes[start : start + step]), now=now, random=random)
    return True


def dissolve(db: Any) -> list[bytes]:
    """Put the changes of frozen batches back, so that all go out in their old order; returns the offers among them.

    The server knows a change by its own id, should it have got one of these batches after all.
    """
    db.execute("UPDATE change SET batch = NULL WHERE batch IN (SELECT id FROM batch WHERE state = 'frozen')")
    contents = [row[0] for row in db.execute("SELECT content FROM batch WHERE state = 'frozen' ORDER BY n")]
    db.execute("DELETE FROM batch WHERE state = 'frozen'")
    return [content for content in contents if all(one.op in OFFERS for one in unpack_batch(content))]


def _limit(db: Any) -> int:
    """Content of one request: what was found to pass where something on the way refused more."""
    found = db.execute("SELECT value FROM meta WHERE key = 'batch_bytes'").fetchone()
    return int(found[0]) if found else BATCH_BYTES


def store_batch(db: Any, content: bytes, *, now: int, random: RandomBytes) -> bytes:
    """Keep a frozen batch under a new random id; returns the id."""
    batch = random(16)
    db.execute("INSERT INTO batch (id, content, state, made_at) VALUES (?, ?, 'frozen', ?)", (batch, content, now))
    return batch


def _portion(waiting: Sequence[Batch], limit: int) -> tuple[Batch, ...]:
    """As many of the oldest batches as fit one request, at least one; the same ones at the next try."""
    size = 0
    taken: list[Batch] = []
    for one in waiting:
        size += len(one.content)
        if taken and size > limit:
            break
        taken.append(one)
    return tuple(taken)


def _cut(db: Any, rows: Sequence[tuple[Any, ...]]) -> tuple[Sequence[tuple[Any, ...]], int, int]:
    """The rows of whole transactions that fit a batch; or one numbered part of a transaction that does not."""
    size, fits, limit = 0, 0, _limit(db)
    for row in rows[:BATCH_CHANGES]:
        size += len(row[7])
        if fits and size > limit:
            break
        fits += 1
    first = next((index for index in range(1, fits) if rows[index][2] != rows[0][2]), fits)
    total, sent = db.execute("SELECT count(*), count(batch) FROM change WHERE txn = ?", (rows[0][2],)).fetchone()
    if sent or total > first:
        part = sent // BATCH_CHANGES + 1
        return rows[:first], part, max(part, -(-total // BATCH_CHANGES))
    if fits == len(rows):
        return rows, 1, 1
    whole = max(index for index in range(1, fits + 1) if rows[index][2] != rows[index - 1][2])
    return rows[:whole], 1, 1


def _change(
    db: Any,
    key: bytes,
    txn: bytes,
    scope: str,
    entity: str,
    record: bytes,
    op: str,
    content: bytes,
    actor: bytes | None,
    at: int,
) -> Change:
    fields: dict[str, tuple[Any, Any]] = {
        name: (base, new) for name, (base, new) in msgspec.msgpack.decode(content).items()
    }
    if op == DELETE:
        fields = _seen(db, key, entity, record) | fields
    change = Change(key, txn, scope, entity, record, op, fields, actor, at)
    return replace(change, scope=scope_of(db, entity, record)) if entity == "conflict" else change


def _seen(db: Any, key: bytes, entity: str, record: bytes) -> dict[str, tuple[Any, Any]]:
    """Every column as the author of a deletion saw it: the row as it is, less the own edits made after it."""
    row = local_fields(db, entity, record, synced_fields(synced_classes()[entity]))
    later = db.execute(
        "SELECT content FROM change WHERE record = ? AND n > (SELECT n FROM change WHERE id = ?) ORDER BY n DESC",
        (record, key),
    )
    for (content,) in later.fetchall():
        row |= {name: base for name, (base, _) in msgspec.msgpack.decode(content).items()}
    return {name: (value, value) for name, value in row.items() if name != "deleted_at"}


def scope_of(db: Any, entity: str, record: bytes) -> str:
    """The scope a record lives in: its table's, a conflict in that of what it is about, a conflict again included."""
    tables = synced_classes()
    seen: set[bytes] = set()
    while entity == "conflict" and record not in seen:
        seen.add(record)
        about = db.execute("SELECT entity, record FROM conflict WHERE id = ?", (record,)).fetchone()
        if not about or about[0] not in tables:
            break
        entity, record = about
    return str(tables[entity].scope_class)
