"""How large the things of a sheet come out: lines of a wrapped text, heights of rows, pages of paper."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import ceil
from operator import add

from safetydesk.catalog.profiles import Paper
from safetydesk.domain.staging import Value
from safetydesk.ledgers.profiles.profile import OutColumn, Plan

LEAST_ROW, TALLEST = 18.0, 409.0
PICTURE_HEIGHT = 84.0
"""Points of a row with pictures."""
CHARACTER = 8 * 72 / 96
"""The points that one character of a column's width takes: 8 pixels of 1/96 inch with 宋体 11."""
_PADDING = 0.71
_USUAL = re.compile(r"[\x20-\x7e\u4e00-\u9fff\u3001-\u3003\u3008-\u3011\uff01-\uff5e“”‘’…—]*")
"""Signs that are one letter wide in one byte of UTF-8, or two in three."""
_MM = 72 / 25.4
_SHEETS = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
_SIDES, _ENDS = 2 * 0.4 * 72, 2 * 0.6 * 72
_LINE, _ROOM = 1.32, 4.0


def capacity(width: float, font: float) -> int:
    """How many half-width letters of so many points stand side by side in a column of that width."""
    return max(1, int(width * CHARACTER * 2 / font))


def lines(text: str, room: int) -> int:
    """How many lines a text takes where `room` half-width letters stand side by side."""
    if "\n" not in text:
        return max(1, -(-_letters(text) // room))
    return sum(max(1, ceil(_letters(line) / room)) for line in text.split("\n"))


def many_lines(texts: Sequence[str], coded: Sequence[bytes], room: int) -> list[int] | None:
    """The lines of each of many texts, given as UTF-8 too; None unless all hold usual signs alone."""
    if not _USUAL.fullmatch("".join(texts)):
        return None
    return [-(-(both // 2) // room) for both in map(add, map(len, texts), map(len, coded))]


def _letters(text: str) -> int:
    if text.isascii():
        return len(text)
    if _USUAL.fullmatch(text):  # one byte or three each: half the bytes above one are a second place
        return (len(text) + len(text.encode())) // 2
    return len(text.translate(_WIDTHS))


class _Widths(dict[int, str]):
    """A character to as many letters as it is wide."""

    def __missing__(self, code: int) -> str:
        self[code] = "mm" if unicodedata.east_asian_width(chr(code)) in "WFA" else "m"
        return self[code]


_WIDTHS = _Widths()


def height(count: int, font: float) -> float:
    """The points of a row of so many lines."""
    return min(TALLEST, max(LEAST_ROW, round(count * font * _LINE + _ROOM, 1)))


def row_lines(plan: Plan) -> Callable[[Callable[[str], Value]], int]:
    """A function from the values of a row to the lines of its tallest cell."""
    told = [(one.field, lines) for one in plan.columns if (lines := column_lines(one, plan.paper.font))]

    def tallest(get: Callable[[str], Value]) -> int:
        return max([lines(get(field)) for field, lines in told], default=1)

    return tallest


def column_lines(one: OutColumn, font: float) -> Callable[[Value], int] | None:
    """A function from a value of a column to the lines of its cell; None where every cell has one."""
    room = capacity(one.width, font)
    if _coded(one):
        if one.choices and max(lines(word, room) for word in one.choices) == 1:
            return None
        return _told(one, room)
    if one.kind not in ("text", "line", "list"):
        return None
    half = one_line(one, font)

    def prose(value: Value) -> int:
        long = type(value) is str and (len(value) > half or "\n" in value)
        return lines(str(value), room) if long else 1

    return prose


def one_line(one: OutColumn, font: float) -> int:
    """So many characters stand in one line of the column, however wide they are."""
    return capacity(one.width, font) // 2


def _coded(one: OutColumn) -> bool:
    """Whether its cells show words for what is stored."""
    return len(one.shown) == 1 and one.shown[0].vocab is not None


def _told(one: OutColumn, room: int) -> Callable[[Value], int]:
    @lru_cache(maxsize=1024)
    def told(value: Value) -> int:
        return lines(str(one.show(value) or ""), room)

    return told


def print_scale(widths: Sequence[float], paper: Paper) -> float:
    """How far a sheet shrinks to be as wide as the paper: 1 for not at all."""
    points = sum(width + _PADDING for width in widths) * CHARACTER
    return min(1.0, round((_extent(paper)[0] - _SIDES) / points, 3))


def _extent(paper: Paper) -> tuple[float, float]:
    """Width and height of the paper as it lies, in points."""
    short, long = _SHEETS[paper.size]
    across, down = (long, short) if paper.direction == "landscape" else (short, long)
    return across * _MM, down * _MM


def pages(plan: Plan, heights: Sequence[float], count: int, scale: float) -> int:
    """An estimate of the pages of a ledger of `count` rows, of which some have these heights."""
    head = head_height(plan) * plan.levels
    room = (_extent(plan.paper)[1] - _ENDS) / scale - head
    average = sum(heights) / len(heights) if heights else LEAST_ROW
    rest = LEAST_ROW * (bool(plan.total) + len(plan.notes)) + 32 + 22 * bool(plan.line)
    return max(1, ceil((rest + average * count) / max(room, average)))


def head_height(plan: Plan) -> float:
    """The points of a row of the header, high enough for its longest header in its column."""
    font = plan.paper.font
    most = max((lines(one.header, capacity(one.width, font)) for one in plan.columns), default=1)
    return max(32.0 if plan.levels == 1 else 24.0, height(most, font) / plan.levels)
