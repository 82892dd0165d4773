"""The program's log: where something unforeseen happened; never the values, which may be personal."""

from __future__ import annotations

import time
from pathlib import Path

from safetydesk import __version__
from safetydesk.domain.fault_lines import fault_lines
from safetydesk.paths import log_file

_LARGEST = 1_000_000


def write_fault(fault: BaseException) -> Path | None:
    """Append the kind and the lines of a fault and of its causes; returns the log, None when it cannot be written."""
    lines = [f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} safetydesk {__version__}", *fault_lines(fault)]
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = path.read_text("utf-8", errors="replace")[-_LARGEST:] if path.exists() else ""
        path.write_text(kept + "\n".join(lines) + "\n", encoding="utf-8")
    except OSError:
        return None
    return path
