"""A desk for sync tests: a real store, its door to the township, and the few gestures that the stories need."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from typing import Any

from safetydesk.domain.ids import Clock, RandomBytes, new_id
from safetydesk.models.blobs import MemoryBlobs
from safetydesk.models.changelog import insert_rows, update_row
from safetydesk.models.store import Store, dbapi, memory_store
from safetydesk.models.tables import Base, Subject, synced_classes, synced_fields
from safetydesk.sync.protocol import Township
from safetydesk.sync.round import STANDARD, RoundReport, Steps, run_round

START = 1_776_300_000_000_000
"""2026-04-16 in China, in microseconds."""


def ticking(start: int = START, step: int = 1_000) -> Clock:
    """A clock that goes on by a millisecond whenever it is read."""
    ticks = itertools.count(start, step)
    return lambda: next(ticks)


@dataclass(slots=True)
class Desk:
    """One laptop: what its person does, and what it shows."""

    store: Store
    township: Township
    blobs: MemoryBlobs = field(default_factory=lambda: MemoryBlobs({}))
    actor: bytes | None = None

    def create(self, table: type[Base], **fields: Any) -> bytes:
        """Make a record and return its id."""
        key = fields.pop("id", None) or new_id(self.store.clock(), self.store.random)
        with self.store.writing(actor=self.actor) as session:
            insert_rows(session, table, [{"id": key, **fields}])
        return key

    def subject(self, name: str = "虚构机械厂", **fields: Any) -> bytes:
        """Make an enterprise."""
        return self.create(Subject, code="E-A01-0001", kind="enterprise", name=name, **fields)

    def edit(self, table: type[Base], key: bytes, **fields: Any) -> None:
        """Change fields of a record in one transaction."""
        with self.store.writing(actor=self.actor) as session:
            update_row(session, table, key, fields)

    def photo(self, content: bytes) -> str:
        """Keep a photo, as the evidence use case does; returns its SHA-256."""
        name = self.blobs.put(content)
        with self.store.writing(actor=None) as session:
            sql = "INSERT OR IGNORE INTO blob (sha256, size, here, there) VALUES (?, ?, 1, 0)"
            dbapi(session).execute(sql, (name, len(content)))
        return name

    def sync(self, *, steps: Steps = STANDARD, series: tuple[tuple[str, str], ...] = ()) -> RoundReport:
        """One round."""
        return run_round(self.store, self.township, blobs=self.blobs, steps=steps, series=series)

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows as this desk shows them now."""
        return [tuple(row) for row in self.store.reader.execute(sql, values).fetchall()]

    def value(self, table: type[Base], key: bytes, name: str) -> Any:
        """One field of one record."""
        rows = self.query(f"SELECT {name} FROM {table.__tablename__} WHERE id = ?", key)
        return rows[0][0] if rows else None

    def state(self) -> dict[tuple[str, bytes], tuple[Any, ...]]:
        """Every travelling column of every record: what two desks must agree on."""
        found: dict[tuple[str, bytes], tuple[Any, ...]] = {}
        for entity, table in synced_classes().items():
            names = (*synced_fields(table), *(["seq"] if "seq" in table.local else []))
            for key, *values in self.query(f"SELECT id, {', '.join(names)} FROM {entity}"):
                found[entity, key] = tuple(values)
        return found


def desk_in_memory(township: Township, name: str, *, of: str, clock: Clock | None = None) -> Desk:
    """A desk over a store in memory; `name` seeds its randomness, `of` is its township."""
    rng: RandomBytes = random.Random(name).randbytes
    clock = clock or ticking()
    store = memory_store(township=of, device=new_id(clock(), rng), clock=clock, random=rng)
    return Desk(store, township)
