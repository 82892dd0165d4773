"""Ledgers in and out: read, show what it would change, land, give back annotated, undo; write any kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.errors import SafetyDeskError, error

if TYPE_CHECKING:
    from safetydesk.domain.staging import LedgerReading, Value
    from safetydesk.models.store import Store
    from safetydesk.usecases.imports import Choices, ImportReport

File = Annotated[Path, typer.Argument(metavar="FILE", help="台账文件：xlsx、xlsm 或 csv。")]
Out = Annotated[Path, typer.Argument(metavar="OUT", help="写到哪个文件：.xlsx 或 .csv。")]
Kind = Annotated[
    str, typer.Option("--kind", metavar="K", help="台账种类：enterprises 企业基础台账、hazards 问题隐患台账。")
]
Sheet = Annotated[str | None, typer.Option("--sheet", metavar="S", help="工作表名称；像的不止一张时要指明。")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只核对、不落账。")]
Annotate = Annotated[
    Path | None, typer.Option("--annotated", metavar="OUT.xlsx", help="把带错误说明的原文件写到这里。")
]
OpenPlaces = Annotated[bool, typer.Option("--open-places", help="台账里没见过的村（社区）、部门一并建立。")]
ClearBlanks = Annotated[bool, typer.Option("--clear-blanks", help="空格表示清除已有的内容（默认空格不改任何东西）。")]
Where = Annotated[
    list[str] | None, typer.Option("--where", metavar="栏目=值", help="只要这样的行，可重复写；同一栏目写多次是或者。")
]
Unmasked = Annotated[bool, typer.Option("--unmasked", help="电话等个人信息照原样写出（默认打星号）。")]
Import = Annotated[str, typer.Argument(metavar="IMPORT_ID", help="导入的编号，或文件名。")]
Profile = Annotated[
    list[str] | None, typer.Option("--column", metavar="栏目", help="只写这些列，按所写的顺序，可重复写。")
]

ledgers = typer.Typer(help="台账导入、导出和撤销导入。", no_args_is_help=True)
_TRIES = 3


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    app.add_typer(ledgers, name="ledger")
    command(ledgers, "import", "导入一份台账：逐格核对，问题一次说全，能落账的一次落账。")(import_ledger)
    command(ledgers, "export", "导出台账，文字不会变成公式；改过以后再导入，只改动改过的格子。")(export_ledger)
    command(ledgers, "undo", "撤销一次导入；在它上面已经办了别的事就不能撤。")(undo_ledger)
    command(ledgers, "list", "列出导入记录。")(list_imports)


def import_ledger(
    frame: Frame,
    file: File,
    kind: Kind,
    sheet: Sheet = None,
    dry_run: DryRun = False,
    annotated: Annotate = None,
    open_places: OpenPlaces = False,
    clear_blanks: ClearBlanks = False,
) -> Answer:
    """Read, compare and land a ledger; what could not land is told, and shown in the annotated file."""
    from safetydesk.usecases.imports import Choices, drop_import

    with frame.writing() as store:
        report, sha256 = _staged(frame, store, file, kind, sheet, Choices(open_places, clear_blanks))
        lands = not dry_run and bool(report.created or report.updated)
        try:
            given = _annotated(file, sha256, report, annotated)
            done = _accepted(frame, store, report) if lands else report
        except BaseException:  # Ctrl+C too: a person who stopped it wants nothing left over
            with suppress(SafetyDeskError):
                frame.do(store, drop_import, import_id=report.id)
            raise
        if not lands:
            frame.do(store, drop_import, import_id=report.id)
            done = replace(report, state="dry_run" if dry_run else "unchanged")
    return Answer(done.as_json(given), _told(done), partial=done.refused > 0)


def _staged(
    frame: Frame, store: Store, file: Path, kind: str, sheet: str | None, choices: Choices
) -> tuple[ImportReport, str]:
    """What the file would change, and the SHA-256 of the bytes that were read."""
    from safetydesk.catalog import load
    from safetydesk.domain.instants import day_of
    from safetydesk.ledgers.guarded import open_ledger
    from safetydesk.usecases.imports import stage_import

    words, today = load().accepted(), day_of(store.clock())
    with open_ledger(file, kind=kind, catalog_words=words, today=today, sheet=sheet) as reading:
        actor, tell = frame.actor(store.reader), _progress(frame, reading)
        report = stage_import(store, reading=reading, actor=actor, choices=choices, progress=tell)
        return report, reading.sha256


def _progress(frame: Frame, reading: LedgerReading) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done % 10_000 == 0:
            frame.say(f"{reading.file_name}：已核对 {done} 行")

    return tell


def _annotated(file: Path, sha256: str, report: ImportReport, target: Path | None) -> str | None:
    if target is None:
        return None
    from safetydesk.ledgers.guarded import annotate

    if target.exists() and target.samefile(file):
        raise error("LEDGER_017", file=target.name, why="这就是要导入的文件，程序不改您的原件")
    here = [one for one in report.problems if one.sheet == report.sheet]
    return str(annotate(file, here, target, sheet=report.sheet, header_row=report.header_row, sha256=sha256))


def _accepted(frame: Frame, store: Store, report: ImportReport) -> ImportReport:
    """Land it; when the store moved on while it was read, compare again first."""
    from safetydesk.usecases.imports import accept_import, report_import, restage_import

    for left in reversed(range(_TRIES)):
        try:
            frame.do(store, accept_import, import_id=report.id)
            break
        except SafetyDeskError as fault:
            if fault.code != "LEDGER_043" or not left:
                raise
            restage_import(store, import_id=report.id, actor=frame.actor(store.reader))
    return report_import(store.reader, report.id)


_LEVELS = {"refuse": "未导入", "question": "未采用", "note": "提示"}


def _told(report: ImportReport) -> list[str]:
    counts = (
        f"读到 {report.read} 行：新增 {report.created}，更新 {report.updated}，未变 {report.unchanged}，"
        f"未导入 {report.refused}；另有 {report.skipped} 行不是数据。"
    )
    lines = [f"{report.file_name}（工作表“{report.sheet}”，表头在第 {report.header_row} 行）", counts]
    for what, names in (("村（社区）", "villages"), ("部门", "departments"), ("企业", "subjects")):
        if report.opened[names]:
            lines.append(f"一并建立的{what}：{'、'.join(report.opened[names])}")
    lines += [f"[改动] 第 {one.row} 行 {one.record} {one.title}：{one.old} → {one.new}" for one in report.changes]
    for one in report.problems:
        where = f"第 {one.row} 行" if one.row else "整张表"
        column = f" {one.column} 列" if one.column else ""
        lines.append(f"[{_LEVELS[one.level]}] {where}{column} {one.code} {one.message}。{one.remedy}")
    last = {"dry_run": "只核对，没有落账。", "unchanged": "没有要改的，什么都没有落账。"}
    lines.append(last.get(report.state) or f"导入编号：{report.id.hex()}")
    return lines


def export_ledger(
    frame: Frame,
    out: Out,
    kind: Kind,
    where: Where = None,
    column: Profile = None,
    unmasked: Unmasked = False,
) -> Answer:
    """Write a ledger of the records that fit."""
    from safetydesk.catalog import load
    from safetydesk.catalog.registers import load_registers
    from safetydesk.domain.instants import day_of
    from safetydesk.ledgers.rendered import Heading
    from safetydesk.ledgers.write import write_ledger
    from safetydesk.models.queries.people import settings
    from safetydesk.models.store import system_clock

    today = day_of(system_clock())
    register = load_registers().get(kind)
    with frame.reading() as found:
        rows = rows_of(found.db, kind, today, where or [])
        assert register is not None
        head = Heading(register.title, str(settings(found.db).get("organ") or ""), today)
        fields = [field_named(kind, one) for one in column] if column else None
        count = write_ledger(
            out,
            register=register,
            rows=(row for _, row in rows),
            catalog_words=load().accepted(),
            heading=head,
            fields=fields,
            masked=() if unmasked else ("P1",),
        )
    return Answer({"file": str(out), "kind": kind, "rows": count}, [f"已写出 {count} 行：{out}"])


def rows_of(db: Any, kind: str, today: str, where: Sequence[str]) -> Any:
    """The records of a register as (id, row), narrowed by `栏目=值`. Raises LEDGER_044 and LEDGER_046."""
    from safetydesk.catalog.registers import load_registers
    from safetydesk.models.queries.ledger_rows import ROWS, matching

    if kind not in ROWS:
        titles = {key: one.title for key, one in load_registers().items()}
        shown = "、".join(f"{one}（{titles[one]}）" for one in ROWS)
        raise error("LEDGER_044", title=titles.get(kind, kind), verb="导出", known=shown)
    wanted = [_condition(kind, one) for one in where]
    return matching(ROWS[kind](db, today, None), wanted)


def field_named(kind: str, text: str) -> str:
    """The field of a register by its key or its Chinese title. Raises LEDGER_046."""
    from safetydesk.catalog.registers import load_registers

    register = load_registers()[kind]
    for one in register.columns:
        if text in (one.field, one.title, *one.aliases):
            return one.field
    raise error("LEDGER_046", text=text, known="、".join(one.title for one in register.columns))


def _condition(kind: str, text: str) -> tuple[str, Value]:
    from safetydesk.catalog import load
    from safetydesk.catalog.registers import load_registers

    name, sign, value = text.partition("=")
    field = field_named(kind, name.strip() if sign else text)
    if not sign:
        raise error("LEDGER_046", text=text, known=name)
    words = load().accepted().get(load_registers()[kind].column(field).vocab or "", {})
    return field, words.get(value.strip(), value.strip()) or None


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
