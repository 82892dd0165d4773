"""What a writer of a sealed file that was killed left beside it goes with the next one, or with the file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from safetydesk.models.blobs import SealedFolder


def killed() -> bytes:
    """The number of a process that is no more."""
    return subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    ).stdout


def test_remains_of_the_dead_go_and_those_of_the_living_stay(tmp_path: Path) -> None:
    blobs = SealedFolder(tmp_path, b"k" * 32)
    name = blobs.put(b"photo")
    (sealed,) = tmp_path.glob("*/*")
    dead = sealed.with_name(f"{sealed.name}.{int(killed())}.1a2b3c4d.new")
    living = sealed.with_name(f"{sealed.name}.{os.getpid()}.1a2b3c4d.new")
    for path in (dead, living):
        path.write_bytes(b"half")
    sealed.write_bytes(b"torn")
    assert blobs.put(b"photo") == name
    assert sorted(tmp_path.glob("*/*")) == sorted([sealed, living])
    dead.write_bytes(b"half")
    os.utime(sealed, (0, 0))
    assert blobs.discard(name)
    assert list(tmp_path.glob("*/*")) == [living]
