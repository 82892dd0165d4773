"""What a piece of paper says of itself by its QR code: number, 成文日期, short code and SHA-256 of the snapshot.

Whether the claim is true is for the use case, which compares it with the record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_QR_TEXT = re.compile(
    r"(?P<number>[^\n]+)\n(?P<dated>[^\n]+)\n(?P<code>[0-9A-Z]{4}-[0-9A-Z]{4})\n(?P<digest>[0-9a-f]{64})\s*"
)
_PASTED = re.compile(
    r"\s*(?P<number>\S.*?)\s+(?P<dated>\S+)\s+(?P<code>[0-9A-Z]{4}-[0-9A-Z]{4})\s+(?P<digest>[0-9a-f]{64})\s*"
)
"""The same text where the lines were joined: a field of one line takes a paste so."""
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Claim:
    """What a QR code says: number (or title), 成文日期 as printed, short code, SHA-256 of the snapshot (hex)."""

    number: str
    dated: str
    code: str
    digest: str


@dataclass(frozen=True, slots=True)
class ScanPage:
    """A page of a scan, from 1: the claims of its codes, each once; `turn` degrees clockwise set it upright."""

    page: int
    claims: tuple[Claim, ...] = ()
    turn: int = 0


def claim_of(text: str) -> Claim | None:
    """The claim in the text of a scanned QR code; None when it is none of ours."""
    found = _QR_TEXT.fullmatch(text) if len(text) <= _LONGEST else None
    return Claim(**found.groupdict()) if found else None


def claim_in_words(text: str) -> Claim | None:
    """The claim in the text of a code as a person pastes it, whatever stands between its lines; else None."""
    found = _PASTED.fullmatch(text) if len(text) <= _LONGEST else None
    return Claim(**found.groupdict()) if found else None
