"""What the bytes of a paper's own PDF claim: the hash of the snapshot in its particulars.

Whether the claim is true is for the use case, which compares it with the record.
"""

from __future__ import annotations

import re

from safetydesk.domain.claims import Claim, claim_of

__all__ = ["Claim", "claim_of", "claimed_digest"]
_KEYWORDS = re.compile(rb"/Keywords\s*\(sha256:([0-9a-f]{64})\)")


def claimed_digest(pdf: bytes) -> str | None:
    """The snapshot hash written into a PDF of ours; None for any other file."""
    found = _KEYWORDS.search(pdf)
    return found.group(1).decode("ascii") if found else None
