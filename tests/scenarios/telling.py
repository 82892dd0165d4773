"""The cells of a story: days and times, pieces between “；”, “栏：值” among them; nothing written may go unread."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from safetydesk.catalog import load
from safetydesk.catalog.calendar import load_calendar
from safetydesk.domain.deadlines import add_days
from safetydesk.domain.instants import from_datetime

_WHEN = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:\s*(\d{1,2}):(\d{2}))?")
_COUNTED = re.compile(r"(\d+)(个工作日|日)")


@dataclass(slots=True)
class Told:
    """The 内容 of a row: bare words and named facts; each is taken once, `left` says what nobody took."""

    bare: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)

    def words(self) -> str:
        """The next bare piece; fails when there is none."""
        assert self.bare, "内容里少了一句话"
        return self.bare.pop(0)

    def word(self) -> str | None:
        """The next bare piece, None when there is none."""
        return self.bare.pop(0) if self.bare else None

    def take(self, name: str) -> str | None:
        """A named fact, None when it was not written."""
        return self.named.pop(name, None)

    def need(self, name: str) -> str:
        """A named fact that must be written."""
        assert name in self.named, f"内容里少了“{name}：”"
        return self.named.pop(name)

    def listed(self, name: str) -> list[str]:
        """A named fact that lists several, separated by 、."""
        return [one for one in (self.take(name) or "").split("、") if one]

    def left(self) -> list[str]:
        """What was written and not taken."""
        return [*self.bare, *self.named]


def told(cell: str) -> Told:
    """Read a 内容 cell."""
    read = Told()
    for name, value in pieces(cell):
        if name:
            assert name not in read.named, f"“{name}”写了两次"
            read.named[name] = value
        else:
            read.bare.append(value)
    return read


def pieces(cell: str) -> list[tuple[str, str]]:
    """The pieces of a cell in order, as (name, value); a bare one has the name ""."""
    found = []
    for piece in filter(None, (one.strip() for one in cell.split("；"))):
        name, colon, value = piece.partition("：")
        found.append((name, value) if colon else ("", piece))
    return found


def instant(cell: str, year: int | None, last: int) -> tuple[int, int]:
    """The instant a 日期 cell names and its year; without a time nine o'clock, or a little after `last` that day."""
    match = _WHEN.fullmatch(cell)
    assert match, f"日期“{cell}”看不懂，请写 2022年4月22日 或 4月22日 9:30"
    spoken = int(match[1]) if match[1] else year
    assert spoken, "第一行的日期要写年份"
    hour, minute = (int(match[4]), int(match[5])) if match[4] else (9, 0)
    at = from_datetime(datetime(spoken, int(match[2]), int(match[3]), hour, minute))
    return at, spoken


def day(cell: str) -> str:
    """A day written with its year, as YYYY-MM-DD."""
    match = _WHEN.fullmatch(cell)
    assert match, f"日期“{cell}”看不懂"
    assert match[1], f"日期“{cell}”要写年份"
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"


def deadline(cell: str | None, today: str) -> Mapping[str, str]:
    """期限: 15日 (natural days), 5个工作日 (through the holidays), a written day, or words such as 立即整改."""
    if cell is None:
        return {}
    if counted := _COUNTED.fullmatch(cell):
        amount = int(counted[1])
        if counted[2] == "日":
            return {"deadline": add_days(today, amount)}
        reached = load_calendar().add_workdays(today, amount)
        assert not reached.degraded, "这一年的放假安排没有"
        return {"deadline": reached.day}
    return {"deadline": day(cell)} if _WHEN.fullmatch(cell) else {"deadline_text": cell}


def code(kind: str, word: str) -> str:
    """The code of a Chinese word of a vocabulary."""
    known = load().accepted()[kind]
    assert word in known, f"词表 {kind} 里没有“{word}”，有：{'、'.join(known)}"
    return known[word]


def law(name: str) -> str:
    """The key of a law written as 《中华人民共和国…法》第…条, with or without the state's name."""
    catalog = load()
    for key, one in catalog.laws.items():
        act = catalog.acts[one.act]
        if name in (f"《{act.name}》{one.article}", f"《{act.name.removeprefix('中华人民共和国')}》{one.article}"):
            return key
    raise AssertionError(f"依据库里没有“{name}”")
