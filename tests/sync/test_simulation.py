"""The seeded simulation of SYNC §5.1 with its stronger checks: no seed may fail, with and without restores.

A seed that ever failed stays here for good.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safetydesk.domain.ids import new_id
from safetydesk.models.store import Store, create_store, dbapi, open_store, set_meta
from tests.sync.simulation import TOWN, simulate

FOUND = (10, 17, 95, 136, 156, 379)
"""Each failed once: a tag edit on a deleted record, tags in another order, a revived record ..."""
FOUND_RESTORED = {
    (11, 20, 39, 48, 64, 76, 171, 510, 573): ("client", "server"),
    (2001, 3012): ("client", "server"),
    (3226, 3236, 3288, 3321, 4244): ("server",),
}
CHUNK = 10


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new encrypted store, made once: every desk on disk begins as a copy of it."""
    folder = tmp_path_factory.mktemp("template") / "store"
    create_store(folder, township=TOWN).close()
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


@pytest.mark.parametrize("seed", range(24))
def test_everything_holds_whatever_the_link_does(seed: int) -> None:
    simulate(seed)


@pytest.mark.parametrize("seed", FOUND)
def test_seeds_that_failed_once_hold(seed: int) -> None:
    simulate(seed, answers=False)


@pytest.mark.parametrize("seed", range(900, 904))
def test_everything_holds_with_older_copies(seed: int) -> None:
    simulate(seed, restores=("client", "server"))


@pytest.mark.parametrize("seed", [30])
def test_everything_holds_on_encrypted_stores_that_are_killed_and_opened_again(
    seed: int, tmp_path: Path, on_disk: Callable[..., Store]
) -> None:
    simulate(seed, folder=tmp_path, open_store=on_disk)


@pytest.mark.ci
@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(24, 324, CHUNK))
def test_everything_holds_for_three_hundred_seeds(first: int, tmp_path: Path, on_disk: Callable[..., Store]) -> None:
    """Every tenth seed on encrypted stores in a folder, closed and opened again when the desk is killed."""
    simulate(first, folder=tmp_path, open_store=on_disk)
    for seed in range(first + 1, first + CHUNK):
        simulate(seed)


@pytest.mark.ci
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("seed", "restores"), [(seed, kind) for seeds, kind in FOUND_RESTORED.items() for seed in seeds]
)
def test_seeds_that_failed_once_with_older_copies_hold(seed: int, restores: tuple[str, ...]) -> None:
    simulate(seed, restores=restores, answers=False)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kinds", [(), ("client",), ("server",), ("client", "server")], ids=str)
@pytest.mark.parametrize("first", range(10_000, 10_500, 50))
def test_everything_holds_for_two_thousand_seeds(first: int, kinds: tuple[str, ...]) -> None:
    for seed in range(first, first + 50):
        simulate(seed, restores=kinds, length=200)
