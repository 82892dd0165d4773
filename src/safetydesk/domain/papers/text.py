"""Text on its way to paper: cleaned of what no printer should see, masked, dated and numbered the Chinese way."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from safetydesk.domain.instants import to_datetime
from safetydesk.domain.papers.paper import Citation
from safetydesk.domain.papers.rewriting import rewritten
from safetydesk.domain.phones import mask_number

_DIGITS = "零一二三四五六七八九"
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """NFC text without control, format, private and unassigned characters; tabs and odd blanks become one space.

    Line ends become "\\n" and stay; an ideographic space stays; variation selectors go.
    """
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    return "".join(map(_cleaned, plain)).strip()


def _cleaned(character: str) -> str:
    if character in "\n\u3000":
        return character
    kind = unicodedata.category(character)
    if character in "\t\x0b\x0c\u2029" or kind == "Zs":
        return " "
    return "" if kind in _DROPPED or 0xFE00 <= ord(character) <= 0xFE0F else character


def cleaned(facts: Any) -> Any:
    """The same dataclass with every text inside it cleaned."""
    return rewritten(facts, clean)


def masked(text: str) -> str:
    """A phone or 身份证 number with its first three and last four digits left (DOMAIN §9.2); short ones vanish."""
    return mask_number(text)


def day_text(day: str) -> str:
    """2026年4月6日 for a YYYY-MM-DD day."""
    when = date.fromisoformat(day)
    return f"{when.year}年{when.month}月{when.day}日"


def days_text(first: str, last: str) -> str:
    """2026年4月6日, 2026年4月6日至7日 or 2026年4月30日至5月2日 for the days from one to the other, what both share said
    once."""
    began, ended = day_text(first), day_text(last)
    if last <= first:
        return began
    shared = next((mark for mark in "月年" if began.partition(mark)[0] == ended.partition(mark)[0]), "")
    return f"{began}至{ended.partition(shared)[2] if shared else ended}"


def minute_text(instant: int) -> str:
    """2026年4月6日9时05分 in China time for microseconds UTC."""
    when = to_datetime(instant)
    return f"{when.year}年{when.month}月{when.day}日{when.hour}时{when.minute:02d}分"


def chinese_number(number: int) -> str:
    """一, 十, 十二, 二十, 九十九 for 1 to 99; plain digits beyond."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def ordinal(first: str, index: int) -> str:
    """The number of entry `index` (from 0) in the manner of `first`: 一、 （一） 1． (1)."""
    number = chinese_number(index + 1) if "一" in first else str(index + 1)
    return first.replace("一", number, 1) if "一" in first else first.replace("1", number, 1)


def citation_holds(citation: Citation, on: str) -> bool:
    """Whether its article may be printed: verified text, in force on the 成文日期."""
    begun = citation.valid_from is not None and citation.valid_from <= on
    return citation.verified and begun and (citation.valid_to is None or on <= citation.valid_to)


def citation_text(citation: Citation, on: str) -> str:
    """《law》article, or the law's name alone when its article does not hold on that day."""
    article = citation.article if citation.article and citation_holds(citation, on) else ""
    return f"《{citation.law}》{article}"
