"""What a paper claims about itself: the hash in a PDF's particulars, and the text of its QR code.

Whether the claim is true is for the use case, which compares it with the record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_KEYWORDS = re.compile(rb"/Keywords\s*\(sha256:([0-9a-f]{64})\)")
_QR_TEXT = re.compile(
    r"(?P<number>[^\n]+)\n(?P<dated>[^\n]+)\n(?P<code>[0-9A-Z]{4}-[0-9A-Z]{4})\n(?P<digest>[0-9a-f]{64})\s*"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a QR code says: number (or title), 成文日期 as printed, short code, SHA-256 of the snapshot (hex)."""

    number: str
    dated: str
    code: str
    digest: str


def claimed_digest(pdf: bytes) -> str | None:
    """The snapshot hash written into a PDF of ours; None for any other file."""
    found = _KEYWORDS.search(pdf)
    return found.group(1).decode("ascii") if found else None


def claim_of(text: str) -> Claim | None:
    """The claim in the text of a scanned QR code; None when it is none of ours."""
    found = _QR_TEXT.fullmatch(text)
    return Claim(**found.groupdict()) if found else None
