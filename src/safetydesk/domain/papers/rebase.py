"""An office's wording over a new program: its texts go to where they stood, all else is as the program ships it now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from safetydesk.domain.papers.names import Layout, spoken
from safetydesk.domain.papers.wordings import reworded, texts_of, wordings

_SETTINGS = {
    "approval": "审签", "sealed": "用印", "served": "送达", "photos": "附照片", "photos_per_page": "每页照片数",
    "mask": "遮盖的内容", "style": "版式", "reference": "参考表述", "unsure": "待确认",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A text that differs: `before` None where it is new, `after` None where it is gone; `where` is its place after,
    or before where it is gone; `names` are the words it names, with what they are called."""

    where: str
    name: str
    before: str | None
    after: str | None
    names: Mapping[str, str] = field(default_factory=dict)

    def said(self, text: str) -> str:
        """One of the two as people read it."""
        return spoken(text, self.names)


@dataclass(frozen=True, slots=True)
class Carried:
    """The layout that holds now; `clashes` are texts the office changed and the program too (before: the shipped text
    of then, after: that of now), `lost` its texts for which there is no place any more (after None)."""

    layout: dict[str, Any]
    clashes: tuple[Difference, ...] = ()
    lost: tuple[Difference, ...] = ()


def carried(own: Layout, base: Layout, shipped: Layout) -> Carried:
    """The office's changes of `base` made to `shipped`; `own` and `base` differ in wording alone."""
    now, places = texts_of(own), moves(base, shipped)
    known = texts_of(shipped)
    edits: dict[str, str] = {}
    clashes, lost = [], []
    for one in wordings(base):
        said = now[one.where]
        if said == one.text:
            continue
        to = places.get(one.where)
        if to is None:
            lost.append(Difference(one.where, one.name, said, None, one.names))
            continue
        edits[to] = said
        if known[to] not in (one.text, said):
            clashes.append(Difference(to, one.name, one.text, known[to], one.names))
    return Carried(reworded(shipped, edits), tuple(clashes), tuple(lost))


def differences(before: Layout, after: Layout) -> tuple[Difference, ...]:
    """Every text and setting in which two declarations of one kind differ, in the order of the second."""
    places, old = moves(before, after), texts_of(before)
    met = {to: where for where, to in places.items()}
    found = []
    for one in wordings(after):
        said = old[met[one.where]] if one.where in met else None
        if said != one.text and (said or one.text):
            found.append(Difference(one.where, one.name, said, one.text, one.names))
    gone = [one for one in wordings(before) if one.where not in places and one.text]
    found += [Difference(one.where, one.name, one.text, None, one.names) for one in gone]
    return (*found, *_settings(before, after))


def moves(base: Layout, new: Layout) -> dict[str, str]:
    """Place in `base` -> the place of the same text in `new`, for every text that has one there."""
    blocks, known = aligned(base["block"], new["block"]), texts_of(new)
    asked = {
        kind: {at: n for at, one in enumerate(base.get(kind, ())) for n, other in enumerate(new.get(kind, ()))
               if one["key"] == other["key"]}
        for kind in ("ask", "edit")
    }  # fmt: skip
    found = {one.where: _moved(one.where.split("."), base, new, {"block": blocks, **asked}) for one in wordings(base)}
    return {where: to for where, to in found.items() if to in known}


def _moved(path: Sequence[str], base: Any, new: Any, partners: Mapping[str, Mapping[int, int]]) -> str | None:
    """The place in `new` of what stands at `path` in `base`; None where there is none."""
    made: list[str] = []
    for number, step in enumerate(path):
        if number == len(path) - 1 and not step.isdigit():
            return ".".join([*made, step])
        if step.isdigit():
            at = int(step)
            known = partners.get(made[0]) if number == 1 else None
            to = known.get(at) if known is not None else _beside(base, new, at)
            if to is None:
                return None
            base, new = base[at], new[to]
            made.append(str(to))
        elif step in new:
            base, new = base[step], new[step]
            made.append(step)
        else:
            return None
    return ".".join(made)


def _beside(old: list[Any], new: list[Any], at: int) -> int | None:
    """Which entry of a list is the one that was at `at`."""
    if len(old) == len(new):
        return at
    return new.index(old[at]) if old[at] in new else None


def aligned(old: Sequence[Layout], new: Sequence[Layout]) -> dict[int, int]:
    """Part -> the same part in another declaration: those that are alike, and between them those of one sort."""
    first, second = [_written(one) for one in old], [_written(one) for one in new]
    made: dict[int, int] = {}
    for tag, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            made |= zip(range(a, b), range(c, d), strict=True)
        elif tag == "replace":
            made |= _paired(old, new, range(a, b), range(c, d))
    return made


def _paired(old: Sequence[Layout], new: Sequence[Layout], here: range, there: range) -> Iterator[tuple[int, int]]:
    """Parts that were changed: those of the same sort and condition first, then those of the same sort, in order."""
    left, made = list(there), {}
    for sort in (_sort, lambda one: one["part"]):
        for at in here:
            if at not in made and (to := next((n for n in left if sort(new[n]) == sort(old[at])), None)) is not None:
                made[at] = to
                left.remove(to)
    return iter(made.items())


def _sort(one: Layout) -> tuple[Any, ...]:
    terms = tuple(one.get("when", ())), tuple(one.get("unless", ())), one.get("local"), one.get("unless_local")
    return one["part"], one.get("clause"), one.get("of"), terms


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _settings(before: Layout, after: Layout) -> Iterator[Difference]:
    for key, name in _SETTINGS.items():
        if (old := before.get(key)) != (new := after.get(key)):
            yield Difference(key, name, _told(old), _told(new))


def _told(value: Any) -> str | None:
    if value is None or isinstance(value, bool):
        return {None: None, True: "是", False: "否"}[value]
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
