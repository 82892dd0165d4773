"""The user's own file given back: marks and notes where the problems are, every other byte of it as it was."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from safetydesk.domain.staging import LedgerReading, Problem
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.guarded import annotate
from safetydesk.ledgers.patching.annotate import annotate_file
from tests.ledgers import made
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


def rich_book(path: Path) -> Path:
    """A workbook with what offices put into theirs: chart, comment, rule of colour, table, protection, picture."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("台账")
    for row, cells in enumerate(table(TEXT)[1:]):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell.removeprefix("d:"))
    sheet.add_table(0, 0, 3, 4, {"columns": [{"header": header} for header in table(TEXT)[1]]})
    sheet.write_comment("B3", "请核对（虚构）")
    sheet.conditional_format("A2:E4", {"type": "no_blanks", "format": book.add_format({"bold": True})})
    sheet.data_validation("E2:E4", {"validate": "list", "source": ["甲", "乙"]})
    sheet.protect("虚构")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=台账!$A$2:$A$4"})
    sheet.insert_chart("H2", chart)
    sheet.insert_image("G2", str(Path(__file__).parent / "files" / "dot.png"))
    book.add_worksheet("说明").write("A1", "别的工作表")
    book.close()
    return path


def test_chart_comment_table_rule_protection_and_pictures_stay_byte_for_byte(tmp_path: Path) -> None:
    source = rich_book(tmp_path / "a.xlsx")
    with zipfile.ZipFile(source, "a") as extended:
        extended.writestr("xl/cellimages.xml", "<etc:cellImages xmlns:etc='x'/>")
    reading = read(source)
    out = annotate_file(source, problems(reading), tmp_path / "b.xlsx", sheet="台账", header_row=reading.header_row)
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(out) as after:
        assert sorted(before.namelist()) == sorted(after.namelist())
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        xml = after.read("xl/worksheets/sheet1.xml").decode()
    assert changed == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}
    for kept in (
        "<sheetProtection",
        "<conditionalFormatting",
        "<dataValidations",
        "<drawing",
        "<legacyDrawing",
        "<tablePart",
    ):
        assert kept in xml
    sheet = openpyxl.load_workbook(out)["台账"]
    assert [one.ref for one in sheet.tables.values()] == ["A1:E4"]
    assert sheet["F1"].value == "错误说明"
    assert sheet["B3"].fill.fgColor.rgb == REFUSED


def test_rows_and_cells_that_do_not_say_their_place_are_patched_where_they_stand(tmp_path: Path) -> None:
    bare = re.sub(r' r="[A-Z]*\d+"', "", sheet_xml([[cell or " " for cell in row] for row in table(TEXT)[1:]]))
    source = write_parts(tmp_path / "a.xlsx", book_parts({"S": bare}))
    sheet = annotated(source, tmp_path / "b.xlsx")
    assert (sheet["F1"].value, sheet["B3"].fill.fgColor.rgb) == ("错误说明", REFUSED)
    assert [cell.value for cell in sheet[2]][:3] == ["1", "甲厂", "线路老化"]
    assert "缺少单位名称" in str(sheet["F3"].value)


@pytest.mark.parametrize("name", ["ledger.xls", "ledger.ods", "ledger.html", "ledger.docx", "pics.xls", "pics.ods"])
def test_files_of_other_formats_come_back_with_the_same_rows(tmp_path: Path, name: str) -> None:
    source = Path(__file__).parent / "files" / name
    kind = "closings" if name.startswith("pics") else "hazards"
    reading = read(source, kind)
    out = annotate_file(
        source, problems(reading), tmp_path / "b.xlsx", sheet=reading.sheet, header_row=reading.header_row
    )
    again = read(out, kind)
    assert [(row.row, row.serial, row.values, row.raw) for row in again.rows] == [
        (row.row, row.serial, row.values, row.raw) for row in reading.rows
    ]
    assert again.header_row == reading.header_row


def test_a_number_that_lost_digits_is_still_known_in_the_copy(tmp_path: Path) -> None:
    rows = [["序号", "企业名称", "信用代码", "地址"], ["n:1", "甲厂", "n:911100006000373410", "三教镇"]]
    source = made.compound(tmp_path / "a.xls", {"Workbook": made.biff(rows, version=0x0600)})
    out = annotate_file(source, [], tmp_path / "b.xlsx", sheet="隐患", header_row=1)
    for path in (source, out):
        assert [problem.code for row in read(path, "enterprises").rows for problem in row.problems] == ["LEDGER_102"]


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text(f"序号,单位名称,隐患描述,备注\n1,,无护栏,{'长' * 40_000}\n", "utf-8")
    reading = read(source)
    out = annotate_file(source, problems(reading), tmp_path / "b.xlsx", sheet=reading.sheet, header_row=1)
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert str(sheet["D2"].value).endswith("（原文太长，只留了前 32000 个字）")
