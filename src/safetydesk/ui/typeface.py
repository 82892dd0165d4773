"""The shipped typeface: regular and a true bold, loaded from resources/fonts; never a silent fall-back to boxes."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from safetydesk import paths
from safetydesk.errors import error

FAMILY = "SafetyDesk Sans SC"
FILES = ("SafetyDeskSans-Regular.ttf", "SafetyDeskSans-Bold.ttf")

CAP, CAPTION, BODY, CARD, QUESTION, TITLE, COUNT = 12, 13, 14, 16, 18, 20, 26
"""The sizes in use, logical pixels: key caps, captions and chips, body, card titles, question, page title, counts."""


def load_typeface() -> None:
    """Register both font files with Qt; raises DESKTOP_001 when one is missing or unreadable."""
    for name in FILES:
        number = QFontDatabase.addApplicationFont(str(paths.resources() / "fonts" / name))
        if FAMILY not in QFontDatabase.applicationFontFamilies(number):
            raise error("DESKTOP_001", file=name)


@cache
def font(pixels: int = BODY, *, bold: bool = False) -> QFont:
    """The interface font at a pixel size; shared, so never changed by the caller."""
    made = QFont(FAMILY)
    made.setPixelSize(pixels)
    made.setBold(bold)
    return made
