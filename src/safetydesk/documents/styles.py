"""The ways of setting a paper: which face, size and step each kind of text has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from safetydesk.documents.blanks import Blanks
from safetydesk.documents.boxes import BoxFaces
from safetydesk.documents.fonts import chains
from safetydesk.documents.setting import TYPE_HEIGHT, TYPE_WIDTH, Face, face

LINE = TYPE_HEIGHT / 22
"""一行 of GB/T 9704-2012: 22 to the page."""
STEP = TYPE_WIDTH / 28
"""一字: 28 to the line."""


@dataclass(frozen=True, slots=True)
class Style:
    """The faces of one way of setting papers; 3号 = 16 pt, 2号 = 22 pt, 四号 = 14 pt, 小四 = 12 pt, 五号 = 10.5 pt.

    `second` is for headings of the second level (（一）), `first` how many characters headings are indented.
    """

    name: str
    title: Face
    head: Face
    number: Face
    body: Face
    heading: Face
    second: Face
    copy: Face
    note: Face
    blanks: Blanks
    boxes: BoxFaces
    first: float = 0.0


@cache
def styles(system: bool = False) -> dict[str, Style]:
    """notice and official after GB/T 9704-2012 (28 characters by 22 lines of 3号仿宋), form for 执法文书 (小四)."""
    known = chains(system)
    blanks = Blanks(label=face(known["song"], 12, 23), value=face(known["fang"], 12, 23), row=23, sign_row=27, size=12)
    boxes = BoxFaces(text=face(known["fang"], 12, 17), label=face(known["song"], 12, 17))
    small = face(known["fang"], 10.5, 16)
    body, heading, second = (face(known[role], 16, LINE, STEP) for role in ("fang", "hei", "kai"))
    notice = Style(
        name="notice",
        title=face(known["title"], 22, 46),
        head=face(known["title"], 16, 30),
        number=face(known["fang"], 14, 24),
        body=body,
        heading=heading,
        second=second,
        copy=face(known["fang"], 14, 26),
        note=small,
        blanks=blanks,
        boxes=boxes,
        first=2,
    )
    official = Style(
        name="official",
        title=face(known["title"], 22, LINE),
        head=face(known["title"], 36, 48),
        number=body,
        body=body,
        heading=heading,
        second=second,
        copy=face(known["fang"], 14, 26),
        note=small,
        blanks=blanks,
        boxes=boxes,
        first=2,
    )
    form = Style(
        name="form",
        title=face(known["title"], 22, 42),
        head=face(known["title"], 15, 24),
        number=face(known["fang"], 12, 22),
        body=face(known["fang"], 12, 21, TYPE_WIDTH / 36),
        heading=face(known["hei"], 12, 26, TYPE_WIDTH / 36),
        second=face(known["kai"], 12, 21, TYPE_WIDTH / 36),
        copy=face(known["fang"], 12, 22),
        note=small,
        blanks=blanks,
        boxes=boxes,
    )
    return {style.name: style for style in (notice, form, official)}
