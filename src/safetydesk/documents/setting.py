"""Setting lines: measured characters, justified Chinese lines on the 28-character grid, single lines at a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from safetydesk.documents.breaking import break_lines
from safetydesk.documents.fonts import BOXES, Chain, Glyph
from safetydesk.documents.marks import MM, Box, Glyphs, Mark, Row

TYPE_WIDTH = 156 * MM
TYPE_HEIGHT = 225 * MM
"""版心 of GB/T 9704-2012."""
_ASCENT = 0.88
_WIDE = 0.9
_MOST_STRETCH = 0.5


@dataclass(frozen=True, slots=True)
class Face:
    """A chain at a size; `pitch` is the step of a full-width character, `leading` the height of a line (points)."""

    chain: Chain
    size: float
    pitch: float
    leading: float

    @property
    def baseline(self) -> float:
        """Where the baseline lies below the top of a line."""
        return (self.leading - self.size) / 2 + _ASCENT * self.size

    def advance(self, character: str, text: str) -> float:
        """The step to the next character."""
        width = self.chain.glyph(character, text).width
        return width * self.size + (self.pitch - self.size if width >= _WIDE else 0.0)

    def measure(self, text: str) -> float:
        """Width of a text."""
        return sum(self.advance(character, text) for character in text)


def face(chain: Chain, size: float, leading: float, pitch: float | None = None) -> Face:
    """A face without a grid of its own: full-width characters step by their size."""
    return Face(chain, size, size if pitch is None else pitch, leading)


def paragraph(text: str, face: Face, *, indent: float = 0.0, first: float = 2.0, group: int | None = None) -> list[Row]:
    """The rows of a text, "\\n" starting anew; `first` and `indent` in characters; all lines but the last justified."""
    rows: list[Row] = []
    left = indent * face.pitch
    for part in text.split("\n"):
        start = left + first * face.pitch
        lines = break_lines(part, face.measure, TYPE_WIDTH - left, TYPE_WIDTH - start)
        for number, line in enumerate(lines):
            x = left if number else start
            wanted = TYPE_WIDTH - x if number < len(lines) - 1 else None
            rows.append(Row(face.leading, tuple(set_line(line, face, x, face.baseline, wanted)), group))
    return rows


def set_line(
    text: str, face: Face, x: float, y: float, wanted: float | None = None, grey: float = 0.0
) -> Iterator[Mark]:
    """The marks of one line from `x` on baseline `y`, stretched to the width wanted when that is near enough."""
    if not text:
        return
    glyphs = [face.chain.glyph(character, text) for character in text]
    wide = [glyph.width >= _WIDE for glyph in glyphs]
    open_after = [*(a or b or text[n] == " " for n, (a, b) in enumerate(pairwise(wide))), False]
    stretch = 0.0
    if wanted is not None and (gaps := sum(open_after)):
        stretch = (wanted - face.measure(text)) / gaps
        stretch = stretch if stretch <= _MOST_STRETCH * face.size else 0.0
    tracking = face.pitch - face.size
    steps = []
    for character, glyph, is_wide, is_open in zip(text, glyphs, wide, open_after, strict=True):
        step = glyph.width * face.size + (tracking if is_wide else 0.0) + (stretch if is_open else 0.0)
        steps.append((glyph, is_wide, character, x))
        x += step
    yield from _runs(steps, face, y, tracking + stretch, grey)


def _runs(
    steps: list[tuple[Glyph, bool, str, float]], face: Face, y: float, wide_space: float, grey: float
) -> Iterator[Mark]:
    """Neighbours of one font and kind become one string, so that the text reads back in one piece."""
    for (name, wide, _), run in groupby(steps, key=lambda step: (step[0].face, step[1], step[2] == " ")):
        told = list(run)
        if name is None:
            side = 0.74 * face.size
            yield from (Box(x + 0.13 * face.size, y - side + 0.04 * face.size, side, BOXES[c]) for _, _, c, x in told)
        else:
            text = "".join(character for _, _, character, _ in told)
            rise = told[0][0].rise * face.size
            yield Glyphs(told[0][3], y - rise, name, face.size, text, wide_space if wide else 0.0, grey)


def centred(text: str, face: Face, middle: float, y: float) -> Iterator[Mark]:
    """One line around a middle."""
    return set_line(text, face, middle - face.measure(text) / 2, y)


def right(text: str, face: Face, edge: float, y: float, grey: float = 0.0) -> Iterator[Mark]:
    """One line ending at an edge."""
    return set_line(text, face, edge - face.measure(text), y, grey=grey)
