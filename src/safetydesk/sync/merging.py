"""Three-way merging of one change into one record, field by field; nothing is ever dropped by rule.

Unchanged since the author saw it: taken. Same value: nothing to do. Both changed: the standing value stays and the
other comes back as a clash, from which the server makes a conflict record.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.sync.protocol.batches import CREATE, OFFERS, Change

APPEND_ONLY = frozenset(
    {"hazard_event", "document_event", "signature", "evidence", "number_void", "succession", "report", "report_line"}
)
"""Facts: created once, at most deleted, never edited (DESIGN §4)."""
SETS = frozenset(
    {("subject", "tags"), ("person", "roles")}
    | {("campaign", name) for name in ("villages", "industries", "tags", "subjects", "persons")}
)
"""Fields that are JSON arrays of codes or ids: additions and removals of both sides count."""
FOLLOWERS = {
    "conflict": ("settled", ("settled_by", "settled_at")),
    "answer": ("result", ("answered_by", "answered_at")),
}
"""Fields that only say who set another field and when: they stand or fall with it."""
TWINS = frozenset({"answer"})
"""Records whose id follows from what they are about: two people may make one, each without knowing of the other."""
DELETED = "deleted_at"
Since = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Clash:
    """Both sides changed `field`: it was `base` for the author, stands as `kept`, and the author wanted `other`."""

    field: str
    base: Any
    kept: Any
    other: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What a change does to a record: fields taken, clashes, and whether the record is now as its author sees it."""

    taken: dict[str, Any]
    clashes: tuple[Clash, ...] = ()
    exact: bool = True


def merge(change: Change, record: Mapping[str, Any] | None, changed: Since) -> Merged:
    """Merge a change into a record's fields (None: there is no such record, the change creates it).

    `changed` tells the sequence at which a field of the record last changed; offers are measured by it.
    """
    if record is None:
        return Merged({name: new for name, (_, new) in change.fields.items()})
    if is_twin(change):
        return _beside(change, record)
    wanted = {name: pair for name, pair in change.fields.items() if change.op in OFFERS or pair[0] != pair[1]}
    taken: dict[str, Any] = {}
    clashes: list[Clash] = []
    dead = record.get(DELETED) is not None and not _revives(change, record)
    for name, (base, new) in wanted.items():
        kept = record.get(name)
        if kept == new or (name == DELETED and None not in (kept, new)):
            continue
        if (change.entity, name) in SETS and not dead:
            if (union := united(base, new, kept)) != kept:
                taken[name] = union
        elif _free(change, name, base, record, changed) and not dead:
            taken[name] = new
        else:
            clashes.append(Clash(name, base, kept, new))
    clashes = _without_followers(change.entity, taken, clashes)
    exact = not dead and all(taken.get(name, record.get(name)) == new for name, (_, new) in change.fields.items())
    return Merged(taken, tuple(clashes), exact)


def is_twin(change: Change) -> bool:
    """Whether a change may make a record that somebody else has made as well."""
    return change.op == CREATE and change.entity in TWINS


def _beside(change: Change, record: Mapping[str, Any]) -> Merged:
    """Two records made apart are never mixed: what differs is kept for a person; a deleted one leaves its place."""
    new = {name: change.fields.get(name, (None, None))[1] for name in record.keys() | change.fields.keys()}
    apart = sorted(name for name, value in new.items() if record.get(name) != value and name != DELETED)
    if record.get(DELETED) is not None:
        return Merged({name: new[name] for name in apart} | {DELETED: None})
    clashes = [Clash(name, None, record.get(name), new[name]) for name in apart]
    return Merged({}, tuple(_without_followers(change.entity, {}, clashes)), exact=not apart)


def _revives(change: Change, record: Mapping[str, Any]) -> bool:
    """Whether the author knew of the deletion: the change takes it back, or was made on the deleted record."""
    base = change.fields.get(DELETED, (None, None))[0]
    return change.op in OFFERS or (base is not None and base == record.get(DELETED))


def _free(change: Change, name: str, base: Any, record: Mapping[str, Any], changed: Since) -> bool:
    """Whether the field stands as the author saw it; a deletion needs every field that its author saw unchanged."""
    if change.op in OFFERS:
        return changed(name) <= change.since
    if name == DELETED and base is None:
        return all(_alike(change.entity, n, record.get(n), seen) for n, (seen, _) in change.fields.items())
    return bool(record.get(name) == base)


def _alike(entity: str, name: str, one: Any, other: Any) -> bool:
    """Whether two values say the same; of a set the order does not count."""
    if (entity, name) in SETS and isinstance(one, str) and isinstance(other, str):
        return sorted(map(str, _items(one))) == sorted(map(str, _items(other)))
    return bool(one == other)


def united(base: str | None, new: str | None, kept: str | None) -> str | None:
    """The JSON array with the additions and removals of both sides; the standing order first, additions after it."""
    before, wanted, standing = (_items(text) for text in (base, new, kept))
    gone = [item for item in before if item not in wanted]
    result = [item for item in standing if item not in gone]
    result += [item for item in wanted if item not in before and item not in result]
    if result == standing:
        return kept
    return new if result == wanted else json.dumps(result, ensure_ascii=False)


def _items(text: str | None) -> list[Any]:
    if text is None:
        return []
    try:
        found = json.loads(text)
    except ValueError:
        return [text]
    return found if isinstance(found, list) else [found]


def _without_followers(entity: str, taken: dict[str, Any], clashes: list[Clash]) -> list[Clash]:
    if entity not in FOLLOWERS:
        return clashes
    leader, followers = FOLLOWERS[entity]
    lost = any(clash.field == leader for clash in clashes)
    for name in followers:
        if lost:
            taken.pop(name, None)
    return [clash for clash in clashes if clash.field not in followers]


def as_json(value: Any) -> str | None:
    """A field's value as the JSON text that a conflict record keeps; bytes as {"hex": ...}, nothing as None."""
    if value is None:
        return None
    return json.dumps({"hex": value.hex()} if isinstance(value, bytes) else value, ensure_ascii=False)


def from_json(text: str | None) -> Any:
    """The value of a conflict record's JSON text: the inverse of `as_json`."""
    if text is None:
        return None
    value = json.loads(text)
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) and "hex" in value else value
