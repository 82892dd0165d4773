"""Several sheets of one kind in a workbook: what is said of them, and the choice to import one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from safetydesk.ui.pages.ledgers.carrying import Incoming
from safetydesk.ui.pages.ledgers.saying import Said

NAMED = 6


def several_cause(file_name: str) -> str:
    """By what the page finds again what it says of the sheets of a file."""
    return f"{file_name}/"


def offer_said(source: Incoming, sheet: str, others: Sequence[str], begin: Callable[[], object]) -> Said:
    """One of them was read: the others are named, and can be imported in turn."""
    count = len(others) + 1
    words = f"“{source.name}”有 {count} 张同类工作表，现在核对的只是“{sheet}”，还没有读的：{_named(others)}。"
    return Said(several_cause(source.name), "violet", words, ((f"{count} 张同类工作表：逐张核对", begin),))


def turn_said(source: Incoming, skip: Callable[[], object]) -> Said:
    """They are imported in turn: where it stands, and what comes."""
    rest = source.rest
    coming = f"后面还有 {len(rest)} 张：{_named(rest)}；落账后接着核对下一张" if rest else "这是最后一张"
    words = f"逐张核对“{source.name}”，现在是工作表“{source.sheet}”。{coming}。"
    return Said(several_cause(source.name), "blue", words, (("跳过这一张", skip),) if rest else ())


def next_said(source: Incoming, go_on: Callable[[], object]) -> Said:
    """One of them was given up: the others can still be imported."""
    words = f"“{source.name}”还有 {len(source.rest)} 张同类工作表没有核对：{_named(source.rest)}。"
    return Said(several_cause(source.name), "blue", words, ((f"接着核对“{source.rest[0]}”", go_on),))


def _named(sheets: Sequence[str]) -> str:
    more = f"等 {len(sheets)} 张" if len(sheets) > NAMED else ""
    return "、".join(sheets[:NAMED]) + more
