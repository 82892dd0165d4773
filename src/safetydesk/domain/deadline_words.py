"""Deadlines in words as ledgers write them (6月底前, 年底, 立即整改, 长期): what can mean two days is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from safetydesk.domain.deadlines import add_days, add_months, anchor_day, month_end

_DIGITS = {"半": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMBER = r"(\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[半一二两三四五六七八九])"
_BEFORE = r"(?:前|之前|以前|内|止|完成|前完成|前整改完成|前完成整改)?"


@dataclass(frozen=True, slots=True)
class DeadlineWords:
    """What a deadline text means: its `day` when it is certain, always the `text` itself.

    `question` (Chinese) is set where the text can mean two days; `default` is then the answer proposed.
    """

    text: str
    day: str | None = None
    question: str | None = None
    default: str | None = None


def parse_deadline_words(text: str, today: str) -> DeadlineWords:
    """Read a deadline text; `today` is the day it was written on (the check, or 填报时间), which gives the year.

    立即整改 and 当场整改 are that very day; 长期 and anything not understood have no day.
    """
    words = _bare(text)
    for pattern, read in _READERS:
        match = pattern.fullmatch(words)
        if match is not None:
            try:
                return read(text, match, today)
            except ValueError:
                return DeadlineWords(text, question=f"“{text}”不是一个存在的日期，请写明哪一天。")
    return DeadlineWords(text)


def end_in_words(text: str, today: str | None) -> str | None:
    """The day that 6月底前, 2022年6月底前 or 年底 set, None for other words; without `today` only with a year in them.

    DOMAIN §10, 5: 月底前 is the last day of the month, 年底 is 31 December.
    """
    words = _bare(text)
    if not _END.fullmatch(words) or (today is None and not re.match(r"\d{4}年?", words)):
        return None
    return parse_deadline_words(words, today or f"{words[:4]}-01-01").day


AT_ONCE = "立即整改"
"""The words of what is to be done on the spot."""


def at_once(text: str | None) -> bool:
    """Whether the words are 立即整改 or its kin: due on the day of the check (DOMAIN §7.10, 7)."""
    return text is not None and _AT_ONCE.fullmatch(_bare(text)) is not None


def due_words(deadline: str | None, text: str | None) -> str | None:
    """A deadline as people say it: the words where they are 立即整改, else the day, else the words."""
    return text if at_once(text) else deadline or text


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text).strip("。.，,；;（）()")


def _at_once(text: str, _match: re.Match[str], today: str) -> DeadlineWords:
    return DeadlineWords(text, today)


def _full_day(text: str, match: re.Match[str], _today: str) -> DeadlineWords:
    year, month, day = map(int, match.groups())
    return DeadlineWords(text, date(year, month, day).isoformat())


def _short_year(text: str, match: re.Match[str], _today: str) -> DeadlineWords:
    year, month, day = map(int, match.groups())
    meant = date(2000 + year, month, day).isoformat()
    return DeadlineWords(text, question=f"“{text}”的年份只有两位，是 {meant} 吗？", default=meant)


def _month_day(text: str, match: re.Match[str], today: str) -> DeadlineWords:
    return DeadlineWords(text, date(int(today[:4]), int(match[1]), int(match[2])).isoformat())


def _month_end(text: str, match: re.Match[str], today: str) -> DeadlineWords:
    year = _year(match[1], today)
    return DeadlineWords(text, month_end(year, int(match[2] or today[5:7])))


def _quarter_end(text: str, _match: re.Match[str], today: str) -> DeadlineWords:
    return DeadlineWords(text, anchor_day("quarter_end", today))


def _year_end(text: str, match: re.Match[str], today: str) -> DeadlineWords:
    return DeadlineWords(text, month_end(_year(match[1], today), 12))


def _before_year(text: str, match: re.Match[str], _today: str) -> DeadlineWords:
    year = int(match[1])
    within, before = month_end(year, 12), month_end(year - 1, 12)
    question = f"“{text}”是指 {within}（含当年），还是 {before}（当年以前）？"
    return DeadlineWords(text, question=question, default=within)


def _within(text: str, match: re.Match[str], today: str) -> DeadlineWords:
    count, unit = _number(match[1]), match[2]
    if unit == "工作日":
        return DeadlineWords(text, question=f"“{text}”按工作日计算，请写明具体日期。")
    if unit == "日" and not match[3]:
        meant = add_days(today, count)
        return DeadlineWords(text, question=f"“{text}”是 {count} 天以内（{meant}），还是 {count} 号？", default=meant)
    if match[1] == "半":
        halves = {"个月": add_days(today, 15), "年": add_months(today, 6)}
        return DeadlineWords(text, halves[unit]) if unit in halves else DeadlineWords(text)
    if unit in ("周", "星期"):
        return DeadlineWords(text, add_days(today, 7 * count))
    if unit in ("个月", "年"):
        return DeadlineWords(text, add_months(today, count if unit == "个月" else 12 * count))
    return DeadlineWords(text, add_days(today, count))


def _year(word: str | None, today: str) -> int:
    named = {None: 0, "今年": 0, "本年": 0, "当年": 0, "明年": 1, "次年": 1}
    key = word.removesuffix("年") if word and word[0].isdigit() else word
    return int(today[:4]) + named[key] if key in named else int(key or 0)


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    tens, _, ones = word.rpartition("十")
    if "十" not in word:
        return _DIGITS[word]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


_END = re.compile(
    r"(?:\d{4}年|今年|本年|当年|明年|次年)?(?:(?:(?:\d{1,2}|本|当)月|月)(?:底|末|月底)(?:之前|以前|前)|(?:年?底|年?末)(?:之前|以前|前)?)(?:完成)?(?:整改)?(?:完成)?"
)
_YEAR = r"(\d{4}年|今年|本年|当年|明年|次年)?"
_Reader = Callable[[str, re.Match[str], str], DeadlineWords]
_AT_ONCE = re.compile(r"(?:立即|当场|立行立改|即知即改|边查边改|现场)(?:整改|改正|消除|完成)*")
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (_AT_ONCE.pattern, _at_once),
        (rf"(\d{{4}})[年./-](\d{{1,2}})[月./-](\d{{1,2}})[日号]?{_BEFORE}", _full_day),
        (r"(\d{4})(\d{2})(\d{2})", _full_day),
        (rf"(\d{{2}})[年./-](\d{{1,2}})[月./-](\d{{1,2}})[日号]?{_BEFORE}", _short_year),
        (rf"(\d{{1,2}})月(\d{{1,2}})[日号]{_BEFORE}", _month_day),
        (rf"{_YEAR}(\d{{1,2}})月(?:底|末|底以|月底){_BEFORE}", _month_end),
        (rf"(今年|本年)?(?:本|当)?月(?:底|末)(){_BEFORE}", _month_end),
        (rf"(?:本|当)?季度?(?:底|末){_BEFORE}", _quarter_end),
        (rf"{_YEAR}(?:年?底|年?末){_BEFORE}", _year_end),
        (r"(\d{4})年?(?:以前|之前|前)", _before_year),
        (
            rf"(?:限|于|限期)?{_NUMBER}(?:个)?(工作日|个月|日|天|周|星期|年)(之内|以内|内)(?:完成)?(?:整改)?(?:完成)?",
            _within,
        ),
        (rf"(?:限|于|限期)?{_NUMBER}(?:个)?(工作日|个月|日|天|周|星期)()(?:完成)?(?:整改)?(?:完成)?", _within),
        (r"(半|[一两二三])(年)()", _within),
    )
)
