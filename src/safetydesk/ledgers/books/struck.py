"""Texts of a workbook of which some words are struck through: what is left of them may not be what holds.

The styles of cells say nothing of it; the runs of a rich text do (ECMA-376 Part 1 §18.4.10).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, cast
from xml.etree import ElementTree

from safetydesk.ledgers.books.container import decoded, local
from safetydesk.ledgers.books.styles import strikes
from safetydesk.ledgers.faults import DamagedError

_SIGNS = tuple("strike".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_OVERLAP = max(map(len, _SIGNS)) - 1


class Noticing:
    """A stream that notices while it is read whether something may be struck through in it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._end = b""
        self.found = False

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes of the stream."""
        block = self._stream.read(size)
        if not self.found:
            seam = self._end + block[:_OVERLAP]
            self.found = any(sign in block or sign in seam for sign in _SIGNS)
            self._end = block[-_OVERLAP:]
        return block

    def as_stream(self) -> BinaryIO:
        """Itself, for who only reads."""
        return cast("BinaryIO", self)


def is_struck(item: ElementTree.Element) -> bool:
    """Whether a run of a string item strikes words through."""
    return any(_crosses(run) for run in item if local(run.tag) == "r")


def _crosses(run: ElementTree.Element) -> bool:
    shown = any(local(child.tag) == "t" and (child.text or "").strip() for child in run)
    return shown and any(strikes(entry) for child in run if local(child.tag) == "rPr" for entry in child)


def struck_places(stream: BinaryIO) -> frozenset[str]:
    """The places, as cells name them, of the shared strings with struck words; DamagedError when it is no XML."""
    parser: ElementTree.XMLPullParser[Any] = ElementTree.XMLPullParser(("start", "end"))
    elements: Iterator[tuple[str, ElementTree.Element]]
    found: set[str] = set()
    open_ones: list[ElementTree.Element] = []
    place = 0
    try:
        for block in decoded(stream):
            parser.feed(block)
            elements = parser.read_events()  # type: ignore[assignment]
            for event, element in elements:
                if event == "start":
                    open_ones.append(element)
                    continue
                open_ones.pop()
                if local(element.tag) == "si":
                    if is_struck(element):
                        found.add(str(place))
                    place += 1
                    open_ones[-1].clear()
    except (ElementTree.ParseError, IndexError) as fault:
        raise DamagedError("共享文字的 XML 读不通") from fault
    return frozenset(found)
