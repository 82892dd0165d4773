"""One row of a ledger between file and store: what it says, what it would change, what is doubtful about it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from safetydesk.domain.staging import NOT_TAKEN, WORDS, Level, Problem, StagedRow, Value
from safetydesk.errors import MESSAGES

Verdict = Literal["new", "changed", "same", "refused"]
Changes = dict[str, tuple[Value, Value]]


@dataclass(frozen=True, slots=True)
class Told:
    """What one row says: known `values` by field (unknown ones left out) and its problems.

    `worded` are days given in words (长期), `unread` cells that hold something which was not taken, `base` is the
    导出底稿 of a row that we wrote.
    """

    row: int
    values: Mapping[str, Value]
    said: tuple[Problem, ...] = ()
    worded: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    base: str | None = None

    @property
    def refused(self) -> bool:
        """Whether the ledger itself already refuses the row."""
        return any(one.level == "refuse" for one in self.said)


@dataclass(slots=True)
class Line:
    """A row compared with the store: `record` it would change, `changes` per field as (base, new), further problems.

    `subject` is the subject a hazard belongs to, `newcomer` the number of one yet to be created; `dropped` are fields
    whose value is not taken although the row lands.
    """

    told: Told
    verdict: Verdict
    record: bytes | None = None
    subject: bytes | None = None
    changes: Changes = field(default_factory=dict)
    found: list[Problem] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    newcomer: int | None = None

    def drop(self, name: str, problem: Problem) -> None:
        """Leave one cell out, and say why."""
        self.dropped.append(name)
        self.found.append(problem)

    @property
    def values(self) -> dict[str, Value]:
        """What lands of a new row."""
        return {name: value for name, value in self.told.values.items() if name not in self.dropped}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything to be said about the row."""
        return (*self.told.said, *self.found)


@dataclass(frozen=True, slots=True)
class Place:
    """Where problems of this ledger stand: its sheet and the column letters of each field."""

    sheet: str
    letters: Mapping[str, str]

    def problem(
        self,
        code: str,
        level: Level,
        /,
        *,
        row: int | None,
        field: str | None = None,
        value: Value = None,
        **facts: object,
    ) -> Problem:
        """A numbered problem at a row and field of this ledger."""
        message, remedy = MESSAGES[code]
        shown = "" if value is None else str(value)
        known = {"value": shown, **facts}
        column = self.letters.get(field) if field else None
        return Problem(
            self.sheet, row, column, shown, code, message.format(**known), remedy.format(**known), level=level
        )


def told(row: StagedRow) -> Told:
    """A staged row without its empty cells."""
    values = {name: value for name, value in row.values.items() if value is not None}
    worded = tuple(name for name, marks in row.marks.items() if WORDS in marks)
    unread = tuple(name for name, marks in row.marks.items() if name not in values and NOT_TAKEN in marks)
    return Told(row.row, values, row.problems, worded, unread, row.base)


def refuse(line: Told, *problems: Problem) -> Line:
    """The row does not land, for these reasons and its own."""
    return Line(line, "refused", found=list(problems))


def line_row(run: bytes, line: Line) -> tuple[bytes, int, str, bytes | None, str]:
    """The line as a row of `staged_line`."""
    data: dict[str, Any] = {"v": dict(line.told.values)}
    if line.told.said:
        data["s"] = [_flat(one) for one in line.told.said]
    if line.told.worded or line.told.unread:
        data["w"], data["u"] = line.told.worded, line.told.unread
    if line.told.base:
        data["b"] = line.told.base
    if line.subject:
        data["o"] = line.subject.hex()
    if line.changes:
        data["c"] = line.changes
    if line.found:
        data["f"] = [_flat(one) for one in line.found]
    if line.dropped:
        data["x"] = line.dropped
    if line.newcomer is not None:
        data["n"] = line.newcomer
    return run, line.told.row, line.verdict, line.record, json.dumps(data, ensure_ascii=False)


def read_line(row: int, verdict: Verdict, record: bytes | None, text: str) -> Line:
    """The line of a row of `staged_line`."""
    data = json.loads(text)
    said = tuple(Problem(*one) for one in data.get("s", ()))
    line = Told(row, data["v"], said, tuple(data.get("w", ())), tuple(data.get("u", ())), data.get("b"))
    changes = {name: (pair[0], pair[1]) for name, pair in data.get("c", {}).items()}
    found = [Problem(*one) for one in data.get("f", ())]
    subject = bytes.fromhex(data["o"]) if "o" in data else None
    return Line(line, verdict, record, subject, changes, found, data.get("x", []), data.get("n"))


def _flat(problem: Problem) -> list[Any]:
    return list(asdict(problem).values())


def flat(problems: Sequence[Problem]) -> list[list[Any]]:
    """Problems as JSON holds them."""
    return [_flat(one) for one in problems]


def unflat(problems: Sequence[Sequence[Any]]) -> list[Problem]:
    """Problems from JSON."""
    return [Problem(*one) for one in problems]
