"""The fonts of papers by command: which file serves each face on this machine, the shipped ones or the office's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from safetydesk.cli.documents import documents
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.errors import error

if TYPE_CHECKING:
    from safetydesk.documents.font_serving import Serving

System = Annotated[
    bool | None,
    typer.Option("--system/--shipped", help="本机从此用单位自己的字体（本机有的），或者只用程序自带的字体。"),
]
_SHOWN = 20
"""Missing characters that a line names."""


def add_to(_app: typer.Typer) -> None:
    """Hang this command on the group of documents."""
    command(documents, "fonts", "看本机出文书用哪些字体文件，并选用单位字体或自带字体；已存档的文书不变。")(fonts)


def fonts(frame: Frame, system: System = None) -> Answer:
    """The font of each face; with a choice, that choice kept for this machine first."""
    from safetydesk.cli.answers import as_plain
    from safetydesk.documents.font_serving import servings

    if system is not None:
        _choose(frame, system)
    own = frame.system_fonts()
    told = servings(system_fonts=own)
    head = "本机出文书：单位自己的字体优先，没有的用自带字体。" if own else "本机出文书：只用程序自带的字体。"
    said = ["已经打开的程序要重新打开，才按新的选择出文书。"] if system is not None else []
    facts = {"system_fonts": own, "faces": as_plain(told)}
    return Answer(facts, [head, *map(_line, told), *said])


def _choose(frame: Frame, system: bool) -> None:
    """Keep the choice; GENERAL_010 where the disk refuses it."""
    from safetydesk.settings import SYSTEM_FONTS, FileSettings, settings_file

    file = settings_file(frame.folder)
    if not FileSettings(file).set(SYSTEM_FONTS, system):
        raise error("GENERAL_010", file=file.name, why="磁盘不让写")


def _line(one: Serving) -> str:
    lacks = one.missing[:_SHOWN] + ("…" if len(one.missing) > _SHOWN else "")
    said = f"；缺 {len(one.missing)} 字（{lacks}），由自带字体补" if one.missing else ""
    return f"{one.face}：{one.family}（{one.file}，{'自带' if one.shipped else '本机'}）{said}"
