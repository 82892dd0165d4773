"""What must hold of every page as it is laid out, whatever the paper says: seen before a PDF is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from safetydesk.documents.annex import annex_pages
from safetydesk.documents.breaking import NO_END, NO_START
from safetydesk.documents.fonts import named
from safetydesk.documents.marks import MM, Glyphs, Mark, Rule
from safetydesk.documents.setting import TYPE_HEIGHT, TYPE_WIDTH
from safetydesk.documents.sheets import lay_out
from safetydesk.domain.papers.paper import PaperSnapshot
from tests.documents.odd_texts import squeezed
from tests.documents.readback import TURN_OVER

TOP = 37 * MM
_HAIR = 0.6
_INK = (0.78, -0.04)
"""How far the ink of a character reaches above and below its baseline, in em, at the least."""


@dataclass(frozen=True, slots=True)
class Set:
    """A text as it stands: page of the first copy from 1, left and right edge and baseline in points from the type
    area's upper left corner."""

    page: int
    x: float
    to_x: float
    y: float
    size: float
    text: str


def first_copy(snapshot: PaperSnapshot) -> list[list[tuple[float, Mark]]]:
    """The pages of the first copy: each mark with the top it counts from, in points from the type area's."""
    sheets = lay_out(snapshot).pages
    pages = len(sheets) // max(1, len(snapshot.copies))
    return [[(top - TOP, mark) for top, marks in sheet.marks for mark in marks] for sheet in sheets[:pages]]


def texts_set(pages: list[list[tuple[float, Mark]]]) -> list[Set]:
    """Every text of the pages, in the order it is drawn."""
    return [
        Set(number, mark.x, mark.x + _width(mark), top + mark.y, mark.size, mark.text)
        for number, marks in enumerate(pages, start=1)
        for top, mark in marks
        if isinstance(mark, Glyphs)
    ]


def _width(mark: Glyphs) -> float:
    """How far a text reaches, without the space after its last character."""
    font = named(mark.face)
    steps = sum(font.width(font.glyph(character)) for character in mark.text) * mark.size / 1000
    return steps + mark.space * (len(mark.text) - 1)


def inside(one: Set) -> bool:
    """Within the height of the type area."""
    return -1 <= one.y <= TYPE_HEIGHT + 1


def body_said(told: list[Set]) -> str:
    """The words inside the type area as they follow each other, without blanks and the mark that closes a page."""
    return squeezed("".join(one.text for one in told if inside(one) and one.text != TURN_OVER))


def sticking_out(told: list[Set]) -> list[str]:
    """Texts that leave the type area at a side or at its foot."""
    return [one.text for one in told if one.x < -_HAIR or one.to_x > TYPE_WIDTH + _HAIR]


def overlapping(told: list[Set]) -> Iterator[tuple[str, str]]:
    """Pairs of texts of one page whose ink meets."""
    for place, one in enumerate(told):
        for other in told[place + 1 :]:
            if one.page == other.page and one.text.strip() and other.text.strip() and _meet(one, other):
                yield one.text, other.text


def _meet(one: Set, other: Set) -> bool:
    across = min(one.to_x, other.to_x) - max(one.x, other.x)
    if across < 1.5:
        return False
    above, below = _INK
    top = max(one.y - above * one.size, other.y - above * other.size)
    return min(one.y - below * one.size, other.y - below * other.size) - top > 1.0


def struck_through(pages: list[list[tuple[float, Mark]]], told: list[Set]) -> Iterator[str]:
    """Texts that a level rule runs through."""
    for number, marks in enumerate(pages, start=1):
        rules = [(top + mark.y, mark) for top, mark in marks if isinstance(mark, Rule) and mark.y == mark.to_y]
        for one in told:
            if one.page != number or not one.text.strip():
                continue
            for y, rule in rules:
                if (
                    one.y - 0.6 * one.size < y < one.y - 0.15 * one.size
                    and rule.x < one.to_x - 2
                    and rule.to_x > one.x + 2
                ):
                    yield one.text


def badly_broken(told: list[Set]) -> list[str]:
    """Lines of the type area that begin or end with what may not stand there, of those that go on or went on."""
    lines: dict[tuple[int, int], list[Set]] = {}
    for one in told:
        if inside(one) and one.size >= 12:
            lines.setdefault((one.page, round(one.y)), []).append(one)
    joined = ["".join(part.text for part in sorted(line, key=lambda part: part.x)).strip() for line in lines.values()]
    return [line for line in joined if len(line) > 2 and (line[0] in NO_START or line[-1] in NO_END - {"☐", "☑"})]


def paper_pages(snapshot: PaperSnapshot) -> int:
    """How many pages of a copy are the paper itself, before its photos."""
    return len(first_copy(snapshot)) - len(annex_pages(snapshot))
