"""Processes: a fence around what reads foreign files, with the most memory it may take; whether one is still there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

MEGABYTES = 260
"""Private memory of the child; with the interpreter's shared pages it stays below 300 MB."""


def limit_memory(megabytes: int = MEGABYTES) -> None:
    """Limit the private memory of this process; on macOS, which ignores such limits, `over_limit` must be asked."""
    if sys.platform == "win32":
        _limit_by_job(megabytes << 20)
    else:
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = megabytes << 20 if hard == resource.RLIM_INFINITY else min(megabytes << 20, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def over_limit(megabytes: int = MEGABYTES) -> bool:
    """True when this process has ever held more memory than allowed, where the system sets no limit itself (macOS).

    On Linux the peak would be no witness: a process takes over the peak of the one that started it.
    """
    if sys.platform != "darwin":
        return False
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20 > megabytes + 40


def command_of(module: str, flag: str) -> list[str]:
    """How a child is started: a frozen program starts itself with a hidden argument, from source the module is run."""
    return [sys.executable, flag] if getattr(sys, "frozen", False) else [sys.executable, "-m", module]


def environment() -> dict[str, str]:
    """The child's environment: it finds this very package, also when that came from a changed module path."""
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Basic(ctypes.Structure):
        _fields_ = (
            ("process_time", ctypes.c_int64),
            ("job_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("least_set", ctypes.c_size_t),
            ("most_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        )

    class _Extended(ctypes.Structure):
        _fields_ = (
            ("basic", _Basic),
            ("io", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process", ctypes.c_size_t),
            ("peak_job", ctypes.c_size_t),
        )

    def _limit_by_job(most: int) -> None:
        """Put this process into a job object with JOB_OBJECT_LIMIT_PROCESS_MEMORY (0x100)."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        job = kernel.CreateJobObjectW(None, None)
        limits = _Extended()
        limits.basic.flags = 0x100
        limits.process_memory = most
        kernel.SetInformationJobObject(
            wintypes.HANDLE(job), 9, ctypes.byref(limits), wintypes.DWORD(ctypes.sizeof(limits))
        )
        kernel.AssignProcessToJobObject(wintypes.HANDLE(job), wintypes.HANDLE(kernel.GetCurrentProcess()))

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
