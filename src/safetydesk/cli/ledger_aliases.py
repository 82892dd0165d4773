"""Headers that an office teaches the program: `ledger alias add|remove|list`, and what `--column` says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.errors import error

Kind = Annotated[str, typer.Option("--kind", metavar="K", help="台账种类，例如 hazards。")]
AnyKind = Annotated[str | None, typer.Option("--kind", metavar="K", help="台账种类；不写时列出全部。")]
Header = Annotated[str, typer.Argument(metavar="表头", help="别处台账里的表头。")]
Field = Annotated[str, typer.Argument(metavar="栏目", help="它就是哪一项，写本程序的栏目名称。")]

aliases = typer.Typer(help="教程序认别处台账的表头。", no_args_is_help=True)


def add_to(ledgers: typer.Typer) -> None:
    """Hang these commands on `ledger`."""
    ledgers.add_typer(aliases, name="alias")
    command(aliases, "add", "添加一个表头的叫法，以后的台账都认得。")(add)
    command(aliases, "remove", "去掉添加过的叫法。")(remove)
    command(aliases, "list", "列出添加过的叫法。")(list_all)


def add(frame: Frame, header: Header, field: Field, kind: Kind) -> Answer:
    """Teach a header."""
    from safetydesk.usecases.ledger_memory import add_alias

    with frame.writing() as store:
        frame.do(store, add_alias, kind=kind, header=header, field=field)
    return Answer({"kind": kind, "header": header, "field": field}, [f"以后把“{header}”读作“{field}”。"])


def remove(frame: Frame, header: Header, kind: Kind) -> Answer:
    """Forget a header."""
    from safetydesk.usecases.ledger_memory import remove_alias

    with frame.writing() as store:
        frame.do(store, remove_alias, kind=kind, header=header)
    return Answer({"kind": kind, "header": header}, [f"不再认“{header}”。"])


def list_all(frame: Frame, kind: AnyKind = None) -> Answer:
    """The headers that were taught."""
    from safetydesk.catalog.registers import load_registers
    from safetydesk.models.queries.ledger_memory import header_aliases

    registers = load_registers()
    if kind is not None and kind not in registers:
        raise error("LEDGER_015", kind=kind, known="、".join(registers))
    with frame.reading() as found:
        rows = header_aliases(found.db, kind)
    shown = [{"kind": one.kind, "header": one.header, "field": one.field} for one in rows if one.kind in registers]
    lines = [f"{registers[row['kind']].title}：{row['header']} → {_title(row)}" for row in shown]
    return Answer({"aliases": shown}, lines or ["没有添加过表头的叫法。"])


def _title(row: dict[str, str]) -> str:
    from safetydesk.catalog.registers import load_registers

    titles = {column.field: column.title for column in load_registers()[row["kind"]].columns}
    return titles.get(row["field"], row["field"])


def columns_said(texts: Sequence[str]) -> dict[str, str]:
    """What `--column 表头=栏目` says, {header: field or title, '' to leave out}. Raises LEDGER_068."""
    said = {}
    for text in texts:
        header, sign, field = text.rpartition("=")
        if not sign or not header.strip():
            raise error("LEDGER_068", text=text)
        said[header.strip()] = field.strip()
    return said
