"""Small files that are whole or as they were after a crash: written beside, synced, renamed, the folder synced."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from safetydesk.domain.fence import runs
from safetydesk.errors import SafetyDeskError, error, reason

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def write(path: Path, content: bytes) -> None:
    """Replace the file at `path` durably. Raises STORE_012 on a full disk, STORE_008 when it cannot be written."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.new")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        raise refused(problem, path) from problem


def sweep(path: Path) -> None:
    """Remove what writers of this file that were killed left beside it."""
    for left in path.parent.glob(f"{path.name}.*.*.new"):
        owner = left.name.removeprefix(f"{path.name}.").partition(".")[0]
        if owner.isdecimal() and not runs(int(owner)):
            left.unlink(missing_ok=True)


def own_folder(folder: Path) -> None:
    """Have a folder that, where we make it, only its owner may enter: what lies in it names people and phones."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable; Windows does that by itself and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def refused(problem: OSError, path: Path) -> SafetyDeskError:
    """What the system said of a file, as a numbered error."""
    if problem.errno in _NO_ROOM:
        return error("STORE_012")
    return error("STORE_008", file=path.name, why=reason(problem))
