"""A process that writes one ledger with pictures again and again, saying when it begins and when a file is there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.cli.ledger_exports import picture_source
from safetydesk.ledgers.writing.write import write_ledger
from safetydesk.models.queries.ledger_rows import ROWS
from safetydesk.models.store import open_store
from tests.faults.staging import blobs

TODAY = "2026-04-16"


def main(folder: Path, target: Path) -> None:
    """Write, and write again."""
    store, register = open_store(folder), load_registers()["hazards"]

    def rows() -> Iterator[Any]:
        for number, (_, row) in enumerate(ROWS["hazards"](store.reader, TODAY, None)):
            if number == 20:
                os.write(1, b"begun\n")
            yield row

    while True:
        pictures = picture_source(store.reader, blobs(store), register)
        write_ledger(target, register=register, rows=rows(), catalog_words=load().accepted(), pictures=pictures)
        os.write(1, b"written\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
