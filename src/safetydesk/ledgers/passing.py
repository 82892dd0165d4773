"""Files that pass to the reading child in the clear: through the store's folder, never through the system's.

Each lies in a folder named after the process that put it there. What a killed process left is removed when the store
is next opened for writing (`models.passing`).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetydesk.errors import error, reason
from safetydesk.paths import PASSING


@contextmanager
def passing(folder: Path | None, name: str, content: bytes) -> Iterator[Path]:
    """A file with these bytes for as long as it is read; `folder` is the store's, None for a store in memory.

    LEDGER_017 when it cannot be written.
    """
    own = None
    try:
        try:
            own = _own(folder)
            (own / name).write_bytes(content)
        except OSError as fault:
            raise error("LEDGER_017", file=name, why=reason(fault)) from fault
        yield own / name
    finally:
        if own is not None:
            shutil.rmtree(own, ignore_errors=True)


def _own(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="safetydesk-"))
    (folder / PASSING).mkdir(exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=folder / PASSING))


def store_folder(blobs: object) -> Path | None:
    """The folder of the store that these blobs belong to, None when they are in memory."""
    folder = getattr(blobs, "folder", None)
    return folder.parent if isinstance(folder, Path) else None
