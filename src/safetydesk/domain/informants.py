"""Who reported (举报人) never stands on a paper: name, phone, identity number or address (DOMAIN §9.1, §9.2 P0).

How it would be written is data (resources/catalog/informants.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar
from unicodedata import normalize

from safetydesk.domain.papers.rewriting import rewritten
from safetydesk.domain.personal_numbers import numbers_in

T = TypeVar("T")
NUMBER = "\ue000"
"""Stands for each digit of a phone or identity number while a text is searched: no text that was cleaned has it."""
HIDDEN = "〔已隐去〕"
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class InformantPattern:
    """A way to write who reported: `what` it gives away (姓名, 住址 ...), how it is found, and by what rule it may not
    stand there. It needs one of the `words`; a `doubt` may be somebody else, and is only pointed at."""

    what: str
    found: re.Pattern[str]
    basis: str
    words: tuple[str, ...] = ()
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Informant:
    """A place of the paper as people name it, what stands there, how it begins (举报人张…), and why it may not."""

    place: str
    what: str
    words: str
    basis: str


def informants_in(
    patterns: Iterable[InformantPattern], texts: Iterable[tuple[str, str]], *, doubt: bool = False
) -> list[Informant]:
    """Every (place, text) that gives away who reported; only the beginning of the words is told.

    With `doubt` those that only may: somebody is named there, who may be of the enterprise.
    """
    told_all = tuple(patterns)
    if doubt:
        texts = [(place, _hide(_sure(told_all), text)) for place, text in texts]
    known, found = tuple(one for one in told_all if one.doubt is doubt), list[Informant]()
    if not known:
        return found
    may = needed(known)
    for place, text in texts:
        if not may.search(text):
            continue
        told: dict[int, dict[str, None]] = {}
        for start, _, what in _matches(known, text):
            told.setdefault(start, {})[what] = None
        found += [
            Informant(place, "、".join(told[start]), _beginning(text[start:]), known[0].basis) for start in sorted(told)
        ]
    return found


def hidden(patterns: Iterable[InformantPattern], facts: T) -> T:
    """The same dataclass, tuple or text with 〔已隐去〕 wherever a text in it gives away who reported."""
    known = _sure(patterns)
    if not known:
        return facts
    may = needed(known)
    told: T = rewritten(facts, lambda text: _hide(known, text) if may.search(text) else text)
    return told


@cache
def needed(patterns: tuple[InformantPattern, ...]) -> re.Pattern[str]:
    """What finds a word that a text must have for one of the patterns to hold, however it is spaced."""
    words = sorted({word for one in patterns for word in one.words}, key=lambda word: (len(word), word))
    fewest: list[str] = []
    for word in words:
        if not any(short in word for short in fewest):
            fewest.append(word)
    return re.compile("|".join(r"\s*".join(map(_any_form, word)) for word in fewest) or r"(?!)")


@cache
def _any_form(character: str) -> str:
    """The character, or any of those that stand for it (CJK compatibility ideographs and radicals)."""
    forms = _compatible().get(character, "")
    return f"[{re.escape(character)}{forms}]" if forms else re.escape(character)


@cache
def _compatible() -> Mapping[str, str]:
    """The characters that are the same as another one but for their code, by that one (NFKC)."""
    found: dict[str, str] = {}
    for code in (code for block in _COMPATIBLE for code in range(*block)):
        plain = normalize("NFKC", chr(code))
        if plain != chr(code):
            found[plain] = found.get(plain, "") + chr(code)
    return found


_COMPATIBLE = ((0x2E80, 0x2FE0), (0xF900, 0xFB00), (0x2F800, 0x2FA20))


def _sure(patterns: Iterable[InformantPattern]) -> tuple[InformantPattern, ...]:
    return tuple(one for one in patterns if not one.doubt)


def _hide(patterns: tuple[InformantPattern, ...], text: str) -> str:
    spans: list[tuple[int, int]] = []
    for start, end in sorted(_told(patterns, text)):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    for start, end in reversed(spans):
        text = text[:start] + HIDDEN + text[end:]
    return text


def _told(patterns: tuple[InformantPattern, ...], text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every match, and of each place where a name found by one stands again."""
    found = list(_matches(patterns, text))
    yield from ((start, end) for start, end, _ in found)
    plain = _searched(text)
    names = {name for one in patterns for match in one.found.finditer(plain) for name in match.groups()}
    for name in filter(None, names):
        yield from (match.span() for match in re.finditer(re.escape(name), text))


def _matches(patterns: tuple[InformantPattern, ...], text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what) of every match, the blanks and stops that lead up to it left out."""
    plain = _searched(text)
    for one in patterns:
        for match in one.found.finditer(plain):
            lead = len(match[0]) - len(match[0].lstrip(" \n\t,.。、;:()"))
            yield match.start() + lead, match.end(), one.what


def _searched(text: str) -> str:
    """One character for one: half width, and every digit of a personal number as NUMBER."""
    half = "".join(one if len(one) == 1 else "?" for one in (normalize("NFKC", each) for each in text))
    for start, end in numbers_in(text):
        half = half[:start] + NUMBER * (end - start) + half[end:]
    return half


def _beginning(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
