"""Ledgers out, in any kind; imports taken back and listed."""

from __future__ import annotations

from typing import Annotated

import typer

from safetydesk.cli import kept_files, ledger_aliases, ledger_mappings, ledger_profiles
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.ledger_exports import export_ledger
from safetydesk.cli.ledger_imports import carry_over, import_ledger

Import = Annotated[str, typer.Argument(metavar="IMPORT_ID", help="导入的编号，或文件名。")]
ledgers = typer.Typer(help="台账导入、导出和撤销导入。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    app.add_typer(ledgers, name="ledger")
    ledger_aliases.add_to(ledgers)
    ledger_mappings.add_to(ledgers)
    ledger_profiles.add_to(ledgers)
    command(ledgers, "import", "导入一份台账：逐格核对，问题一次说全，能落账的一次落账。")(import_ledger)
    command(ledgers, "carry-over", "结转：历史台账里还没整改完的隐患转入今年在办。")(carry_over)
    kept_files.add_to(ledgers)
    command(ledgers, "export", "导出台账，或者填进空白表样；文字不会变成公式，改过再导入只改动改过的格子。")(
        export_ledger
    )
    command(ledgers, "undo", "撤销一次导入；在它上面已经办了别的事就不能撤。")(undo_ledger)
    command(ledgers, "list", "列出导入记录。")(list_imports)


def undo_ledger(frame: Frame, import_id: Import) -> Answer:
    """Take a landed import back; one that was read but never landed (the program was killed) is given up."""
    from safetydesk.cli.naming import record_named
    from safetydesk.models.queries.imports import import_row
    from safetydesk.usecases.imports import drop_import, undo_import

    with frame.writing() as store:
        key = record_named(store.reader, "import_run", import_id)
        found = import_row(store.reader, key)
        if found is not None and found.state == "staged":
            frame.do(store, drop_import, import_id=key)
            return Answer({"id": key.hex(), "state": "dropped"}, ["这次导入没有落过账，已放弃。"])
        frame.do(store, undo_import, import_id=key)
    return Answer({"id": key.hex(), "state": "undone"}, ["已撤销这次导入。"])


def list_imports(frame: Frame) -> Answer:
    """The imports of this device, newest first."""
    from safetydesk.catalog import load
    from safetydesk.domain.instants import day_of
    from safetydesk.models.queries.imports import import_rows

    with frame.reading() as found:
        rows = [
            {"id": one.id.hex(), "kind": one.kind, "file": one.file_name, "state": one.state, "on": day_of(one.at)}
            for one in import_rows(found.db)
        ]
    word = load().word
    lines = [f"{row['id']}  {row['on']}  {word('import_state', row['state'])}  {row['file']}" for row in rows]
    return Answer({"imports": rows}, lines)
