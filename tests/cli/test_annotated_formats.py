"""A ledger in any format comes back as a workbook with its doubts; fixed there and brought again, only that lands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Run
from tests.ledgers import made
from tests.ledgers.books import book_parts, sheet_xml, write_parts

ROWS = [
    ["虚构镇虚构村企业台账", "", "", "", ""],
    ["填报单位：虚构村 填报时间：2026年4月1日", "", "", "", ""],
    ["序号", "企业名称", "主要负责人", "联系电话", "所属村居"],
    ["n:1", "虚构宏达木业有限公司", "单虚构", "13800002617", "虚构村"],
    ["n:2", "", "李虚构", "13800002618", "虚构村"],
    ["n:3", "虚构老街餐馆", "王虚构", "13800002619", "虚构村"],
    ["n:4", "", "赵虚构", "13800002620", "虚构村"],
]


def csv(path: Path, rows: made.Cells) -> Path:
    path.write_bytes("\r\n".join(",".join(map(made.shown_text, row)) for row in rows).encode("gb18030"))
    return path


def xlsx(path: Path, rows: made.Cells) -> Path:
    return write_parts(path, book_parts({"企业": sheet_xml(rows, merges=["A1:E1"])}))


MAKERS: dict[str, Callable[[Path, made.Cells], Path]] = {
    "台账.xlsx": xlsx,
    "台账.csv": csv,
    "台账.et": lambda path, rows: made.compound(path, {"Workbook": made.biff(rows, ["A1:E1"], version=0x0600)}),
    "台账5.xls": lambda path, rows: made.compound(path, {"Book": made.biff(rows, ["A1:E1"])}),
    "导出.xls": lambda path, rows: made.html(path, rows, ["A1:E1"]),
    "归档.xls": lambda path, rows: made.mht(path, rows, ["A1:E1"]),
    "台账.xml": lambda path, rows: made.xml2003(path, rows, ["A1:E1"]),
    "台账.xlsb": lambda path, rows: made.xlsb(path, rows, ["A1:E1"]),
    "通报.docx": lambda path, rows: made.docx(path, made.docx_table(rows, ["A1:E1"])),
}


def imported(run: Run, path: Path, *more: object) -> dict[str, Any]:
    shown = run("ledger", "import", path, "--kind", "enterprises", "--open-places", "--json", *more)
    assert shown.code in (0, 3), shown.err
    facts: dict[str, Any] = shown.facts
    return facts


@pytest.mark.parametrize("name", MAKERS)
def test_fixed_in_the_file_that_came_back_only_the_fixed_rows_land(office: Run, tmp_path: Path, name: str) -> None:
    source = MAKERS[name](tmp_path / name, ROWS)
    first = imported(office, source, "--annotated", tmp_path / "批注.xlsx")
    assert (first["rows"]["created"], first["rows"]["refused"]) == (2, 2)
    book = openpyxl.load_workbook(first["annotated"])
    sheet = next(one for one in book.worksheets if one["B3"].value == "企业名称")
    assert sheet["F3"].value == "错误说明"
    assert "缺少企业名称" in str(sheet["F5"].value)
    assert [str(area) for area in sheet.merged_cells.ranges] == ([] if name.endswith("csv") else ["A1:E1"])
    sheet["B5"].value = "虚构新厂"
    book.save(tmp_path / "改好.xlsx")
    second = imported(office, tmp_path / "改好.xlsx", "--annotated", tmp_path / "又批注.xlsx")
    assert second["rows"] | {"skipped": 0} == {
        "read": 4, "created": 1, "updated": 0, "unchanged": 2, "skipped": 0, "refused": 1,
    }  # fmt: skip
    again = openpyxl.load_workbook(second["annotated"])
    sheet = next(one for one in again.worksheets if one["B3"].value == "企业名称")
    assert (sheet["F5"].value, sheet["G3"].value) == (None, None)
    assert "缺少企业名称" in str(sheet["F7"].value)
