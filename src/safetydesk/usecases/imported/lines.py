"""One row of a ledger between file and store: what it says, what it would change, what is doubtful about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from operator import attrgetter
from typing import Any, Literal

import msgspec

from safetydesk.catalog.registers import LedgerColumn
from safetydesk.domain.staging import NOT_TAKEN, WORDS, Level, Picture, Problem, StagedRow, Value
from safetydesk.errors import MESSAGES
from safetydesk.models.queries.staged import Likeness

Verdict = Literal["new", "changed", "same", "refused"]
Changes = dict[str, tuple[Value, Value]]
ANOTHER = b""
"""A person's answer: the row means none of the records that look like it."""


@dataclass(slots=True)
class Told:
    """What one row says: known `values` by field (unknown ones left out) and its problems; not to be changed.

    `worded` are days given in words (长期), `unread` cells that hold something which was not taken, `base` is the
    导出底稿 of a row that we wrote. `part` counts the findings that a row was split into, from 1; `answer` is the
    record that a person said the row means (ANOTHER: none that is known), `owner` the subject to which its record
    belongs, answered alike: each question has its own. `marks` and `raw` are those of the file,
    `whole` is what a part's row said before it was split.
    """

    row: int
    values: Mapping[str, Value]
    said: tuple[Problem, ...] = ()
    worded: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    base: str | None = None
    part: int = 0
    answer: bytes | None = None
    pictures: tuple[Picture, ...] = ()
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)
    whole: Mapping[str, Value] | None = None
    owner: bytes | None = None

    @property
    def key(self) -> tuple[int, int]:
        """Which staged line this is: the row and the part of it."""
        return self.row, self.part

    @property
    def refused(self) -> bool:
        """Whether the ledger itself already refuses the row."""
        return bool(self.said) and any(one.level == "refuse" for one in self.said)


@dataclass(slots=True)
class Line:
    """A row compared with the store: `record` it would change, `changes` per field as (base, new), further problems.

    `subject` is the subject a hazard belongs to, `newcomer` the number of one yet to be created; `dropped` are fields
    whose value is not taken although the row lands; `alike` are records among which a person is to choose, `added`
    the pictures (SHA-256) that its record does not have yet; one not `taken` is left out by a person.
    """

    told: Told
    verdict: Verdict
    record: bytes | None = None
    subject: bytes | None = None
    changes: Changes = field(default_factory=dict)
    found: list[Problem] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    newcomer: int | None = None
    alike: tuple[Likeness, ...] = ()
    added: tuple[str, ...] = ()
    taken: bool = True

    def drop(self, name: str, problem: Problem) -> None:
        """Leave one cell out, and say why."""
        self.dropped.append(name)
        self.found.append(problem)

    @property
    def values(self) -> Mapping[str, Value]:
        """What lands of a new row."""
        if not self.dropped:
            return self.told.values
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


def told(row: StagedRow, kept: Sequence[LedgerColumn] = ()) -> Told:
    """A staged row without its empty cells; `kept` are the columns some words of which another field keeps."""
    values = {name: value for name, value in row.values.items() if value is not None}
    for column in kept:
        if (text := row.raw.get(column.field)) in column.words_kept and column.kept_in not in values:
            values[str(column.kept_in)] = text
    if not row.marks:
        return Told(row.row, values, row.problems, base=row.base, pictures=row.pictures, raw=row.raw)
    worded = tuple(name for name, marks in row.marks.items() if WORDS in marks)
    unread = tuple(name for name, marks in row.marks.items() if name not in values and NOT_TAKEN in marks)
    marks = {name: known for name, known in row.marks.items() if known}
    return Told(
        row.row, values, row.problems, worded, unread, row.base, pictures=row.pictures, marks=marks, raw=row.raw
    )


def refuse(line: Told, *problems: Problem, alike: tuple[Likeness, ...] = ()) -> Line:
    """The row does not land, for these reasons and its own, unless a person says which of those `alike` it means."""
    return Line(line, "refused", found=list(problems), alike=alike)


_encode = msgspec.json.Encoder().encode
LINE_COLUMNS = ("import_id", "row", "part", "verdict", "record", "taken", "asks", "data")


def line_row(run: bytes, line: Line) -> tuple[Any, ...]:
    """The line as a row of `staged_line`, in the order of LINE_COLUMNS."""
    told = line.told
    asks = 1 if line.alike else 2 * (told.answer is not None or told.owner is not None)
    data = _encode(_written(told, line))
    return run, told.row, told.part, line.verdict, line.record, int(line.taken), asks, data


class _Data(msgspec.Struct, frozen=True, omit_defaults=True):
    """What `staged_line.data` holds, by its short names."""

    v: dict[str, Any]
    s: tuple[tuple[Any, ...], ...] = ()
    w: tuple[str, ...] = ()
    u: tuple[str, ...] = ()
    b: str | None = None
    a: str | None = None
    d: str | None = None
    p: tuple[tuple[Any, ...], ...] = ()
    m: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    r: dict[str, str] = msgspec.field(default_factory=dict)
    h: dict[str, Any] | None = None
    o: str | None = None
    c: dict[str, tuple[Any, Any]] = msgspec.field(default_factory=dict)
    f: tuple[tuple[Any, ...], ...] = ()
    x: list[str] = msgspec.field(default_factory=list)
    n: int | None = None
    q: tuple[tuple[str, str, str], ...] = ()
    e: tuple[str, ...] = ()


class _Plain(msgspec.Struct, frozen=True, omit_defaults=True):
    """What `_Data` is of most lines."""

    v: Mapping[str, Any]
    m: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    r: Mapping[str, str] = msgspec.field(default_factory=dict)
    o: str | None = None
    n: int | None = None


def _written(told: Told, line: Line) -> _Data | _Plain:
    """What of a line has no column of its own."""
    plain = not (line.changes or line.found or line.dropped or line.alike or line.added)
    odd = told.said or told.worded or told.unread or told.base or told.pictures or told.whole is not None
    if plain and not odd and told.answer is None and told.owner is None:
        return _Plain(told.values, told.marks, told.raw, _hex(line.subject or None), line.newcomer)
    whole = _Data(
        v=told.values,  # type: ignore[arg-type]
        s=tuple([_flat(one) for one in told.said]) if told.said else (),
        w=told.worded,
        u=told.unread,
        b=told.base or None,
        a=_hex(told.answer),
        d=_hex(told.owner),
        p=tuple([astuple(one) for one in told.pictures]) if told.pictures else (),
        m=told.marks,  # type: ignore[arg-type]
        r=told.raw,  # type: ignore[arg-type]
        h=told.whole,  # type: ignore[arg-type]
        o=_hex(line.subject or None),
        n=line.newcomer,
    )
    return whole if plain else msgspec.structs.replace(whole, **_found(line))


def _hex(key: bytes | None) -> str | None:
    return None if key is None else key.hex()


def _found(line: Line) -> dict[str, Any]:
    """What comparing found."""
    return {
        "c": line.changes,
        "f": tuple([_flat(one) for one in line.found]),
        "x": line.dropped,
        "q": tuple([(one.record.hex(), one.code, one.name) for one in line.alike]),
        "e": line.added,
    }


class _Naming(msgspec.Struct, frozen=True):
    """The values by which rows touch one another."""

    name: Value = None
    subject: Value = None
    code: Value = None
    credit_code: Value = None
    former_names: Value = None
    village: Value = None
    department: Value = None


class _Named(msgspec.Struct, frozen=True):
    v: _Naming
    a: str | None = None
    d: str | None = None
    o: str | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """What one staged line names: `records` it means or was said to mean; whether it `opens` places that it names."""

    row: int
    values: _Naming
    records: tuple[bytes, ...]
    opens: bool


_named = msgspec.json.Decoder(_Named).decode


def read_named(row: int, verdict: Verdict, record: bytes | None, text: bytes, *, owned: bool) -> Named:
    """What a row of `staged_line` names; one `owned` by a subject brings places only with a newcomer."""
    data = _named(text)
    records = [bytes.fromhex(key) for key in (data.a, data.d, data.o) if key]
    opens = data.n is not None if owned else verdict != "refused"
    return Named(row, data.v, (*records, record) if record else tuple(records), opens)


_data = msgspec.json.Decoder(_Data).decode


def read_line(row: int, part: int, verdict: Verdict, record: bytes | None, taken: int, _asks: int, text: bytes) -> Line:
    """The line of a row of `staged_line`, without its import."""
    data = _data(text)
    said = tuple(Problem(*one) for one in data.s) if data.s else ()
    answer = None if data.a is None else bytes.fromhex(data.a)
    pictures = tuple(Picture(*one) for one in data.p) if data.p else ()
    owner = None if data.d is None else bytes.fromhex(data.d)
    told = Told(row, data.v, said, data.w, data.u, data.b, part, answer, pictures, data.m, data.r, data.h, owner)
    found = [Problem(*one) for one in data.f] if data.f else []
    subject = None if data.o is None else bytes.fromhex(data.o)
    alike = tuple(Likeness(bytes.fromhex(key), code, name) for key, code, name in data.q) if data.q else ()
    return Line(told, verdict, record, subject, data.c, found, data.x, data.n, alike, data.e, bool(taken))


_flat = attrgetter(*(one.name for one in fields(Problem)))


def flat(problems: Sequence[Problem]) -> list[list[Any]]:
    """Problems as JSON holds them."""
    return [list(_flat(one)) for one in problems]


def unflat(problems: Sequence[Sequence[Any]]) -> list[Problem]:
    """Problems from JSON."""
    return [Problem(*one) for one in problems]
