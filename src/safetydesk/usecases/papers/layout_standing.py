"""How an office's own declaration stands with this program: its words over what is shipped now, law as shipped.

A program update brings new questions, parts and articles; the office's texts are put back where they stood.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.barred_words import load_barred_words
from safetydesk.catalog.document_kinds import document_kinds, read_document_kind, shipped_text
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.domain.papers.layout_text import base_of, based_on, digest, layout_of, text_of
from safetydesk.domain.papers.rebase import Carried, carried
from safetydesk.domain.papers.wording_faults import WordingFault, wording_faults
from safetydesk.domain.papers.wordings import skeleton
from safetydesk.errors import SafetyDeskError, error

_GUARDED = ("capacities", "orders", "inspectors", "needs", "grades", "stage", "on_arrival", "subject", "numbered")
_SAID = {
    "capacities": "名义", "orders": "先后次序", "inspectors": "检查人员人数", "needs": "从什么拟稿",
    "grades": "隐患等级", "stage": "检查到哪一步", "on_arrival": "到场交付的检查", "subject": "是否针对一个对象",
    "numbered": "是否编号",
}  # fmt: skip
"""What a declaration says about the law and the records, and not about words."""
_LAW = ("order", *(name for name in _GUARDED if name != "orders"))


@dataclass(frozen=True, slots=True)
class Standing:
    """An own declaration as it holds: the kind, its layout, and what the program changed where the office did too.

    `behind`: the program ships another declaration than it was worded from, as far as one can tell. `apart`: its parts
    are others than the shipped ones, so that a new program's words do not reach it.
    """

    kind: DocumentKind
    layout: Mapping[str, Any]
    carried: Carried
    behind: bool
    apart: bool


@cache
def shipped_layout(key: str) -> Mapping[str, Any]:
    """The shipped declaration of a kind as data; raises DOCUMENT_027 for a kind that there is not."""
    if key not in document_kinds():
        raise error("DOCUMENT_027", kind=load().word("document_kind", key))
    return layout_of(shipped_text(key))


@lru_cache(maxsize=64)
def standing(key: str, text: str) -> Standing:
    """How an own declaration holds under this program; DOCUMENT_048 when it cannot be read, DOCUMENT_027 for a kind
    that there is not. What the law says of the paper comes from the shipped declaration, whatever the text says."""
    shipped = shipped_layout(key)
    own = parsed(key, text)
    base = base_of(text, own)
    if base is not None:
        made = carried(own, base, shipped)
        known = base == shipped
        kind = built(key, text if known else text_of(made.layout))
        return Standing(kind, made.layout, made, behind=not known, apart=False)
    kind = built(key, text)
    if missed := guarded(kind, key):
        own = _lawful(own, shipped)
        kind = built(key, text_of(own))
    apart = skeleton(own) != skeleton(shipped)
    behind = bool(missed) or (apart and based_on(text) != digest(shipped))
    return Standing(kind, own, Carried(dict(own)), behind=behind, apart=apart)


def parsed(key: str, text: str) -> dict[str, Any]:
    """The TOML of an own declaration as data; raises DOCUMENT_048."""
    try:
        return layout_of(text)
    except tomllib.TOMLDecodeError as wrong:
        raise error("DOCUMENT_048", document=document_kinds()[key].title, why=str(wrong)) from wrong


def built(key: str, text: str) -> DocumentKind:
    """The kind that a text declares; raises DOCUMENT_048 with its fault."""
    try:
        return read_document_kind(key, text)
    except SafetyDeskError as wrong:
        raise error("DOCUMENT_048", document=document_kinds()[key].title, why=wrong.facts["why"]) from wrong


def guarded(made: DocumentKind, key: str) -> list[str]:
    """What of the law and the township's order a declaration says otherwise than the shipped one, in words."""
    shipped = document_kinds()[key]
    changed = [_SAID[name] for name in _GUARDED if getattr(made, name) != getattr(shipped, name)]
    if shipped.approval > made.approval and key in _awaited():
        changed.append("审签")
    if set(shipped.mask) - set(made.mask):
        changed.append("遮盖的内容")
    return changed


def layout_faults(own: Mapping[str, Any], key: str) -> tuple[WordingFault, ...]:
    """What is wrong with the texts of a declaration of this kind, in the order of the paper."""
    return wording_faults(own, shipped_layout(key), load_barred_words())


def _lawful(own: Mapping[str, Any], shipped: Mapping[str, Any]) -> dict[str, Any]:
    """An own declaration with what is law, and no wording, as the program ships it."""
    made = {name: value for name, value in own.items() if name not in _LAW}
    made |= {name: shipped[name] for name in _LAW if name in shipped}
    made["mask"] = list(dict.fromkeys([*shipped.get("mask", ()), *own.get("mask", ())]))
    if shipped.get("approval") and own["key"] in _awaited():
        made["approval"] = True
    return made


@cache
def _awaited() -> frozenset[str]:
    """The kinds that another kind must find approved before it: no wording may take their 审签 away."""
    orders = [rule for one in document_kinds().values() for rule in one.orders]
    return frozenset(key for rule in orders if rule.state == "approved" for key in rule.kinds)
