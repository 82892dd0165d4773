"""One staged row as the page shows it: words in its cells, a mark where something is to be said, old and new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from safetydesk.domain.staging import Level, Problem
from safetydesk.ui.theme import State

ARROW = " → "
LEVELS: Mapping[Level, State] = {"refuse": "red", "question": "amber", "note": "grey"}
_WORST: tuple[State, ...] = ("red", "amber", "blue", "grey")


@dataclass(frozen=True, slots=True)
class Change:
    """A cell of a known record that changes, in words."""

    field: str
    title: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A record a row might mean, as a person recognises it."""

    id: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A staged row: its number in the file, its verdict, whether a person leaves it out, what only a person can tell.

    `part` is above 0 for the findings one cell was split into; `marked` are notes on how a cell came about.
    """

    row: int
    part: int
    verdict: str
    taken: bool
    asks: bool
    cells: Mapping[str, str]
    marks: Mapping[str, State]
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    record: bytes | None = None
    marked: tuple[tuple[str, str], ...] = ()
    offers: tuple[Offer, ...] = ()
    splits: int = 0
    pictures: tuple[str, ...] = ()

    @property
    def id(self) -> tuple[int, int]:
        """What names the row in its import."""
        return self.row, self.part

    @property
    def worst(self) -> State | None:
        """The state of the worst thing to be said about it."""
        found = {LEVELS[one.level] for one in self.problems}
        return next((state for state in _WORST if state in found), None)


def marks_of(problems: Sequence[Problem], fields: Mapping[str, str], changed: Sequence[str]) -> dict[str, State]:
    """The worst state by field: a problem at its column, else blue where the cell changes; `fields` by letters."""
    marks: dict[str, State] = dict.fromkeys(changed, "blue")
    for one in problems:
        field = fields.get(one.column or "")
        if field is not None:
            state = LEVELS[one.level]
            known = marks.get(field, "grey")
            marks[field] = min(state, known, key=_WORST.index)
    return marks
