"""Counts, money and telephone numbers as ledgers write them; digits are never taken through a float."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Literal

from safetydesk.ledgers.books.cells import Cell

Doubt = Literal["not_a_number", "not_exact", "no_unit"]

_VAGUE = re.compile(
    r"约|大概|大约|左右|上下|余|多|以上|以下|不足|近|±|至|到|\d[~\-]\d|[<>≤≥]|\d\+$|\d+/\d+|若干|几|数十"
)
_NUMBER = re.compile(r"[+\-]?\d+(?:\.\d+)?")
_APART = re.compile(r"(?<!\d)(?!\d{1,3}(?:\s\d{3})+(?!\s*\d))\d+(?:\s+\d+)+")
"""Digits with blanks between them, but for those between thousands: 10 20 is no 1020."""
_GROUPED = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")
_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"两": 2}
_SPELT = re.compile(
    r"(?:(?P<thousands>[一二两三四五六七八九])千零?)?(?:(?P<hundreds>[一二两三四五六七八九])百零?)?(?:(?P<tens>[一二三四五六七八九]?)十)?(?P<ones>[一二两三四五六七八九])?"
)
_LEAD = re.compile(r"([\u4e00-\u9fff]{2,6}?)[:]?(?=\d|[一二两三四五六七八九十]+\D?$)")
_NOTHING = {"无", "没有", "零"}
_LARGE = {"千元": 100_000, "万元": 10_000, "亿元": 10}
"""From these on a bare number under such a header was more likely written in 元: 30000 under 万元 is no 3 亿."""
_FEN = {"元": 100, "千元": 100_000, "万元": 1_000_000, "万": 1_000_000, "亿元": 10_000_000_000}


def narrow(text: str) -> str:
    """Full-width signs half-width, blanks and a leading apostrophe out: for codes and numbers only, never for prose."""
    if text.isascii() and text.isalnum():
        return text
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lstrip("'`’‘")


def read_integer(cell: Cell, units: tuple[str, ...], header: str = "") -> int | Doubt:
    """A whole number, with or without one of its units (60人, 六十人); 约60人 and 60.5 are doubts; 无 counts as 0.

    A word in front that the header says too (一般3处 under 一般隐患数) is no more than that.
    """
    text = narrow(cell.text)
    if _APART.search(cell.text):
        return "not_a_number"
    lead = _LEAD.match(text)
    if lead and lead[1] in header:
        text = text[lead.end() :]
    if text in _NOTHING:
        return 0
    if _VAGUE.search(text):
        return "not_exact"
    text = re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", text)
    for unit in units:
        text = text.removesuffix(unit)
    if (spelt := _spelt(text)) is not None:
        return spelt
    if not _NUMBER.fullmatch(text):
        return "not_a_number"
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else "not_a_number"


def _spelt(text: str) -> int | None:
    """A number below 10,000 in Chinese: 三, 十二, 六十, 一百二十, 两千零五; None when it is none, as 二三 is."""
    match = _SPELT.fullmatch(text)
    if not match or not text:
        return None
    thousands, hundreds, tens, ones = match["thousands"], match["hundreds"], match["tens"], match["ones"]
    ten = 0 if tens is None else (_DIGITS[tens] if tens else 1)
    total = 1000 * _DIGITS[thousands or "零"] + 100 * _DIGITS[hundreds or "零"] + 10 * ten + _DIGITS[ones or "零"]
    return total or None


def read_money(cell: Cell, header_unit: str | None) -> int | Doubt:
    """Money in 分; the unit stands in the cell (2万元, 500元) or in the header (万元), and is never assumed."""
    whole = narrow(cell.text)
    text = whole.removeprefix("人民币").removeprefix("¥")
    sign = whole != text
    if text in _NOTHING:
        return 0
    if _VAGUE.search(text):
        return "not_exact"
    match = None if _APART.search(cell.text) else re.fullmatch(r"(\d[\d,]*(?:\.\d+)?)(亿元|万元|千元|万|元)?整?", text)
    if not match or not _GROUPED.fullmatch(match[1].partition(".")[0]):
        return "not_a_number"
    number = Decimal(match[1].replace(",", ""))
    unit = match[2] or header_unit
    if unit is None or (not match[2] and unit in _LARGE and (number >= _LARGE[unit] or sign)):
        return 0 if number == 0 else "no_unit"
    fen = number * _FEN[unit]
    return int(fen) if fen == fen.to_integral_value() else "not_a_number"


def money_unit(header: str) -> str | None:
    """The unit a header names in brackets or after a slash: 整改资金（万元）, 整改资金/元."""
    match = re.search(
        r"[(/:]\s*(?:单位[:]?)?(亿元|万元|千元|元)\s*[)]?$", unicodedata.normalize("NFKC", header).strip()
    )
    return match[1] if match else None


_MOBILE = re.compile(r"1[3-9]\d{9}")
_ROUNDED = re.compile(r"1[3-9]\d{4}0{5}")
"""What is left of a mobile number that a spreadsheet has shown as 1.38E+10."""
_LANDLINE = re.compile(
    r"(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:[-转]\d{1,5})?|[48]00-?\d{3}-?\d{4}|1[012]\d{3}|9[56]\d{3}|1[12]\d"
)


def read_phone(cell: Cell) -> tuple[str | None, str]:
    """(number, '') or (None, why it cannot be one); several numbers stay together, joined by 、."""
    if cell.kind != "number" and cell.text.isascii() and _MOBILE.fullmatch(cell.text):
        return cell.text, ""
    text = unicodedata.normalize("NFKC", cell.text)
    text = re.sub(r"[‐‑–—―﹣]", "-", text)
    parts = [part for part in re.split(r"[/、,;\n|或]|(?<=\d{7}) +(?=\d{7})", text) if part.strip()]
    numbers = []
    for part in parts:
        number, why = _one_phone(re.sub(r"\s", "", part), cell.kind == "number")
        if number is None:
            return None, why
        numbers.append(number)
    return ("、".join(numbers), "") if numbers else (None, "没有数字")


_ABOUT_A_PHONE = re.compile(r"\((?:微信(?:同号)?|同微信|手机|座机|办公室?|办|本人|家|宅|值班|短号.{0,8})\)$")
"""What people put behind a number without changing it."""


def _one_phone(text: str, stored_as_number: bool) -> tuple[str | None, str]:
    text = _ABOUT_A_PHONE.sub("", text)
    text = re.sub(r"\.0$", "", text.lstrip("'`’‘"))
    text = re.sub(r"(?:分机号?|ext\.?|x)[:.]?(?=\d{1,5}$)", "转", text, flags=re.IGNORECASE)
    bare = re.sub(
        r"[()]", "", re.sub(r"^\((0\d{2,3})\)", r"\1-", re.sub(r"^(?:电话|手机|tel)[:.]", "", text, flags=re.I))
    )
    digits = re.sub(r"^(?:\+|00)?\(?86-?(?=1[3-9]\d{9}$|1[3-9][\d-]{11,}$|0)|^(?:\+|00)86-?", "", bare)
    joined = digits.replace("-", "")
    if stored_as_number and _ROUNDED.fullmatch(digits):
        return None, "末尾全是 0，像是科学计数丢了尾数"
    if _MOBILE.fullmatch(joined):
        return joined, ""
    if "*" in text:
        return None, "被星号遮住了"
    if re.search(r"[eE]\+", text):
        return None, "被存成了科学计数，尾数已经丢失"
    if stored_as_number and re.fullmatch(r"[2-9]\d{8,10}", digits):
        return None, "像是座机丢了开头的 0"
    if _LANDLINE.fullmatch(digits):
        return digits, ""
    if re.search(r"[^\d\-+转]", digits):
        return None, "夹有其他文字"
    return None, f"有 {len(joined)} 位"
