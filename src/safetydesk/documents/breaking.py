"""Chinese line breaking: what may not begin or end a line, what stays together, and no last line of one character.

Source: GB/T 15834-2011 (标点符号用法) §5, GB/T 9704-2012; 〔2026〕12号 and runs of letters and digits are never split.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

NO_START = frozenset("，。、；：？！）》」』〕】〉”’·％‰℃…—～,.;:?!)]}%")
"""Characters that never begin a line."""
NO_END = frozenset("（《「『〔【〈“‘([{￥＄$№☐☑")
"""Characters that never end a line."""
_STOPS = "，。、；：？！…,.;:?! "
_COUNTED = "年月日时分秒号项条款处人次份米个台元名级层页张天起家吨度"
_HAN = "一二三四五六七八九十百零〇"
_TOKEN = (
    rf"(?:〔\d{{4}}〕第?\d+号"  # the tail of a 文号
    r"|\d{1,2}时\d{1,2}分"  # a time of day
    rf"|第[{_HAN}]+条（[{_HAN}]+）"  # an article and its item
    rf"|[!-~\u00a1-\u024f]*\d[{_COUNTED}]"  # a number and what it counts
    r"|[!-~\u00a1-\u024f]+"  # letters, digits and their marks
    r"|—+|…+| +|.)"
)
_JOINT = f"(?:(?<=[{re.escape(''.join(sorted(NO_END)))}])|(?=[{re.escape(''.join(sorted(NO_START)))}]))"
_UNIT = re.compile(f"{_TOKEN}(?:{_JOINT}{_TOKEN})*", re.DOTALL)
"""A stretch of the text that no line break may enter."""
_HAIR = 1e-6
Measure = Callable[[str], float]
"""Width of a text, in the unit of the line's width."""


def break_lines(text: str, measure: Measure, width: float, first: float | None = None) -> list[str]:
    """The lines of one paragraph; `first` is the width of the first line when it is narrower.

    Blanks at a break vanish; everything else comes back in order. An empty text is one empty line. A unit wider than
    a whole line is cut between its characters.
    """
    room = width if first is None else first
    if measure(text) <= min(width, room) + _HAIR:
        return [text]
    units = list(_fitting(_UNIT.findall(text), measure, min(width, room)))
    ends = [0.0, *accumulate(map(measure, units))]
    lines: list[list[str]] = []
    start = 0
    while start < len(units):
        end = max(bisect_right(ends, ends[start] + room + _HAIR) - 1, start + 1)
        lines.append(units[start:end])
        start, room = end, width
        while start < len(units) and not units[start].strip(" "):
            start += 1
    _no_widow(lines, measure, width)
    return [*("".join(line).rstrip(" ") for line in lines[:-1]), "".join(lines[-1])]


def _fitting(units: Iterable[str], measure: Measure, width: float) -> Iterator[str]:
    """The units, those wider than a line cut into characters."""
    for unit in units:
        if len(unit) == 1 or measure(unit) <= width + _HAIR:
            yield unit
        else:
            yield from unit


def _no_widow(lines: list[list[str]], measure: Measure, width: float) -> None:
    """Move whole units down until the last line has two characters before its stop."""
    while len(lines) > 1 and len(lines[-2]) > 2 and _characters(lines[-1]) < 2:
        moved = lines[-2][-1]
        if measure(moved + "".join(lines[-1])) > width:
            return
        lines[-1].insert(0, lines[-2].pop())


def _characters(line: list[str]) -> int:
    return len("".join(line).rstrip(_STOPS))
