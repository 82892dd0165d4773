"""Whether a process of this machine is still there: what it began and did not finish is nobody's once it is gone."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import ctypes

    def runs(process: int) -> bool:
        """Whether a process is there; PROCESS_QUERY_LIMITED_INFORMATION (0x1000) asks for no more than that."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = ctypes.c_void_p
        handle = kernel.OpenProcess(0x1000, False, process)
        if handle:
            kernel.CloseHandle(ctypes.c_void_p(handle))
        return bool(handle)

else:

    def runs(process: int) -> bool:
        """Whether a process of this number is there, whoever it belongs to."""
        try:
            os.kill(process, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except OSError:
            return True
        return True
