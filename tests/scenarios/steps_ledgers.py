"""Steps of ledgers: a table of the story becomes a real workbook, goes in, comes out again, cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.ledgers.editing import set_cell
from safetydesk.ledgers.guarded import open_ledger
from safetydesk.ledgers.rendered import Heading
from safetydesk.ledgers.write import HEADER_ROW, write_ledger
from safetydesk.models.queries import ledger_rows
from safetydesk.usecases import imports
from tests.scenario_tables import Table
from tests.scenarios.acting import Outcome, Within, step
from tests.scenarios.stage import ORGAN, Stage
from tests.scenarios.telling import Told

KINDS = {"隐患": "hazards", "企业": "enterprises"}


def workbook(path: Path, table: Table, unit: str) -> None:
    """The table as a village would send it: a title row, a 填报单位 line, the header, the rows as text."""
    book = Workbook()
    sheet = book.active
    sheet.append([table.title])
    sheet.append([f"填报单位：{unit}"])
    sheet.append(list(table.header))
    for row in table.rows:
        sheet.append([cell or None for cell in row.values()])
    book.save(path)


@step("导入台账")
def take_in(stage: Stage, title: str, given: Told) -> Outcome:
    """A table of the story, written to a workbook and imported (种类 隐患 or 企业); villages are opened along."""
    path = stage.folder / f"{title}.xlsx"
    workbook(path, stage.table(title), given.need("填报单位"))
    return _imported(stage, path, KINDS[given.need("种类")])


def _imported(stage: Stage, path: Path, kind: str) -> Outcome:
    actor = stage.names["人员", stage.actor] if stage.actor else None
    with open_ledger(path, kind=kind, catalog_words=load().accepted(), today=stage.today) as reading:
        choices = imports.Choices(open_places=True)
        report = imports.stage_import(stage.store, reading=reading, actor=actor, choices=choices)
    if report.created or report.updated:
        stage.do(imports.accept_import, import_id=report.id)
    else:
        stage.do(imports.drop_import, import_id=report.id)
    _name_hazards(stage)
    counts = {"读": report.read, "新增": report.created, "更新": report.updated, "未变": report.unchanged}
    said = "，".join(f"{word}{count}" for word, count in counts.items())
    told = [f"第{one.row}行 {one.code} {one.message}" for one in report.problems if one.level != "note"]
    return {"": said, "退回": f"{report.refused}行", "问题": "、".join(told) or "没有", "说": Within("、".join(told))}


def _name_hazards(stage: Stage) -> None:
    """Imported hazards go by their codes, imported enterprises by their names."""
    for kind, sql in (("隐患", "SELECT code, id FROM hazard"), ("企业", "SELECT name, id FROM subject")):
        for name, key in stage.reader.execute(sql).fetchall():
            if key not in [known for (sort, _), known in stage.names.items() if sort == kind]:
                stage.call(kind, name, key)


@step("导出台账")
def take_out(stage: Stage, title: str, given: Told) -> Outcome:
    """Export a ledger; the workbook, read back, is the table of the story, row by row, in its columns."""
    kind = KINDS[given.need("种类")]
    wanted = stage.table(title)
    path = stage.folder / f"{stage.device}{title}导出.xlsx"
    count = _export(stage, path, kind, _conditions(kind, given))
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


def _export(stage: Stage, path: Path, kind: str, where: list[tuple[str, Any]]) -> int:
    rows = {
        "hazards": lambda: ledger_rows.hazards(stage.reader, stage.today),
        "enterprises": lambda: ledger_rows.enterprises(stage.reader),
    }[kind]()
    chosen = (row for _, row in ledger_rows.matching(rows, where))
    register = load_registers()[kind]
    head = Heading(register.title, ORGAN, stage.today)
    return write_ledger(path, register=register, rows=chosen, catalog_words=load().accepted(), heading=head)


def _read_back(path: Path, header: tuple[str, ...]) -> Any:
    sheet = load_workbook(path).worksheets[0]
    titles = [str(cell.value) for cell in sheet[HEADER_ROW]]
    assert set(header) <= set(titles), f"导出没有栏：{set(header) - set(titles)}"
    for cells in sheet.iter_rows(min_row=HEADER_ROW + 1):
        shown = dict(zip(titles, (_shown(cell) for cell in cells), strict=True))
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
    return _imported(stage, stage.facts["导出"], KINDS[given.need("种类")])


@step("改一格导回")
def edit_cell(stage: Stage, column: str, given: Told) -> Outcome:
    """One cell of the last export is edited in a spreadsheet and comes back."""
    target = stage.folder / "改过一格.xlsx"
    set_cell(stage.facts["导出"], target, header=column, row=int(given.need("第几行")), value=given.words())
    return _imported(stage, target, KINDS[given.need("种类")])
