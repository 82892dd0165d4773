"""What passed through the store's folder in the clear and stayed there because its process was killed."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from safetydesk.domain.fence import runs
from safetydesk.paths import PASSING


def sweep(folder: Path) -> None:
    """Remove what processes that are no more have left in a store's folder."""
    for left in (folder / PASSING).glob("*-*"):
        owner = left.name.partition("-")[0]
        if owner.isdecimal() and not runs(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    with suppress(OSError):
        (folder / PASSING).rmdir()
