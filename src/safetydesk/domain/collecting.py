"""收表: whose a ledger is, told by what stands in it and never by its name; who has answered, and who has not.

Nothing is guessed: clues that point to different units leave the question to a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from safetydesk.domain.names import folded, place_key
from safetydesk.domain.staging import Value

State = Literal["answered", "faulty", "repeated", "corrected", "replaced", "unread", "unclear"]
"""answered: all rows can be taken; faulty: some cannot; repeated: says what the unit's answer says; corrected: waits
for a person to let it replace the earlier one; replaced: it was; unread: no ledger; unclear: nobody knows whose."""
STANDING: tuple[State, ...] = ("answered", "faulty")
"""The states of the one answer of a unit that counts."""
MARK = "收表码"
FILLED_BY, FILLED_PERSON, TITLE = "填报单位", "填报人", "标题"
_MOST = 0.8
_LEAST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that is to answer: its mark is printed on the form it got, `person` is who answers there."""

    id: bytes
    name: str
    mark: str
    person: str | None = None


def mark(collection: bytes, position: int) -> str:
    """The 收表码 of a unit of a collection, `position` as asked from 1: 7F3A09-04."""
    return f"{collection.hex()[-6:].upper()}-{position:02d}"


@dataclass(frozen=True, slots=True)
class Clues:
    """What a ledger says about its sender.

    `facts` are the lines around the table, `places` the villages its rows name with their number, `homes` the villages
    of those enterprises of its rows that the store knows.
    """

    facts: Mapping[str, str]
    places: Mapping[str, int]
    homes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose a ledger is and why; without a unit `rivals` are those that the clues point to."""

    unit: Unit | None
    why: str
    rivals: tuple[Unit, ...] = ()


def sender(units: Sequence[Unit], clues: Clues) -> Sender:
    """The unit that a ledger comes from: every clue is heard, and all that speak must agree.

    Clues are the mark of the form, the 填报单位 line, the villages of the rows, the title, the villages of the known
    enterprises in the rows, and the 填报人; the last two only speak where no other does.
    """
    heard = [(why, found) for why, find in _STRONG if (found := find(units, clues))]
    if not heard:
        heard = [(why, found) for why, find in _WEAK if (found := find(units, clues))]
    named = list(dict.fromkeys(unit for _, found in heard for unit in found))
    if len(named) == 1:
        return Sender(named[0], "、".join(why for why, _ in heard))
    told = "；".join(f"{why}指向{'、'.join(unit.name for unit in found)}" for why, found in heard)
    return Sender(None, told or "表里没有一处写明是哪个单位", tuple(named))


def _marked(units: Sequence[Unit], clues: Clues) -> list[Unit]:
    mark = folded(clues.facts.get(MARK, ""))
    return [unit for unit in units if mark and folded(unit.mark) == mark]


def _filled(units: Sequence[Unit], clues: Clues) -> list[Unit]:
    return named_in(units, clues.facts.get(FILLED_BY, ""))


def _titled(units: Sequence[Unit], clues: Clues) -> list[Unit]:
    return named_in(units, clues.facts.get(TITLE, ""))


def _placed(units: Sequence[Unit], clues: Clues) -> list[Unit]:
    return _by_most(units, clues.places, least=1)


def _at_home(units: Sequence[Unit], clues: Clues) -> list[Unit]:
    return _by_most(units, clues.homes, least=_LEAST_ROWS)


def _signed(units: Sequence[Unit], clues: Clues) -> list[Unit]:
    person = folded(clues.facts.get(FILLED_PERSON, ""))
    return [unit for unit in units if person and unit.person and folded(unit.person) == person]


_STRONG: tuple[tuple[str, Callable[[Sequence[Unit], Clues], list[Unit]]], ...] = (
    (MARK, _marked),
    ("填报单位", _filled),
    ("各行的村（社区）", _placed),
    ("标题", _titled),
)
_WEAK = (("各行企业所在的村（社区）", _at_home), ("填报人", _signed))


def named_in(units: Sequence[Unit], text: str) -> list[Unit]:
    """The units whose name stands in a text; of names that hold one another (石桥村, 大石桥村) only the longest."""
    whole = folded(text)
    found = [(unit, place_key(unit.name)) for unit in units if whole and place_key(unit.name) in whole]
    return [unit for unit, key in found if not any(key != other and key in other for _, other in found)]


def _by_most(units: Sequence[Unit], counted: Mapping[str, int], least: int) -> list[Unit]:
    """The unit that nearly all of the counted names mean, if it is one of those asked."""
    keys: Counter[str] = Counter()
    for name, count in counted.items():
        keys[place_key(name)] += count
    whole = sum(keys.values())
    if whole < least or not keys:
        return []
    key, count = keys.most_common(1)[0]
    return [unit for unit in units if place_key(unit.name) == key] if count >= _MOST * whole else []


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that two answers of a unit tell differently: `cells` are {field: (earlier, later)}."""

    kind: Literal["new", "gone", "changed"]
    names: str
    cells: Mapping[str, tuple[Value, Value]]


Row = Mapping[str, Value]


def row_changes(old: Sequence[Row], new: Sequence[Row], identity: Iterable[Sequence[str]]) -> list[RowChange]:
    """What a corrected answer changes: rows are the same by the first group of `identity` fields that both have.

    Rows that are equal in all cells are left out; the order of the file is the order told, gone rows come last.
    """
    groups = [tuple(group) for group in identity]
    left = list(old)
    told = []
    rest = []
    for row in new:
        if row in left:
            left.remove(row)
        else:
            rest.append(row)
    for row in rest:
        before = next((one for group in groups for one in left if _same(one, row, group)), None)
        if before is None:
            told.append(RowChange("new", _names(row, groups), {name: (None, value) for name, value in row.items()}))
            continue
        left.remove(before)
        cells = {
            name: (before.get(name), row.get(name))
            for name in dict.fromkeys((*before, *row))
            if before.get(name) != row.get(name)
        }
        told.append(RowChange("changed", _names(row, groups), cells))
    gone = [({key: (value, None) for key, value in row.items()}, _names(row, groups)) for row in left]
    return told + [RowChange("gone", names, cells) for cells, names in gone]


def _same(one: Row, other: Row, group: Sequence[str]) -> bool:
    return all(one.get(name) is not None and one.get(name) == other.get(name) for name in group)


def _names(row: Row, groups: Sequence[Sequence[str]]) -> str:
    fields = dict.fromkeys(name for group in groups for name in group)
    return " ".join(str(row[name]) for name in fields if row.get(name) is not None)


@dataclass(frozen=True, slots=True)
class Received:
    """A file as the board counts it."""

    id: bytes
    unit: bytes | None
    state: State
    rows: int
    refused: int


UnitState = Literal["answered", "faulty", "corrected", "missing"]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """How a unit stands: `answer` is the file that counts, `waiting` a corrected one.

    `repeated` files say what another of its files says.
    """

    unit: Unit
    state: UnitState
    answer: bytes | None
    waiting: bytes | None
    rows: int
    refused: int
    repeated: int


def board(units: Sequence[Unit], files: Sequence[Received]) -> list[UnitLine]:
    """Every unit with how it stands, in the order asked; a file that could not be read counts as faulty.

    Two files that both stand (taken in on two devices) count as corrected: a person says which.
    """
    lines = []
    for unit in units:
        mine = [one for one in files if one.unit == unit.id]
        standing = [one for one in mine if one.state in STANDING]
        waiting = [one for one in mine if one.state == "corrected"] + standing[1:]
        unread = [one for one in mine if one.state == "unread"]
        first = standing[0] if standing else unread[-1] if unread else None
        state: UnitState = "missing" if first is None else "answered" if first.state == "answered" else "faulty"
        lines.append(
            UnitLine(
                unit,
                "corrected" if waiting else state,
                first.id if first else None,
                waiting[-1].id if waiting else None,
                first.rows if first else 0,
                first.refused if first else 0,
                sum(one.state == "repeated" for one in mine),
            )
        )
    return lines


def reminder(title: str, due_on: str, today: str, lines: Sequence[UnitLine]) -> str:
    """The text to send to the units that are missing or faulty; empty when there is none."""
    missing = [line.unit.name for line in lines if line.state == "missing"]
    faulty = [
        f"{line.unit.name}（{line.refused} 行）" if line.refused else line.unit.name
        for line in lines
        if line.state == "faulty"
    ]
    if not missing and not faulty:
        return ""
    late = "已过报送期限" if today > due_on else "请按期报送"
    parts = [f"《{title}》报送期限 {due_on}，{late}。"]
    parts += [f"尚未报送（{len(missing)} 个）：{'、'.join(missing)}。"] if missing else []
    parts += [f"已报但有错、请改正后重报（{len(faulty)} 个）：{'、'.join(faulty)}。"] if faulty else []
    return "".join(parts)
