"""A profile applied to a register: what stands above, in and below the table that is written, worked out once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from safetydesk.catalog.outgoing import discreet
from safetydesk.catalog.profiles import REST, Paper, Profile, ProfileColumn
from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.domain.staging import Value
from safetydesk.ledgers.typing.words import CatalogWords
from safetydesk.ledgers.writing.rendered import Heading, Show, column_show, shown_words, worded, worded_columns

Row = Mapping[str, Value]
SERIAL_WIDTH = 6.0
PICTURE, PICTURE_WIDTH = "picture", 24.0
_JOINED, _CONSTANT = "\0joined:", "\0constant:"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PAPER = Paper()
_BOOL = {"是": "1", "true": "1", "1": "1", "否": "0", "false": "0", "0": "0"}


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures wanted in cells: `of` gives the bytes of a row's under a key, the oldest first.

    `columns` are (key, header) of columns put after the register's own columns of pictures, whose key is their field.
    """

    of: Callable[[Row, str], Sequence[bytes]]
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OutColumn:
    """A column as written: `field` names its value in a row, `kind` its cells (a ColumnType).

    `shown` are the register's columns in it: several when `parts` are joined by `between`, none when constant. `spoken`
    are the words of a profile by field and code. A `masked` column shows stars.
    """

    field: str
    header: str
    kind: str
    width: float
    show: Show
    group: str = ""
    shown: tuple[LedgerColumn, ...] = ()
    choices: tuple[str, ...] = ()
    total: str = ""
    masked: bool = False
    spoken: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    parts: tuple[tuple[str, Show], ...] = ()
    between: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about a ledger but its rows. `levels` is 1 or 2, the rows of the header; `line` '' for no line."""

    register: Register
    title: str
    line: str
    serial: str
    columns: tuple[OutColumn, ...]
    masked: frozenset[str]
    sort: tuple[str, ...] = ()
    total: str = ""
    notes: tuple[str, ...] = ()
    paper: Paper = _PAPER
    by_profile: bool = False

    @property
    def levels(self) -> int:
        """How many rows the header has."""
        return 2 if any(one.group for one in self.columns) else 1

    @property
    def header_row(self) -> int:
        """The last row of the header."""
        return 1 + bool(self.line) + self.levels

    @property
    def written(self) -> set[str]:
        """The fields that stand in the ledger."""
        return {column.field for one in self.columns for column in one.shown}

    @property
    def words_to(self) -> dict[str, str]:
        """The days that may be shown in words, each with the field of the words."""
        return worded_columns([column for one in self.columns for column in one.shown])

    @property
    def widths(self) -> list[float]:
        """The widths of all columns in characters, the running number first."""
        return [SERIAL_WIDTH, *(one.width for one in self.columns)]

    def rows(self, rows: Iterable[Row]) -> Iterable[Row]:
        """The rows in the order of the profile, with its joined cells; a stream unless they are to be sorted.

        What people typed stands in them as others may read it: never who reported, and no whole phone or identity
        number where P1 is masked (DOMAIN §9.1, §9.2).
        """
        rows = discreet(self.masked).rows(rows, self.register.free)
        for name in reversed(self.sort):
            rows = sorted(rows, key=_sort_key(name), reverse=name.startswith("-"))
        joined = [one for one in self.columns if one.parts]
        return _with_joined(rows, joined, self.words_to) if joined else rows

    def note_lines(self, count: int) -> list[str]:
        """The lines below the table when it has so many rows."""
        return [_filled(note, {"count": str(count)}) for note in self.notes]


def plan_of(
    register: Register,
    words: CatalogWords,
    *,
    profile: Profile | None = None,
    heading: Heading | None = None,
    fields: Sequence[str] | None = None,
    masked: Collection[str] | None = None,
    notes: Sequence[str] = (),
    pictures: Pictures | None = None,
) -> Plan:
    """How a ledger of the register is written: by a profile, or all columns (`fields`: only those, in this order).

    `masked` overrides the profile's classes of personal data; without both nothing is masked. KeyError for a field
    that the register lacks.
    """
    usual = profile or Profile(name="", kind=register.key, masked=())
    classes = frozenset(usual.masked if masked is None else masked)
    head = heading or Heading(register.title)
    if usual.columns and fields is None:
        declared: Sequence[ProfileColumn] = usual.columns
    else:
        chosen = register.columns if fields is None else tuple(register.column(name) for name in fields)
        declared = [ProfileColumn(one.title, (one.field,)) for one in chosen if pictures or str(one.type) != PICTURE]
    columns = [_column(place, one, register, words, usual, classes) for place, one in enumerate(declared)]
    columns += [
        OutColumn(key, title, PICTURE, PICTURE_WIDTH, _nothing) for key, title in (pictures.columns if pictures else ())
    ]
    facts = {"unit": usual.unit or head.filled_by, "day": head.day, "person": head.person}
    return Plan(
        register=register,
        title=usual.title or head.title,
        line=_filled(usual.line, facts).rstrip() if profile else head.line(),
        serial=usual.serial,
        columns=tuple(columns),
        masked=classes,
        sort=usual.sort,
        total=usual.total,
        notes=tuple(_filled(note, facts) for note in (*usual.notes, *notes)),
        paper=usual.paper,
        by_profile=profile is not None,
    )


def _column(
    place: int,
    one: ProfileColumn,
    register: Register,
    words: CatalogWords,
    profile: Profile,
    masked: Collection[str],
) -> OutColumn:
    if not one.fields:
        return OutColumn(
            f"{_CONSTANT}{place}", one.header, "line", one.width or 12, lambda _: one.constant or None, one.group
        )
    shown = tuple(register.column(name) for name in one.fields)
    day = one.day or profile.day
    spoken = {column.field: _spoken(one.words, column, words) for column in shown}
    shows = [
        column_show(column, words, masked=column.personal in masked, spoken=spoken[column.field], day=day)
        for column in shown
    ]
    joined = len(shown) > 1
    first, stars = shown[0], any(column.personal in masked for column in shown)
    return OutColumn(
        field=f"{_JOINED}{place}" if joined else first.field,
        header=one.header,
        kind="text" if joined else _kind(first, day, stars),
        width=one.width or min(60, sum(column.width for column in shown)),
        show=_as_it_is if joined else shows[0],
        group=one.group,
        shown=shown,
        choices=() if joined else _choices(first, shows[0], words),
        total=one.total,
        masked=stars,
        spoken={name: told for name, told in spoken.items() if told},
        parts=tuple(zip(one.fields, shows, strict=True)) if joined else (),
        between=one.between,
    )


def _kind(column: LedgerColumn, day: str, masked: bool) -> str:
    """The kind of the cells: text where the value is no longer what the register declares."""
    if masked:
        return "code"
    return "code" if column.type == "day" and day not in ("", "real") else column.type


def _choices(column: LedgerColumn, show: Show, words: CatalogWords) -> tuple[str, ...]:
    """The words offered in a cell of the column, none when it is free text."""
    codes: Iterable[Value] = ()
    if column.type == "bool":
        codes = (True, False)
    elif column.type == "enum":
        codes = shown_words(words.get(column.vocab or "", {}))
    return tuple(dict.fromkeys(str(show(code)) for code in codes))


def _spoken(said: Mapping[str, str], column: LedgerColumn, words: CatalogWords) -> dict[str, str]:
    """The words of a profile by code; they are declared by code or by the usual word of it, `*` for all others."""
    if not said:
        return {}
    known = _BOOL if column.type == "bool" else words.get(column.vocab or "", {})
    told = dict.fromkeys(known.values(), said[REST]) if REST in said else {}
    return {**told, **{known.get(key, key): word for key, word in said.items() if key != REST}}


def _with_joined(rows: Iterable[Row], joined: Sequence[OutColumn], words: Mapping[str, str]) -> Iterator[Row]:
    for row in rows:
        get = worded(row, words).get
        told = {one.field: _joined(one, get) for one in joined}
        yield {**row, **told}


def _joined(one: OutColumn, get: Callable[[str], Value]) -> str | None:
    shown = [told for name, show in one.parts if (told := show(get(name))) is not None]
    return one.between.join(map(str, shown)) or None


def _sort_key(name: str) -> Callable[[Row], tuple[bool, str | int]]:
    """Sorts unknown values last, whichever way."""
    field_name, last_first = name.removeprefix("-"), name.startswith("-")

    def key(row: Row) -> tuple[bool, str | int]:
        value = row.get(field_name)
        return (value is None) is not last_first, "" if value is None else value

    return key


def _filled(text: str, facts: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text)


def _as_it_is(value: Value) -> str | int | None:
    return None if value is None else str(value)


def _nothing(_value: Value) -> str | int | None:
    return None
