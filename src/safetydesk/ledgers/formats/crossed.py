"""What a page strikes through: marks of its own, styles of a cell or row, and classes of its style sheets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

LINE = "line-through"
CROSSING = ("s", "strike", "del")
"""Marks that strike through what they hold."""
_CLASS = re.compile(r"\.([\w-]{1,80})")
_CLASS_SAID = re.compile(r"""\bclass\s*=\s*["']?([\w\s-]{1,400})""", re.IGNORECASE)
_MOST_SHEETS = 50


def struck_classes(page: str) -> frozenset[str]:
    """The classes that the style sheets within a page strike through."""
    if LINE not in page:
        return frozenset()
    return frozenset(name for sheet in _sheets(page) for name in classes_of(sheet))


def classes_of(sheet: str) -> frozenset[str]:
    """The classes that a style sheet strikes through."""
    if LINE not in sheet:
        return frozenset()
    rules = [rule.rpartition("{") for rule in sheet.split("}") if LINE in rule]
    return frozenset(name for selector, _, said in rules if LINE in said for name in _CLASS.findall(selector))


def _sheets(page: str) -> Iterator[str]:
    at, small = 0, page.lower()
    for _ in range(_MOST_SHEETS):
        at = small.find("<style", at)
        end = small.find("</style", at)
        if at < 0 or end < 0:
            return
        yield page[at:end]
        at = end


def is_crossed(said: str, classes: Collection[str]) -> bool:
    """Whether the attributes of a mark, as they stand, strike its text through."""
    if LINE in said:
        return True
    found = _CLASS_SAID.search(said) if classes and "class" in said.lower() else None
    return found is not None and not set(found[1].split()).isdisjoint(classes)
