"""Whether a ledger says of itself that it is another township's: by its title and the unit that filed it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

_SAID = ("标题", "填报单位")
_NAMED = re.compile(r"(?:^|[省市区县州盟旗])((?:(?![省市区县州盟旗])[\u4e00-\u9fff]){2,5}?(?:街道|[镇乡]))")
_OWN = re.compile(r"(?:镇|乡|街道)$")
_GENERAL = re.compile(r"^[各全本该乡城集]|[各城乡集小市区县]镇$|[各乡]街道$|镇街|村")
"""各乡镇, 全镇, 城镇 and 镇街 name no township."""


def foreign_township(facts: Mapping[str, str], township: str) -> str | None:
    """The township that the lines above a table name, where it is another than ours; None where ours is named too.

    `facts` are those of the reading (标题, 填报单位), `township` the name of ours, with or without what it belongs to.
    """
    ours = _bare(township)
    lines = ["".join(facts[name].split()) for name in _SAID if name in facts]
    if not _OWN.search(ours) or any(ours in line for line in lines):
        return None
    return next(_named(lines), None)


def _named(lines: Iterable[str]) -> Iterator[str]:
    return (found[1] for line in lines for found in _NAMED.finditer(line) if not _GENERAL.search(found[1]))


def _bare(township: str) -> str:
    """虚构镇 of 某市虚构镇人民政府."""
    found = _NAMED.search("".join(township.split()))
    return found[1] if found else township
