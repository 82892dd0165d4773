"""When the server, or this device, was restored from an older copy: nothing of which a copy exists is lost.

SYNC rules 8 and 9: own changes after the last common mark go back to the outbox, rows read after it are offered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from safetydesk.domain.canonical import GENESIS
from safetydesk.domain.ids import RandomBytes
from safetydesk.models.tables import synced_classes
from safetydesk.sync.applying import offer, store_offers, unpack_received
from safetydesk.sync.freezing import dissolve, freeze_next, scope_of, store_batch
from safetydesk.sync.protocol import Answer, Mark

MOST_MARKS = 500
"""Marks sent to find the last common one, newest first."""


def marks(db: Any, scope: str) -> tuple[Mark, ...]:
    """The points of a scope's chain that this device knows of, newest first."""
    sql = "SELECT seq, hash FROM mark WHERE scope = ? ORDER BY seq DESC LIMIT ?"
    return tuple(Mark(*row) for row in db.execute(sql, (scope, MOST_MARKS)))


def go_back(db: Any, answer: Answer, *, now: int, random: RandomBytes) -> None:
    """The server lost what came after the common marks: put own changes back into the outbox, offer what was read."""
    newest = answer.newest
    db.execute("DELETE FROM meta WHERE key = 'acked_batch'")
    if newest is not None:
        db.execute("INSERT INTO meta (key, value) VALUES ('acked_batch', ?)", (newest,))
    db.execute("DELETE FROM lease")  # the server may not know of them any more, and give the same numbers again
    earlier_offers = dissolve(db)
    read: list[tuple[str, Mark, list[Any]]] = []
    for feed in answer.feeds:
        mark = feed.common or Mark(0, feed.hash)
        rows = db.execute(
            "SELECT received FROM mark WHERE scope = ? AND seq > ? AND received IS NOT NULL ORDER BY seq",
            (feed.scope, mark.seq),
        ).fetchall()
        read.append((feed.scope, mark, [unpack_received(row[0]) for row in rows]))
        _requeue(db, feed.scope, mark.seq)
        _read_again(db, feed.scope, mark)
        db.execute("DELETE FROM mark WHERE scope = ? AND seq > ?", (feed.scope, mark.seq))
    while freeze_next(db, now=now, random=random):
        continue
    for _, mark, segments in read:
        offers = [
            offer(db, entity, record, names, mark.seq, now, random) for entity, record, names in _received(segments)
        ]
        store_offers(db, offers, now, random)
    for content in earlier_offers:
        store_batch(db, content, now=now, random=random)


def _read_again(db: Any, scope: str, mark: Mark) -> None:
    """Put the reading back to the mark; what comes after it comes again, with every column.

    A reading whose pages were cut from a longer chain than the server has now begins them again. A mark may lie
    beyond the reading: then an own batch was acknowledged there, and the reading is good as it is.
    """
    found = db.execute("SELECT base, at, head FROM reading WHERE scope = ?", (scope,)).fetchone()
    if found is None or found[2] <= mark.seq:
        return
    base, at, _ = found
    row = (0, mark.seq, mark.seq, mark.hash)
    if base < at and base <= mark.seq:
        known = db.execute("SELECT hash FROM mark WHERE scope = ? AND seq = ?", (scope, base)).fetchone()
        row = (base, base, base, known[0]) if known else (0, 0, 0, GENESIS)
    db.execute("UPDATE reading SET base = ?, at = ?, head = ?, hash = ? WHERE scope = ?", (*row, scope))


def _requeue(db: Any, scope: str, after: int) -> None:
    """Own changes that the server had numbered after the mark become unsent again, in their old order."""
    rows = db.execute("SELECT id, entity, record FROM change WHERE seq > ?", (after,)).fetchall()
    again = [(key, entity, record) for key, entity, record in rows if scope_of(db, entity, record) == scope]
    db.executemany("UPDATE change SET batch = NULL, seq = NULL WHERE id = ?", [(key,) for key, *_ in again])
    for _, entity, record in again:
        if "seq" in synced_classes()[entity].local:
            db.execute(f"UPDATE {entity} SET seq = NULL WHERE id = ?", (record,))


def _received(segments: Iterable[Any]) -> list[tuple[str, bytes, set[str] | None]]:
    """The records that were read, each once: with None when they were read whole, else with the columns read."""
    found: dict[tuple[str, bytes], set[str] | None] = {}
    for segment in segments:
        for entity, whole, names, ids in segment:
            for record in ids:
                known = found.get((entity, record), set())
                found[entity, record] = None if whole or known is None else known | set(names)
    return [(entity, record, names) for (entity, record), names in found.items()]


def take_new_incarnation(db: Any, *, random: RandomBytes) -> None:
    """This store is an older copy or a clone: it goes on under a new incarnation, and its leased numbers are void."""
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('incarnation', ?)", (random(16),))
    db.execute("DELETE FROM meta WHERE key = 'acked_batch'")
    db.execute("DELETE FROM lease")
