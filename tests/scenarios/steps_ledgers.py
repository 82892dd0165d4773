"""Steps of ledgers: a table of the story becomes a real workbook, goes in, comes out again, cell by cell."""

from __future__ import annotations

import hashlib
import io
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.drawing.image import Image

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.cli.ledger_exports import picture_source
from safetydesk.ledgers.guarded import extract_pictures, open_ledger, read_ledger
from safetydesk.ledgers.patching.editing import set_cell
from safetydesk.ledgers.profiles.like import profile_from_reading
from safetydesk.ledgers.writing.rendered import Heading
from safetydesk.ledgers.writing.write import write_ledger
from safetydesk.models.queries import ledger_rows
from safetydesk.models.queries.ledger_memory import ledger_memory
from safetydesk.models.queries.ledger_pictures import hazard_pictures
from safetydesk.usecases import hazards_carried, imports, profiles
from safetydesk.usecases import ledger_memory as teaching
from tests.ledgers.test_pictures import png
from tests.scenario_tables import Table
from tests.scenarios.acting import Outcome, Within, step
from tests.scenarios.stage import ORGAN, Stage
from tests.scenarios.telling import Told

KINDS = {
    "隐患": "hazards",
    "企业": "enterprises",
    "日周月": "rounds",
    "检查": "visits",
    "重大隐患": "major_hazards",
    "整改销号": "closings",
    "填报数": "report_inputs",
}
PICTURE = "图："
"""A cell that holds a picture, told by a name."""


def workbook(path: Path, table: Table, unit: str) -> Path:
    """The table as a village would send it: a title row, a 填报单位 line, the header, the rows as text, pictures."""
    book = Workbook()
    sheet = book.active
    sheet.append([table.title])
    sheet.append([f"填报单位：{unit}"])
    sheet.append(list(table.header))
    for number, row in enumerate(table.rows, 4):
        for place, cell in enumerate(row.values(), 1):
            if cell.startswith(PICTURE):
                sheet.add_image(Image(io.BytesIO(picture(cell))), sheet.cell(number, place).coordinate)
            else:
                sheet.cell(number, place).value = cell or None
    book.save(path)
    return path


def picture(cell: str) -> bytes:
    """The picture of this name."""
    return png(sum(cell.encode()) % 251)


@step("导入台账")
def take_in(stage: Stage, title: str, given: Told) -> Outcome:
    """A table of the story, written to a workbook and imported; villages are opened along.

    As 历史台账, with what is open carried over (结转) or not; 对应 (甲=乙) says what columns mean, which is remembered.
    """
    path = workbook(stage.folder / f"{title}.xlsx", stage.table(title), given.need("填报单位"))
    kind, words = KINDS[given.need("种类")], set(given.bare)
    given.bare.clear()
    assert words <= {"历史台账", "结转"}, words
    columns = dict(one.split("=") for one in given.listed("对应"))
    return imported(stage, path, kind, columns, history="历史台账" in words, carry_over="结转" in words)


def imported(
    stage: Stage, path: Path, kind: str, columns: dict[str, str] | None = None, **choices: bool
) -> dict[str, str | Within]:
    """Stage a workbook and land what can be landed; decisions on columns are remembered for the office."""
    actor = stage.names["人员", stage.actor] if stage.actor else None
    told: dict[str, Any] = {"kind": kind, "catalog_words": load().accepted(), "today": stage.today}
    told |= {"columns": columns or {}, "memory": ledger_memory(stage.reader)}
    with open_ledger(path, **told) as reading:
        chosen = imports.Choices(open_places=True, **choices)
        album = imports.Album(stage.blobs(), partial(extract_pictures, path))
        report = imports.stage_import(stage.store, reading=reading, actor=actor, choices=chosen, album=album)
    if columns:
        taught = {"kind": kind, "office": reading.office, "columns": reading.decided}
        stage.do(teaching.remember_mapping, **taught)
    if report.created or report.updated:
        stage.do(imports.accept_import, import_id=report.id)
    else:
        stage.do(imports.drop_import, import_id=report.id)
    stage.facts["导入"] = report.id
    _name_hazards(stage)
    counts = {"读": report.read, "新增": report.created, "更新": report.updated, "未变": report.unchanged}
    said = "，".join(f"{word}{count}" for word, count in counts.items())
    told = [f"第{one.row}行 {one.code} {one.message}" for one in report.problems if one.level != "note"]
    notes = "、".join(f"{one.code} {one.message}" for one in report.problems)
    return {
        "": said,
        "备注": Within(notes),
        "退回": f"{report.refused}行",
        "问题": "、".join(told) or "没有",
        "说": Within("、".join(told)),
    }


def _name_hazards(stage: Stage) -> None:
    """Imported hazards go by their codes, imported enterprises by their names."""
    for kind, sql in (("隐患", "SELECT code, id FROM hazard"), ("企业", "SELECT name, id FROM subject")):
        for name, key in stage.reader.execute(f"{sql} WHERE deleted_at IS NULL ORDER BY id").fetchall():
            if key not in [known for (sort, _), known in stage.names.items() if sort == kind]:
                stage.call(kind, name, key)


@step("导出台账")
def take_out(stage: Stage, title: str, given: Told) -> Outcome:
    """Export a ledger; the workbook, read back, is the table of the story, row by row, in its columns."""
    kind = KINDS[given.need("种类")]
    wanted = stage.table(title)
    path = stage.folder / f"{stage.device}{title}导出.xlsx"
    count = _export(stage, path, kind, given)
    stage.facts["导出"] = path
    found = list(_read_back(path, wanted.header))
    for number, row in enumerate(wanted.rows):
        assert number < len(found), f"导出只有 {len(found)} 行，少了 {row}"
        assert found[number] == row, f"导出的第 {number + 1} 行是 {found[number]}，不是 {row}"
    assert len(found) == len(wanted.rows) == count, f"导出多了 {found[len(wanted.rows) :]}"
    return {"": f"{count}行"}


def _conditions(kind: str, given: Told) -> list[tuple[str, Any]]:
    register, words = load_registers()[kind], load().accepted()
    found = []
    for column in register.columns:
        for value in given.listed(column.title):
            found.append((column.field, words.get(column.vocab or "", {}).get(value, value)))
    return found


def _export(stage: Stage, path: Path, kind: str, given: Told) -> int:
    name, register = given.take("方案"), load_registers()[kind]
    pictures = picture_source(stage.reader, stage.blobs(), register) if given.take("照片") else None
    where = _conditions(kind, given)
    chosen = (row for _, row in ledger_rows.matching(ledger_rows.ROWS[kind](stage.reader, stage.today, None), where))
    told: dict[str, Any] = {"heading": Heading(register.title, ORGAN, stage.today), "pictures": pictures}
    told |= {"profile": profiles.profile_named(stage.reader, kind, name)} if name else {}
    return write_ledger(path, register=register, rows=chosen, catalog_words=load().accepted(), **told)


def _read_back(path: Path, header: tuple[str, ...]) -> Any:
    sheet = load_workbook(path).worksheets[0]
    rows = [[str(cell.value) for cell in row] for row in sheet.iter_rows(max_row=6)]
    found = [number for number, row in enumerate(rows, 1) if set(header) <= set(row)]
    assert found, f"导出没有这些栏：{header}，有：{rows}"
    titles = rows[found[0] - 1]
    for cells in sheet.iter_rows(min_row=found[0] + 1):
        shown = dict(zip(titles, (_shown(cell) for cell in cells), strict=True))
        if any(shown.values()):  # rows below the table may have a height and nothing else
            yield {title: shown[title] for title in header}


def _shown(cell: Any) -> str:
    """A cell as a person reads it; no cell of ours is a formula."""
    assert cell.data_type != "f", f"{cell.coordinate} 是公式"
    if cell.value is None:
        return ""
    return cell.value.date().isoformat() if cell.is_date else str(cell.value)


@step("原样导回")
def bring_back(stage: Stage, _title: str, given: Told) -> Outcome:
    """The last export comes back as it is."""
    return imported(stage, stage.facts["导出"], KINDS[given.need("种类")])


@step("改一格导回")
def edit_cell(stage: Stage, column: str, given: Told) -> Outcome:
    """One cell of the last export is edited in a spreadsheet and comes back."""
    target = stage.folder / "改过一格.xlsx"
    set_cell(stage.facts["导出"], target, header=column, row=int(given.need("第几行")), value=given.words())
    return imported(stage, target, KINDS[given.need("种类")])


@step("照样存方案")
def keep_profile(stage: Stage, name: str, given: Told) -> Outcome:
    """Another office's ledger, as it came, becomes the profile of what goes back to it."""
    kind, path = KINDS[given.need("种类")], stage.folder / f"{given.need('照')}.xlsx"
    told: dict[str, Any] = {"catalog_words": load().accepted(), "memory": ledger_memory(stage.reader)}
    reading = read_ledger(path, kind=kind, today=stage.today, **told)
    made = profile_from_reading(reading, load_registers()[kind], name)
    stage.do(profiles.save_profile, profile=made)
    return {"": f"{len(made.columns)}栏", "表头": "、".join(one.header for one in made.columns)}


@step("结转")
def carry_over(stage: Stage, hazard: str, _given: Told) -> Outcome:
    """An open hazard of a 历史台账 is taken into the work of today."""
    key = stage.id("隐患", hazard)
    stage.do(hazards_carried.carry_over_hazards, hazards=[key])
    return {"": "已结转"}


@step("撤销导入")
def take_back(stage: Stage, _name: str, _given: Told) -> Outcome:
    """The last import is undone, as long as nothing was built on it."""
    stage.do(imports.undo_import, import_id=stage.facts["导入"])
    for (kind, name), key in list(stage.names.items()):
        table = {"隐患": "hazard", "企业": "subject"}.get(kind)
        if (
            table
            and not stage.reader.execute(
                f"SELECT 1 FROM {table} WHERE id = ? AND deleted_at IS NULL", (key,)
            ).fetchone()
        ):
            del stage.names[kind, name]
    return {"": "已撤销"}


@step("看照片")
def look_at_pictures(stage: Stage, hazard: str, given: Told) -> Outcome:
    """The photos before and after of a hazard, told by the cells they came from; the last export bears them too."""
    names = given.listed("都是")
    known = {hashlib.sha256(picture(f"{PICTURE}{one}")).hexdigest(): one for one in names}
    found = {
        word: "、".join(known.get(one, "另一张") for one in hazard_pictures(stage.reader, hazard, after=after))
        or "没有"
        for word, after in (("整改前", False), ("整改后", True))
    }
    assert all(stage.blobs().get(one) for one in known if stage.blobs().has(one))
    return {"": f"{sum(stage.blobs().has(one) for one in known)}张在", **found}
