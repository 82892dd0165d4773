"""The simulation for three hundred seeds; a file of its own, so that another worker can take the rest of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from safetydesk.models.store import Store
from tests.sync.simulation import simulate

ON_DISK = 10
"""Every tenth seed runs on encrypted stores in a folder, closed and opened again when the desk is killed."""


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(24, 324))
def test_everything_holds_for_three_hundred_seeds(seed: int, tmp_path: Path, on_disk: Callable[..., Store]) -> None:
    if seed % ON_DISK == 4:
        simulate(seed, folder=tmp_path, open_store=on_disk)
    else:
        simulate(seed)
