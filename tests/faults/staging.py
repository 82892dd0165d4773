"""A process that stages a large ledger whose rows bear pictures, saying when it is on its way; somebody kills it."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from safetydesk.domain.staging import LedgerReading, Picture
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.store import Store, open_store
from safetydesk.usecases import imports
from tests.ledger_clerk import reading

MANY, ALBUM = 2000, 40
_BYTES = {hashlib.sha256(one).hexdigest(): one for one in (f"虚构照片 {number}".encode() for number in range(ALBUM))}


def ledger() -> LedgerReading:
    """Hazards of which each bears one of a few pictures."""
    names = list(_BYTES)
    rows = [
        {"subject": "虚构宏达木业有限公司", "description": f"隐患 {number}", "found_on": "2026-03-01"}
        for number in range(MANY)
    ]
    whole = reading("hazards", rows)
    shown = [Picture("F", None, f"{name}.png", "image/png", len(_BYTES[name]), name) for name in names]
    return replace(whole, rows=[replace(row, pictures=(shown[place % ALBUM],)) for place, row in enumerate(whole.rows)])


def blobs(store: Store) -> SealedFolder:
    """Where the store keeps its files."""
    assert store.folder is not None
    return SealedFolder(store.folder / "blobs", store.data_key)


def extract(wanted: Sequence[Picture]) -> Iterator[tuple[Picture, bytes]]:
    """The bytes of pictures, saying so at each."""
    for one in wanted:
        os.write(1, b"picture\n")
        yield one, _BYTES[one.sha256]


def stage(store: Store) -> imports.ImportReport:
    """Stage the ledger, saying how far it is."""
    album = imports.Album(blobs(store), extract)
    return imports.stage_import(
        store, reading=ledger(), album=album, progress=lambda done: os.write(1, f"{done}\n".encode()) and None
    )


if __name__ == "__main__":
    stage(open_store(Path(sys.argv[1])))
