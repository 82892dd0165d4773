"""Which items of a checklist come first: about twenty by the subject's tags, life safety always; nobody faces 91."""

from __future__ import annotations

from collections.abc import Collection

from safetydesk.catalog.declared import CheckItem, Checklist

LIMIT = 20
_TARGETS = {"village": "village", "department": "department", "site": "site"}
"""The `target` of a checklist by kind of subject; enterprises and places are checked as enterprises."""


def target_of(kind: str) -> str:
    """The target of a checklist for a kind of subject."""
    return _TARGETS.get(kind, "enterprise")


def first_items(
    checklist: Checklist, tags: Collection[str], limit: int = LIMIT, *, target: str = "enterprise"
) -> tuple[str, ...]:
    """Codes of at most `limit` items to show first for a subject with these tags; the same input gives the same order.

    Items marked `always` (exits, fire, dangerous work) are in it whatever the limit; then by weight, own and of the
    tags, then by the checklist's order. Sections stay together, the one with the most pressing item first.
    """
    items = checklist.items_for(target)
    place = {item.code: number for number, item in enumerate(items)}
    rank = {item.code: (not item.always, -_weight(item, tags), place[item.code]) for item in items}
    chosen = sorted(items, key=lambda item: rank[item.code])
    kept = [item for item in chosen if item.always]
    kept += [item for item in chosen if not item.always][: max(0, limit - len(kept))]
    heads: dict[str, tuple[bool, int, int]] = {}
    for item in kept:
        heads.setdefault(item.section, rank[item.code])
    return tuple(item.code for item in sorted(kept, key=lambda item: (heads[item.section], rank[item.code])))


def _weight(item: CheckItem, tags: Collection[str]) -> int:
    return item.weight + sum(weight for tag, weight in (item.tag_weights or {}).items() if tag in tags)
