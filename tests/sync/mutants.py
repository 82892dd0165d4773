"""Wrong rules, one at a time, put in the place of the right ones: the simulation must notice each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from safetydesk.server import chain, tables
from safetydesk.server.feed import read_feed
from safetydesk.server.rules import STANDARD as RULES
from safetydesk.server.rules import Rules
from safetydesk.sync.applying import apply_answer
from safetydesk.sync.freezing import outgoing
from safetydesk.sync.merging import Merged, merge
from safetydesk.sync.protocol import (
    DELETE,
    UPDATE,
    Ack,
    Answer,
    Batch,
    Change,
    Feed,
    Reading,
    Rows,
    pack_batch,
    unpack_batch,
)
from safetydesk.sync.round import STANDARD as STEPS
from safetydesk.sync.round import Steps


@dataclass(frozen=True, slots=True)
class Mutant:
    """The wrong rules or steps. `restores`: it only shows when older copies come back; `rare`: not in every seed.

    `answers`: it only shows where visits are answered. `covered`: something else keeps the simulation true in spite of
    it, so that a test of its own shows what it breaks.
    """

    rules: Rules = RULES
    steps: Steps = STEPS
    restores: tuple[str, ...] = ()
    rare: bool = False
    answers: bool = False
    covered: bool = False


def merge_by_last_writer(change: Change, record: Any, changed: Any) -> Merged:
    """Conflict detection off: the newest change simply wins."""
    return merge(change, None, changed)


def merge_without_notice_of_deletion(change: Change, record: Any, changed: Any) -> Merged:
    """An edit of a deleted record goes into the tombstone."""
    return merge(change, record and {**record, "deleted_at": None}, changed)


def merge_of_two_answers(change: Change, record: Any, changed: Any) -> Merged:
    """Two answers to one item, given apart, fill each other's gaps."""
    return merge(replace(change, op=UPDATE) if change.entity == "answer" else change, record, changed)


def merge_that_drops_the_loser(change: Change, record: Any, changed: Any) -> Merged:
    """The standing value stays, and the other is forgotten."""
    return replace(merge(change, record, changed), clashes=())


def merge_that_says_all_is_well(change: Change, record: Any, changed: Any) -> Merged:
    """The device is never told that its value did not stand."""
    return replace(merge(change, record, changed), exact=True)


def feed_by_replay(
    connection: Connection, township: str, reading: Reading, *, unsettled: Collection[bytes] = (), page: int
) -> Feed:
    """Replay of the log instead of the state of the rows."""
    seq, link = chain.head(connection, township, reading.scope)
    c = tables.change.c
    query = select(c.seq, c.entity, c.record, c.content).where(
        c.township == township, c.scope == reading.scope, c.seq > reading.at
    )
    rows = []
    for entry in connection.execute(query.order_by(c.seq)).all():
        fields = {name: new for name, (_, new) in msgspec.msgpack.decode(entry.content).items()}
        values = tuple((value,) for value in fields.values())
        first = select(c.seq).where(c.township == township, c.scope == reading.scope, c.record == entry.record)
        born = connection.scalar(first.order_by(c.seq).limit(1))
        rows.append(Rows(entry.entity, tuple(fields), (entry.record,), (born,), values, whole=born == entry.seq))
    return Feed(reading.scope, seq, seq, seq, link, tuple(rows))


def feed_with_columns_since_the_page(connection: Connection, township: str, reading: Reading, **more: Any) -> Feed:
    """A page in the middle hides the columns that changed before it."""
    feed = read_feed(connection, township, replace(reading, base=reading.at), **more)
    return replace(feed, base=feed.at)


def feed_without_what_is_unsettled(
    connection: Connection, township: str, reading: Reading, *, unsettled: Collection[bytes] = (), page: int
) -> Feed:
    """The standing value of a conflict is not told to the one who lost."""
    return read_feed(connection, township, reading, page=page)


def feed_that_jumps(connection: Connection, township: str, reading: Reading, **more: Any) -> Feed:
    """A full page, but the reading moves to the end."""
    feed = read_feed(connection, township, reading, **more)
    seq, link = chain.head(connection, township, reading.scope)
    return replace(feed, base=seq, at=seq, head=seq, hash=link, more=False)


def past_everything(reading: Reading, acks: tuple[Ack, ...]) -> Reading:
    """The reading moves past own changes also when somebody wrote in between."""
    for ack in acks:
        for reach in ack.reaches:
            if reach.scope == reading.scope and reach.last > reading.at:
                reading = replace(reading, base=reach.last, at=reach.last, head=reach.last, hash=reach.hash)
    return reading


def freeze_anew(db: Any, *, now: int, random: Any) -> tuple[Batch, ...]:
    """A batch that got no answer is cut again under another id, with what was typed meanwhile."""
    db.execute("UPDATE change SET batch = NULL WHERE batch IN (SELECT id FROM batch WHERE state = 'frozen')")
    db.execute("DELETE FROM batch WHERE state = 'frozen'")
    return outgoing(db, now=now, random=random)


def freeze_under_new_names(db: Any, *, now: int, random: Any) -> tuple[Batch, ...]:
    """Idempotency off: at each try the batch and its changes have new ids."""
    renamed = []
    for batch in outgoing(db, now=now, random=random):
        changes = [replace(one, id=random(16)) for one in unpack_batch(batch.content)]
        renamed.append(Batch(random(16), pack_batch(changes)))
        db.execute("UPDATE batch SET id = ? WHERE id = ?", (renamed[-1].id, batch.id))
        db.execute("UPDATE change SET batch = ? WHERE batch = ?", (renamed[-1].id, batch.id))
    return tuple(renamed)


def freeze_deletions_blindly(db: Any, *, now: int, random: Any) -> tuple[Batch, ...]:
    """A deletion does not say what its author saw."""
    blind = []
    for batch in outgoing(db, now=now, random=random):
        changes = [
            replace(one, fields={n: p for n, p in one.fields.items() if p[0] != p[1]}) if one.op == DELETE else one
            for one in unpack_batch(batch.content)
        ]
        blind.append(Batch(batch.id, pack_batch(changes)))
    return tuple(blind)


def protect_nothing(db: Any, records: Any) -> dict[bytes, frozenset[str]]:
    """A pull writes over what was typed and not sent yet."""
    return {}


def apply_without_needs(db: Any, answer: Answer, **facts: Any) -> Any:
    """What the server asks for is not offered."""
    return apply_answer(db, replace(answer, acks=tuple(replace(ack, needs=()) for ack in answer.acks)), **facts)


def apply_without_answer_to_own(db: Any, answer: Answer, **facts: Any) -> Any:
    """The rows are taken, the acks are forgotten: the reading and the outbox no longer belong together."""
    done = apply_answer(db, answer, **facts)
    for ack in answer.acks[:1]:
        db.execute("UPDATE change SET batch = NULL, seq = NULL WHERE batch = ?", (ack.batch,))
    return done


MUTANTS: dict[str, Mutant] = {
    "idempotency off": Mutant(steps=replace(STEPS, freeze=freeze_under_new_names)),
    "stored answer ignored": Mutant(rules=replace(RULES, stored=lambda *_: None)),
    "conflict detection off": Mutant(rules=replace(RULES, merge=merge_by_last_writer)),
    "two answers mixed": Mutant(rules=replace(RULES, merge=merge_of_two_answers), rare=True, answers=True),
    "loser dropped": Mutant(rules=replace(RULES, merge=merge_that_drops_the_loser)),
    "deletion not noticed": Mutant(rules=replace(RULES, merge=merge_without_notice_of_deletion)),
    "loser not told": Mutant(rules=replace(RULES, merge=merge_that_says_all_is_well)),
    "standing value not sent": Mutant(rules=replace(RULES, feed=feed_without_what_is_unsettled)),
    "replay instead of state": Mutant(rules=replace(RULES, feed=feed_by_replay)),
    "page hides older columns": Mutant(rules=replace(RULES, feed=feed_with_columns_since_the_page)),
    "reading jumps over a page": Mutant(rules=replace(RULES, feed=feed_that_jumps)),
    "reading jumps over foreign changes": Mutant(rules=replace(RULES, past_own=past_everything)),
    "unsent edit overwritten": Mutant(steps=replace(STEPS, protect=protect_nothing)),
    "deletion blind": Mutant(steps=replace(STEPS, freeze=freeze_deletions_blindly), rare=True),
    "frozen batch cut again": Mutant(steps=replace(STEPS, freeze=freeze_anew)),
    "half a row stored": Mutant(rules=replace(RULES, lacks=lambda *_: False), restores=("server",), rare=True),
    "restored server not noticed": Mutant(rules=replace(RULES, lost=lambda *_: False), restores=("server",), rare=True),
    "clone not noticed": Mutant(
        rules=replace(RULES, older_copy=lambda *_: False), restores=("client",), rare=True, covered=True
    ),
    "same change taken twice": Mutant(
        rules=replace(RULES, known=lambda *_: {}), restores=("client", "server"), rare=True
    ),
    "answered change sent again": Mutant(
        rules=replace(RULES, known=lambda *_: {}), steps=replace(STEPS, apply=apply_without_answer_to_own)
    ),
}
