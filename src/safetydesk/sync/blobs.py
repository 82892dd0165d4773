"""Photos, scans and PDFs after the records: sent in pieces that resume at any byte, fetched when a record names one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.blobs import BlobStore
from safetydesk.models.store import Store, dbapi
from safetydesk.sync.protocol import Township

PIECE = 128 * 1024
ASKED = 500
"""Hashes that one request asks about."""
UNSENT = "SELECT sha256 FROM blob WHERE here = 1 AND there = 0 ORDER BY rowid LIMIT ?"
WANTED = (
    "SELECT sha256 FROM (SELECT sha256, deleted_at FROM evidence UNION SELECT image, deleted_at FROM signature"
    " UNION SELECT snapshot, deleted_at FROM document UNION SELECT pdf, deleted_at FROM document)"
    " WHERE length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*' AND deleted_at IS NULL"
    " AND sha256 NOT IN (SELECT sha256 FROM blob WHERE here = 1) GROUP BY sha256"
)
"""What does not look like a SHA-256 names no file."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Files sent and received, those still waiting for somebody who has them, and what went wrong."""

    sent: int = 0
    received: int = 0
    waiting: int = 0
    problems: tuple[SafetyDeskError, ...] = ()


def unsent_blobs(db: Any) -> tuple[bytes, ...]:
    """The files here that the server is not known to have."""
    return tuple(bytes.fromhex(row[0]) for row in db.execute(UNSENT, (ASKED,)))


def move_blobs(
    store: Store, township: Township, blobs: BlobStore, *, progress: Callable[[str, int, int], None]
) -> Moved:
    """Send every file the server lacks, then fetch every file that a record names and this device lacks.

    A file that fails by itself is reported and the others go on; a lost connection is raised.
    """
    with store.writing(actor=None) as session:
        db = dbapi(session)
        going = [row[0] for row in db.execute(UNSENT, (-1,))]
        coming = [row[0] for row in db.execute(WANTED)]
    moved, total = Moved(), len(going) + len(coming)
    for done, name in enumerate(going):
        progress("blobs", done, total)
        moved = _try(moved, partial(_send, store, township, blobs, name))
    for done, name in enumerate(coming, len(going)):
        progress("blobs", done, total)
        moved = _try(moved, partial(_fetch, store, township, blobs, name))
    progress("blobs", total, total)
    return moved


def _try(moved: Moved, step: Callable[[], tuple[int, int]]) -> Moved:
    try:
        sent, received = step()
    except SafetyDeskError as problem:
        if problem.code == "SYNC_032":
            return replace(moved, waiting=moved.waiting + 1)
        if problem.code not in ("SYNC_031", "SYNC_033", "STORE_017"):
            raise
        return replace(moved, problems=(*moved.problems, problem))
    return replace(moved, sent=moved.sent + sent, received=moved.received + received)


def _send(store: Store, township: Township, blobs: BlobStore, name: str) -> tuple[int, int]:
    content = blobs.get(name)
    key = bytes.fromhex(name)
    status = township.blob_status(key)
    while not status.complete:
        piece = content[status.size : status.size + PIECE]
        status = township.send_piece(key, offset=status.size, total=len(content), piece=piece)
    with store.writing(actor=None) as session:
        dbapi(session).execute("UPDATE blob SET there = 1 WHERE sha256 = ?", (name,))
    return 1, 0


def _fetch(store: Store, township: Township, blobs: BlobStore, name: str) -> tuple[int, int]:
    content = blobs.get(name) if blobs.has(name) else _fetch_all(township, bytes.fromhex(name))
    if blobs.put(content) != name:
        raise error("SYNC_031", name=name[:12])
    sql = (
        "INSERT INTO blob (sha256, size, here, there) VALUES (?, ?, 1, 1)"
        " ON CONFLICT (sha256) DO UPDATE SET here = 1, there = 1"
    )
    with store.writing(actor=None) as session:
        dbapi(session).execute(sql, (name, len(content)))
    return 0, 1


def _fetch_all(township: Township, key: bytes) -> bytes:
    content = b""
    while piece := township.fetch_piece(key, offset=len(content), limit=PIECE):
        content += piece
        if len(piece) < PIECE:
            break
    return content
