"""The shared texts of a workbook kept small: few as they are, of many only the first; the others packed by the page.

A million rows have four million different texts; as objects they would take four times what they take packed. They are
kept in memory and never in a file: they are other people's data.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import overload

from safetydesk.ledgers.books.cells import all_clean
from safetydesk.ledgers.faults import TooLargeError

MANY = 500_000
"""More texts than this are packed: a list of them would take 50 MB."""
FIRST = 1 << 17
"""So many stay as they are even then: what repeats all over a ledger stands among the first."""
_MANY_LETTERS = 20_000_000
_PAGE, _SHIFT, _LAST = 32, 5, 31
"""Texts of a page: to find one of them all are parted."""
_AT_ONCE = 4_096
_LONG_PAGE = 8_000
"""A page of more letters gains nothing by packing and is kept as it is."""
_MOST_BYTES = 150 << 20
_ENCODING = "gb18030"
"""Knows every character, and most of ours in two bytes; none but the sign 0 has a byte 0."""
_decode = codecs.getdecoder(_ENCODING)


def kept_texts(pieces: Iterable[list[str]]) -> tuple[Sequence[str], frozenset[int]]:
    """All texts as `clean` gives them, by place, and the places of those that lost control characters.

    TooLargeError when they would not fit into the memory of a reading process even so.
    """
    lost: set[int] = set()
    cleaned = _cleaned(pieces, lost)
    few: list[str] = []
    letters = 0
    for some in cleaned:
        few += some
        letters += sum(map(len, some))
        if len(few) > MANY or letters > _MANY_LETTERS:
            return PackedTexts(chain(_given(few), cleaned)), frozenset(lost)
    return few, frozenset(lost)


def _cleaned(pieces: Iterable[list[str]], lost: set[int]) -> Iterator[list[str]]:
    start = 0
    for piece in pieces:
        texts, places = all_clean(piece)
        lost.update(start + place for place in places)
        start += len(texts)
        yield texts


def _given(texts: list[str]) -> Iterator[list[str]]:
    """The texts in parts, which are forgotten as they go."""
    texts.reverse()
    while texts:
        some = texts[: -_AT_ONCE - 1 : -1]
        del texts[-len(some) :]
        yield some


class PackedTexts(Sequence[str]):
    """Clean texts by place, from lists of them, the first of which stay as they are; others take 1 to 2 µs each."""

    def __init__(self, pieces: Iterable[Sequence[str]]) -> None:
        self._first: list[str] = []
        self._pages: list[bytes | list[str]] = []
        rest: list[str] = []
        size = 0
        for some in pieces:
            room = FIRST - len(self._first)
            self._first += some[:room]
            rest += some[room:]
            whole = len(rest) - len(rest) % _PAGE
            pages = [_page(rest[start : start + _PAGE]) for start in range(0, whole, _PAGE)]
            del rest[:whole]
            self._pages += pages
            size += sum(map(_bytes_of, pages))
            if size > _MOST_BYTES:
                raise TooLargeError("共享文字")
        self._length = len(self._first) + len(self._pages) * _PAGE + len(rest)
        if rest:
            self._pages.append(_page(rest))

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(self._length))]
        if place < FIRST:
            return self._first[place]
        page, at = self._pages[(place - FIRST) >> _SHIFT], (place - FIRST) & _LAST
        return _decode(page.split(b"\0")[at])[0] if isinstance(page, bytes) else page[at]


def _page(texts: list[str]) -> bytes | list[str]:
    """A page of texts, none of which holds a control character."""
    joined = "\0".join(texts)
    return texts if len(joined) > _LONG_PAGE else joined.encode(_ENCODING)


def _bytes_of(page: bytes | list[str]) -> int:
    return len(page) if isinstance(page, bytes) else 2 * sum(map(len, page))
