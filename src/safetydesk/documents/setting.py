"""Setting lines: measured characters, justified Chinese lines on the 28-character grid, single lines at a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from safetydesk.documents.breaking import break_lines
from safetydesk.documents.fonts import BOXES, Chain, Glyph
from safetydesk.documents.marks import MM, Box, Glyphs, Mark, Row

TYPE_WIDTH = 156 * MM
TYPE_HEIGHT = 225 * MM
"""版心 of GB/T 9704-2012."""
_ASCENT = 0.88
_MOST_STRETCH = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A chain at a size; `pitch` is the step of a full-width character, `leading` the height of a line (points)."""

    chain: Chain
    size: float
    pitch: float
    leading: float
    steps: dict[str, float] = field(default_factory=dict, init=False)

    @property
    def baseline(self) -> float:
        """Where the baseline lies below the top of a line."""
        return (self.leading - self.size) / 2 + _ASCENT * self.size

    def measure(self, text: str) -> float:
        """Width of a text: a full-width character steps by the pitch, whatever its own width."""
        try:
            return sum(map(self.steps.__getitem__, text))
        except KeyError:
            for character in text:
                glyph = self.chain.glyph(character, text)
                self.steps[character] = self.pitch if glyph.wide else glyph.width * self.size
        return sum(map(self.steps.__getitem__, text))


@cache
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
            on = number < len(lines) - 1
            marks = tuple(set_line(line, face, x, face.baseline, TYPE_WIDTH - x if on else None))
            rows.append(Row(face.leading, marks, group, on=on))
    return rows


def set_line(
    text: str, face: Face, x: float, y: float, wanted: float | None = None, grey: float = 0.0
) -> Iterator[Mark]:
    """The marks of one line from `x` on baseline `y`, stretched to the width wanted when that is near enough."""
    text = text.replace("\n", " ")
    seen, chain = face.chain.seen, face.chain
    glyphs = [seen.get(character) or chain.glyph(character, text) for character in text]
    stretch = _stretch(text, glyphs, face, wanted) if wanted is not None else 0.0
    for glyph, told, at, space in _runs(text, glyphs, face, x, stretch):
        if glyph.face is None:
            side = 0.74 * face.size
            yield Box(at + 0.13 * face.size, y - side + 0.04 * face.size, side, BOXES[told])
        else:
            yield Glyphs(at, y - glyph.rise * face.size, glyph.face, face.size, told, space, grey)


def _stretch(text: str, glyphs: Sequence[Glyph], face: Face, wanted: float) -> float:
    """What is added beside every full-width character and after every blank to reach the width, 0 when too much."""
    gaps = sum(
        one.wide or other.wide or character == " "
        for (one, other), character in zip(pairwise(glyphs), text, strict=False)
    )
    stretch = (wanted - face.measure(text)) / gaps if gaps else 0.0
    return stretch if stretch <= _MOST_STRETCH * face.size else 0.0


def _runs(
    text: str, glyphs: Sequence[Glyph], face: Face, x: float, stretch: float
) -> Iterator[tuple[Glyph, str, float, float]]:
    """Neighbours of one font and space become one string, so that text reads back in one piece.

    Each with its place and the space after its characters, which reaches from one full-width character to the next.
    """
    steps, start, begun = face.steps, x, 0
    kind: tuple[str | None, float, bool] | None = None
    for place, (character, glyph) in enumerate(zip(text, glyphs, strict=True)):
        wide = glyph.wide
        if stretch and place and (wide or glyphs[place - 1].wide or text[place - 1] == " "):
            x += stretch
        space = face.pitch - glyph.width * face.size + stretch if wide else 0.0
        this = (glyph.face, space, stretch != 0.0 and character == " ")
        if this != kind or glyph.face is None:
            if kind is not None:
                yield glyphs[begun], text[begun:place], start, kind[1]
            start, begun, kind = x, place, this
        x += steps.get(character) or (face.pitch if wide else glyph.width * face.size)
    if kind is not None:
        yield glyphs[begun], text[begun:], start, kind[1]


def centred(text: str, face: Face, middle: float, y: float) -> Iterator[Mark]:
    """One line around a middle."""
    return set_line(text, face, middle - face.measure(text) / 2, y)


def right(text: str, face: Face, edge: float, y: float, grey: float = 0.0) -> Iterator[Mark]:
    """One line ending at an edge."""
    return set_line(text, face, edge - face.measure(text), y, grey=grey)


def cut(text: str, face: Face, room: float) -> str:
    """As much of a text as one line holds, … in place of the rest."""
    if face.measure(text) <= room:
        return text
    while text and face.measure(text + "…") > room:
        text = text[:-1]
    return text.rstrip("（《“〔 ") + "…"
