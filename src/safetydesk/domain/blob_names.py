"""Under what name bytes are kept: known before they are put, so that a verb may refuse them first."""

from __future__ import annotations

import hashlib


def name_of(content: bytes) -> str:
    """The SHA-256 (hex) of bytes. What a use case may refuse is put last: nothing stays that no record names."""
    return hashlib.sha256(content).hexdigest()
