"""A process that takes files of a 收表 in, one after the other, saying so after each; somebody kills it. Not a test."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from safetydesk.models.blobs import SealedFolder
from safetydesk.models.store import Store, open_store
from safetydesk.usecases.collections import Arrived, take_answer

MANY = 4000


def blobs(store: Store) -> SealedFolder:
    """Where the store keeps its files."""
    assert store.folder is not None
    return SealedFolder(store.folder / "blobs", store.data_key)


def take(store: Store, collection: bytes, number: int) -> None:
    """The file `number`: its bytes first, then the record that names them, as the command and the page do it."""
    content = f"虚构报送件 {number}".encode() * 400
    rows = ({"village": f"虚构{number % 50}村", "description": f"隐患 {number}"},)
    came = Arrived(f"副本({number}).xlsx", blobs(store).put(content), len(content), rows)
    with store.writing(actor=None) as session:
        take_answer(session, collection_id=collection, came=came)


def main(folder: Path, collection: bytes, first: int) -> None:
    """Take files in for ever."""
    store = open_store(folder)
    for number in range(first, MANY):
        take(store, collection, number)
        os.write(1, f"{number}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), int(sys.argv[3]))
