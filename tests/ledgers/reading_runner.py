"""Reads files as the program does and tells as lines of JSON what came of them and what it cost.

    python -m tests.ledgers.reading_runner <folder> [here]

Each in its child, or with `here` in this process, which starts nothing and so is quick. A process of its own, so that
the most memory it tells of is that of the reading: a child takes over the peak of its parent.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from safetydesk.domain.staging import LedgerReading
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.guarded import read_ledger
from tests.ledgers.books import TODAY, WORDS, read

Landed = list[tuple[int, str, str]]


def main(folder: Path, *, here: bool) -> None:
    """Tell of every file: [name, outcome, message, seconds, landed rows]; and at last the most memory in MB."""
    for path in sorted(folder.iterdir()):
        begun = time.monotonic()
        outcome, message, landed = outcome_of(path, read if here else apart)
        tell([path.name, outcome, message, time.monotonic() - begun, landed])
    tell(own_peak() if here else resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def own_peak() -> float:
    """The most memory of this process in MB; what its parent used before is no part of it."""
    [line] = [one for one in Path("/proc/self/status").read_text("utf-8").splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def apart(path: Path) -> LedgerReading:
    """A file read in a child."""
    return read_ledger(path, kind="hazards", catalog_words=WORDS, today=TODAY)


def outcome_of(path: Path, reader: Callable[[Path], LedgerReading]) -> tuple[str, str, Landed]:
    """('rows' or the number of an error, its message, the first rows that landed: number, subject, description)."""
    try:
        rows = reader(path).rows
    except SafetyDeskError as fault:
        return fault.code, f"{fault.message} {fault.remedy}", []
    landed = [
        (row.row, str(row.values.get("subject") or ""), str(row.values.get("description") or ""))
        for row in rows
        if not row.refused
    ]
    return "rows", "", landed[:1000]


def tell(what: object) -> None:
    """One line of JSON."""
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), here="here" in sys.argv[2:])
