"""Which items stand on the list of a visit, in what order, under which heads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from safetydesk.catalog.declared import Catalog, CheckItem, Checklist
from safetydesk.catalog.priority import first_items, target_of

MEASURES, ROUNDS = "fifteen-measures", "round-verification"
"""The two lists an inspector may add: the items of the fifteen measures, and the verification of 日周月 records."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An item of a checklist, by keys."""

    checklist: str
    item: str

    @property
    def text(self) -> str:
        """checklist/item, as drafts and the place of a visit are kept."""
        return f"{self.checklist}/{self.item}"

    @property
    def id(self) -> bytes:
        """The same for lists of rows."""
        return self.text.encode()

    @classmethod
    def of(cls, text: str) -> Ref | None:
        """The reference a text names, None when it names none."""
        checklist, slash, item = text.partition("/")
        return cls(checklist, item) if slash else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: the item, the head it stands under, its number counted through the whole list."""

    ref: Ref
    item: CheckItem
    head: str
    number: int

    @property
    def name(self) -> str:
        """The short name for lists."""
        return self.item.short or self.item.text


def entries_of(
    catalog: Catalog,
    checklists: Iterable[str],
    *,
    tags: Collection[str],
    kind: str,
    whole: bool,
    kept: Collection[Ref] = (),
) -> list[Entry]:
    """The list of a visit: about twenty items of the measures first, all of them when `whole`; `kept` always stay."""
    found: list[Entry] = []
    for key in checklists:
        checklist = catalog.checklists.get(key)
        if checklist is None:
            continue
        for item in _chosen(
            checklist, tags, target_of(kind), whole, {ref.item for ref in kept if ref.checklist == key}
        ):
            head = checklist.section(item.section).short if key != ROUNDS else "日周月核验"
            found.append(Entry(Ref(key, item.code), item, head, len(found) + 1))
    return found


def left_out(catalog: Catalog, checklists: Iterable[str], *, kind: str) -> int:
    """How many items the whole list of the measures has for this kind of subject; 0 when it was not added."""
    if MEASURES not in checklists or MEASURES not in catalog.checklists:
        return 0
    return len(catalog.checklists[MEASURES].items_for(target_of(kind)))


def sections(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries by the heads they follow each other under."""
    found: list[tuple[str, list[Entry]]] = []
    for entry in entries:
        if not found or found[-1][0] != entry.head:
            found.append((entry.head, []))
        found[-1][1].append(entry)
    return found


def _chosen(
    checklist: Checklist, tags: Collection[str], target: str, whole: bool, kept: Collection[str]
) -> list[CheckItem]:
    items = checklist.items_for(target)
    if whole:
        return list(items)
    first = first_items(checklist, tags, target=target) if checklist.key == MEASURES else [one.code for one in items]
    order = {code: at for at, code in enumerate(first)}
    extra = [one.code for one in items if one.code in kept and one.code not in order]
    by_code = {one.code: one for one in items}
    chosen = [by_code[code] for code in first]
    for code in extra:
        same = [at for at, one in enumerate(chosen) if one.section == by_code[code].section]
        chosen.insert(same[-1] + 1 if same else len(chosen), by_code[code])
    return chosen
