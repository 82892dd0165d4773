"""What a kind of paper asks a person for because no record holds it (约谈地点, 案由 ...): declared `[[ask]]`.

Answers are kept in the draft as canonical text and become words of the paper by their key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from safetydesk.domain.instants import day, from_datetime
from safetydesk.domain.papers.text import day_text, minute_text

ASK_KINDS = ("text", "long", "day", "moment", "names", "choice", "money")
"""A line, a text of several lines, a day, a day with its minute, several names, one of `choices` (or `many` of them),
an amount."""
PRIVACY = ("P1", "P2", "P3")
"""Data classes of DOMAIN §9.2: P1 sensitive personal, P2 the enterprise's secrets, P3 ordinary business."""
CHECKLISTS = "checklists"
"""The only entry of `choices` where the catalogue's checklists are the choices."""
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d?):(\d\d)")
_SEPARATORS = re.compile(r"[、，,；;\n]")
_SENTENCES = re.compile(r"[；;\n]")
"""Separates whole sentences, in which 、 and ， may stand."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A declared question: its key is a word of the paper. `required` ones must be answered before the number.

    A new draft begins with the office's own choice named by `setting`, where it has one.
    `default` is wording that stands while nobody answered; `due` marks a day that the paper sets as a deadline, `past`
    one of what was done before the paper; `privacy` is a class of PRIVACY. A P1 answer whose key is among the kind's
    `mask` is printed masked. `many`: several of `choices` may be chosen, printed in the declared order; of each group
    in `excludes` only one.
    """

    key: str
    label: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    hint: str = ""
    setting: str = ""
    privacy: str = "P3"
    default: str = ""
    due: bool = False
    past: bool = False
    many: bool = False
    excludes: tuple[tuple[str, ...], ...] = ()


def answer_kept(ask: Ask, text: str) -> str | None:
    """The answer as a draft keeps it, None when it is none of this question.

    A day is YYYY-MM-DD, a moment YYYY-MM-DD HH:MM in China time, money 分 in digits, names and several choices one a
    line.
    """
    keep = {"day": _day, "moment": _moment, "money": _money, "names": _names}.get(ask.kind)
    if ask.kind == "choice":
        return _chosen(ask, text) if ask.many else text if text in ask.choices else None
    return keep(text) if keep else text


def answer_words(kind: str, kept: str) -> str:
    """A kept answer as the paper prints it; what an older or newer program kept otherwise is printed as it is."""
    try:
        if kind == "day":
            return day_text(kept)
        if kind == "moment":
            return minute_text(from_datetime(datetime.fromisoformat(kept)))
        if kind == "money":
            return f"{Decimal(int(kept)) / 100:.2f}元"
        if kind == "names":
            return "、".join(listed(kept))
        if kind == "choice":
            return "，".join(listed(kept))
    except ValueError:
        return kept
    return kept


def answer_typed(kind: str, kept: str) -> str:
    """A kept answer as a person would type it again: money in 元, names and choices on one line, the rest as it is
    kept."""
    if kind == "choice":
        return "；".join(listed(kept))
    if kind == "names":
        names = listed(kept)
        return ("；" if any(_SEPARATORS.search(name) for name in names) else "、").join(names)
    return f"{Decimal(int(kept)) / 100:.2f}" if kind == "money" and kept.isdigit() else kept


def listed(kept: str) -> tuple[str, ...]:
    """The names or choices of a kept answer, one by one."""
    return tuple(name for name in kept.split("\n") if name)


def split_names(text: str) -> tuple[str, ...]:
    """The names in a line or in lines, separated by 、 ， ； or line ends."""
    return tuple(name.strip() for name in _SEPARATORS.split(text) if name.strip())


def how_told(ask: Ask) -> str:
    """In Chinese, how an answer of this kind is written."""
    ways = {
        "day": "日期，例如 2026-05-06",
        "moment": "日期和时间，例如 2026-05-06 09:30（半夜十二点写次日 00:00）",
        "money": "金额（元），例如 1200 或 1200.50",
        "names": "几项用、隔开；一项是一句话的，用；隔开或者一项一行",
        "choice": "从这些里选一个：" + "、".join(ask.choices),
    }
    if ask.many:
        ways["choice"] = "从这些里选，可以选几个，用；隔开：" + "；".join(ask.choices)
    if ask.excludes:
        ways["choice"] += "。" + "；".join(f"“{'”“'.join(group)}”只能选一个" for group in ask.excludes)
    return ways.get(ask.kind, "文字")


def _chosen(ask: Ask, text: str) -> str | None:
    """Several choices in the declared order; a choice may hold the marks that separate them."""
    told, rest = set[str](), text.strip()
    while rest:
        hit = max((one for one in ask.choices if rest.startswith(one)), key=len, default=None)
        after = rest[len(hit) :].lstrip() if hit else ""
        if hit is None or (after and not _SEPARATORS.match(after) and after == rest[len(hit) :]):
            return None
        told.add(hit)
        rest = after.lstrip("、，,；; \n")
    clash = any(len(told.intersection(group)) > 1 for group in ask.excludes)
    return None if clash or not told else "\n".join(one for one in ask.choices if one in told)


def _day(text: str) -> str | None:
    try:
        return text if day(text).isoformat() == text else None
    except ValueError:
        return None


def _moment(text: str) -> str | None:
    found = _MOMENT.fullmatch(text.replace("：", ":"))
    if found is None or _day(found[1]) is None or int(found[2]) > 23 or int(found[3]) > 59:
        return None
    return f"{found[1]} {int(found[2]):02d}:{found[3]}"


def _money(text: str) -> str | None:
    try:
        amount = Decimal(text.replace(",", "").removesuffix("元")) * 100
    except InvalidOperation:
        return None
    whole = amount.is_finite() and amount == amount.to_integral_value()
    return str(int(amount)) if whole and 0 <= amount < 10**15 else None


def _names(text: str) -> str | None:
    parts = _SENTENCES.split(text) if _SENTENCES.search(text) else split_names(text)
    return "\n".join(part.strip() for part in parts if part.strip()) or None
