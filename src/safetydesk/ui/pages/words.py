"""How pages say days and moments: 4月16日 in prose, 昨天 17:42, 超期 4 天, 剩 2 天."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from safetydesk.domain.deadline_words import at_once
from safetydesk.domain.instants import day, day_of, to_datetime

if TYPE_CHECKING:
    from safetydesk.catalog.declared import Catalog
    from safetydesk.ui.theme import State

_WEEK = "一二三四五六日"
_TAG = 14
"""Characters of a campaign's name that a header has room for."""


def day_words(text: str | None, today: str | None = None) -> str:
    """4月16日, with the year where it is another one than that of `today`; — for an unknown day."""
    if text is None:
        return "—"
    found = day(text)
    year = f"{found.year}年" if today and found.year != day(today).year else ""
    return f"{year}{found.month}月{found.day}日"


def deadline_words(deadline: str | None, text: str | None) -> str | None:
    """立即整改 where those are the words, else the day, else the words; None for neither."""
    return text if at_once(text) or deadline is None else day_words(deadline)


def moment_words(instant: int | None, now: int) -> str:
    """今天 17:42, 昨天 17:42, 4月3日 17:42, with the year when it is another one; — for an unknown moment."""
    if instant is None:
        return "—"
    then, today = to_datetime(instant), to_datetime(now)
    ago = (today.date() - then.date()).days
    if ago in (0, 1):
        return f"{('今天', '昨天')[ago]} {then:%H:%M}"
    year = "" if then.year == today.year else f"{then.year}年"
    return f"{year}{day_words(day_of(instant))} {then:%H:%M}"


def campaign_tag(name: str | None) -> list[str]:
    """The tag of a visit that belongs to a 行动: its name, cut where it is long; none for none."""
    return [name if len(name) <= _TAG else f"{name[: _TAG - 1]}…"] if name else []


def weekday(moment: datetime) -> str:
    """星期四."""
    return f"星期{_WEEK[moment.weekday()]}"


def days_between(first: str | None, last: str) -> int:
    """Days from `first` to `last`; negative when `first` is later, 0 when it is unknown."""
    return (day(last) - day(first)).days if first else 0


def left_words(deadline: str | None, today: str) -> tuple[State, str]:
    """The chip of a deadline: 超期 n 天, 今天到期, 明天到期, 剩 n 天, or 无期限."""
    if deadline is None:
        return "grey", "无期限"
    left = -days_between(deadline, today)
    if left < 0:
        return "red", f"超期 {-left} 天"
    if left < 2:
        return "amber", ("今天到期", "明天到期")[left]
    return ("amber", f"剩 {left} 天") if left <= 3 else ("blue", f"剩 {left} 天")


def short_word(catalog: Catalog, kind: str, code: str) -> str:
    """The short word of a code where it has one (四不两直), the code itself when it is not known."""
    word = catalog.words(kind).get(code)
    return (word.short or word.word) if word else code
