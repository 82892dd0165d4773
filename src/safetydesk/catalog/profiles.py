"""How another office wants a ledger, as declared things: titles, columns, words, date form, masks, paper.

Shipped ones lie in resources/profiles/, own ones are kept as JSON; both are this shape. DOMAIN §7.10.12, §9.2.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from safetydesk.catalog.registers import LedgerColumn, Register, load_registers
from safetydesk.errors import error
from safetydesk.paths import resources

DayForm = Literal["", "real", "iso", "dot", "chinese"]
"""A date cell, 2026-11-22, 2026.11.22 or 2026年11月22日 as text; '' for what the profile says, there a date cell."""
REST = "*"
"""Among the words of a column: the word for every code that is not named."""
_FACTS = frozenset({"unit", "day", "person", "count"})
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
IDENTITY = ("姓名", "名字", "电话", "手机", "联系", "地址", "住址", "住所", "身份证", "证件", "签名", "签字", "微信")
"""What tells a person: with a word for reporting before it, it tells who reported."""
_WIDEST, _LONGEST, _MOST_COLUMNS = 120, 200, 200


class ProfileColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A column: the `fields` it shows (several are joined by `between`; none: the same `constant` in every row).

    `group` is the header above, shared by neighbours. `words` maps a code or its usual word to what this office
    writes, `*` all others. `width` in characters (0: as the register). `total`: what stands in the 合计 row.
    """

    header: str
    fields: tuple[str, ...] = ()
    group: str = ""
    constant: str = ""
    between: str = " "
    words: dict[str, str] = {}
    day: DayForm = ""
    width: float = 0
    total: Literal["", "sum", "count"] = ""


class Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The sheet of paper: size, direction and the size of the letters in points."""

    size: Literal["A4", "A3"] = "A4"
    direction: Literal["landscape", "portrait"] = "landscape"
    font: float = 11


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One way to write the ledgers of `kind` (a register's key); no `columns` means all of the register.

    `title` '' is the register's. `line` stands below it, with {unit} {day} {person}; `unit` instead of the own organ.
    `notes` stand below the table, with {count} too. `sort`: fields, `-found_on` the latest first. `masked`: classes of
    personal data shown with stars. `serial`: the header of the running number. `total`: the word of the 合计 row, ''
    for none.
    """

    name: str
    kind: str
    title: str = ""
    unit: str = ""
    line: str = "填报单位：{unit}    填报时间：{day}    填报人：{person}"
    columns: tuple[ProfileColumn, ...] = ()
    day: DayForm = ""
    sort: tuple[str, ...] = ()
    masked: tuple[Literal["P1", "P2"], ...] = ("P1",)
    serial: str = "序号"
    total: str = ""
    notes: tuple[str, ...] = ()
    paper: Paper = Paper()
    source: str = ""


def read_profile(text: str, register: Register | None = None) -> Profile:
    """A profile from its JSON; LEDGER_031 tells what is wrong with it. `register` defaults to the one of its kind."""
    try:
        profile = msgspec.json.decode(text, type=Profile)
    except msgspec.DecodeError as fault:
        raise error("LEDGER_031", name="", what=str(fault)) from fault
    return checked(profile, register)


def profile_text(profile: Profile) -> str:
    """A profile as JSON, the same text for the same profile."""
    return msgspec.json.encode(profile, order="deterministic").decode()


@cache
def shipped_profiles(folder: Path | None = None) -> tuple[Profile, ...]:
    """The profiles in `resources/profiles/` (or `folder`), one TOML file each; LEDGER_031 names the file at fault."""
    found = []
    for path in sorted((folder or resources() / "profiles").glob("*.toml")):
        try:
            found.append(checked(msgspec.convert(tomllib.loads(path.read_text("utf-8")), Profile)))
        except (tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
            raise error("LEDGER_031", name=path.name, what=str(fault)) from fault
    return tuple(found)


def checked(profile: Profile, register: Register | None = None) -> Profile:
    """The profile when it can be used as it is; LEDGER_031 tells everything that is wrong with it.

    LEDGER_033 when it would show who reported (DOMAIN §7.6, §9.2 P0), LEDGER_015 when it is of no kind of ledger.
    """
    own = register or load_registers().get(profile.kind)
    if own is None:
        raise error("LEDGER_015", kind=profile.kind, known="、".join(load_registers()))
    texts = [profile.title, profile.line, profile.serial, *profile.notes]
    for one in profile.columns:
        texts.append(one.constant)
        if names_informant((one.group, one.header), own.sealed):
            raise error("LEDGER_033", name=profile.name, header=f"{one.group}{one.header}")
    if shown := next((text for text in texts if names_informant((text,), own.sealed)), None):
        raise error("LEDGER_033", name=profile.name, header=shown[:30])
    if wrong := _contradictions(profile, own):
        raise error("LEDGER_031", name=profile.name, what="；".join(wrong))
    return profile


def names_informant(path: Sequence[str], sealed: Sequence[str]) -> bool:
    """True for a header (parents first) or text that is about who reported: 举报人, 举报/联系方式, 投诉人电话."""
    whole = "/".join(re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", part)) for part in path)
    if any(word in whole for word in sealed):
        return True
    return any(word.removesuffix("人") in whole for word in sealed) and any(word in whole for word in IDENTITY)


def _contradictions(profile: Profile, register: Register) -> list[str]:
    known = {column.field: column for column in register.columns}
    wrong = ["没有名称"] * (not profile.name.strip()) + ["没有序号列的表头"] * (not profile.serial.strip())
    if len(profile.columns) > _MOST_COLUMNS:
        wrong.append(f"列太多（最多 {_MOST_COLUMNS} 列）")
    paths = [(one.group, one.header) for one in profile.columns]
    wrong += [f"表头“{header}”重复" for group, header in dict.fromkeys(paths) if paths.count((group, header)) > 1]
    shown = [name for one in profile.columns for name in one.fields]
    wrong += [
        f"“{known[name].title}”写了两列" for name in dict.fromkeys(shown) if shown.count(name) > 1 and name in known
    ]
    wrong += [f"排序的栏目“{name}”没有" for name in profile.sort if name.removeprefix("-") not in known]
    for text in (profile.line, *profile.notes):
        wrong += [f"“{{{name}}}”不是能填的内容" for name in _PLACEHOLDER.findall(text) if name not in _FACTS]
    if not 6 <= profile.paper.font <= 24:
        wrong.append("字号要在 6 到 24 磅之间")
    texts = [profile.name, profile.title, profile.unit, profile.line, profile.serial, profile.total, *profile.notes]
    wrong += [f"“{text[:20]}…”太长（最多 {_LONGEST} 个字）" for text in texts if len(text) > _LONGEST]
    for one in profile.columns:
        wrong += [f"“{one.header}”列：{what}" for what in _column_faults(one, known)]
    return wrong


def _column_faults(one: ProfileColumn, known: Mapping[str, LedgerColumn]) -> list[str]:
    wrong = [f"没有栏目 {name}" for name in one.fields if name not in known]
    if wrong:
        return wrong
    columns = [known[name] for name in one.fields]
    tests: list[tuple[bool, str]] = [
        (not one.header.strip(), "没有表头"),
        (max(map(len, (one.header, one.group, one.constant, one.between))) > _LONGEST, "文字太长"),
        (bool(one.constant and one.fields), "固定内容和栏目只能有一样"),
        (any(column.personal == "P0" for column in columns), "举报人的信息不能写出"),
        (any(map(str.isalnum, one.between)), "连接的符号不能是字母、汉字和数字"),
        (bool(one.words) and not all(has_words(column) for column in columns), "这一栏没有可换的说法"),
        (not 0 <= one.width <= _WIDEST, f"宽度要在 0 到 {_WIDEST} 之间"),
        (bool(one.total) and not one.fields, "固定内容不能合计"),
        (
            one.total == "sum" and [column.type in ("integer", "money") for column in columns] != [True],
            "不是数，不能求和",
        ),
    ]
    return [what for at_fault, what in tests if at_fault]


def has_words(column: LedgerColumn) -> bool:
    """True for a column whose values are codes with words, which another office may call otherwise."""
    return column.type == "bool" or bool(column.vocab)


def as_json(profile: Profile) -> Any:
    """A profile as plain data, for commands that answer in JSON."""
    return msgspec.to_builtins(profile)
