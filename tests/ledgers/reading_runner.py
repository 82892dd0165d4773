"""Reads files as the program does, each in its child, and tells as lines of JSON what came of them and what it cost.

    python -m tests.ledgers.reading_runner <folder>

A process of its own, so that the most memory of its children is theirs: a child takes over the peak of its parent.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.guarded import read_ledger
from tests.ledgers.books import TODAY, WORDS


def main(folder: Path) -> None:
    """Tell of every file: [name, outcome, message, seconds, landed rows]; and at last the children's peak in MB."""
    for path in sorted(folder.iterdir()):
        begun, message = time.monotonic(), ""
        landed: list[tuple[int, str, str]] = []
        try:
            reading = read_ledger(path, kind="hazards", catalog_words=WORDS, today=TODAY)
            outcome = "rows"
            landed = [
                (row.row, str(row.values.get("subject") or ""), str(row.values.get("description") or ""))
                for row in reading.rows
                if not row.refused
            ][:1000]
        except SafetyDeskError as fault:
            outcome, message = fault.code, f"{fault.message} {fault.remedy}"
        tell([path.name, outcome, message, time.monotonic() - begun, landed])
    tell(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def tell(what: object) -> None:
    """One line of JSON."""
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
