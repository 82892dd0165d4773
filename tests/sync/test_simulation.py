"""The seeded simulation of SYNC §5.1 with its stronger checks: no seed may fail, with and without restores.

A seed that ever failed stays here for good.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from safetydesk.models.store import Store
from tests.sync.simulation import simulate

FOUND = (10, 17, 95, 136, 156, 379)
"""Each failed once: a tag edit on a deleted record, tags in another order, a revived record ..."""
FOUND_RESTORED = {
    (11, 20, 39, 48, 64, 76, 171, 510, 573): ("client", "server"),
    (2001, 3012): ("client", "server"),
    (3226, 3236, 3288, 3321, 4244): ("server",),
}


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
