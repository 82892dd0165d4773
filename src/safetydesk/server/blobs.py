"""Files of a township by SHA-256: pieces are kept as they arrive, the whole is visible once its hash was proven.

Stored through obstore: a folder by default, memory in tests, an S3-compatible store when the office outgrows it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import obstore
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url
from sqlalchemy import Engine, select

from safetydesk.errors import error
from safetydesk.server.chain import insert_missing
from safetydesk.server.database import reading, writing
from safetydesk.server.tables import blob
from safetydesk.sync.protocol import BlobStatus

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of one photo, scan or PDF."""
_TRIES, _AGAIN = 5, 10
"""Times that a piece is offered to a file that others bring too; seconds after which a device asks again."""


def open_place(where: str | Path | None) -> ObjectStore:
    """The store of a folder or of a URL (s3://bucket/prefix ...); None keeps everything in memory."""
    if where is None:
        return MemoryStore()
    if "://" in str(where):
        return from_url(str(where))
    return LocalStore(Path(where), mkdir=True)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of every township; each sees only its own."""

    engine: Engine
    place: ObjectStore

    def status(self, township: str, sha256: bytes) -> BlobStatus:
        """How much of a file is there."""
        size = self._size(township, sha256)
        return BlobStatus(size, True) if size is not None else BlobStatus(self._held(township, sha256)[0], False)

    def add_piece(self, township: str, sha256: bytes, *, offset: int, total: int, piece: bytes, now: int) -> BlobStatus:
        """Keep a piece that joins what is there; the last one proves the hash and makes the file visible.

        Raises SYNC_031 when the hash differs (the pieces are dropped), SYNC_033 for a file that is too large, SYNC_007
        when others bring and end the same file again and again.
        """
        for _ in range(_TRIES):
            try:
                return self._add(township, sha256, offset, total, piece, now)
            except FileNotFoundError:
                continue  # somebody who brought the same file ended it meanwhile, and cleared the pieces away
        raise error("SYNC_007", seconds=_AGAIN)

    def _add(self, township: str, sha256: bytes, offset: int, total: int, piece: bytes, now: int) -> BlobStatus:
        if (size := self._size(township, sha256)) is not None:
            return BlobStatus(size, True)
        if total > LARGEST_FILE or offset + len(piece) > total or offset < 0:
            raise error("SYNC_033", name=sha256.hex()[:12], size=max(total, offset + len(piece)), limit=LARGEST_FILE)
        held, _ = self._held(township, sha256)
        if offset <= held < offset + len(piece) or (total == 0 and offset == 0):
            self._put(f"{_folder(township)}/parts/{sha256.hex()}/{offset:012d}", piece)
        held, parts = self._held(township, sha256)
        if held < total:
            return BlobStatus(held, False)
        self._complete(township, sha256, parts, total, now)
        return BlobStatus(total, True)

    def piece(self, township: str, sha256: bytes, *, offset: int, limit: int) -> bytes:
        """Bytes of a complete file from `offset`; raises SYNC_032 when it is not there."""
        size = self._size(township, sha256)
        if size is None:
            raise error("SYNC_032", name=sha256.hex()[:12])
        end = min(size, offset + max(0, limit))
        if not 0 <= offset < end:
            return b""
        return bytes(obstore.get_range(self.place, _path(township, sha256), start=offset, end=end))

    def _size(self, township: str, sha256: bytes) -> int | None:
        with reading(self.engine) as connection:
            return connection.scalar(select(blob.c.size).where(blob.c.township == township, blob.c.sha256 == sha256))

    def _held(self, township: str, sha256: bytes) -> tuple[int, list[tuple[int, str]]]:
        """How many bytes from the start are there without a gap, and the pieces as (offset, path)."""
        folder = f"{_folder(township)}/parts/{sha256.hex()}"
        listed = [one for some in obstore.list(self.place, folder) for one in some]
        found = sorted((int(one["path"].rsplit("/", 1)[1]), one["size"], one["path"]) for one in listed)
        end = 0
        for offset, size, _ in found:
            if offset <= end:
                end = max(end, offset + size)
        return end, [(offset, path) for offset, _, path in found]

    def _complete(self, township: str, sha256: bytes, parts: list[tuple[int, str]], total: int, now: int) -> None:
        whole = bytearray()
        for offset, path in parts:
            if offset <= len(whole):
                whole += bytes(obstore.get(self.place, path).bytes())[len(whole) - offset :]
        right = len(whole) == total and hashlib.sha256(whole).digest() == sha256
        if right:
            self._put(_path(township, sha256), bytes(whole))
            row = {"township": township, "sha256": sha256, "size": total, "at": now}
            with writing(self.engine) as connection:
                insert_missing(connection, blob, row)
        for _, path in parts:
            obstore.delete(self.place, path)
        if not right:
            raise error("SYNC_031", name=sha256.hex()[:12])

    def _put(self, path: str, content: bytes) -> None:
        """Write whole or not at all; in a folder also onto the disk, since an acknowledged byte must stay."""
        obstore.put(self.place, path, content)
        if isinstance(self.place, LocalStore) and self.place.prefix is not None and os.name == "posix":
            file = Path(self.place.prefix) / path
            for one in (file, file.parent):
                handle = os.open(one, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)


def _folder(township: str) -> str:
    return hashlib.sha256(township.encode()).hexdigest()[:16]


def _path(township: str, sha256: bytes) -> str:
    return f"{_folder(township)}/{sha256.hex()[:2]}/{sha256.hex()}"
