"""Pinyin of names from a compiled character table, with phrase and surname readings; no tones.

The tables in resources/pinyin are made by tools/make_pinyin.py; the surnames are kept by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from operator import add

from safetydesk.paths import resources


@cache
def _characters() -> dict[str, str]:
    lines = (resources() / "pinyin" / "characters.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return {char: reading for reading, chars in pairs for char in chars}


@cache
def _phrases(name: str) -> dict[str, list[str]]:
    lines = (resources() / "pinyin" / name).read_text(encoding="utf-8").splitlines()
    return {phrase: readings.split() for phrase, readings in (line.split("\t") for line in lines if line)}


@cache
def _beginnings() -> frozenset[str]:
    """The first two characters of every phrase that is read otherwise than its characters."""
    return frozenset(phrase[:2] for phrase in _phrases("phrases.tsv"))


def syllables(text: str, *, person: bool = False) -> list[str]:
    """One reading per character, longest known phrase first; a person's name begins with the surname's reading.

    Letters and digits stand for themselves in lower case, everything else is left out.
    """
    found, at = _surname(text) if person else ([], 0)
    phrases, beginnings, usual = _phrases("phrases.tsv"), _beginnings(), _characters()
    while at < len(text):
        lengths = (4, 3, 2) if text[at : at + 2] in beginnings else ()
        for length in lengths:
            if readings := phrases.get(text[at : at + length]):
                found += readings
                at += length
                break
        else:
            char = text[at]
            if reading := usual.get(char):
                found.append(reading)
            elif char.isascii() and char.isalnum():
                found.append(char.lower())
            at += 1
    return found


def _surname(text: str) -> tuple[list[str], int]:
    """How the surname of a person is read, and how many characters it has."""
    surnames = _phrases("surnames.tsv")
    for length in (2, 1):
        if readings := surnames.get(text[:length]):
            return list(readings), length
    return [], 0


def initials(text: str, *, person: bool = False) -> str:
    """First letters of the syllables: 宏达木业 gives hdmy."""
    return "".join(syllable[0] for syllable in syllables(text, person=person))


class _Spaced(dict[int, str]):
    """A character to its reading, each letter after a blank; only the first letter where `first`."""

    def __init__(self, first: bool) -> None:
        super().__init__()
        self._first = first

    def __missing__(self, code: int) -> str:
        reading = "".join(syllables(chr(code)))
        self[code] = " " + " ".join(reading[:1] if self._first else reading) if reading else ""
        return self[code]


_FIRST, _WHOLE = _Spaced(first=True), _Spaced(first=False)


class _Lines(dict[int, str]):
    """A character to its reading, each letter after a blank, the first one large; lines stay, signs are phrases."""

    def __init__(self) -> None:
        super().__init__({10: "\n"})

    def __missing__(self, code: int) -> str:
        readings = [*_phrases("phrases.tsv").values()][code - _SIGNS] if code >= _SIGNS else syllables(chr(code))
        self[code] = "".join(f" {letter}" for reading in readings for letter in reading.capitalize())
        return self[code]


_SIGNS = 0x100000
"""Where the signs of phrases begin: private characters that no text holds; one that does is spelled by itself."""
_LINES, _LATER = _Lines(), b" abcdefghijklmnopqrstuvwxyz"
_ODD = re.compile(f"[{chr(_SIGNS)}-\U0010ffff]").search


@cache
def _pairs() -> Callable[[str], list[str]]:
    """Finds two characters with which a phrase may begin."""
    first, second = (re.escape("".join({pair[at : at + 1] for pair in _beginnings()})) for at in (0, 1))
    return re.compile(f"(?=([{first}][{second}]))" if first and second else "(?!)").findall


@cache
def _signs() -> dict[str, str]:
    return {phrase: chr(_SIGNS + at) for at, phrase in enumerate(_phrases("phrases.tsv"))}


@cache
def _begun() -> dict[str, list[str]]:
    """The phrases with which two characters begin, the longest first."""
    found: dict[str, list[str]] = {}
    for phrase in sorted(_phrases("phrases.tsv"), key=len, reverse=True):
        found.setdefault(phrase[:2], []).append(phrase)
    return found


def spelled(text: str) -> tuple[str, str]:
    """Initials and full pinyin of a text, letter by letter: 宏达 gives 'h d' and 'h o n g d a'."""
    beginnings, pairs = _beginnings(), list(map(add, text, text[1:]))
    if beginnings.isdisjoint(pairs):
        return text.translate(_FIRST)[1:], text.translate(_WHOLE)[1:]
    first, whole, done = "", "", 0
    for at, pair in enumerate(pairs):
        if at >= done and pair in beginnings and (told := _phrase(text[at : at + 4])):
            plain = text[done:at]
            first += plain.translate(_FIRST) + told[0]
            whole += plain.translate(_WHOLE) + told[1]
            done = at + told[2]
    plain = text[done:]
    return (first + plain.translate(_FIRST))[1:], (whole + plain.translate(_WHOLE))[1:]


def all_spelled(texts: Sequence[str]) -> list[tuple[str, str]]:
    """`spelled` of each text, all at once: phrases become signs, and lines of characters and signs lines of letters."""
    whole = "\n".join(texts)
    if _ODD(whole):
        return [spelled(text) for text in texts]
    begun, signs = _beginnings().intersection(_pairs()(whole)), _signs()
    if phrases := [phrase for pair in begun for phrase in _begun()[pair]]:
        whole = re.sub("|".join(map(re.escape, phrases)), lambda found: signs[found[0]], whole)
    letters = whole.translate(_LINES)
    firsts = " ".join(letters.encode().translate(None, _LATER).decode()).lower().split("\n")
    if len(firsts) != len(texts):
        return [spelled(text) for text in texts]
    return [(first.strip(), told[1:]) for first, told in zip(firsts, letters.lower().split("\n"), strict=True)]


@lru_cache(maxsize=8192)
def _phrase(text: str) -> tuple[str, str, int] | None:
    """The longest known phrase with which four characters begin: as `_FIRST` and `_WHOLE` spell, and how long it is."""
    for length in (4, 3, 2):
        if readings := _phrases("phrases.tsv").get(text[:length]):
            first, whole = _spaced(readings)
            return f" {first}", f" {whole}", length
    return None


@lru_cache(maxsize=16384)
def spelled_person(name: str) -> tuple[str, str]:
    """Initials and full pinyin of a person's name, letter by letter."""
    return _spaced(syllables(name, person=True))


def _spaced(found: Sequence[str]) -> tuple[str, str]:
    return " ".join(one[0] for one in found), " ".join("".join(found))
