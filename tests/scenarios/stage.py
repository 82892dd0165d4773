"""The township on stage: real stores, a clock that the story moves, a real server on loopback, and who is called what.

Everybody and every enterprise is fictional.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from safetydesk.domain.instants import MINUTE, day_of, from_datetime
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.store import Store, create_store
from safetydesk.server.serving import open_server, running
from safetydesk.server.tokens import create_token
from safetydesk.server.township import Server
from safetydesk.sync.http import open_township
from safetydesk.sync.round import RoundReport, run_round
from tests.scenario_tables import Table

TOWNSHIP, ORGAN = "虚构镇", "虚构镇人民政府"
SERIES = ((ORGAN, "安检记"), (ORGAN, "安改"), (ORGAN, "安复查"))
FIRST = "一号机"

LONG_AGO = from_datetime(datetime(2000, 1, 2))
"""Where the clock stands before a story names its first day."""


@dataclass(slots=True)
class Stage:
    """What the steps of one story share; `names` maps kind and name to an id, `device` is the laptop in use."""

    folder: Path
    tables: dict[str, Table]
    now: int = LONG_AGO
    device: str = FIRST
    actor: str | None = None
    stores: dict[str, Store] = field(default_factory=dict)
    names: dict[tuple[str, str], bytes] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    ending: ExitStack = field(default_factory=ExitStack)
    _server: tuple[Server, str] | None = None

    @property
    def today(self) -> str:
        """The China day of the row being played."""
        return day_of(self.now)

    @property
    def store(self) -> Store:
        """The store of the laptop in use, made on first use."""
        if self.device not in self.stores:
            folder, seed = self.folder / self.device, random.Random(self.device)
            made = create_store(folder, township=TOWNSHIP, clock=self.tick, random=seed.randbytes)
            self.stores[self.device] = made
            self.ending.callback(made.close)
        return self.stores[self.device]

    @property
    def reader(self) -> Any:
        """Reads what the laptop in use shows."""
        return self.store.reader

    def tick(self) -> int:
        """The time now; it goes on by a millisecond whenever it is read."""
        self.now += 1000
        return self.now

    def move_to(self, instant: int, *, timed: bool) -> None:
        """Go on to an instant; a day already reached goes on by ten minutes."""
        if not timed and day_of(instant) == self.today and self.now >= instant:
            instant = self.now + 10 * MINUTE
        assert instant >= self.now, "日期往回走了"
        self.now = instant

    def blobs(self, device: str | None = None) -> SealedFolder:
        """The photos and papers of a laptop."""
        store = self.stores[device or self.device]
        assert store.folder is not None
        return SealedFolder(store.folder / "blobs", store.data_key)

    def do(self, verb: Callable[..., Any], **facts: Any) -> Any:
        """Run a use case in one transaction, now, as the person of the row."""
        actor = self.id("人员", self.actor) if self.actor else None
        with self.store.writing(actor=actor, now=self.tick()) as session:
            return verb(session, **facts)

    def call(self, kind: str, name: str, key: bytes) -> None:
        """Give a record the name that the story uses."""
        assert (kind, name) not in self.names, f"{kind}“{name}”已经有了"
        self.names[kind, name] = key

    def id(self, kind: str, name: str) -> bytes:
        """The record of this name."""
        known = "、".join(other for sort, other in self.names if sort == kind)
        assert (kind, name) in self.names, f"没有{kind}“{name}”，有：{known}"
        return self.names[kind, name]

    def table(self, title: str) -> Table:
        """A table of the story by its title; the one table that has it counts as used."""
        assert title in self.tables, f"没有表“{title}”，有：{'、'.join(self.tables)}"
        self.used.add(title)
        return self.tables[title]

    def people(self, names: list[str]) -> list[bytes]:
        """The people of these names."""
        return [self.id("人员", name) for name in names]

    def sync(self, *more: str) -> RoundReport:
        """One round of the laptop in use over real HTTP; its number blocks come along, and those of `more` series."""
        server, url = self._running()
        tokens = self.facts.setdefault("tokens", {})
        if self.device not in tokens:
            told: dict[str, Any] = {"township": TOWNSHIP, "name": self.device, "now": self.tick()}
            tokens[self.device] = create_token(server.engine, random=server.random, **told)
        store = self.store
        with open_township(url, tokens[self.device]) as township:
            return run_round(store, township, blobs=self.blobs(), series=[*SERIES, *((ORGAN, one) for one in more)])

    def _running(self) -> tuple[Server, str]:
        if self._server is None:
            (self.folder / "server").mkdir()
            seed = random.Random("server")
            server = open_server(folder=self.folder / "server", clock=self.tick, random=seed.randbytes)
            self.ending.callback(server.engine.dispose)
            self._server = server, self.ending.enter_context(running(server))
        return self._server
