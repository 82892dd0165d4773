"""Several findings in one cell: “1. …… 2. ……” taken apart (DOMAIN §7.10.6), never unasked."""

from __future__ import annotations

import re

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_HAN = "一二三四五六七八九十"
_STYLES = (
    re.compile(r"(?:^|(?<=[\s。；;，,、:：]))(\d{1,2})\s*[.．、)）](?!\d)"),
    re.compile(r"[(（](\d{1,2})[)）]\s*[.．、]?"),
    re.compile(f"([{_CIRCLED}])\\s*[.．、]?"),
    re.compile(rf"(?:^|(?<=[\s。；;]))([{_HAN}])\s*[、.．]"),
    re.compile(rf"[(（]([{_HAN}])[)）]\s*[、.．]?"),
    re.compile(rf"(?:^|(?<=[\s。；;，,：:]))([{_HAN}])是\s*"),
)
_LINE = re.compile(r"[。；;]\s*\n\s*")
_SHORTEST_LINE = 4
_SECOND = re.compile(r"2\s*[.．、)）]|②|二[、.．是)）]|[。；;]\s*\n")
_ENDS = " \t\r\n\u3000；;，,"


def findings_in(text: str) -> list[str]:
    """The findings of a text that numbers them from 1 on or gives each a sentence and a line; else the text alone.

    Words before the first number (存在以下问题：) say nothing of their own when they end in a colon, else nothing is
    taken apart: they may be a finding too.
    """
    if not _SECOND.search(text):
        return [text]
    for style in _STYLES:
        marks = _counted(style, text)
        if len(marks) < 2:
            continue
        head = text[: marks[0].start()].strip()
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        pieces = [text[mark.end() : end].strip(_ENDS) for mark, end in zip(marks, ends, strict=True)]
        if all(pieces) and (not head or head.endswith((":", "："))):
            return pieces
    lines = [line.strip(_ENDS) for line in _LINE.split(text)]
    return (
        lines if len(lines) > 1 and all(len(line) >= _SHORTEST_LINE and "\n" not in line for line in lines) else [text]
    )


def _counted(style: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """The marks of one style that count 1, 2, 3, ...; none when they do not all."""
    marks: list[re.Match[str]] = []
    for mark in style.finditer(text):
        if _number(mark[1]) != len(marks) + 1:
            return []
        marks.append(mark)
    return marks


def _number(sign: str) -> int:
    if sign in _CIRCLED:
        return _CIRCLED.index(sign) + 1
    return _HAN.index(sign) + 1 if sign in _HAN else int(sign)
