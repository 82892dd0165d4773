"""Files kept for themselves: scanned ledgers and pictures of them, which nobody reads cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LEDGER_FILE = "ledger_file"
"""The owner of a file that hangs on no record: it is kept for itself, and its `owner_id` is its own."""

UNREAD = ("LEDGER_016", "LEDGER_025")
"""Why a file cannot be read although it is a ledger: it has but pictures, or is a PDF. It is kept as it is."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file kept for itself: `added_at` in microseconds UTC."""

    id: bytes
    name: str
    mime: str
    size: int
    sha256: str
    added_at: int


def kept_files(db: Any, *, limit: int = 200) -> list[KeptFile]:
    """The files kept for themselves, the newest first."""
    rows = db.execute(
        "SELECT id, coalesce(caption, ''), mime, size, sha256, added_at FROM evidence"
        " WHERE owner = ? AND deleted_at IS NULL ORDER BY added_at DESC, id DESC LIMIT ?",
        (LEDGER_FILE, limit),
    )
    return [KeptFile(*row) for row in rows.fetchall()]
