"""What stands on a page, as plain data: glyphs, rules, boxes, pictures, and the rows that hold them.

Lengths are points; y runs down from the top of the row (or of the page), x right from the left edge of the type area.
"""

from __future__ import annotations

from dataclasses import dataclass

MM = 72 / 25.4
"""One millimetre in points."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters of one face from `x` on baseline `y`, `space` points added after each."""

    x: float
    y: float
    face: str
    size: float
    text: str
    space: float = 0.0
    grey: float = 0.0
    red: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line; `dash` is the length of its strokes, 0 for a whole one."""

    x: float
    y: float
    to_x: float
    to_y: float
    weight: float = 0.5
    red: bool = False
    dash: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """A tick box with its upper left corner at (x, y)."""

    x: float
    y: float
    side: float
    ticked: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """An image by SHA-256 (hex), fitted and centred into a frame; `what` names it when it cannot be drawn."""

    x: float
    y: float
    width: float
    height: float
    blob: str
    what: str
    signature: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A square of dark and light modules: `bits` row by row from the top, each row in whole bytes, light ones 1."""

    x: float
    y: float
    side: float
    modules: int
    bits: bytes


Mark = Glyphs | Rule | Box | Picture | Code


@dataclass(frozen=True, slots=True)
class Row:
    """A strip of the type area. Rows of one `group` stay on one page; `low` rows stand at the foot of the last page.

    `again` are the rows that stand above this one when a page begins with it (the head of a table); `shut` is drawn
    when a page ends with it. `on` says that its sentence goes on in the next row.
    """

    height: float
    marks: tuple[Mark, ...] = ()
    group: int | None = None
    low: bool = False
    again: tuple[Row, ...] = ()
    shut: tuple[Mark, ...] = ()
    on: bool = False
