"""The user's own file given back: marks and notes where the problems are, every other byte of it as it was."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from safetydesk.domain.staging import LedgerReading, Problem
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.annotate import annotate_file
from safetydesk.ledgers.guarded import annotate
from tests.ledgers.books import STYLES, book, book_parts, read, sheet_xml, table, write_parts

REFUSED, DOUBTED = "FFFFC7CE", "FFFFEB9C"
TEXT = """
| 三教镇台账（虚构） | | | | |
| 序号 | 单位名称 | 隐患描述 | 检查时间 | 联系电话 |
| 1 | 甲厂 | 线路老化 | 2022-06-30 | 13812345678 |
| 2 | | 无护栏 | 2022-02-30 | 138 |
| 3 | 乙厂 | 积尘 | d:44742 | |
"""


def problems(reading: LedgerReading) -> list[Problem]:
    """Every problem of the rows of a reading."""
    return [problem for row in reading.rows for problem in row.problems]


def annotated(source: Path, target: Path) -> Worksheet:
    """The sheet of the annotated file as openpyxl sees it."""
    reading = read(source)
    out = annotate_file(source, problems(reading), target, sheet=reading.sheet, header_row=reading.header_row)
    sheet = openpyxl.load_workbook(out).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_cells_are_coloured_by_level_and_notes_stand_in_a_new_column(tmp_path: Path) -> None:
    sheet = annotated(book(tmp_path, TEXT, merges=["A1:E1"]), tmp_path / "批注.xlsx")
    assert sheet["F2"].value == "错误说明"
    assert [cell.coordinate for row in sheet for cell in row if cell.fill.fgColor.rgb == REFUSED] == ["B4", "D4"]
    assert [cell.coordinate for row in sheet for cell in row if cell.fill.fgColor.rgb == DOUBTED] == ["E4"]
    note = str(sheet["F4"].value)
    assert note.count("\n") == 2
    assert "【未导入】B列 缺少单位名称。" in note
    assert "【未采用】E列 电话号码不像完整的号码" in note
    assert (sheet["F3"].value, sheet["F5"].value) == (None, None)
    assert sheet["F4"].alignment.wrapText
    assert sheet.column_dimensions["F"].width == 60


def test_values_formats_and_merges_stay(tmp_path: Path) -> None:
    source = book(tmp_path, TEXT, merges=["A1:E1"])
    before = openpyxl.load_workbook(source).active
    after = annotated(source, tmp_path / "批注.xlsx")
    assert before is not None
    for row in before:
        for cell in row:
            assert after[cell.coordinate].value == cell.value
            assert after[cell.coordinate].number_format == cell.number_format
    assert [str(area) for area in after.merged_cells.ranges] == ["A1:E1"]


def test_only_the_sheet_and_its_styles_change(tmp_path: Path) -> None:
    other = sheet_xml(table("| 说明 |\n| 请填写 |"))
    parts = book_parts({"台账": sheet_xml(table(TEXT)), "说明": other})
    extra = {
        "xl/media/image1.png": bytes(range(256)),
        "customXml/item1.xml": "<a/>",
        "docProps/app.xml": "<Properties/>",
    }
    source = write_parts(tmp_path / "a.xlsx", {**parts, **extra})
    annotated(source, tmp_path / "b.xlsx")
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(tmp_path / "b.xlsx") as after:
        assert {*before.namelist()} == {*after.namelist()}
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        untouched = [
            line
            for line in before.read("xl/worksheets/sheet1.xml").decode().split("<row ")
            if line[:5] in ('r="1"', 'r="3"', 'r="5"')
        ]
        patched = after.read("xl/worksheets/sheet1.xml").decode()
    assert changed == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}
    assert all(line.rstrip() in patched for line in untouched)


def test_fixed_file_loses_its_marks_and_only_its_fixed_rows_are_new(tmp_path: Path) -> None:
    annotated(book(tmp_path, TEXT), tmp_path / "b.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "b.xlsx")
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet["B4"], sheet["D4"] = "丙厂", "2022-06-29"
    workbook.save(tmp_path / "c.xlsx")
    reading = read(tmp_path / "c.xlsx")
    assert [row.values["subject"] for row in reading.rows if not row.refused] == ["甲厂", "丙厂", "乙厂"]
    assert "错误说明" not in reading.unmapped
    again = annotated(tmp_path / "c.xlsx", tmp_path / "d.xlsx")
    assert [cell.value for cell in again[2]][5:] == ["错误说明"]
    assert [cell.coordinate for row in again for cell in row if cell.fill.fgColor.rgb == REFUSED] == []
    assert [cell.coordinate for row in again for cell in row if cell.fill.fgColor.rgb == DOUBTED] == ["E4"]
    assert "缺少单位名称" not in str(again["F4"].value)


def test_text_file_comes_back_as_a_workbook(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("序号,单位名称,隐患描述,检查时间\n1,,=1+1,2022-02-30\n", "gb18030")
    sheet = annotated(source, tmp_path / "b.xlsx")
    assert [cell.value for cell in sheet[1]] == ["序号", "单位名称", "隐患描述", "检查时间", "错误说明"]
    assert (sheet["B2"].fill.fgColor.rgb, sheet["D2"].fill.fgColor.rgb) == (REFUSED, REFUSED)
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")


def test_prefixed_and_sparse_xml_is_patched_too(tmp_path: Path) -> None:
    xml = (
        sheet_xml(table(TEXT))
        .replace('<row r="4">', '<row r="4" spans="1:5" ht="18">')
        .replace("<sheetData>", "<sheetData >")
    )
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    prefixed = xml.replace(main, main.replace("xmlns=", "xmlns:x=")).replace("</", "</x:")
    prefixed = (
        prefixed.replace("<x:", "<")
        .replace("<", "<x:")
        .replace("<x:/", "</")
        .replace("<x:?", "<?")
        .replace("</x:x:", "</x:")
    )
    source = write_parts(tmp_path / "a.xlsx", {**book_parts({"S": ""}), "xl/worksheets/sheet1.xml": prefixed})
    sheet = annotated(source, tmp_path / "b.xlsx")
    assert (sheet["B4"].fill.fgColor.rgb, sheet["F2"].value) == (REFUSED, "错误说明")


def test_macro_workbook_keeps_its_kind(tmp_path: Path) -> None:
    parts = book_parts({"S": sheet_xml(table(TEXT))})
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    vba = f'<Relationship Id="v" Type="{kind}" Target="vbaProject.bin"/></Relationships>'
    relations = str(parts["xl/_rels/workbook.xml.rels"]).replace("</Relationships>", vba)
    source = write_parts(
        tmp_path / "a.xlsm", {**parts, "xl/_rels/workbook.xml.rels": relations, "xl/vbaProject.bin": b"\0\1"}
    )
    reading = read(source)
    assert "LEDGER_135" in {problem.code for problem in reading.problems}
    out = annotate_file(source, problems(reading), tmp_path / "b.xlsx", sheet="S", header_row=2)
    assert out.name == "b.xlsm"


@pytest.mark.parametrize("fault", ["missing", "malformed"])
def test_workbook_without_a_usable_style_table_still_gets_its_notes(tmp_path: Path, fault: str) -> None:
    parts = book_parts({"S": sheet_xml(table(TEXT))})
    if fault == "missing":
        del parts["xl/styles.xml"]
    else:
        parts["xl/styles.xml"] = STYLES.partition("<fonts")[0] + "</styleSheet>"
    source = write_parts(tmp_path / "a.xlsx", parts)
    reading = read(source)
    annotate_file(source, problems(reading), tmp_path / "b.xlsx", sheet="S", header_row=2)
    assert read(tmp_path / "b.xlsx", chosen={"错误说明": "remark"}).columns["错误说明"] == "remark"


def test_changed_source_and_unwritable_target_are_said(tmp_path: Path) -> None:
    source = book(tmp_path, TEXT)
    reading = read(source)
    source.write_bytes(source.read_bytes() + b" ")
    with pytest.raises(SafetyDeskError) as caught:
        annotate(source, problems(reading), tmp_path / "b.xlsx", sheet="Sheet1", header_row=2, sha256=reading.sha256)
    assert caught.value.code == "LEDGER_019"
    with pytest.raises(SafetyDeskError) as caught:
        annotate(source, problems(reading), tmp_path / "没有" / "b.xlsx", sheet="Sheet1", header_row=2)
    assert caught.value.code == "LEDGER_017"


def test_child_annotates_as_well(tmp_path: Path) -> None:
    source = book(tmp_path, TEXT)
    reading = read(source)
    out = annotate(source, problems(reading), tmp_path / "b.xlsx", sheet="Sheet1", header_row=2, sha256=reading.sha256)
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    assert sheet["F2"].value == "错误说明"
