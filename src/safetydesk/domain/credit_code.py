"""统一社会信用代码 (GB 32100-2015): normalise, check, suggest; a damaged number is named as such and never repaired."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import mul
from typing import Literal
from unicodedata import normalize

Verdict = Literal["valid", "empty", "damaged", "legacy", "wrong_length", "wrong_character", "wrong_check"]
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_PLACES = {letter: place for place, letter in enumerate(LETTERS)}
_WELL_FORMED = re.compile(f"[{LETTERS}]{{2}}[0-9]{{6}}[{LETTERS}]{{10}}")
_ALIKE = ("0ODQ", "1IL", "2Z", "5S", "8B", "UV", "6G")
_MOST_READINGS = 32
_BODIES = {"1": "1239", "5": "1239", "9": "1239"}
"""机构类别 by 登记管理部门 (GB 32100-2015 附录; 机构编制, 民政, 工商); other departments are not judged."""
_PROVINCES = frozenset(
    str(number)
    for first, last in ((10, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for number in range(first, last + 1)
)
"""First two places of a 行政区划码 (GB/T 2260); 10 is the national authority."""
_FLOAT = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}|\d+\.0*")
_JUNK = re.compile("[\\s\\-‐-―−'\u200b-\u200f\ufeff]+")

_REASONS: dict[Verdict, str | None] = {
    "valid": None,
    "empty": "没有填写",
    "damaged": "表格把代码当成了数字，后几位已经丢失，程序不能恢复",
    "legacy": "这是15位的旧注册号，不是统一社会信用代码",
    "wrong_length": "应为18位，现在是{length}位",
    "wrong_character": "第{place}位“{letter}”不会出现在统一社会信用代码里",
    "wrong_check": "校验码对不上，至少有一位写错",
}


@dataclass(frozen=True, slots=True)
class CreditCodeVerdict:
    """What was found: `code` is the normalised text (None when empty or damaged), `reason` Chinese, None when valid.

    `suggestion` is a valid code that looks alike, proposed to a person and never taken by itself.
    """

    verdict: Verdict
    code: str | None
    reason: str | None
    suggestion: str | None = None

    @property
    def valid(self) -> bool:
        """Whether `code` is a valid 18-place code."""
        return self.verdict == "valid"


def check_credit_code(value: str | int | float | None) -> CreditCodeVerdict:
    """Judge a credit code as typed or as it stands in a cell; a numeric cell of 16 digits or more is damaged."""
    if value is None:
        return _verdict("empty", None)
    if not isinstance(value, str):
        return _numeric_cell(value)
    if _WELL_FORMED.fullmatch(value) and check_letter(value[:17]) == value[17]:
        return CreditCodeVerdict("valid", value, None)
    code = normalise(value)
    if not code:
        return _verdict("empty", None)
    if _FLOAT.fullmatch(normalize("NFKC", value).strip().upper()) and len(code) != 15:
        return _verdict("damaged", None)
    if len(code) == 15 and code.isdigit():
        return _verdict("legacy", code)
    if len(code) != 18:
        return _verdict("wrong_length", code, length=len(code))
    wrong = next((place for place, letter in enumerate(code) if not _may_stand(place, letter)), None)
    if wrong is None and check_letter(code[:17]) == code[17]:
        return _verdict("valid", code)
    if code.isdigit() and code.endswith("000"):
        return _verdict("damaged", None)
    if wrong is not None:
        return _verdict("wrong_character", code, suggest(code), place=wrong + 1, letter=code[wrong])
    return _verdict("wrong_check", code, suggest(code))


def normalise(text: str) -> str:
    """Half-width capitals without spaces, hyphens and invisible characters; letters are never exchanged."""
    return _JUNK.sub("", normalize("NFKC", text)).upper()


def check_letter(first: str) -> str:
    """The 18th place for 17 valid ones: C[(31 - Σ index·3^i mod 31) mod 31]."""
    places = [_PLACES[letter] for letter in first]
    return LETTERS[-sum(map(mul, places, WEIGHTS)) % 31]


def is_legacy(text: str) -> bool:
    """Whether the text is a 15-digit 注册号 of an old licence."""
    code = normalise(text)
    return len(code) == 15 and code.isdigit()


def suggest(code: str) -> str | None:
    """The only plausible code that differs by look-alike letters in illegal places, one look-alike, or one exchange.

    None when there is none or more than one; a code of no known kind of body or no province is no plausible one.
    """
    repaired = {one for one in _legal_readings(code) if _is_plausible(one)}
    found = repaired or {one for one in (*_one_look_alike(code), *_one_exchange(code)) if _is_plausible(one)}
    return found.pop() if len(found) == 1 else None


def _numeric_cell(value: int | float) -> CreditCodeVerdict:
    digits = f"{value:.0f}"
    if len(digits) > 15:
        return _verdict("damaged", None)
    return check_credit_code(digits)


def _verdict(verdict: Verdict, code: str | None, suggestion: str | None = None, **facts: object) -> CreditCodeVerdict:
    reason = _REASONS[verdict]
    return CreditCodeVerdict(verdict, code, reason.format(**facts) if reason else None, suggestion)


def _may_stand(place: int, letter: str) -> bool:
    return letter in LETTERS and (letter.isdigit() or not 2 <= place < 8)


def _is_valid(code: str) -> bool:
    return all(_may_stand(place, letter) for place, letter in enumerate(code)) and check_letter(code[:17]) == code[17]


def _is_plausible(code: str) -> bool:
    return _is_valid(code) and code[1] in _BODIES.get(code[0], LETTERS) and code[2:4] in _PROVINCES


def _alike(letter: str) -> list[str]:
    return [other for group in _ALIKE if letter in group for other in group if other != letter]


def _legal_readings(code: str) -> list[str]:
    """The code with each illegal letter read as each of its legal twins; nothing when that is a guess too wide."""
    readings = [""]
    for place, letter in enumerate(code):
        options = [letter] if _may_stand(place, letter) else [one for one in _alike(letter) if _may_stand(place, one)]
        readings = [reading + option for reading in readings for option in options]
        if len(readings) > _MOST_READINGS:
            return []
    return readings


def _one_look_alike(code: str) -> list[str]:
    return [code[:at] + other + code[at + 1 :] for at, letter in enumerate(code) for other in _alike(letter)]


def _one_exchange(code: str) -> list[str]:
    return [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(len(code) - 1)]
