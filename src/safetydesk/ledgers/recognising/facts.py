"""The lines around a table: 填报单位, 填报时间, 填报人; they are kept, and the day of filing gives 6月30日 its year."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from safetydesk.catalog.profiles import IDENTITY
from safetydesk.catalog.registers import load_registers
from safetydesk.ledgers.books.cells import Cell
from safetydesk.ledgers.typing.days import read_day

_UNIT = "填报单位"
_CHECKED = "检查时间"
MEASURE = "计量单位"
"""单位：万元 above a table tells the unit of its amounts, not who sent it."""
LABELS: Mapping[str, tuple[str, ...]] = {
    _UNIT: ("填报单位", "填表单位", "报送单位", "上报单位", "制表单位", "填报部门", "单位名称", "单位"),
    "填报时间": (
        *("填报时间", "填报日期", "填表时间", "填表日期", "报送时间", "报送日期", "上报时间", "制表时间", "制表日期"),
        *("更新时间", "截止时间", "截至时间", "上报日期", "截止日期", "统计时间", "日期", "时间"),
    ),
    "填报人": ("填报人", "填表人", "制表人", "经办人", "报送人", "录入人", "制表", "填表", "填报人员"),
    "审核人": ("审核人", "审批人", "负责人", "分管领导", "单位负责人", "主要负责人", "分管负责人", "复核人", "审核"),
    "收表码": ("收表码",),
    _CHECKED: ("检查时间", "检查日期", "排查时间", "排查日期"),
    "联系电话": ("联系电话", "联系方式", "电话"),
    "联系人": ("联系人",),
    MEASURE: ("计量单位", "金额单位", "货币单位"),
}
"""What the lines around a table tell, each by the labels it goes by."""
_NAMES = {word: name for name, words in LABELS.items() for word in words}
_LABEL = re.compile(
    rf"({'|'.join(word for word in _NAMES if len(word) > 3)}|(?<![\u4e00-\u9fff])(?:{'|'.join(_NAMES)}))"
    r"\s*(?:\([^)]{0,8}\))?\s*:\s*"
)
"""A label; a short one (时间, 单位) stands by itself, not at the end of another (检查时间 has its own)."""
_NEXT = re.compile(r"\s{2,}[\u4e00-\u9fff]{2,8}(?:\([^)]*\))?\s*:")
_ALONE = {word for word in _NAMES if word[0] in "填报制上" and len(word) >= 3}
"""Labels that stand in a cell of their own without a colon, the value in the next."""
_MEASURES = re.compile(r"\(?(?:人民币)?(?:元|万元|千元|亿元|人|家|处|个|项|条|次|份|户|平方米|㎡|吨)(?:[、,/].*)?\)?")
_MONTH = re.compile(r"(\d{4})[年.\-/](\d{1,2})(?:月份?)?")
_TITLED = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年度?(?:(1[0-2]|0?[1-9])月)?(?!版|修订|制|印|颁|施行|[^,;、]{0,4}(?:版|修订))"
)
"""The time of a title; 2021年版 is that of the form."""
_TWO_YEARS = re.compile(r"(?:19|20)\d\d年?(?:-|—|–|~|至|到|/)(?:\d{4}|\d\d年)")
_YEAR_IN_WORDS = re.compile(r"([一二][〇零○O一二三四五六七八九]{3})(?=年)")
_DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_YEAR = re.compile(r"(\d{4})年?度?")


def line_facts(texts: Iterable[str]) -> dict[str, str]:
    """The facts of one row of cells, e.g. {'填报单位': '某村', '填报时间': '2022年6月30日'}; {} when it is none."""
    line = before_informant("  ".join(_cell(text) for text in texts if text.strip()))
    found: dict[str, str] = {}
    matches = list(_LABEL.finditer(line))
    ends = [*(match.start() for match in matches[1:]), len(line)]
    for match, end in zip(matches, ends, strict=False):
        value = _NEXT.split(line[match.end() : end], maxsplit=1)[0].strip(" ,;、(")
        if value.count(")") > value.count("("):  # the line stands in brackets behind a title
            value = value.rstrip(" )")
        name = _NAMES[match[1]]
        if name == _UNIT and _MEASURES.fullmatch(value.strip("()")):
            name = MEASURE
        if value and name not in found:
            found[name] = value
    return found


def before_informant(line: str) -> str:
    """What a line says before it comes to who reported (举报人：…, 投诉电话：…), which is never kept (DOMAIN §7.6)."""
    found = _informant().search(line)
    return line[: found.start()].rstrip() if found else line


@cache
def _informant() -> re.Pattern[str]:
    sealed = sorted({word for register in load_registers().values() for word in register.sealed})
    whole = [r"\s*".join(word) for word in sealed]
    stems = "|".join(word.removesuffix("人") for word in sealed)
    return re.compile(rf"{'|'.join(whole)}|(?:{stems})[者的]?(?:{'|'.join(IDENTITY)})")


def _cell(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    return f"{plain}:" if "".join(plain.split()) in _ALONE else plain


def is_facts_line(texts: Iterable[str]) -> bool:
    """True when a row starts with one of the labels and a colon, filled in or not."""
    line = "".join(unicodedata.normalize("NFKC", text).strip() for text in texts)
    return _LABEL.match(line) is not None


def filed_on(facts: Mapping[str, str], titles: Sequence[str] = ()) -> str | None:
    """The day of 填报时间, else of 检查时间, else of the one month or year in the titles, as YYYY-MM-DD.

    It is the last day of a month or year when no more is named.
    """
    said = facts.get("填报时间") or facts.get(_CHECKED)
    return _last_day(said) if said else titled_on(titles)


def titled_on(titles: Sequence[str]) -> str | None:
    """The last day of what titles are about (2026年6月隐患台账): None where they name two years, or but an edition."""
    found = [match for title in titles for match in _TITLED.finditer(_plain(title))]
    years, months = {match[1] for match in found}, {match[2] for match in found if match[2]}
    if len(years) != 1 or any(_TWO_YEARS.search(_plain(title)) for title in titles):
        return None
    [year] = years
    return _last_day(f"{year}年{months.pop()}月" if len(months) == 1 else f"{year}年")


def _plain(text: str) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return _YEAR_IN_WORDS.sub(lambda match: match[1].translate(_DIGITS), plain)


def _last_day(said: str) -> str | None:
    """The day that a text names, the last one of a month or year; None for any other text."""
    if day := read_day(Cell(said), year=None).day:
        return day
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", said))
    if (match := _MONTH.fullmatch(plain)) and 1 <= int(match[2]) <= 12 and 1950 <= int(match[1]) <= 2099:
        year, month = int(match[1]), int(match[2])
        return f"{year:04}-{month:02}-{monthrange(year, month)[1]:02}"
    if (match := _YEAR.fullmatch(plain)) and 1950 <= int(match[1]) <= 2099:
        return f"{match[1]}-12-31"
    return None
