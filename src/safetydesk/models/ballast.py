"""A file that only takes up room: a full disk may refuse even to delete, so this is given up for what must go on."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FILE = "ballast"
SIZE = 1 << 20
"""Bytes: enough for many answers of a visit, which are some ten pages of 4 kB each."""


def keep(folder: Path) -> None:
    """Have the ballast on board; a disk without room for it goes without."""
    path = folder / FILE
    if path.exists():
        return
    try:
        path.write_bytes(os.urandom(SIZE))  # no file system can press it together
    except OSError:
        release(folder)


def release(folder: Path) -> None:
    """Give the room back; the next opening of the store takes it again when there is enough."""
    with contextlib.suppress(OSError):
        (folder / FILE).unlink(missing_ok=True)
