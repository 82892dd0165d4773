"""Phones and identity numbers inside a free text, masked where they stand (DOMAIN §9.2 P1, 前3后4).

Short public numbers (12350, 119), 400 and 800 numbers, credit codes, standards and document numbers stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date
from unicodedata import category, normalize

from safetydesk.domain.credit_code import check_credit_code
from safetydesk.domain.phones import mask_number, phone_digits

_FEWEST = 7
"""Digits of the shortest number that is masked."""
_BETWEEN = r"[ .\-]"
_IDENTITY = re.compile(rf"(?<!\d)[1-8](?:{_BETWEEN}{{0,2}}\d){{16}}{_BETWEEN}{{0,2}}[\dXx](?![\dXx])")
_OLD_IDENTITY = re.compile(r"(?<![\dA-Za-z])[1-8]\d{5}[ \-]?\d{6}[ \-]?\d{3}(?!\d)")
_MOBILE = re.compile(
    rf"(?<!\d)(?:\(?\+?86\)?[ \-]?)?(?:1[3-9]\d{{9}}|1[3-9]\d({_BETWEEN}{{1,2}})\d{{4}}\1\d{{4}}"
    rf"|1[3-9]\d[ \-]\d{{8}}|1[3-9]\d{{5}}[ \-]\d{{4}}|1[3-9]\d{{2}} \d{{3}} \d{{4}}|1([ .\-])[3-9](?:\2\d){{9}})(?!\d)"
)
_LANDLINE = re.compile(
    r"(?<!\d)(?:\(0(?:10|2\d|[3-9]\d\d)\) ?|0(?:10|2\d|[3-9]\d\d)[ \-]{0,2}|\+86[ \-]?(?:10|2\d|[3-9]\d\d)[ \-])"
    r"(?:\d{7,8}|\d{3,4}[ \-]\d{4})(?:(?:[ \-]| ?转 ?)\d{1,5})?(?!\d)"
)
_AFTER_WORD = re.compile(
    r"(?:电话|座机|固话|手机|联系方式|传真|号码|[Tt][Ee][Ll])[码号]?[:.是为 ]{0,3}"
    r"((?!400|800)(?:\d{7,8}|\d{3,4}[ \-]\d{4}))(?![ \-]?\d)"
)
"""A number without area code is one only where a word says so: eight digits alone may be a day or a serial."""
_PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for number in range(first, last + 1)
)
"""First two places of a 行政区划码 (GB/T 2260)."""
_BARE = re.compile(r"[\d\s()+\-—,，、;；/转]+")


def mask_within(text: str, *, keep: Collection[str] = (), phones: bool = True) -> str:
    """The text with every identity number of 18 or 15 places and every phone in it masked.

    Full-width digits, and digits with blanks or dashes between, count as well. `keep` are phones (their digits) that
    the office publishes; `phones` False masks identity numbers only.
    """
    for start, end in reversed(numbers_in(text, keep=keep, phones=phones)):
        text = text[:start] + mask_number(text[start:end]) + text[end:]
    return text


def numbers_in(text: str, *, keep: Collection[str] = (), phones: bool = True) -> list[tuple[int, int]]:
    """Where those numbers stand in the text, as (start, end), in order."""
    plain = "".join(map(_half_width, text))
    if sum(one.isdigit() for one in plain) < _FEWEST:
        return []
    return sorted(_spans(plain, keep, phones))


def is_number_alone(text: str) -> bool:
    """Whether the text is nothing but one or several numbers, as the answer to a question for a phone is."""
    return bool(_BARE.fullmatch("".join(map(_half_width, text))))


def _half_width(character: str) -> str:
    """One character for one: digits and brackets in half width, every dash a hyphen, every blank a space."""
    kind = category(character)
    if kind == "Pd" or character == "\u2212":
        return "-"
    if kind == "Zs":
        return " "
    half = normalize("NFKC", character)
    return half if len(half) == 1 else character


def _spans(plain: str, keep: Collection[str], phones: bool) -> Iterator[tuple[int, int]]:
    """Where numbers stand, longer kinds first; what is found is looked past by the next."""
    finders: list[tuple[re.Pattern[str], int, Callable[[str, str], bool]]] = [
        (_IDENTITY, 0, _is_identity),
        (_OLD_IDENTITY, 0, _is_old_identity),
    ]
    if phones:

        def foreign(found: str, _before: str) -> bool:
            return phone_digits(found) not in keep

        finders += [(_MOBILE, 0, foreign), (_LANDLINE, 0, foreign), (_AFTER_WORD, 1, foreign)]
    for pattern, group, holds in finders:
        at = 0
        while found := pattern.search(plain, at):
            start, end = found.span(group)
            at = start + 1
            if holds(plain[start:end], plain[:start]):
                yield start, end
                plain = plain[:start] + "*" * (end - start) + plain[end:]
                at = end


def _is_identity(found: str, before: str) -> bool:
    """公民身份号码 (GB 11643): province and day of birth can be. A valid credit code of digits alone is none where the
    word 代码 stands before it."""
    digits = re.sub(r"[^\dX]", "", found.upper())
    if digits[:2] not in _PROVINCES or not _born(digits[6:14]):
        return False
    return not (before.rstrip(" :为是").endswith("代码") and check_credit_code(digits).valid)


def _is_old_identity(found: str, before: str) -> bool:
    """The number of 15 places, in which the year of birth has two; a 注册号 is none."""
    digits = re.sub(r"\D", "", found)
    return digits[:2] in _PROVINCES and _born(f"19{digits[6:12]}") and not before.rstrip(" :").endswith("注册号")


def _born(day: str) -> bool:
    try:
        return 1850 <= date(int(day[:4]), int(day[4:6]), int(day[6:])).year <= 2100
    except ValueError:
        return False
