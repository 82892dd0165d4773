"""A ledger into the store by command: read, compare, decide, land, give back annotated; 结转; a file kept as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safetydesk.cli.evidence import blobs_of
from safetydesk.cli.frame import Answer, Frame
from safetydesk.cli.kept_files import keep_unread
from safetydesk.cli.ledger_aliases import columns_said
from safetydesk.cli.naming import record_named
from safetydesk.errors import SafetyDeskError, error

if TYPE_CHECKING:
    from safetydesk.domain.staging import LedgerReading
    from safetydesk.models.store import Store
    from safetydesk.usecases.imports import Choices, ImportReport

FILE_KINDS = "台账文件：xlsx、xls、et、xlsb、ods、csv、网页表格或 docx 里的表格，看内容不看文件名。"
Kind = Annotated[
    str,
    typer.Option(
        "--kind",
        metavar="K",
        help="台账种类：enterprises 企业基础台账、hazards 问题隐患台账、visits 检查台账、rounds 日周月排查台账、"
        "people 人员证件台账、major_hazards 重大事故隐患台账、closings 整改销号台账、report_inputs 月报填报数。",
    ),
]
AnyKind = Annotated[
    str | None, typer.Option("--kind", metavar="K", help="台账种类；不写时按表头辨认，分不清会问，不会猜。")
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column", metavar="表头=栏目", help="这个表头是哪一项；不要的列写“表头=”。同一单位下次照此读。可重复写。"
    ),
]
File = Annotated[Path, typer.Argument(metavar="FILE", help=FILE_KINDS)]
Sheet = Annotated[str | None, typer.Option("--sheet", metavar="S", help="工作表名称；像的不止一张时要指明。")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只核对、不落账。")]
Annotate = Annotated[
    Path | None, typer.Option("--annotated", metavar="OUT.xlsx", help="把带错误说明的原文件写到这里。")
]
OpenPlaces = Annotated[bool, typer.Option("--open-places", help="台账里没见过的村（社区）、部门一并建立。")]
ClearBlanks = Annotated[bool, typer.Option("--clear-blanks", help="空格表示清除已有的内容（默认空格不改任何东西）。")]
History = Annotated[bool, typer.Option("--history", help="历史台账：往年的行照原样落账，不进今日、逾期和今年的统计。")]
CarryOver = Annotated[bool, typer.Option("--carry-over", help="与 --history 同用：还没整改完的隐患结转为今年在办。")]
Split = Annotated[bool, typer.Option("--split", help="一格里写了几条（1. 2. 3.）隐患的，拆成几条。")]
Rows = Annotated[
    str | None, typer.Option("--rows", metavar="行号", help="只落这些行，例如 5-20,33（行号同表格软件显示的）。")
]
Answers = Annotated[
    list[str] | None,
    typer.Option("--answer", metavar="行号=编号", help="这一行就是哪一家或哪一条；都不是的写 行号=新。可重复写。"),
]
Hazards = Annotated[list[str], typer.Argument(metavar="隐患", help="隐患编号（H-…），可写多个。")]
AllSheets = Annotated[
    bool,
    typer.Option(
        "--all-sheets", help="同一种台账有几张工作表（一村一张）的逐张导入，每张各有编号；表名是村的作为所属村。"
    ),
]
Asked = tuple[str | None, str | None, dict[str, str]]
"""Kind, sheet and columns as the person gave them."""
_TRIES = 3
_SPAN = re.compile(r"(\d+)(?:-(\d+))?")
_ANOTHER = ("新", "都不是", "new")


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided beforehand: rows to land (None: all), answers by row, splitting, landing, learning."""

    rows: frozenset[int] | None
    answers: Sequence[tuple[int, str]]
    split: bool
    dry_run: bool
    teaches: bool
    choices: Choices
    by_sheet: bool = False


def import_ledger(
    frame: Frame,
    file: File,
    kind: AnyKind = None,
    sheet: Sheet = None,
    column: Columns = None,
    dry_run: DryRun = False,
    annotated: Annotate = None,
    open_places: OpenPlaces = False,
    clear_blanks: ClearBlanks = False,
    history: History = False,
    carry_over: CarryOver = False,
    split: Split = False,
    rows: Rows = None,
    answer: Answers = None,
    all_sheets: AllSheets = False,
) -> Answer:
    """Read, compare and land a ledger; what could not land is told, and shown in the annotated file."""
    from safetydesk.usecases.imports import Choices

    chosen = Choices(open_places, clear_blanks, history, carry_over)
    answers = [_answer(one) for one in answer or []]
    decided = Decided(_rows(rows), answers, split, dry_run, bool(column), chosen, all_sheets)
    asked = kind, sheet, columns_said(column or [])
    with frame.writing() as store:
        try:
            if all_sheets:
                return _every_sheet(frame, store, file, asked, decided, annotated)
            done, given = _one_sheet(frame, store, file, asked, decided, annotated)
        except SafetyDeskError as fault:
            from safetydesk.models.queries.kept_files import UNREAD

            if not dry_run and fault.code in UNREAD:
                keep_unread(frame, store, file)
                fault.remedy = f"原件已保存为附件，里面的内容没有读入。{fault.remedy}"
                fault.args = (f"{fault.code} {fault.message}{fault.remedy}",)
            raise
    return Answer(done.as_json(given), told_lines(done), partial=done.refused > 0)


def _one_sheet(
    frame: Frame,
    store: Store,
    file: Path,
    asked: Asked,
    decided: Decided,
    annotated: Path | None,
    noted: Path | None = None,
) -> tuple[ImportReport, str | None]:
    """Stage one sheet, decide and land it, or drop it when there is nothing to land; the annotated file's path too."""
    from safetydesk.usecases.imports import drop_import
    from safetydesk.usecases.ledger_memory import remember_mapping

    report, reading = _staged(frame, store, file, asked, decided.choices, decided.by_sheet)
    try:
        report = _decide(frame, store, report, decided)
        lands = not decided.dry_run and bool(report.created or report.updated)
        given = _annotated(file, reading.sha256, report, annotated, noted)
        done = _accepted(frame, store, report) if lands else report
    except BaseException:  # Ctrl+C too: a person who stopped it wants nothing left over
        with suppress(SafetyDeskError):
            frame.do(store, drop_import, import_id=report.id)
        raise
    if not lands:
        frame.do(store, drop_import, import_id=report.id)
        done = replace(report, state="dry_run" if decided.dry_run else "unchanged")
    if decided.teaches and not decided.dry_run:
        taught = {"kind": reading.kind, "office": reading.office, "columns": reading.decided}
        frame.do(store, remember_mapping, **taught)
    return done, given


def _every_sheet(
    frame: Frame, store: Store, file: Path, asked: Asked, decided: Decided, annotated: Path | None
) -> Answer:
    """All sheets of one kind, one import each, so that what stands in two of them is found; one that fails is told.

    Without landing (--dry-run) no sheet is compared with the others, which is said.
    """
    if decided.rows is not None or decided.answers or asked[1] is not None:
        raise error("LEDGER_190")
    with _opened(store, file, asked) as reading:
        kind, sheets = reading.kind, (reading.sheet, *reading.others)
    told: list[dict[str, object]] = []
    lines: list[str] = []
    partial, noted = False, None
    for name in sheets:
        try:
            done, given = _one_sheet(frame, store, file, (kind, name, asked[2]), decided, annotated, noted)
        except SafetyDeskError as fault:
            if not told:
                raise
            told.append({"sheet": name, "error": fault.as_json()})
            lines += [f"工作表“{name}”没有导入：{fault.code} {fault.message}{fault.remedy}"]
            partial = True
            continue
        told.append(done.as_json(given))
        lines += told_lines(done)
        partial = partial or done.refused > 0
        noted = Path(given) if given else noted
    if decided.dry_run and len(sheets) > 1:
        lines.append("各张工作表只各自核对，几张之间重复的要到落账时才看得出。")
    return Answer({**told[0], "sheets": told}, lines, partial=partial)


def _rows(text: str | None) -> frozenset[int] | None:
    """The rows of 5-20,33. Raises LEDGER_179 for anything else."""
    if text is None:
        return None
    found: set[int] = set()
    for part in re.split(r"[,，、\s]+", text.strip()):
        span = _SPAN.fullmatch(part)
        if not span or int(span[2] or span[1]) - int(span[1]) not in range(1_100_000):
            raise error("LEDGER_179", text=text, shown="5-20,33")
        found.update(range(int(span[1]), int(span[2] or span[1]) + 1))
    return frozenset(found)


def _answer(text: str) -> tuple[int, str]:
    row, sign, name = text.partition("=")
    if not sign or not row.strip().isdecimal() or not name.strip():
        raise error("LEDGER_179", text=text, shown="12=E-A07-0012，或 12=新")
    return int(row), name.strip()


def _opened(store: Store, file: Path, asked: Asked) -> AbstractContextManager[LedgerReading]:
    """The file as a ledger; `asked` are kind, sheet and columns as the person gave them."""
    from safetydesk.catalog import load
    from safetydesk.domain.instants import day_of
    from safetydesk.ledgers.guarded import open_ledger
    from safetydesk.models.queries.ledger_memory import ledger_memory

    words, today = load().accepted(), day_of(store.clock())
    kind, sheet, columns = asked
    memory = ledger_memory(store.reader)
    return open_ledger(file, kind=kind, catalog_words=words, today=today, sheet=sheet, columns=columns, memory=memory)


def _staged(
    frame: Frame, store: Store, file: Path, asked: Asked, choices: Choices, by_sheet: bool = False
) -> tuple[ImportReport, LedgerReading]:
    """What the file would change, and how it was read."""
    from safetydesk.ledgers.guarded import extract_pictures
    from safetydesk.usecases.imported.sheets import of_its_village
    from safetydesk.usecases.imports import Album, stage_import

    with _opened(store, file, asked) as reading:
        album = Album(blobs_of(store), partial(extract_pictures, file))
        actor, tell = frame.actor(store.reader), _progress(frame, reading)
        placed = of_its_village(store.reader, reading) if by_sheet else reading
        report = stage_import(store, reading=placed, actor=actor, choices=choices, progress=tell, album=album)
        return report, reading


def _progress(frame: Frame, reading: LedgerReading) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done % 10_000 == 0:
            frame.say(f"{reading.file_name}：已核对 {done} 行")

    return tell


def _decide(frame: Frame, store: Store, report: ImportReport, decided: Decided) -> ImportReport:
    """Carry out on the staged import what the person decided; returns how it stands then."""
    from safetydesk.usecases.imports import answer_matches, choose_rows, report_import, split_rows

    with store.writing(actor=frame.actor(store.reader)) as session:
        if decided.split:
            split_rows(session, import_id=report.id)
        if decided.answers:
            answers = {(row, 0): _meant(store, report, row, name) for row, name in decided.answers}
            answer_matches(session, import_id=report.id, answers=answers)
        if decided.rows is not None:
            choose_rows(session, import_id=report.id, take=False)
            choose_rows(session, import_id=report.id, rows=decided.rows & _present(session, report), take=True)
    return report_import(store.reader, report.id)


def _present(session: object, report: ImportReport) -> frozenset[int]:
    from safetydesk.models.store import dbapi

    rows = dbapi(session).execute("SELECT row FROM staged_line WHERE import_id = ?", (report.id,))  # type: ignore[arg-type]
    return frozenset(row[0] for row in rows.fetchall())


def _meant(store: Store, report: ImportReport, row: int, name: str) -> bytes | None:
    """The record that an answer names among those that the row may mean, or by its number; None for another one."""
    from safetydesk.models.queries.staged import staged_row

    if name in _ANOTHER:
        return None
    line = staged_row(store.reader, report.id, row)
    named = [one.record for one in line.alike if name in (one.code, one.name)] if line else []
    if len(named) == 1:
        return named[0]
    return record_named(store.reader, "subject" if name.startswith("E-") else "hazard", name)


def _annotated(file: Path, sha256: str, report: ImportReport, target: Path | None, noted: Path | None) -> str | None:
    """Write the user's file with its notes; `noted` is the one that has those of an earlier sheet already."""
    if target is None:
        return None
    from safetydesk.ledgers.guarded import annotate

    if target.exists() and target.samefile(file):
        raise error("LEDGER_017", file=target.name, why="这就是要导入的文件，程序不改您的原件")
    here = [one for one in report.problems if one.sheet == report.sheet]
    whole, known, out = (noted, None, noted) if noted else (file, sha256, target)
    return str(annotate(whole, here, out, sheet=report.sheet, header_row=report.header_row, sha256=known))


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


def told_lines(report: ImportReport) -> list[str]:
    """An import in lines for people."""
    counts = (
        f"读到 {report.read} 行：新增 {report.created}，更新 {report.updated}，未变 {report.unchanged}，"
        f"未导入 {report.refused}；另有 {report.skipped} 行不是数据。"
    )
    lines = [f"{report.file_name}（工作表“{report.sheet}”，表头在第 {report.header_row} 行）", counts]
    more = (("没有选中的", report.left_out, "行"), ("等人确认是哪一家的", report.asked, "行"))
    lines += [f"{what}有 {count} {unit}。" for what, count, unit in more if count]
    if report.pictures:
        lines.append(f"图片 {report.pictures} 张，随所在的行保存为照片。")
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


def carry_over(frame: Frame, hazards: Hazards) -> Answer:
    """Take open hazards of a 历史台账 into the work of today."""
    from safetydesk.usecases.hazards_carried import carry_over_hazards

    with frame.writing() as store:
        ids = [record_named(store.reader, "hazard", one) for one in hazards]
        frame.do(store, carry_over_hazards, hazards=ids)
    return Answer({"carried_over": [one.hex() for one in ids]}, [f"已结转 {len(ids)} 条隐患，从今天起在办。"])
