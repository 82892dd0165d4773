"""Every way a ledger writes a day (DOMAIN §7.10.7); what may be read in two ways is a question, never a guess."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from safetydesk.domain.deadline_words import parse_deadline_words
from safetydesk.ledgers.books.cells import Cell, day_of_serial

Doubt = Literal["unreal", "unclear", "short_year", "no_year", "words"]

_MINUTES = r"[:时点]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?)?分?|[时点](?:半|许|左右)?"
_CLOCK = rf"(?:上午|下午|晚上?|早上?|中午)?(?:T?(?:[01]?\d|2[0-4])(?:{_MINUTES}))?"
_WEEKDAY = r"(?:[(]?(?:星期|周)[一二三四五六日天][)]?)?"
_MARK = r"[.\-/年。、]"
_FULL = re.compile(rf"(\d{{4}}){_MARK}(\d{{1,2}})[.\-/月。、](\d{{1,2}})[日号]?{_WEEKDAY}{_CLOCK}Z?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_SHORT = re.compile(rf"(\d{{2}}){_MARK}(\d{{1,2}})[.\-/月。、,](\d{{1,2}})[日号]?")
_NO_YEAR = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?|(0?[1-9]|1[0-2])\.([0-2]\d|3[01]|[4-9])[日号]?")
"""6.30 and 6.4 typed as text too; 6.3 may have been 6.30 in a file that was once numbers."""
_BEFORE = re.compile(r"(?:之前|以前|前|止)?(?:整改)?(?:完成|完毕|到位)?(?:整改)?(?:完毕|到位)?$")
_CHINESE = str.maketrans("〇零○ＯOo一二三四五六七八九", "000000123456789")
_CHINESE_DAY = re.compile(
    r"([〇零○ＯOo一二三四五六七八九\d]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]?"
)
_LASTING = re.compile(
    r"(?:长期|持续|常态化?|永久)(?:整改|坚持|保持|推进|进行)*|(?:限期|按期|尽快|及时)(?:整改|完成)*"
    r"|停[产业](?:停业)?(?:整顿|整改)|\d{4}年?\d{1,2}月(?:份|内)?|(?:\d{4}年)?\d{1,2}月[上中下]旬前?|年内|月内|近期|本周内?"
)
_EARLIEST, _LATEST = 1950, 2099
_SERIALS = range(20_000, 73_051)


@dataclass(frozen=True, slots=True)
class DayReading:
    """What a cell says about a day: `day` YYYY-MM-DD, or the `doubt`; `inferred` when the year came from the facts."""

    day: str | None = None
    doubt: Doubt | None = None
    inferred: bool = False
    worded: bool = False


def read_day(cell: Cell, *, year: int | None, date1904: bool = False) -> DayReading:
    """The day a cell holds; `year` (of 填报时间) completes 6月30日, None leaves that a question."""
    if cell.kind == "date":
        return _within(date.fromisoformat(cell.text)) if cell.text else DayReading(doubt="unclear")
    text = re.sub(r"\s+(?=\d{1,2}[:])", "T", unicodedata.normalize("NFKC", cell.text).strip())
    text = _arabic(re.sub(r"\s+", "", text).rstrip(".。,;、"))
    if match := _FULL.fullmatch(text) or _COMPACT.fullmatch(text):
        return _real(*(int(part) for part in match.groups()))
    if cell.kind == "number":
        return _serial(cell, date1904)
    if match := _NO_YEAR.fullmatch(text):
        if year is None:
            return DayReading(doubt="no_year")
        month, day = (int(part) for part in match.groups() if part)
        found = _real(year, month, day)
        return DayReading(found.day, found.doubt, inferred=True)
    return DayReading(doubt="short_year" if _SHORT.fullmatch(text) else "unclear")


def read_deadline(cell: Cell, *, year: int | None, today: str, date1904: bool = False) -> DayReading:
    """Like `read_day`, for a column that may also hold words: 2022年6月30日前 is a day, 长期 and 月底 are words."""
    found = read_day(cell, year=year, date1904=date1904)
    if found.doubt not in ("unclear", "no_year") or cell.kind != "text":
        return found
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell.text)).strip("。.,;()")
    bare = _BEFORE.sub("", text)
    if bare != text and bare:
        before = read_day(Cell(bare), year=year)
        if before.day:
            return DayReading(before.day, None, before.inferred, worded=True)
        if before.doubt != "unclear":
            return before
    if found.doubt == "no_year":
        return found
    meant = parse_deadline_words(text, today)
    if _LASTING.fullmatch(text) or ((meant.day or meant.question) and not _SHORT.fullmatch(bare)):
        return DayReading(doubt="words")
    return found


def _arabic(text: str) -> str:
    """二〇二二年六月三十日 in digits; other text as it is."""
    match = _CHINESE_DAY.fullmatch(text)
    if not match:
        return text
    return f"{match[1].translate(_CHINESE)}年{_tens(match[2])}月{_tens(match[3])}日"


def _tens(word: str) -> str:
    before, ten, after = word.partition("十")
    if not ten:
        return word.translate(_CHINESE)
    return str(10 * int(before.translate(_CHINESE) or "1") + int(after.translate(_CHINESE) or "0"))


def _serial(cell: Cell, date1904: bool) -> DayReading:
    """A bare number in a day column: a day number when it can be one, else a question (2022.6, 630)."""
    serial = Decimal(cell.text)
    if int(serial) not in _SERIALS:
        return DayReading(doubt="unclear")
    day = day_of_serial(serial, date1904)
    return DayReading(day) if day else DayReading(doubt="unclear")


def _real(year: int, month: int, day: int) -> DayReading:
    try:
        return _within(date(year, month, day))
    except ValueError:
        return DayReading(doubt="unreal")


def _within(day: date) -> DayReading:
    if not _EARLIEST <= day.year <= _LATEST:
        return DayReading(doubt="unreal")
    return DayReading(day.isoformat())
