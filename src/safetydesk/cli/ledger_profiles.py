"""导出方案 by command: listed, shown, kept from a file of their definition or like a ledger, taken away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.errors import error, reason

if TYPE_CHECKING:
    from safetydesk.catalog.profiles import Profile

Kind = Annotated[str, typer.Option("--kind", metavar="K", help="台账种类，例如 hazards。")]
AnyKind = Annotated[str | None, typer.Option("--kind", metavar="K", help="台账种类；不写时列出全部。")]
Name = Annotated[str, typer.Argument(metavar="方案", help="方案的名称。")]
Definition = Annotated[
    Path | None, typer.Option("--file", metavar="FILE.json", help="方案的内容，写法见 ledger profile show。")
]
Like = Annotated[Path | None, typer.Option("--like", metavar="LEDGER", help="照这份台账的标题、表头、顺序和说法。")]

profiles = typer.Typer(help="导出方案：别的单位要的标题、列、说法和日期写法。", no_args_is_help=True)


def add_to(ledgers: typer.Typer) -> None:
    """Hang these commands on `ledger`."""
    ledgers.add_typer(profiles, name="profile")
    command(profiles, "list", "列出导出方案。")(list_all)
    command(profiles, "show", "显示一个方案的全部内容（JSON），可改后再存。")(show)
    command(profiles, "save", "存一个方案：照一份台账的样子，或者从 JSON 文件；同名的被替换。")(save)
    command(profiles, "remove", "删去自己存的方案。")(remove)


def list_all(frame: Frame, kind: AnyKind = None) -> Answer:
    """The profiles to choose from."""
    from safetydesk.catalog.registers import load_registers
    from safetydesk.usecases import profiles as kept

    registers = load_registers()
    if kind is not None and kind not in registers:
        raise error("LEDGER_015", kind=kind, known="、".join(registers))
    with frame.reading() as found:
        rows = kept.profiles(found.db, kind)
    shown = [{"kind": one.profile.kind, "name": one.profile.name, "own": one.id is not None} for one in rows]
    lines = [f"{registers[one.profile.kind].title}：{one.profile.name}{'' if one.id else '（随程序）'}" for one in rows]
    return Answer({"profiles": shown}, lines or ["没有导出方案。"])


def show(frame: Frame, name: Name, kind: Kind) -> Answer:
    """One profile whole."""
    from safetydesk.catalog.profiles import as_json, profile_text
    from safetydesk.usecases.profiles import profile_named

    with frame.reading() as found:
        profile = profile_named(found.db, kind, name)
    return Answer({"profile": as_json(profile)}, [profile_text(profile)])


def save(frame: Frame, name: Name, kind: Kind, file: Definition = None, like: Like = None) -> Answer:
    """Keep a profile under a name."""
    from safetydesk.usecases.profiles import save_profile

    if (file is None) == (like is None):
        raise error("LEDGER_036", name=name)
    profile = _defined(name, kind, file) if file else _like(frame, name, kind, like)
    with frame.writing() as store:
        frame.do(store, save_profile, profile=profile)
    columns = [f"{one.group}/{one.header}" if one.group else one.header for one in profile.columns]
    return Answer({"kind": kind, "name": name, "columns": columns}, [f"已存方案“{name}”：{'、'.join(columns)}"])


def _defined(name: str, kind: str, file: Path) -> Profile:
    import msgspec

    from safetydesk.catalog.profiles import checked, read_profile

    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        why = reason(fault) if isinstance(fault, OSError) else "不是 UTF-8 文字"
        raise error("GENERAL_007", file=file.name, why=why) from fault
    return checked(msgspec.structs.replace(read_profile(text), name=name, kind=kind))


def _like(frame: Frame, name: str, kind: str, file: Path | None) -> Profile:
    from safetydesk.catalog import load
    from safetydesk.catalog.registers import load_registers
    from safetydesk.domain.instants import day_of
    from safetydesk.ledgers.guarded import open_ledger
    from safetydesk.ledgers.profiles.like import profile_from_reading
    from safetydesk.models.store import system_clock

    assert file is not None
    register = load_registers().get(kind)
    if register is None:
        raise error("LEDGER_015", kind=kind, known="、".join(load_registers()))
    frame.say(f"正在读 {file.name}")
    words, today = load().accepted(), day_of(system_clock())
    with open_ledger(file, kind=kind, catalog_words=words, today=today) as reading:
        return profile_from_reading(reading, register, name)


def remove(frame: Frame, name: Name, kind: Kind) -> Answer:
    """Take a kept profile away."""
    from safetydesk.usecases.profiles import remove_profile

    with frame.writing() as store:
        frame.do(store, remove_profile, kind=kind, name=name)
    return Answer({"kind": kind, "name": name}, [f"已删去方案“{name}”。"])
