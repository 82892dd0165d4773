"""Files that come in for a 收表: which files of a folder are meant, and how one is read and kept as it came."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from safetydesk.domain.staging import LedgerReading
from safetydesk.errors import SafetyDeskError, error, reason
from safetydesk.usecases.collections import Arrived, arrived


def files_meant(given: Sequence[Path]) -> list[Path]:
    """The files, those of a folder in the order of their names; what spreadsheets leave beside them is none.

    Raises COLLECT_007 when nothing is left of one of the things given, or nothing was given.
    """
    found = []
    for path in given:
        inside = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        meant = [file for file in inside if file.name[0] not in "~."]
        if not meant and path.is_dir():
            raise error("COLLECT_007", folder=path.name)
        found += meant
    if not found:
        raise error("COLLECT_007", folder=given[0].name if given else "—")
    return found


def come_in(path: Path, *, read: Callable[[Path], LedgerReading], keep: Callable[[bytes], object]) -> Arrived:
    """Read one file and put its bytes among the blobs by `keep`; one that is no such ledger is kept with the reason.

    Raises LEDGER_001 for a file that cannot be opened, COLLECT_008 for one that may not even be kept.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise error("LEDGER_001", file=path.name, why=reason(fault)) from fault
    try:
        came = arrived(read(path), size=len(content))
    except SafetyDeskError as fault:
        if fault.code == "COLLECT_008":
            raise
        came = Arrived(path.name, hashlib.sha256(content).hexdigest(), len(content), fault=fault)
    keep(content)
    return came
