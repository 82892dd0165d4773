"""Who reported (举报人) never stands on a paper: name, phone, identity number or address (DOMAIN §9.1, §9.2 P0).

How it would be written is data (resources/catalog/informants.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
    stand there."""

    what: str
    found: re.Pattern[str]
    basis: str


@dataclass(frozen=True, slots=True)
class Informant:
    """A place of the paper as people name it, what stands there, how it begins (举报人张…), and why it may not."""

    place: str
    what: str
    words: str
    basis: str


def informants_in(patterns: Iterable[InformantPattern], texts: Iterable[tuple[str, str]]) -> list[Informant]:
    """Every (place, text) that gives away who reported; only the beginning of the words is told."""
    known, found = tuple(patterns), list[Informant]()
    for place, text in texts:
        told: dict[int, dict[str, None]] = {}
        for start, _, what in _matches(known, text):
            told.setdefault(start, {})[what] = None
        found += [
            Informant(place, "、".join(told[start]), _beginning(text[start:]), known[0].basis) for start in sorted(told)
        ]
    return found


def hidden(patterns: Iterable[InformantPattern], facts: T) -> T:
    """The same dataclass, tuple or text with 〔已隐去〕 wherever a text in it gives away who reported."""
    known = tuple(patterns)
    told: T = rewritten(facts, lambda text: _hide(known, text))
    return told


def _hide(patterns: tuple[InformantPattern, ...], text: str) -> str:
    spans: list[tuple[int, int]] = []
    for start, end, _ in sorted(_matches(patterns, text)):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    for start, end in reversed(spans):
        text = text[:start] + HIDDEN + text[end:]
    return text


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
