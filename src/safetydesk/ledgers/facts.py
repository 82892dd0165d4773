"""The lines around a table: 填报单位, 填报时间, 填报人; they are kept, and the day of filing gives 6月30日 its year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from safetydesk.ledgers.cells import Cell
from safetydesk.ledgers.days import read_day

_LABELS = {
    "填报单位": ("填报单位", "填表单位", "报送单位", "上报单位", "制表单位", "填报部门", "单位名称", "单位"),
    "填报时间": (
        *("填报时间", "填报日期", "填表时间", "填表日期", "报送时间", "报送日期", "上报时间", "制表时间", "制表日期"),
        *("更新时间", "截止时间", "截至时间", "日期", "时间"),
    ),
    "填报人": ("填报人", "填表人", "制表人", "经办人", "报送人", "录入人"),
    "审核人": ("审核人", "审批人", "负责人", "分管领导"),
    "收表码": ("收表码",),
    "联系电话": ("联系电话", "联系方式", "电话"),
}
_NAMES = {word: name for name, words in _LABELS.items() for word in words}
_LABEL = re.compile(rf"({'|'.join(_NAMES)})\s*(?:\([^)]{{0,8}}\))?\s*:\s*")


def line_facts(texts: Iterable[str]) -> dict[str, str]:
    """The facts of one row of cells, e.g. {'填报单位': '某村', '填报时间': '2022年6月30日'}; {} when it is none."""
    line = "  ".join(unicodedata.normalize("NFKC", text).strip() for text in texts if text.strip())
    found: dict[str, str] = {}
    matches = list(_LABEL.finditer(line))
    ends = [*(match.start() for match in matches[1:]), len(line)]
    for match, end in zip(matches, ends, strict=False):
        value = line[match.end() : end].strip(" ,;、")
        name = _NAMES[match[1]]
        if value and name not in found:
            found[name] = value
    return found


def is_facts_line(texts: Iterable[str]) -> bool:
    """True when a row starts with one of the labels and a colon, filled in or not."""
    line = "".join(unicodedata.normalize("NFKC", text).strip() for text in texts)
    return _LABEL.match(line) is not None


def filed_on(facts: Mapping[str, str]) -> str | None:
    """The day of 填报时间 as YYYY-MM-DD when it is a full day, else None."""
    return read_day(Cell(facts.get("填报时间", "")), year=None).day
