"""Patching styles.xml of a user's workbook: fills added at the end, cell styles cloned; nothing else is rewritten."""

from __future__ import annotations

import re

from safetydesk.ledgers.faults import DamagedError
from safetydesk.ledgers.writing.parts import DOUBTED_COLOUR, REFUSED_COLOUR, solid

_XF = re.compile(r"<(?:\w+:)?xf\b(?:[^>]*/>|.*?</(?:\w+:)?xf>)", re.DOTALL)
_FILL = re.compile(r"<(?:\w+:)?fill>.*?</(?:\w+:)?fill>|<(?:\w+:)?fill/>", re.DOTALL)
_COLOURS = {"refuse": REFUSED_COLOUR, "question": DOUBTED_COLOUR}


class Styles:
    """The styles part while it is being patched; style numbers are those of cells (`s`)."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._fills = _section(text, "fills")
        self._formats = _section(text, "cellXfs")
        fills = _FILL.findall(self._fills[0])
        self._xfs: list[str] = _XF.findall(self._formats[0])
        if not fills or not self._xfs:
            raise DamagedError("样式表不合规范")
        ours = {number for number, fill in enumerate(fills) if any(colour in fill for colour in _COLOURS.values())}
        self._marked = {number for number, xf in enumerate(self._xfs) if _fill_of(xf) in ours}
        self._fill_numbers = {level: len(fills) + offset for offset, level in enumerate(_COLOURS)}
        self._clones: dict[tuple[int, str], int] = {}
        self._added: list[str] = []

    def is_marked(self, style: int) -> bool:
        """True for a style that carries the fill of an earlier annotation."""
        return style in self._marked

    def coloured(self, style: int, level: str) -> int:
        """The style that looks like `style` with the fill of a level ('refuse', 'question'; '' for no fill)."""
        key = (style, level)
        if key not in self._clones:
            source = self._xfs[style] if style < len(self._xfs) else self._xfs[0]
            number = self._fill_numbers[level] if level else 0
            self._clones[key] = self._add(_with(_with(source, "fillId", str(number)), "applyFill", "1"))
        return self._clones[key]

    def wrapped(self) -> int:
        """A plain style with wrapped text, for the 错误说明 column."""
        key = (0, "wrapped")
        if key not in self._clones:
            head = re.match(r"<((?:\w+:)?)xf\b", self._xfs[0])
            prefix = head[1] if head else ""
            self._clones[key] = self._add(
                f'<{prefix}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
                f'<{prefix}alignment vertical="top" wrapText="1"/></{prefix}xf>'
            )
        return self._clones[key]

    def _add(self, xf: str) -> int:
        self._added.append(xf)
        return len(self._xfs) + len(self._added) - 1

    def patched(self) -> str:
        """The whole part with fills and cell styles added and their counts right."""
        fills = "".join(solid(colour) for colour in _COLOURS.values())
        if match := re.match(r"<(\w+:)", self._fills[0]):
            fills = re.sub(r"<(/?)(?=\w)", rf"<\1{match[1]}", fills)
        text = _appended(self._text, self._fills[0], fills, len(_COLOURS))
        return _appended(text, self._formats[0], "".join(self._added), len(self._added))


def _section(text: str, name: str) -> tuple[str, str]:
    match = re.search(rf"<((?:\w+:)?){name}\b[^>]*>.*?</\1{name}>", text, re.DOTALL)
    if not match:
        raise DamagedError("样式表不合规范")
    return match[0], match[1]


def _appended(text: str, section: str, addition: str, count: int) -> str:
    start, _, rest = section.partition(">")
    body, close, name = rest.rpartition("</")
    start = re.sub(r'\bcount="(\d+)"', lambda match: f'count="{int(match[1]) + count}"', start)
    return text.replace(section, f"{start}>{body}{addition}{close}{name}", 1)


def _fill_of(xf: str) -> int:
    match = re.search(r'\bfillId="(\d+)"', xf)
    return int(match[1]) if match else 0


def _with(xf: str, name: str, value: str) -> str:
    """An xf element with one attribute set."""
    head, end, rest = re.split(r"(/?>)", xf, maxsplit=1)
    head = re.sub(rf'\s{name}="[^"]*"', "", head)
    return f'{head} {name}="{value}"{end}{rest}'
