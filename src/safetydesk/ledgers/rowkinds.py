"""What the words of a row say about it: totals, group rows, notes and 同上 are not data of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_TOTAL = re.compile(
    r"(?:本[页村月季年]|全[镇乡街村区年]|以上|各项|[\u4e00-\u9fff]{1,8}(?:村|社区|镇|街道))?"
    r"(?:合计|小计|总计|累计|共计|汇总)(?:\(.*|[:：].*|\d.*)?"
)
_SERIAL = re.compile(r"\(?\d{1,7}(?:[.．、\-]\d*)*\)?[.、]?|[一二三四五六七八九十百]{1,4}[、.]?|[①-⑳]")
_SECTION = re.compile(
    r"(?:第?[一二三四五六七八九十\d]{1,3}[、.．章)）])?(?P<name>[\u4e00-\u9fff〇]{1,14}?(?:村|社区|居委会|村委会|村民委员会|居民委员会))"
    r"(?:\([^)]*\)|[:：]|\d+[家户个].*)?"
)
_NOTE = re.compile(r"(?:注|备注|说明|填表说明|填报说明|附注|附|要求)(?:\d|[:：.、]|$)")
_EXAMPLE = re.compile(r"(?:填[写表报])?(?:示例|样例|范例|举例|例)(?:行|:.*)?")
_STEMS = "甲乙丙丁戊"
_SAME = {"同上", "〃", "″", "”", "同前", "''", '"'}


def is_total(text: str) -> bool:
    """True for the first text of a 合计, 小计, 总计, 累计, 共计 or 汇总 row."""
    return _TOTAL.fullmatch(_narrow(text)) is not None


def is_serial(text: str) -> bool:
    """True for a running number: 3, 3.1, （三）, 三、"""
    return _SERIAL.fullmatch(_narrow(text)) is not None


def section_village(text: str) -> str | None:
    """The village a group row names: '一、三教村（15家）' gives '三教村'; None when it names none."""
    match = _SECTION.fullmatch(_narrow(text))
    return match["name"] if match else None


def is_note(text: str) -> bool:
    """True for remarks about the table: 注：…, 说明：…"""
    return _NOTE.match(_narrow(text)) is not None


def is_example(text: str) -> bool:
    """True for the first text of a row that shows how to fill the ledger in: 示例, 例：, 样例."""
    return _EXAMPLE.fullmatch(_narrow(text)) is not None


def are_column_numbers(texts: Sequence[str]) -> bool:
    """True for the row below a header that numbers the columns: 1 2 3 …, or 甲 乙 1 2 3 …."""
    plain = [_narrow(text).strip("()") for text in texts]
    letters = sum(text in _STEMS for text in plain)
    digits = plain[letters:]
    return (
        len(plain) >= 3
        and len(digits) >= 2
        and digits in ([str(n + start) for n in range(len(digits))] for start in (1, 0))
    )


def is_same_as_above(text: str) -> bool:
    """True for 同上 and its signs."""
    return text in _SAME


def _narrow(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
