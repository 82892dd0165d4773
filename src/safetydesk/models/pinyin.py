"""Pinyin of names from a compiled character table, with phrase and surname readings; no tones.

The tables in resources/pinyin are made by tools/make_pinyin.py; the surnames are kept by hand.
"""

from __future__ import annotations

from functools import cache

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


def syllables(text: str, *, person: bool = False) -> list[str]:
    """One reading per character, longest known phrase first; a person's name begins with the surname's reading.

    Letters and digits stand for themselves in lower case, everything else is left out.
    """
    found: list[str] = []
    at = 0
    if person:
        surnames = _phrases("surnames.tsv")
        for length in (2, 1):
            if readings := surnames.get(text[:length]):
                found, at = list(readings), length
                break
    phrases, usual = _phrases("phrases.tsv"), _characters()
    while at < len(text):
        for length in (4, 3, 2):
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


def initials(text: str, *, person: bool = False) -> str:
    """First letters of the syllables: 宏达木业 gives hdmy."""
    return "".join(syllable[0] for syllable in syllables(text, person=person))
