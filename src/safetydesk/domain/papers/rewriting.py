"""Every text inside the facts of a paper, rewritten by one function: how they are cleaned, masked and hidden."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass, replace
from typing import Any


def rewritten(facts: Any, write: Callable[[str], str], *, but: Collection[str] = ()) -> Any:
    """The same dataclass, tuple or text with `write` applied to every text; fields named in `but` stay as they are."""
    if isinstance(facts, str):
        return write(facts)
    if isinstance(facts, tuple):
        return tuple(rewritten(item, write, but=but) for item in facts)
    if is_dataclass(facts) and not isinstance(facts, type):
        names = (field.name for field in fields(facts) if field.name not in but)
        return replace(facts, **{name: rewritten(getattr(facts, name), write, but=but) for name in names})
    return facts
