"""Who sent a ledger, as far as a file tells: by this name the meaning of its columns is remembered."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from safetydesk.ledgers.recognising.header import folded

_STAMP = re.compile(r"[(（]?(?:盖章|公章|签章)[)）]?")
_DATED = re.compile(
    r"\d+|[一二三四五六七八九十]+(?=[月季年期])|第?[一二三四]?季度|[上下]半年|年度?|月份?|[日号周]|副本|最新版?|终稿|定稿|修改版?|copy|新建|[第期]|截[止至]"
)
_COMMON = re.compile(
    r"问题|隐患|排查|整治|整改|销号|台账|清单|汇总|统计|报表|明细|一览|名录|登记|企业|基础|信息|安全|生产|检查|巡查|情况|表|册|book|sheet"
)
_LEAST = 2


def office_of(facts: Mapping[str, str], file_name: str, headers: Iterable[str] = ()) -> str:
    """The office's key: its 填报单位, else the file's name without numbers and dates where it says more
    than 隐患台账, else a mark of its headers.

    '' when the file tells nothing; `headers` are the texts of the header row.
    """
    unit = re.sub(r"\s+", "", _STAMP.sub("", unicodedata.normalize("NFKC", facts.get("填报单位", "")))).strip(":.,()")
    if len(unit) >= _LEAST:
        return unit
    stem = re.sub(r"[\W_]+", "", _DATED.sub("", unicodedata.normalize("NFKC", PurePath(file_name).stem).lower()))
    if len(re.findall(r"[\u3400-\u9fff]", _COMMON.sub("", stem))) >= _LEAST:
        return f"文件:{stem}"
    words = "|".join(sorted(folded(header) for header in headers))
    return f"表头:{hashlib.sha256(words.encode()).hexdigest()[:16]}" if words else ""
