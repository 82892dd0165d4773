"""A book with a sheet for each village, imported at once by command: one import each, notes of all in one file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from safetydesk.models.store import open_store
from tests.cli.conftest import Run

HEADER = ["序号", "单位名称", "隐患描述", "检查日期", "整改期限"]
VILLAGES: dict[str, list[list[Any]]] = {
    "甲村": [[1, "虚构甲厂", "通道堵塞", "2026-03-01", "2026-04-01"], [2, None, "线路老化", "2026-03-01", None]],
    "乙社区": [[1, "虚构甲厂", "通道堵塞", "2026-03-01", "2026-04-01"], [2, "虚构乙厂", None, "2026-03-02", None]],
    "补充": [[1, "虚构丙厂", "护栏松动", "2026-03-03", "2026-04-01"]],
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in VILLAGES.items():
        sheet = made.create_sheet(name)
        for row in ([HEADER[0], *HEADER[1:]], *rows):
            sheet.append(row)
    made.save(tmp_path / "各村隐患台账.xlsx")
    return tmp_path / "各村隐患台账.xlsx"


def take(run: Run, book: Path, *more: str) -> dict[str, Any]:
    shown = run("ledger", "import", book, "--kind", "hazards", "--all-sheets", "--open-places", "--json", *more)
    assert shown.code in (0, 3), shown.err
    return shown.facts


def owners() -> list[tuple[str, str | None]]:
    store = open_store(Path(os.environ["SAFETYDESK_STORE"]))
    found = store.reader.execute(
        "SELECT s.name, v.name FROM hazard h JOIN subject s ON s.id = h.subject_id LEFT JOIN village v"
        " ON v.id = s.village_id WHERE h.deleted_at IS NULL ORDER BY h.rowid"
    ).fetchall()
    store.close()
    return [(name, village) for name, village in found]


def test_every_sheet_is_an_import_of_its_own_and_its_name_the_village(office: Run, book: Path) -> None:
    facts = take(office, book)
    assert [(one["sheet"], one["rows"]["created"], one["rows"]["refused"]) for one in facts["sheets"]] == [
        ("甲村", 1, 1), ("乙社区", 1, 1), ("补充", 1, 0)
    ]  # fmt: skip
    assert {key: value for key, value in facts.items() if key != "sheets"} == facts["sheets"][0]
    assert owners() == [("虚构甲厂", "甲村"), ("虚构甲厂", "乙社区"), ("虚构丙厂", None)]
    assert not [one for sheet in facts["sheets"] for one in sheet["problems"] if one["code"] == "LEDGER_134"]
    assert office("ledger", "undo", facts["sheets"][1]["id"], "--json").code == 0
    assert owners() == [("虚构甲厂", "甲村"), ("虚构丙厂", None)]


def test_sheets_again_change_nothing_and_without_landing_leave_nothing(office: Run, book: Path) -> None:
    tried = take(office, book, "--dry-run")
    assert ([one["state"] for one in tried["sheets"]], owners()) == (["dry_run"] * 3, [])
    take(office, book)
    before = owners()
    again = take(office, book)
    assert [(one["state"], one["rows"]["created"]) for one in again["sheets"]] == [("unchanged", 0)] * 3
    assert owners() == before


def test_notes_of_all_sheets_stand_in_one_file(office: Run, book: Path, tmp_path: Path) -> None:
    facts = take(office, book, "--annotated", str(tmp_path / "批注.xlsx"))
    noted = openpyxl.load_workbook(facts["annotated"])
    for sheet, row in (("甲村", 3), ("乙社区", 3)):
        column = next(cell.column for cell in noted[sheet][1] if cell.value == "错误说明")
        assert "LEDGER" not in noted[sheet].cell(row, column).value
        assert "未导入" in noted[sheet].cell(row, column).value
    assert [cell.value for cell in openpyxl.load_workbook(book)["甲村"][1]] == HEADER


def test_rows_of_several_sheets_cannot_be_named(office: Run, book: Path) -> None:
    shown = office("ledger", "import", book, "--kind", "hazards", "--all-sheets", "--rows", "2", "--json")
    assert "LEDGER_190" in shown.out + shown.err
