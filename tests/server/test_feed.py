"""The feed under concurrent writers: a reader that polls misses nothing, on PostgreSQL and on SQLite (TRAPS 16b)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

from safetydesk.server import tables
from safetydesk.server.serving import open_server
from safetydesk.sync.protocol import CREATE, UPDATE, Answer, Batch, Change, Reading, Request, Township, pack_batch
from tests.sync.conftest import Town, random_town_name
from tests.sync.desk import START

WRITERS, BATCHES, ROWS = 6, 20, 5
PATIENCE = 120
"""Seconds after which a thread that does not end fails its test."""


@pytest.fixture(params=["postgresql", "sqlite"])
def busy_town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """A township whose database several threads use at once."""
    url = request.getfixturevalue("pg_url") if request.param == "postgresql" else None
    server = open_server(folder=tmp_path, database=url)
    yield Town(random_town_name(), server, server.door)
    server.engine.dispose()


def a_batch(count: int, *, op: str = CREATE, records: list[bytes] | None = None) -> tuple[Batch, list[bytes]]:
    """A batch of villages, or of edits of the named ones."""
    keys = records or [os.urandom(16) for _ in range(count)]
    fields = {"name": (None, "虚构村")} if op == CREATE else {"kind": (None, os.urandom(4).hex())}
    changes = [Change(os.urandom(16), b"t" * 16, "general", "village", key, op, fields, None, START) for key in keys]
    return Batch(os.urandom(16), pack_batch(changes)), keys


def hello(town: Town, who: int) -> Request:
    return Request(town.name, bytes([who]) * 16, b"i" * 16, START)


def after(request: Request, answer: Answer) -> Request:
    """The request that goes on where the answer ended."""
    readings = tuple(Reading(feed.scope, feed.base, feed.at, feed.head, feed.hash) for feed in answer.feeds)
    acked = answer.acks[-1].batch if answer.acks else request.acked
    return replace(request, readings=readings, acked=acked, push=())


def test_edit_is_told_with_the_column_it_changed_and_no_other(busy_town: Town) -> None:
    """What another desk has not sent yet of the same record is not written over by columns that nobody touched."""
    door = busy_town.door("甲")
    made, keys = a_batch(1)
    read = after(hello(busy_town, 1), door.exchange(replace(hello(busy_town, 1), push=(made,))))
    read = after(read, door.exchange(read))
    edit, _ = a_batch(1, op=UPDATE, records=keys)
    other = busy_town.door("乙")
    other.exchange(replace(hello(busy_town, 2), push=(edit,)))
    (told,) = [feed.rows for feed in door.exchange(read).feeds if feed.scope == "general"]
    assert [(rows.fields, rows.ids, rows.whole) for rows in told] == [(("kind",), (keys[0],), False)]


def write(town: Town, door: Township, who: int) -> set[bytes]:
    written: set[bytes] = set()
    request = hello(town, who)
    for _ in range(BATCHES):
        batch, keys = a_batch(ROWS)
        request = after(request, door.exchange(replace(request, push=(batch,))))
        written |= set(keys)
    return written


def read_all(town: Town, door: Township, stop: Event) -> set[bytes]:
    """Poll until told to stop, and once more."""
    seen: set[bytes] = set()
    request, last = hello(town, 99), False
    while not last:
        last = stop.is_set()
        more = True
        while more:
            answer = door.exchange(replace(request, page=7))
            seen |= {key for feed in answer.feeds for rows in feed.rows for key in rows.ids}
            more = any(feed.more for feed in answer.feeds)
            request = after(request, answer)
    return seen


def test_reader_misses_no_change_of_concurrent_writers(busy_town: Town) -> None:
    doors = [busy_town.door(f"写{n}") for n in range(WRITERS)]
    stop = Event()
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(read_all, busy_town, busy_town.door("读"), stop)
        writers = [pool.submit(write, busy_town, door, n) for n, door in enumerate(doors)]
        try:
            written = set().union(*(one.result(timeout=PATIENCE) for one in writers))
        finally:
            stop.set()  # a reader that polls on would keep the pool, and then the process, from ending
        assert reader.result(timeout=PATIENCE) == written
    c = tables.change.c
    with busy_town.server.engine.connect() as connection:
        counted = connection.execute(
            select(func.count(), func.max(c.seq)).where(c.township == busy_town.name, c.scope == "general")
        ).one()
    assert tuple(counted) == (WRITERS * BATCHES * ROWS, WRITERS * BATCHES * ROWS)


def test_batch_that_arrives_at_two_workers_at_once_is_taken_once(busy_town: Town) -> None:
    door = busy_town.door("甲")
    request = after(hello(busy_town, 1), door.exchange(hello(busy_town, 1)))
    for _ in range(10):
        batch, _ = a_batch(3)
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: door.exchange(replace(request, push=(batch,))), range(4)))  # noqa: B023
        assert len({answer.acks for answer in answers}) == 1
        request = after(request, answers[0])


def test_edits_of_one_record_by_many_at_once_leave_one_value_and_every_other_in_a_conflict(busy_town: Town) -> None:
    first = busy_town.door("甲")
    batch, keys = a_batch(1)
    first.exchange(replace(hello(busy_town, 1), push=(batch,)))
    doors = [busy_town.door(f"乙{n}") for n in range(5)]

    def edit(who: int) -> int:
        edits, _ = a_batch(1, op=UPDATE, records=keys)
        answer = doors[who].exchange(replace(hello(busy_town, 10 + who), push=(edits,)))
        return answer.acks[0].conflicts

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(edit, range(5))) == [0, 1, 1, 1, 1]


def test_townships_in_one_database_see_nothing_of_each_other(busy_town: Town) -> None:
    other = Town(random_town_name(), busy_town.server, busy_town.server.door)
    batch, _ = a_batch(2)
    busy_town.door("甲").exchange(replace(hello(busy_town, 1), push=(batch,)))
    answer = other.door("甲").exchange(hello(other, 1))
    assert [feed.rows for feed in answer.feeds] == [(), ()]
    assert answer.tag == "A02"
