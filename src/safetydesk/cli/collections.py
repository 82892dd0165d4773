"""收表: ask units for a ledger, write their forms, take a folder of answers in, see who is missing, merge."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.errors import SafetyDeskError, error

if TYPE_CHECKING:
    from safetydesk.domain.collecting import UnitLine
    from safetydesk.domain.staging import Value
    from safetydesk.models.queries.collections import AnswerRow, CollectionRow
    from safetydesk.models.store import Store

Collection = Annotated[str, typer.Argument(metavar="收表", help="收表的编号或标题。")]
Kind = Annotated[str, typer.Option("--kind", metavar="K", help="台账种类，例如 enterprises、hazards。")]
Units = Annotated[
    list[str] | None,
    typer.Option("--unit", metavar="单位[,联系人[,电话]]", help="要报的单位，可重复写；不写时是全镇各村（社区）。"),
]
Due = Annotated[str, typer.Option("--due", metavar="YYYY-MM-DD", help="报送期限。")]
Title = Annotated[str | None, typer.Option("--title", metavar="标题", help="表的标题；不写时用台账种类的名称。")]
Columns = Annotated[list[str] | None, typer.Option("--column", metavar="栏目", help="只要这些栏目，可重复写。")]
Note = Annotated[str | None, typer.Option("--note", metavar="说明", help="写在表下面的填表说明。")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="写到哪个文件夹。")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE|DIR", help="报来的文件，或放着它们的文件夹。")]
File = Annotated[str, typer.Argument(metavar="报送件", help="报送件的编号或文件名。")]
Merged = Annotated[Path, typer.Argument(metavar="OUT", help="汇总写到哪个文件：.xlsx 或 .csv。")]
Unmasked = Annotated[bool, typer.Option("--unmasked", help="电话等个人信息照原样写出（默认打星号）。")]
Unit = Annotated[str, typer.Option("--unit", metavar="单位", help="这份文件是哪个单位报的。")]

collect = typer.Typer(help="收表：发空表、收件、看谁没报、汇总。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    app.add_typer(collect, name="collect")
    command(collect, "open", "发起一次收表：要哪种台账、向哪些单位要、什么时候报。")(open_one)
    command(collect, "forms", "给每个单位写一份空表。")(write_forms)
    command(collect, "take", "收件：文件或整个文件夹一次收进来，按内容认出是哪个单位报的。")(take)
    command(collect, "status", "看谁已报、未报、有错、重复；附催报的文字。")(status)
    command(collect, "assign", "说明一份报送件是哪个单位的。")(assign)
    command(collect, "replace", "看过差异以后，用更正的报送件代替原来那份。")(replace)
    command(collect, "drop", "把不相干的报送件从收表里拿掉。")(drop)
    command(collect, "close", "结束收表，不再收件。")(close)
    command(collect, "merge", "把各单位报来的合成一本台账。")(merge)


def open_one(
    frame: Frame,
    kind: Kind,
    due: Due,
    unit: Units = None,
    title: Title = None,
    column: Columns = None,
    note: Note = None,
) -> Answer:
    """Start a collection; its id names it afterwards."""
    from safetydesk.cli.ledger_rows import field_named
    from safetydesk.models.queries.ledger_rows import places
    from safetydesk.usecases.collections import Asked, open_collection

    with frame.writing() as store:
        asked = [Asked(*[part.strip() or None for part in one.split(",", 2)]) for one in unit or ()]  # type: ignore[arg-type]
        found = places(store.reader, "village")
        here = [name for key, name in found.names.items() if found.today.get(key, key) == key]
        fields = [field_named(kind, one) for one in column] if column else None
        done = frame.do(
            store,
            open_collection,
            kind=kind,
            units=asked or [Asked(name) for name in here],
            due_on=due,
            title=title,
            fields=fields,
            note=note,
        )
        count = len(asked) or len(here)
    return Answer({"id": done.id.hex(), "units": count}, [f"收表已发起，编号 {done.id.hex()}，共 {count} 个单位。"])


def write_forms(frame: Frame, collection: Collection, out: Out) -> Answer:
    """An empty workbook for every unit, with its name, its mark and the day."""
    from safetydesk.catalog import load
    from safetydesk.ledgers import collecting
    from safetydesk.models.queries.collections import units

    with frame.reading() as found:
        one = named(found.db, collection)
        written = collecting.write_forms(out, one=one, units=units(found.db, one.id), words=load().accepted())
    return Answer({"files": [str(path) for path in written]}, [f"已写出 {len(written)} 份空表：{out}"])


def take(frame: Frame, collection: Collection, files: Files) -> Answer:
    """Take files in, one after the other; each says whose it is and how it stands."""
    from safetydesk.models.queries.collections import answers
    from safetydesk.usecases.collecting_files import files_meant

    with frame.writing() as store:
        one = named(store.reader, collection)
        before = {known.id for known in answers(store.reader, one.id)}
        refused = [fault for path in files_meant(files) if (fault := _take_one(frame, store, one, path))]
        came = [known for known in answers(store.reader, one.id) if known.id not in before]
        told = [_told(store.reader, one, known) for known in came]
    lines = [f"{row['file']}：{row['unit'] or '——'}，{row['word']}，{row['rows']} 行。{row['why']}" for row in told]
    lines += [f"{fault.code} {fault.message}{fault.remedy}" for fault in refused]
    clean = not refused and all(row["state"] in ("answered", "repeated") for row in told)
    return Answer({"id": one.id.hex(), "files": told, "refused": len(refused)}, lines, partial=not clean)


def _take_one(frame: Frame, store: Store, one: CollectionRow, path: Path) -> SafetyDeskError | None:
    """Take one file in; the reason when it may not even be kept."""
    from safetydesk.cli.evidence import blobs_of
    from safetydesk.ledgers.collecting import read_answer
    from safetydesk.usecases.collecting_files import come_in
    from safetydesk.usecases.collections import take_answer

    read = partial(read_answer, one=one, name=path.name, **_circumstances(store))
    try:
        came = come_in(path, read=read, keep=blobs_of(store).put)
    except SafetyDeskError as fault:
        if fault.code == "COLLECT_008":
            return fault
        raise
    frame.do(store, take_answer, collection_id=one.id, came=came)
    return None


def _circumstances(store: Store) -> dict[str, Any]:
    from safetydesk.catalog import load
    from safetydesk.domain.instants import day_of

    return {"words": load().accepted(), "today": day_of(store.clock())}


def _told(db: Any, one: CollectionRow, known: AnswerRow) -> dict[str, Any]:
    from safetydesk.catalog import load
    from safetydesk.models.queries.collections import units

    names = {unit.id: unit.name for unit in units(db, one.id)}
    return {
        "id": known.id.hex(),
        "file": known.file_name,
        "unit": names.get(known.unit) if known.unit else None,
        "state": known.state,
        "word": load().word("collecting_file", known.state),
        "rows": known.facts["rows"],
        "refused": known.facts["refused"],
        "why": known.facts["why"],
        "problems": known.facts.get("problems", []),
    }


def status(frame: Frame, collection: Collection) -> Answer:
    """Every unit with how it stands, the files nobody could place, and the text that reminds who is missing."""
    from safetydesk.catalog import load
    from safetydesk.domain.collecting import reminder
    from safetydesk.domain.instants import day_of
    from safetydesk.models.queries.collections import answers
    from safetydesk.models.store import system_clock
    from safetydesk.usecases.collections import standing

    with frame.reading() as found:
        one = named(found.db, collection)
        lines = standing(found.db, one.id)
        files = [_told(found.db, one, known) for known in answers(found.db, one.id)]
    loose = [row for row in files if row["unit"] is None]
    text = reminder(one.title, one.due_on, day_of(system_clock()), lines)
    told = [
        {
            "unit": line.unit.name,
            "state": line.state,
            "word": load().word("collecting_unit", line.state),
            "rows": line.rows,
        }
        | {"refused": line.refused, "repeated": line.repeated}
        for line in lines
    ]
    shown = [_line(line) for line in lines] + [f"（{row['word']}）{row['file']}：{row['why']}" for row in loose]
    facts = {"id": one.id.hex(), "title": one.title, "due_on": one.due_on, "units": told, "files": files}
    return Answer({**facts, "reminder": text}, [f"{one.title}（{one.due_on} 前报）", *shown, *([text] if text else [])])


def _line(line: UnitLine) -> str:
    from safetydesk.catalog import load

    extra = f"，{line.refused} 行有错" if line.refused else ""
    extra += f"，另有 {line.repeated} 份重复" if line.repeated else ""
    word = load().word("collecting_unit", line.state)
    return f"{line.unit.name}：{word}" + (f"，{line.rows} 行" if line.answer else "") + extra


def assign(frame: Frame, collection: Collection, file: File, unit: Unit) -> Answer:
    """Say whose a file is."""
    from safetydesk.domain.names import place_key
    from safetydesk.models.queries.collections import units
    from safetydesk.usecases.collections import assign_answer

    with frame.writing() as store:
        one = named(store.reader, collection)
        known = _file_named(store.reader, one, file)
        found = [row.id for row in units(store.reader, one.id) if place_key(row.name) == place_key(unit)]
        if not found:
            raise error("COLLECT_005")
        frame.do(store, assign_answer, answer_id=known.id, unit_id=found[0])
        told = _told(store.reader, one, _file_named(store.reader, one, known.id.hex()))
    return Answer(told, [f"{told['file']}：{told['unit']}，{told['word']}。"])


def replace(frame: Frame, collection: Collection, file: File) -> Answer:
    """Let a corrected file stand; what it changes is told."""
    from safetydesk.catalog.registers import load_registers
    from safetydesk.domain.collecting import row_changes
    from safetydesk.models.queries.collections import answers
    from safetydesk.usecases.collections import replace_answer, rival

    with frame.writing() as store:
        one = named(store.reader, collection)
        known = _file_named(store.reader, one, file)
        register = load_registers()[one.kind]
        earlier = rival(answers(store.reader, one.id), known)
        old = rows_of(store, one, earlier) if earlier else []
        changes = row_changes(old, rows_of(store, one, known), register.identity)
        frame.do(store, replace_answer, answer_id=known.id)
    words = {"new": "新增", "gone": "少了", "changed": "改了"}
    shown = [
        f"{words[one.kind]} {one.names}"
        + ("" if one.kind != "changed" else "：" + "、".join(register.column(name).title for name in one.cells))
        for one in changes
    ]
    facts = [{"kind": one.kind, "row": one.names, "cells": dict(one.cells)} for one in changes]
    return Answer({"id": known.id.hex(), "changes": facts}, shown or ["内容没有差异。"])


def drop(frame: Frame, collection: Collection, file: File) -> Answer:
    """Take a file out of a collection."""
    from safetydesk.usecases.collections import drop_answer

    with frame.writing() as store:
        known = _file_named(store.reader, named(store.reader, collection), file)
        frame.do(store, drop_answer, answer_id=known.id)
    return Answer({"id": known.id.hex()}, [f"已拿掉：{known.file_name}"])


def close(frame: Frame, collection: Collection) -> Answer:
    """End a collection today."""
    from safetydesk.domain.instants import day_of
    from safetydesk.usecases.collections import close_collection

    with frame.writing() as store:
        one = named(store.reader, collection)
        frame.do(store, close_collection, collection_id=one.id, on=day_of(store.clock()))
    return Answer({"id": one.id.hex()}, [f"收表已结束：{one.title}"])


def merge(frame: Frame, collection: Collection, out: Merged, unmasked: Unmasked = False) -> Answer:
    """Write one ledger of the rows of all units; rows that cannot land are left out."""
    from safetydesk.catalog import load
    from safetydesk.domain.instants import day_of
    from safetydesk.ledgers.collecting import write_merged
    from safetydesk.ledgers.writing.rendered import Heading
    from safetydesk.models.queries.collections import answers
    from safetydesk.models.queries.people import settings
    from safetydesk.usecases.collections import standing

    with frame.writing() as store:
        one = named(store.reader, collection)
        kept = {known.id: known for known in answers(store.reader, one.id)}
        parts = [
            (line.unit.name, rows_of(store, one, kept[line.answer]) if line.answer and line.rows else [])
            for line in standing(store.reader, one.id)
        ]
        heading = Heading(one.title, str(settings(store.reader).get("organ") or ""), day_of(store.clock()))
    masked = () if unmasked else ("P1",)
    count = write_merged(out, one=one, answers=parts, words=load().accepted(), heading=heading, masked=masked)
    counts = {unit: len(rows) for unit, rows in parts}
    lines = [f"已汇总 {count} 行：{out}", "、".join(f"{unit} {rows} 行" for unit, rows in counts.items())]
    return Answer({"file": str(out), "rows": count, "units": counts}, lines)


def rows_of(store: Store, one: CollectionRow, known: AnswerRow) -> list[Mapping[str, Value]]:
    """The rows of a file that came in, read again from its blob, without those that cannot land."""
    from safetydesk.cli.evidence import blobs_of
    from safetydesk.ledgers.collecting import answer_rows

    content = blobs_of(store).get(known.sha256)
    return answer_rows(content, one=one, name=known.file_name, folder=store.folder, **_circumstances(store))


def named(db: Any, text: str) -> CollectionRow:
    """A collection by id or title, the newest of that title. Raises COLLECT_003."""
    from safetydesk.models.queries.collections import collections

    for one in collections(db):
        if text in (one.id.hex(), one.title):
            return one
    raise error("COLLECT_003")


def _file_named(db: Any, one: CollectionRow, text: str) -> AnswerRow:
    from safetydesk.models.queries.collections import answers

    found = [known for known in answers(db, one.id) if text in (known.id.hex(), known.file_name)]
    if not found:
        raise error("COLLECT_005")
    return found[-1]
