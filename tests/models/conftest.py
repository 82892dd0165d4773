"""Real encrypted stores in temporary folders, with a clock and randomness that tests control."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from safetydesk.models.store import Store, create_store

START = 1_776_300_000_000_000


@pytest.fixture
def make_store(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    made: list[Store] = []

    def make(name: str = "store", **facts: Any) -> Store:
        store = create_store(tmp_path / name, township="虚构镇", random=random.Random(name).randbytes, **facts)
        made.append(store)
        return store

    yield make
    for store in made:
        store.close()


@pytest.fixture
def store(make_store: Callable[..., Store]) -> Store:
    return make_store()
