"""What passed through the store's folder in the clear and stayed there because its process was killed."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from safetydesk.paths import PASSING


def sweep(folder: Path) -> None:
    """Remove what processes that are no more have left in a store's folder."""
    for left in (folder / PASSING).glob("*-*"):
        owner = left.name.partition("-")[0]
        if owner.isdecimal() and not _runs(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    with suppress(OSError):
        (folder / PASSING).rmdir()


if sys.platform == "win32":
    import ctypes

    def _runs(process: int) -> bool:
        """Whether a process is there; PROCESS_QUERY_LIMITED_INFORMATION (0x1000) asks for no more than that."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = ctypes.c_void_p
        handle = kernel.OpenProcess(0x1000, False, process)
        if handle:
            kernel.CloseHandle(ctypes.c_void_p(handle))
        return bool(handle)

else:

    def _runs(process: int) -> bool:
        """Whether a process is there."""
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except OSError:
            return True
        return True
