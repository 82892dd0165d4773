"""The township as a device sees it: the server object, the HTTP client and later the USB bundle all are one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from safetydesk.sync.protocol.messages import Answer, Request


@dataclass(frozen=True, slots=True)
class BlobStatus:
    """How much of a file the township has: `size` bytes from its start; `complete` once its hash was proven."""

    size: int
    complete: bool


class Township(Protocol):
    """One endpoint for records, and resumable pieces for files; every call may be repeated without harm."""

    def exchange(self, request: Request) -> Answer:
        """Hand over batches, receive what is new. Raises a numbered SYNC error; nothing is lost by it."""

    def blob_status(self, sha256: bytes) -> BlobStatus:
        """How much of a file (by SHA-256, 32 bytes) is there."""

    def send_piece(self, sha256: bytes, *, offset: int, total: int, piece: bytes) -> BlobStatus:
        """Give bytes from `offset` of a file of `total` bytes; raises SYNC_031 when the whole is another file."""

    def fetch_piece(self, sha256: bytes, *, offset: int, limit: int) -> bytes:
        """At most `limit` bytes from `offset`, empty at the end; raises SYNC_032 when the file is not there."""
