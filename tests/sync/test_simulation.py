"""The seeded simulation of SYNC §5.1 with its stronger checks: no seed may fail, with and without restores."""

from __future__ import annotations

import pytest

from tests.sync.simulation import simulate

STEPS = 150


@pytest.mark.parametrize("seed", range(30))
def test_everything_holds_whatever_the_link_does(seed: int) -> None:
    simulate(seed, length=STEPS)
