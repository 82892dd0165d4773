"""What the bytes of a brought file are, and what a paper's own PDF claims: the hash of the snapshot in its particulars.

Whether the claim is true is for the use case, which compares it with the record.
"""

from __future__ import annotations

import re
from pathlib import Path

from safetydesk.documents.scan_child import MOST_BYTES
from safetydesk.domain.claims import Claim, claim_of
from safetydesk.errors import error, reason

__all__ = ["Claim", "brought", "claim_of", "claimed_digest"]
_KEYWORDS = re.compile(rb"/Keywords\s*\(sha256:([0-9a-f]{64})\)")


def claimed_digest(pdf: bytes) -> str | None:
    """The snapshot hash written into a PDF of ours; None for any other file."""
    found = _KEYWORDS.search(pdf)
    return found.group(1).decode("ascii") if found else None


def brought(path: Path) -> bytes:
    """The bytes of a file that somebody brought. Raises SCAN_001 (cannot be read) and SCAN_002 (too large)."""
    if not path.is_file():
        raise error("SCAN_001", file=path.name, why="没有这个文件，或者不是普通的文件")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise error("SCAN_002", file=path.name, megabytes=MOST_BYTES >> 20)
        return path.read_bytes()
    except OSError as fault:
        raise error("SCAN_001", file=path.name, why=reason(fault)) from fault
