"""台账 as declared things: each kind's columns stand once in resources/registers/ and serve reading and writing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from safetydesk.errors import error
from safetydesk.paths import resources

ColumnType = Literal[
    "text",  # several lines
    "line",  # one line: names, addresses
    "list",  # several words, joined by 、
    "code",  # numbers and codes that are text: never through a float
    "credit_code",  # GB 32100
    "phone",
    "day",
    "integer",
    "money",  # int 分
    "bool",
    "enum",
    "picture",  # photos of the row: evidence, no text
]
Personal = Literal["P0", "P1", "P2", "P3"]


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column: the field it fills, the title we write, the headers we understand, and what may stand in it.

    `personal` is the class of DOMAIN §9.2 (P0 is never written). `wanted` fields are 待补 while unknown. `past` days
    cannot lie after today, none before the day in `not_before`, nor more than `within_years` after it. `words_to` names
    the field that keeps words such as 长期, `old_number_to` the one for 15-digit numbers of old licences. `derived`
    columns are written only. `from_section` takes the group row (××村) above when the cell is empty. `vocab` names the
    words of the catalog (a text
    column may also hold others); `yes`
    and `no` are the words that 是 and 否 stand for (是否重大隐患), `yes_headed` a word of the header and what 是 stands
    for under it (是否销号). `several`: a cell may hold a numbered list.
    `finding`: a cell that says 无 or 未发现问题 is no finding. `spoken` are words, as code=word, that this ledger uses
    for a code instead of the catalog's; `words_kept` are words of which the field `kept_in` keeps the text (长期整改).
    `joins`: people are named in it, so that columns 复查人1 and 复查人2 are read together.
    `person`: a name stands in it; `phone_to` names the field of this person's phone, if the ledger keeps it.
    """

    field: str
    title: str
    type: ColumnType
    aliases: tuple[str, ...] = ()
    vocab: str | None = None
    width: float = 12
    required: bool = False
    personal: Personal = "P3"
    key: bool = False
    wanted: bool = False
    past: bool = False
    not_before: str | None = None
    within_years: int | None = None
    derived: bool = False
    from_section: bool = False
    words_to: str | None = None
    old_number_to: str | None = None
    unit: str | None = None
    units: tuple[str, ...] = ()
    min: int | None = None
    max: int | None = None
    max_length: int = 2000
    yes: str | None = None
    yes_headed: tuple[str, ...] = ()
    no: str | None = None
    several: bool = False
    finding: bool = False
    spoken: tuple[str, ...] = ()
    words_kept: tuple[str, ...] = ()
    kept_in: str | None = None
    joins: bool = False
    person: bool = False
    phone_to: str | None = None

    @property
    def said(self) -> dict[str, str]:
        """The words of this ledger by code, where they are not those of the catalog."""
        return dict(pair.split("=", 1) for pair in self.spoken)


@dataclass(frozen=True, slots=True)
class Register:
    """A kind of ledger; `columns` in the order of export, `identity` the groups of fields that name a record.

    `serial` are the headers of the running number (序号), which is shown and never stored. A header that contains
    one of the words in `sealed` (举报人 and the like) is never read nor written (DOMAIN §7.6). A sheet without any of
    the `telling` columns is taken for such a ledger only when asked for by name. Any of the `enough` fields names the
    record by itself: a row with one needs none of the `required`.
    """

    key: str
    title: str
    nouns: tuple[str, ...]
    identity: tuple[tuple[str, ...], ...]
    required: tuple[str, ...]
    serial: tuple[str, ...]
    sealed: tuple[str, ...]
    source: str
    columns: tuple[LedgerColumn, ...]
    telling: tuple[str, ...] = ()
    enough: tuple[str, ...] = ()

    @property
    def slots(self) -> tuple[tuple[str, str], ...]:
        """The fields that an import may change, each with the type of its column (`export_base`)."""
        return tuple((column.field, column.type) for column in self.columns if not column.derived)

    @property
    def free(self) -> tuple[str, ...]:
        """The fields of what people typed, which may tell more than the column asks for; names of records not."""
        return tuple(
            column.field
            for column in self.columns
            if column.type in ("text", "line", "list") and column.personal == "P3"
            if not (column.key and column.type == "line")
        )

    @property
    def coded(self) -> bool:
        """Whether its records have a 编号 of this program."""
        return any(column.field == "code" for column in self.columns)

    def column(self, field: str) -> LedgerColumn:
        """The column of a field; KeyError when the register has none."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)


@cache
def load_registers(folder: Path | None = None) -> Mapping[str, Register]:
    """Every register declared in `resources/registers/` (or `folder`) by key; LEDGER_030 names the file at fault."""
    place = folder or resources() / "registers"
    found = {}
    for path in sorted(place.glob("*.toml")):
        register = parse_register(path.read_text("utf-8"), path.name)
        if register.key in found:
            raise error("LEDGER_030", file=path.name, what=f"台账种类 {register.key} 重复声明")
        found[register.key] = register
    return MappingProxyType(found)


def parse_register(text: str, name: str) -> Register:
    """A register from the text of its TOML file; `name` is the file's name, told by LEDGER_030 with what is wrong."""
    try:
        data = tomllib.loads(text)
        columns = tuple(_column(entry) for entry in data["column"])
        register = Register(
            key=data["key"],
            title=data["title"],
            nouns=tuple(data["nouns"]),
            identity=tuple(tuple(group) for group in data["identity"]),
            required=tuple(data["required"]),
            serial=tuple(data["serial"]),
            sealed=tuple(data["sealed"]),
            source=data["source"],
            columns=columns,
            telling=tuple(data.get("telling", ())),
            enough=tuple(data.get("enough", ())),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise error("LEDGER_030", file=name, what=str(fault)) from fault
    if wrong := _contradictions(register):
        raise error("LEDGER_030", file=name, what="；".join(wrong))
    return register


def _column(entry: dict[str, Any]) -> LedgerColumn:
    known = {field.name for field in fields(LedgerColumn)}
    if strange := set(entry) - known:
        raise ValueError(f"列 {entry.get('field')} 有不认识的项 {sorted(strange)}")
    if entry["type"] not in get_args(ColumnType) or entry.get("personal", "P3") not in get_args(Personal):
        raise ValueError(f"列 {entry['field']} 的 type 或 personal 不对")
    settled: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    return LedgerColumn(**settled)


def _others(column: LedgerColumn) -> tuple[str | None, ...]:
    return column.words_to, column.old_number_to, column.not_before, column.kept_in, column.phone_to


def _contradictions(register: Register) -> list[str]:
    names = [column.field for column in register.columns]
    titles = [column.title for column in register.columns]
    named = {
        *register.required,
        *register.telling,
        *register.enough,
        *(field for group in register.identity for field in group),
    }
    named |= {other for column in register.columns for other in _others(column) if other}
    wrong = [f"{what}重复" for what, words in (("字段", names), ("表头", titles)) if len(set(words)) != len(words)]
    wrong += [f"没有字段 {field}" for field in sorted(named - set(names))]
    for column in register.columns:
        if column.type == "enum" and not column.vocab:
            wrong.append(f"列 {column.title} 缺 vocab")
        if column.personal == "P0":
            wrong.append(f"列 {column.title} 是 P0，台账不得声明")
    return wrong
