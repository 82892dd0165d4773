"""行动: who is in the scope of a campaign, how it stands on a day, and the words that remind of who is still unseen.

What is counted as 应查 and the words are ours (自拟); DOMAIN §1B tells what campaigns there are, not how to count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

View = Literal["coming", "running", "over"]
UnitState = Literal["visited", "running", "due", "missed"]
NOWHERE = "未填村社区"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a campaign is about: ids of villages, codes of industries and tags, ids of subjects named one by one."""

    villages: frozenset[bytes] = frozenset()
    industries: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    subjects: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject as a scope looks at it; `countable` is none for a 村社区, which is a place and no 检查对象 to count."""

    id: bytes
    village: bytes | None
    industry: str | None
    tags: frozenset[str]
    countable: bool = True


def in_scope(scope: Scope, one: Candidate) -> bool:
    """Whether a subject is in a scope.

    Villages, industries and tags narrow each other; who is named is in it whatever they say. Where nothing is said the
    whole township is meant, where only names are, only those.
    """
    if one.id in scope.subjects:
        return True
    asked = scope.villages or scope.industries or scope.tags
    if not one.countable or (scope.subjects and not asked):
        return False
    return (
        (not scope.villages or one.village in scope.villages)
        and (not scope.industries or one.industry in scope.industries)
        and (not scope.tags or not scope.tags.isdisjoint(one.tags))
    )


def view_on(first: str, last: str, today: str) -> View:
    """How a campaign from one day to another, inclusive, stands today; days YYYY-MM-DD."""
    if today < first:
        return "coming"
    return "running" if today <= last else "over"


def unit_state(finished: int, begun: int, view: View) -> UnitState:
    """How a unit in the scope stands: visited once a visit of the campaign is finished, missed when it is over."""
    if finished:
        return "visited"
    if begun:
        return "running"
    return "missed" if view == "over" else "due"


def days_left(last: str, today: str) -> int:
    """Days from today to the last day; 0 on the last day itself, negative after it."""
    return (date.fromisoformat(last) - date.fromisoformat(today)).days


def reminder(
    name: str, first: str, last: str, today: str, *, due: int, visited: int, waiting: Iterable[tuple[str | None, str]]
) -> str:
    """What an office sends round: how many were seen, and who was not, as (village, name), one line a village."""
    groups: dict[str, list[str]] = {}
    for village, unit in waiting:
        groups.setdefault(village or NOWHERE, []).append(unit)
    left = sum(map(len, groups.values()))
    head = f"“{name}”（{first} 至 {last}）应查 {due} 家，已查 {visited} 家"
    if not due:
        return f"“{name}”（{first} 至 {last}）的范围里没有检查对象，请核对范围。"
    if not left:
        return f"{head}，全部查过。"
    return "\n".join((f"{head}，还有 {left} 家没有查完。{_until(last, today)}", *_lines(groups)))


def _until(last: str, today: str) -> str:
    left = days_left(last, today)
    if left < 0:
        return "行动已经结束，请补查，或者写明没有查的原因。"
    return f"请在 {last} 前查完（{f'还有 {left} 天' if left else '今天是最后一天'}）。"


def _lines(groups: dict[str, list[str]]) -> Sequence[str]:
    return [f"{village}（{len(units)} 家）：{'、'.join(units)}" for village, units in groups.items()]
