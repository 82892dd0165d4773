"""How ledgers of each office were read before: `ledger mapping list|forget`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from safetydesk.cli.frame import Answer, Frame, command

Office = Annotated[str, typer.Argument(metavar="报送单位", help="list 里列出的报送单位。")]
Kind = Annotated[str | None, typer.Option("--kind", metavar="K", help="只忘记这一种台账的；不写时这个单位的全忘记。")]

mappings = typer.Typer(help="记住的各单位列对应。", no_args_is_help=True)


def add_to(ledgers: typer.Typer) -> None:
    """Hang these commands on `ledger`."""
    ledgers.add_typer(mappings, name="mapping")
    command(mappings, "list", "列出记住了哪些单位的列对应，以及人答过的种类。")(list_all)
    command(mappings, "forget", "忘记一个单位的列对应，下次只按表头认。")(forget)


def list_all(frame: Frame) -> Answer:
    """What this device remembers of the ledgers of each office."""
    from safetydesk.models.queries.ledger_memory import ledger_memory

    with frame.reading() as found:
        memory = ledger_memory(found.db)
    rows = [
        {"office": office, "kind": kind, "columns": dict(columns)}
        for kind, offices in memory.mappings.items()
        for office, columns in offices.items()
    ]
    kinds = [{"office": office, "kind": kind} for office, kind in memory.kinds.items()]
    lines = [
        f"{office}  {_title(kind)}  {_columns(kind, columns)}"
        for kind, offices in memory.mappings.items()
        for office, columns in offices.items()
    ]
    lines += [f"{one['office']}  答过：就是{_title(one['kind'])}" for one in kinds]
    return Answer({"mappings": rows, "kinds": kinds}, lines or ["没有记住过哪个单位的列对应。"])


def forget(frame: Frame, office: Office, kind: Kind = None) -> Answer:
    """Read the next ledger of an office by its headers alone."""
    from safetydesk.models.queries.ledger_memory import ANSWERED, ledger_memory
    from safetydesk.usecases.ledger_memory import forget_mapping

    with frame.writing() as store:
        memory = ledger_memory(store.reader)
        known = [key for key, offices in memory.mappings.items() if office in offices and kind in (None, key)]
        if office in memory.kinds and kind in (None, memory.kinds[office]):
            known.append(ANSWERED)
        for one in known:
            frame.do(store, forget_mapping, kind=one, office=office)
    said = f"已忘记“{office}”的列对应。" if known else f"没有记住过“{office}”的列对应，不用忘记。"
    return Answer({"office": office, "forgotten": len(known)}, [said])


def _title(kind: str) -> str:
    from safetydesk.catalog.registers import load_registers

    register = load_registers().get(kind)
    return register.title if register else kind


def _columns(kind: str, columns: Mapping[str, str]) -> str:
    from safetydesk.catalog.registers import load_registers

    register = load_registers().get(kind)
    titles = {one.field: one.title for one in register.columns} if register else {}
    return "，".join(f"{header} → {titles.get(field, field) or '不读'}" for header, field in columns.items())
