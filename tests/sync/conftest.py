"""The township in its three forms: the server object on SQLite, on PostgreSQL, and behind real HTTP on loopback."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from safetydesk.domain.ids import new_id
from safetydesk.models.store import Store, create_store, dbapi, open_store, set_meta
from safetydesk.server.serving import open_server, running
from safetydesk.server.tokens import DEFAULT_SCOPES, create_token
from safetydesk.server.township import Server
from safetydesk.sync.http import open_township
from safetydesk.sync.protocol import Township
from tests.pg import pg_url
from tests.sync.desk import Desk, desk_in_memory, ticking

__all__ = ["pg_url"]


@dataclass(slots=True)
class Town:
    """A township under test: new doors and new desks of it."""

    name: str
    server: Server
    connect: Callable[[str], Township]
    desks: int = 0

    def token(self, name: str, scopes: tuple[str, ...] = DEFAULT_SCOPES) -> str:
        """A new token of this township."""
        facts = {"now": self.server.clock(), "random": self.server.random}
        return create_token(self.server.engine, township=self.name, name=name, scopes=scopes, **facts)

    def door(self, name: str, scopes: tuple[str, ...] = DEFAULT_SCOPES) -> Township:
        """The township as the holder of a new token sees it."""
        return self.connect(self.token(name, scopes))

    def desk(self, name: str | None = None, scopes: tuple[str, ...] = DEFAULT_SCOPES) -> Desk:
        """A new laptop with a token of its own."""
        self.desks += 1
        name = name or f"电脑{self.desks}"
        return desk_in_memory(self.door(name, scopes), f"{self.name}{name}", of=self.name)


def random_town_name() -> str:
    return "虚构镇" + os.urandom(6).hex()


@pytest.fixture(params=["sqlite", "postgresql", "http"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """A township in each of its forms."""
    rng = random.Random(request.node.name).randbytes
    url = request.getfixturevalue("pg_url") if request.param == "postgresql" else None
    folder = tmp_path / "server" if request.param == "http" else None
    server = open_server(folder=folder, database=url, clock=ticking(), random=os.urandom if url else rng)
    try:
        if request.param != "http":
            yield Town(random_town_name(), server, server.door)
            return
        with running(server) as address, ExitStack() as opened:
            yield Town(random_town_name(), server, lambda token: opened.enter_context(open_township(address, token)))
    finally:
        server.engine.dispose()


@pytest.fixture
def plain_town() -> Iterator[Town]:
    """A township over SQLite in memory, for tests that need it in one form only."""
    server = open_server(clock=ticking(), random=random.Random(1).randbytes)
    yield Town(random_town_name(), server, server.door)
    server.engine.dispose()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new encrypted store, made once: every desk on disk begins as a copy of it."""
    folder = tmp_path_factory.mktemp("template") / "store"
    create_store(folder, township="虚构镇").close()
    return folder


@pytest.fixture
def on_disk(empty_store: Path) -> Callable[..., Store]:
    """Opens the store in a folder; the first time as a copy of the empty one, with a device of its own."""

    def open_or_copy(folder: Path, *, clock: Any, random: Any) -> Store:
        fresh = not folder.exists()
        if fresh:
            shutil.copytree(empty_store, folder)
        store = open_store(folder, clock=clock, random=random)
        if not fresh:
            return store
        with store.writing(actor=None) as session:
            set_meta(session, "device", new_id(clock(), random))
            set_meta(session, "incarnation", random(16))
            assert dbapi(session)
        store.close()
        return open_store(folder, clock=clock, random=random)

    return open_or_copy
