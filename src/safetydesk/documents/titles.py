"""Titles of several lines: words kept whole, lines balanced into a trapezoid or a diamond (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise
from math import comb

from safetydesk.documents.breaking import NO_END, NO_START, Measure, break_lines

_AFTER = re.compile(
    r"关于|公司|工厂|合作社|商店|学校|医院|政府|委员会|办公室|管理局|应急局|大队|中心|街道|乡|镇|村|区|县|市"
    r"|情况|隐患|事故|问题|工作|检查|整改|治理|督办|行为|》|）"
)
"""A title may well break after these."""
_BEFORE = re.compile(r"关于|和|与|及|以及|并|重大|挂牌|通知|报告|函$|意见|决定|告知|请示|批复|开展|进行|做好|申请|存在")
"""... and before these."""
_WHOLE = re.compile(
    r"重大事故隐患|事故隐患|安全生产|隐患整改|挂牌督办|限期整改|整改情况|通知书?|意见书?|指令书|决定书|告知书|审批表|申请表"
    r"|人民政府|有限公司|有限责任公司|股份有限公司|应急管理|办公室|委员会|《[^》]*》|（[^）]*）|“[^”]*”|〔\d+〕\d*号?|[!-~]+"
)
"""Never broken inside."""
_NEVER_FIRST = frozenset("的了和与及或、")
_MOST_LINES = 4
_MOST_WAYS = 5000
_LEAST = 4
"""Characters that a line of a title should have."""
_HOURGLASS, _SHORT, _SQUARE = 30.0, 25.0, 3.0


def title_lines(text: str, measure: Measure, width: float) -> list[str]:
    """The lines of a title; "\\n" in it is where a person wants a new one."""
    return [line for part in text.split("\n") for line in _shaped(part, measure, width)]


def _shaped(text: str, measure: Measure, width: float) -> list[str]:
    """As few lines as will do, broken between words where possible, else where any line may break."""
    if measure(text) <= width:
        return [text]
    widths = [measure(character) for character in text]
    for places in (_word_ends(text), _places(text)):
        for count in range(int(sum(widths) / width) + 1, _MOST_LINES + 1):
            if comb(len(places), count - 1) <= _MOST_WAYS:
                ways = [(0, *cuts, len(text)) for cuts in combinations(places, count - 1)]
                fitting = [way for way in ways if max(_spans(way, widths)) <= width]
                if fitting:
                    best = min(fitting, key=lambda way: _cost(_spans(way, widths), way))
                    return [text[start:end] for start, end in pairwise(best)]
    return break_lines(text, measure, width)


def _spans(way: Sequence[int], widths: Sequence[float]) -> list[float]:
    return [sum(widths[start:end]) for start, end in pairwise(way)]


def _places(text: str) -> list[int]:
    """Where a line may break at all, outside 《》 and （）."""
    inside = {n for found in _WHOLE.finditer(text) for n in range(found.start() + 1, found.end())}
    return [
        n
        for n in range(1, len(text))
        if n not in inside and text[n] not in NO_START | _NEVER_FIRST and text[n - 1] not in NO_END
    ]


def _word_ends(text: str) -> list[int]:
    ends = {found.end() for found in _AFTER.finditer(text)} | {found.start() for found in _BEFORE.finditer(text)}
    return [place for place in _places(text) if place in ends]


def _cost(spans: Sequence[float], way: Sequence[int]) -> float:
    """How far the lines are from a trapezoid or a diamond of even lines; lower is better."""
    mean = sum(spans) / len(spans)
    cost = sum((span / mean - 1) ** 2 for span in spans) * 10
    cost += sum(
        _HOURGLASS for one, two, three in zip(spans, spans[1:], spans[2:], strict=False) if two < min(one, three)
    )
    cost += sum(_SHORT for start, end in pairwise(way) if end - start < _LEAST)
    return cost + (_SQUARE if max(spans) - min(spans) < mean / 50 else 0.0)
