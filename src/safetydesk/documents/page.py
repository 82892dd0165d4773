"""The sheet of paper and what lies on it, as plain data without any font."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from safetydesk.documents.marks import MM, Glyphs, Mark

PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
LEFT, TOP = 28 * MM, 37 * MM
"""订口 and 天头 of GB/T 9704-2012."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: marks by the top they count from, in the order they are drawn; `opens` names the 联 it begins."""

    marks: tuple[tuple[float, tuple[Mark, ...]], ...]
    opens: str = ""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """All pages of all copies, what they are set from (SHA-256, hex), and 草稿 across each page of a draft."""

    pages: tuple[Sheet, ...]
    digest: str
    across: Glyphs | None = None


def watermark_angle() -> float:
    """Degrees by which the diagonal of the page rises, halved to stay readable."""
    return 57.3 * (PAGE_HEIGHT / hypot(PAGE_WIDTH, PAGE_HEIGHT)) * 0.8
