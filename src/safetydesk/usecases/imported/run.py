"""What one import knows while it walks over its rows: the ledger's columns, places, choices, rows already seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from safetydesk.catalog import load
from safetydesk.catalog.outgoing import came_back
from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.domain.first_rows import FirstRows
from safetydesk.domain.names import folded, place_key, same_text
from safetydesk.domain.phones import mask_phone, phone_digits
from safetydesk.domain.staging import Problem, Value
from safetydesk.models.queries.ledger_rows import Places, places
from safetydesk.usecases.imported.arrivals import Arrivals
from safetydesk.usecases.imported.lines import Changes, Line, Place, Told
from safetydesk.usecases.imported.namesakes import Namesakes
from safetydesk.usecases.imported.steps import FIELDS, names_in

_TOLD_BY_EVENTS = frozenset(FIELDS) - {"deadline", "deadline_text"}
"""Fields that the store can fill from other cells of a row, so that an empty cell is nothing to mention."""
_COUNTED = ("blanks", "elsewhere", "unrecorded", "remarks")
WORDS = {"village": "村（社区）", "department": "部门"}


@dataclass(frozen=True, slots=True)
class Choices:
    """How the person wants an import done: may it open unknown villages, does an empty cell clear what is stored.

    `history` is 历史台账: rows of past years land as they are and count for nothing of today; `carry_over` (结转) takes
    those of them that are still open into today's work.
    """

    open_places: bool = False
    clear_blanks: bool = False
    history: bool = False
    carry_over: bool = False


class Heard(NamedTuple):
    """A row about a hazard: two with the same subject and words are one when day or paper agree, or no day is given."""

    row: int
    day: Value
    number: Value

    def like(self, other: Heard) -> bool:
        """Whether both rows mean the same hazard."""
        same_paper = self.number is not None and self.number == other.number
        return same_paper or self.day == other.day or None in (self.day, other.day)


@dataclass(slots=True)
class Run:
    """One walk over a ledger; `fields` are those the ledger has a column for, `today` and `filed_on` YYYY-MM-DD.

    `opened` collects names of places to be created, `arrivals` subjects to be created and how rows named subjects,
    `namesakes` which rows of enterprises touch one another;
    `seen` holds the row of each record, `made` the first of each key of a row, `villages` the village by which a record
    without one was taken, `heard` what was said of hazards by a digest of whose and what, `spoken` of anything else,
    `elsewhere` counts cells that say what was exported while the store moved on, `placed` are places that are taken.
    """

    register: Register
    place: Place
    fields: frozenset[str]
    choices: Choices
    today: str
    known: Mapping[str, Places]
    first: frozenset[str]
    filed_on: str | None = None
    opened: dict[str, dict[str, str]] = field(default_factory=lambda: {"village": {}, "department": {}})
    seen: dict[bytes, int] = field(default_factory=dict)
    made: FirstRows = field(default_factory=FirstRows)
    blanks: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)
    villages: dict[bytes, str | None] = field(default_factory=dict)
    arrivals: Arrivals = field(default_factory=Arrivals)
    namesakes: Namesakes = field(default_factory=Namesakes)
    heard: dict[bytes, tuple[Heard] | list[Heard]] = field(default_factory=dict)
    unrecorded: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, tuple[bytes | int | None, Value]] = field(default_factory=dict)
    spoken: dict[tuple[Any, ...], list[tuple[int, Mapping[str, Value]]]] = field(default_factory=dict)
    placed: set[tuple[str, Value]] = field(default_factory=set)

    @classmethod
    def begin(
        cls,
        db: Any,
        register: Register,
        place: Place,
        fields: frozenset[str],
        choices: Choices,
        today: str,
        filed_on: str | None = None,
    ) -> Run:
        """A fresh walk; places may be opened unasked when the township has none of their kind yet."""
        known = {entity: places(db, entity) for entity in WORDS}
        first = frozenset(entity for entity, found in known.items() if not found.names)
        return cls(register, place, fields, choices, today, known, first, filed_on)

    def anew(self) -> Run:
        """The same import before its first row."""
        chosen = (self.fields, self.choices, self.today, self.known, self.first, self.filed_on)
        return Run(self.register, self.place, *chosen)

    def repeated(self, line: Line, code: str) -> Problem | None:
        """A refusal when another row of this file already meant the same record."""
        assert line.record is not None
        first = line.record not in self.seen
        before = self.seen.setdefault(line.record, line.told.row)
        if first or (before == line.told.row and not line.told.part):
            return None
        return self.place.problem("LEDGER_147", "refuse", row=line.told.row, value=code, before=before)

    def doubt_of_place(self, entity: str, told: Told) -> Problem | None:
        """Why a village or department that a row names is not taken; an unknown one is noted to be opened, or asked."""
        name = told.values.get(entity)
        if name is None or (entity, name) in self.placed:
            return None
        if self.known[entity].find(str(name)) is None:
            if not self.opens(entity):
                kind = WORDS[entity]
                return self.place.problem("LEDGER_144", "question", row=told.row, field=entity, value=name, kind=kind)
            self.opened[entity].setdefault(place_key(str(name)), str(name))
        self.placed.add((entity, name))
        return None

    def opens(self, entity: str) -> bool:
        """Whether unknown villages or departments are to be created."""
        return entity in self.first or self.choices.open_places

    def changes(self, told: Told, base: Mapping[str, Value], names: tuple[str, ...]) -> Changes:
        """The cells among `names` that differ from what is stored; an empty cell changes nothing unless asked to."""
        changed: Changes = {}
        for name in names:
            new, old = told.values.get(name), base[name]
            if new is None:
                if old is not None and name in self.fields and name not in (*told.worded, *told.unread):
                    self.blank(name, old, changed)
            elif old is None or not self.same(name, old, new):
                changed[name] = (old, new)
        return changed

    def same(self, name: str, old: Value, new: Value) -> bool:
        """Whether a cell says what is stored; a place by any name it has or had."""
        if old == new:
            return True
        if name in self.known and (meant := self.known[name].find(str(new))) is not None:
            return meant == self.known[name].find(str(old))
        return same(self.register.column(name), old, new)

    def blank(self, name: str, old: Value, changed: Changes) -> None:
        """An empty cell where something is stored: counted, or taken as the wish to clear it."""
        if self.choices.clear_blanks and name not in (*self.register.required, *_TOLD_BY_EVENTS):
            changed[name] = (old, None)
        elif name not in _TOLD_BY_EVENTS:
            self.blanks[name] += 1

    def word(self, name: str, value: Value) -> str:
        """A value as the ledger shows it: the word of a code."""
        return shown(self.register.column(name), value)

    def counted(self) -> dict[str, Any]:
        """What was counted, as JSON holds it."""
        counts = {name: dict(+getattr(self, name)) for name in _COUNTED}
        return {**counts, "strange": [self.strange[:1], len(self.strange)]}

    def count_since(self, before: Run, counted: Mapping[str, Any]) -> None:
        """Count what a whole import had `counted`, of which some rows came out as in `before` and do so here now."""
        for name in _COUNTED:
            mine: Counter[str] = getattr(self, name)
            mine.update(counted[name])
            mine.subtract(getattr(before, name))
            setattr(self, name, +mine)
        first, count = counted["strange"]
        self.strange = first * count

    def aside(self) -> list[Problem]:
        """What is to be said about the file once all rows were compared."""
        said = []
        for code, counted in (
            ("LEDGER_146", self.blanks),
            ("LEDGER_163", self.elsewhere),
            ("LEDGER_178", +self.unrecorded),
        ):
            for name, count in sorted(counted.items()):
                title = self.register.column(name).title
                said.append(self.place.problem(code, "note", row=None, field=name, title=title, count=count))
        for code, count in sorted((+self.remarks).items()):
            said.append(self.place.problem(code, "note", row=None, count=count))
        if self.strange:
            title, count = self.register.column("code").title, len(self.strange)
            first = self.strange[0]
            said.append(
                self.place.problem("LEDGER_140", "note", row=None, field="code", value=first, title=title, count=count)
            )
        return said


def shown(column: LedgerColumn, value: Value) -> str:
    """A value as the ledger shows it: the word of a code, money in 元, （空） for nothing."""
    if value is None:
        return "（空）"
    if column.type == "money":
        return f"{int(value) / 100:.2f}".rstrip("0").rstrip(".")
    if not column.vocab or column.vocab not in load().vocabularies:
        return str(value)
    codes = str(value).split("、") if column.type == "list" else [str(value)]
    said = column.said
    return "、".join(said.get(code) or load().word(column.vocab, code) for code in codes)


def same(column: LedgerColumn, old: Value, new: Value) -> bool:
    """Whether a cell says what is stored, however it is spaced, written or ordered."""
    if old == new or (isinstance(old, str) and came_back(old, str(new))):
        return True
    if column.field in ("reviewer", "inspectors"):
        return set(names_in(old)) == set(names_in(new))
    return _SAME.get(column.type, _same_text)(str(old), str(new))


def _same_text(old: str, new: str) -> bool:
    return same_text(old, new)


def _same_phone(old: str, new: str) -> bool:
    return phone_digits(old) == phone_digits(new)


def _same_code(old: str, new: str) -> bool:
    return folded(old) == folded(new)


def _same_list(old: str, new: str) -> bool:
    return set(map(folded, old.split("、"))) == set(map(folded, new.split("、")))


_SAME: Mapping[str, Callable[[str, str], bool]] = {
    "phone": _same_phone,
    "code": _same_code,
    "credit_code": _same_code,
    "list": _same_list,
}


def without_masks(told: Told, base: Mapping[str, Value], names: tuple[str, ...], place: Place) -> Told:
    """The row without complaints about phones that are only our own masked ones (138****5678) coming back."""
    shown = {place.letters.get(name): mask_phone(str(base[name])) for name in names if base[name] is not None}
    kept = tuple(one for one in told.said if one.column is None or shown.get(one.column) != one.value)
    return told if len(kept) == len(told.said) else replace(told, said=kept)
