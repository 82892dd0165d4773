"""A process that lands a large staged import, saying when it begins and when it has ended; somebody kills it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from safetydesk.models.store import open_store
from safetydesk.usecases import imports


def main(folder: Path, key: bytes) -> None:
    """Accept one staged import."""
    store = open_store(folder)
    with store.writing(actor=None) as session:
        os.write(1, b"begun\n")
        imports.accept_import(session, import_id=key)
    os.write(1, b"done\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
