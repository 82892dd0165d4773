"""A blank form of another office filled in place: what it has stays, what stands below moves along."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.drawing.image import Image as Photo
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image

from safetydesk.catalog.profiles import Profile, ProfileColumn
from safetydesk.catalog.registers import load_registers
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.forms.shift import Shift
from safetydesk.ledgers.forms.wanted import FormFilled
from safetydesk.ledgers.guarded import fill_form
from tests.ledgers.books import WORDS

HAZARDS = load_registers()["hazards"]
THIN = Border(*[Side(style="thin")] * 4)
FIRST, LAST = 5, 9


def row(number: int, **facts: object) -> dict[str, Any]:
    """A hazard as the store has it."""
    told = {
        "code": f"H-A07-{number:04d}", "subject": f"虚构{number}号厂", "description": f"=SUM({number})\n通道堵塞",
        "found_on": "2026-06-30", "deadline": "2026-07-15", "responsible_person": "张三", "state": "closed",
        "responsible_phone": "13812345678", "funds": 100_00 * number,
    }  # fmt: skip
    return {**told, **facts}


def form(folder: Path, *, blank: int = LAST - FIRST + 1, **more: Any) -> Path:
    """A form with two header rows, bordered blank rows, a 合计 row, a signature row and everything that can move."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "统计 表"
    sheet["A1"], sheet["A2"] = "某区隐患整改情况统计表（虚构）", "填报单位：            填报时间："
    sheet.merge_cells("A1:I1")
    heads = {
        "A3": "序号",
        "B3": "单位名称",
        "C3": "存在问题",
        "D3": "检查时间",
        "E3": "整改情况",
        "H3": "举报人",
        "I3": "经费来源",
    }
    for at, text in (heads | {"E4": "责任人", "F4": "整改资金（元）", "G4": "完成情况"}).items():
        sheet[at] = text
    for area in ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:G3", "H3:H4", "I3:I4"):
        sheet.merge_cells(area)
    sheet.column_dimensions["D"].width = 12
    for number in range(FIRST, FIRST + blank):
        sheet.row_dimensions[number].height = 30
        for cell in sheet[number][:9]:
            cell.border, cell.alignment, cell.font = THIN, Alignment(wrap_text=True), Font(name="仿宋", size=12)
        sheet.cell(number, 4).number_format = "yyyy-mm-dd"
        sheet.cell(number, 9).value = f'=IF(F{number}>0,"自筹","")'
    foot = FIRST + blank
    end = foot - 1
    sheet.cell(foot, 1, "合计")
    sheet.cell(foot, 2, f"=COUNTA(B{FIRST}:B{end})")
    sheet.cell(foot, 6, f"=SUM(F{FIRST}:F{end})")
    sheet.cell(foot + 1, 1, "填表人：          审核人：")
    sheet.merge_cells(f"A{foot + 1}:I{foot + 1}")
    sheet.row_dimensions[foot + 1].height = 41
    sheet.print_area = f"A1:I{foot + 1}"
    sheet.print_title_rows = "3:4"
    sheet.page_setup.orientation, sheet.freeze_panes = "landscape", "A5"
    if not blank:
        book.save(folder / "表样.xlsx")
        return folder / "表样.xlsx"
    rule = CellIsRule(operator="equal", formula=[f"$B${end}"], fill=PatternFill("solid", bgColor="FFFF00"))
    sheet.conditional_formatting.add(f"G{FIRST}:G{end}", rule)
    choice = DataValidation(type="list", formula1='"√,×"')
    choice.add(f"G{FIRST}:G{end}")
    sheet.add_data_validation(choice)
    picture = BytesIO()
    Image.new("RGB", (40, 20), "red").save(picture, "PNG")
    sheet.add_image(Photo(picture), f"C{foot + 2}")
    book.create_sheet("汇总")["A1"] = f"='统计 表'!F{foot}+1"
    book.defined_names["总数"] = DefinedName("总数", attr_text=f"'统计 表'!$F${foot}")
    for at, text in more.items():
        sheet[at] = text
    book.save(folder / "表样.xlsx")
    return folder / "表样.xlsx"


def fill(path: Path, count: int, **more: Any) -> tuple[FormFilled, Any]:
    """The form filled with so many records, and its sheet as a spreadsheet program sees it."""
    rows = more.pop("rows", [row(number) for number in range(1, count + 1)])
    done = fill_form(path, path.with_name("填好.xlsx"), register=HAZARDS, rows=rows, catalog_words=WORDS, **more)
    return done, openpyxl.load_workbook(done.file)["统计 表"]


def test_blank_rows_take_records_and_keep_their_style(tmp_path: Path) -> None:
    done, sheet = fill(form(tmp_path), 2)
    assert [cell.value for cell in sheet[5][:8]] == [
        1, "虚构1号厂", "=SUM(1)\n通道堵塞", dt.datetime(2026, 6, 30), "张三", 100, "已整改", None,
    ]  # fmt: skip
    assert (sheet["C5"].data_type, sheet["C5"].font.name, sheet["C5"].border.left.style) == ("s", "仿宋", "thin")
    assert [sheet.cell(7, at).value for at in range(1, 9)] == [None] * 8
    assert (done.rows, done.inserted, done.left) == (2, 0, 3)


def test_what_was_not_filled_is_told(tmp_path: Path) -> None:
    done, sheet = fill(form(tmp_path), 1)
    assert done.columns == {
        "单位名称": "单位名称", "存在问题": "隐患描述", "检查时间": "检查时间", "整改情况/责任人": "整改责任人",
        "整改情况/整改资金（元）": "整改资金（元）", "整改情况/完成情况": "整改状态",
    }  # fmt: skip
    assert (done.blank, done.sealed) == (("经费来源",), ("举报人",))
    assert sheet["I5"].value == '=IF(F5>0,"自筹","")'


def test_without_new_rows_only_the_sheet_changes(tmp_path: Path) -> None:
    path = form(tmp_path)
    fill(path, 5)
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(tmp_path / "填好.xlsx") as after:
        assert before.namelist() == after.namelist()
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed == {"xl/worksheets/sheet1.xml"}


def test_more_records_than_rows_move_everything_below(tmp_path: Path) -> None:
    path = form(tmp_path)
    done, sheet = fill(path, 12)
    assert (done.inserted, done.left) == (7, 0)
    assert [sheet.cell(number, 1).value for number in range(5, 18)] == [*range(1, 13), "合计"]
    assert (sheet["B17"].value, sheet["F17"].value) == ("=COUNTA(B5:B16)", "=SUM(F5:F16)")
    assert [sheet[f"I{number}"].value for number in (9, 16)] == ['=IF(F9>0,"自筹","")', '=IF(F16>0,"自筹","")']
    assert [sheet.row_dimensions[number].height for number in (5, 12, 16, 18)] == [35.7, 35.7, 35.7, 41]
    assert {sheet.cell(number, 2).border.left.style for number in range(5, 17)} == {"thin"}
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:I1", "E3:G3", "A18:I18"} <= merged
    assert len(merged) == 9
    assert (sheet.print_area, sheet.print_title_rows) == ("'统计 表'!$A$1:$I$18", "$3:$4")
    ((area, rules),) = sheet.conditional_formatting._cf_rules.items()
    assert (str(area.sqref), rules[0].formula) == ("G5:G16", ["$B$16"])
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["G5:G16"]
    assert sheet._images[0].anchor._from.row == 18
    book = sheet.parent
    assert (book["汇总"]["A1"].value, book.defined_names["总数"].attr_text) == ("='统计 表'!F17+1", "'统计 表'!$F$17")


def test_single_blank_row_is_copied_and_ranges_over_it_grow(tmp_path: Path) -> None:
    _, sheet = fill(form(tmp_path, blank=1), 3)
    assert [sheet.cell(number, 1).value for number in range(5, 9)] == [1, 2, 3, "合计"]
    assert (sheet["F8"].value, sheet["I7"].value) == ("=SUM(F5:F7)", '=IF(F7>0,"自筹","")')
    assert "A9:I9" in {str(area) for area in sheet.merged_cells.ranges}


def test_form_without_a_blank_row_takes_records_below_its_header(tmp_path: Path) -> None:
    _, sheet = fill(form(tmp_path, blank=0, B5=None, F5=None), 2)
    assert [sheet.cell(number, 1).value for number in range(5, 8)] == [1, 2, "合计"]


def test_row_of_merged_cells_is_copied_with_its_merges(tmp_path: Path) -> None:
    path = form(tmp_path)
    book = openpyxl.load_workbook(path)
    for number in range(5, 10):
        book["统计 表"].merge_cells(f"H{number}:I{number}")
    book.save(path)
    _, sheet = fill(path, 7)
    assert {f"H{number}:I{number}" for number in range(5, 12)} <= {str(area) for area in sheet.merged_cells.ranges}


def test_printed_numbers_and_hints_below_the_header_stay(tmp_path: Path) -> None:
    hints = {f"{at}5": number for number, at in enumerate("ABCDEFGHI", 1)}
    _, sheet = fill(form(tmp_path, **hints, A6=1, A7=2, A8=3), 2)
    assert [sheet.cell(number, 2).value for number in (5, 6, 7)] == [2, "虚构1号厂", "虚构2号厂"]


def test_words_dates_and_masks_are_those_of_the_profile(tmp_path: Path) -> None:
    columns = (ProfileColumn("完成情况", ("state",), words={"closed": "√", "*": "×"}),)
    profile = Profile(name="区局", kind="hazards", columns=columns, day="dot", sort=("-code",))
    _, sheet = fill(form(tmp_path, E4="责任人电话"), 2, profile=profile)
    assert [sheet.cell(5, at).value for at in (2, 5, 7)] == ["虚构2号厂", "138****5678", "√"]
    _, sheet = fill(form(tmp_path, E4="责任人电话"), 1, masked=())
    assert sheet["E5"].value == "13812345678"


def test_day_is_a_text_where_a_narrow_column_would_show_signs(tmp_path: Path) -> None:
    path = form(tmp_path)
    book = openpyxl.load_workbook(path)
    book["统计 表"].column_dimensions["D"].width = 7
    book.save(path)
    assert fill(path, 1)[1]["D5"].value == "2026-06-30"


def test_contact_of_who_reported_is_never_filled(tmp_path: Path) -> None:
    done, sheet = fill(form(tmp_path, E3="举报", E4="联系方式"), 1, masked=())
    assert sheet["E5"].value is None
    assert "举报/联系方式" in done.sealed


@pytest.mark.parametrize("area", ["B5:B6", "C8:C9"])
def test_cells_merged_over_rows_are_refused(tmp_path: Path, area: str) -> None:
    path = form(tmp_path)
    book = openpyxl.load_workbook(path)
    book["统计 表"].merge_cells(area)
    book.save(path)
    with pytest.raises(SafetyDeskError, match="LEDGER_035"):
        fill(path, 2)
    assert not (tmp_path / "填好.xlsx").exists()


def test_comment_below_the_table_cannot_be_moved(tmp_path: Path) -> None:
    from openpyxl.comments import Comment

    path = form(tmp_path)
    book = openpyxl.load_workbook(path)
    book["统计 表"]["A10"].comment = Comment("核对", "虚构")
    book.save(path)
    assert fill(path, 5)[0].rows == 5
    with pytest.raises(SafetyDeskError, match="LEDGER_035"):
        fill(path, 6)


def test_what_is_no_form_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "表样.csv"
    text.write_text("序号,单位名称,存在问题\n", "utf-8")
    with pytest.raises(SafetyDeskError, match="LEDGER_034"):
        fill_form(text, tmp_path / "b.xlsx", register=HAZARDS, rows=[], catalog_words=WORDS)
    book = openpyxl.Workbook()
    book.active["A1"] = "会议签到表"
    book.save(tmp_path / "c.xlsx")
    with pytest.raises(SafetyDeskError, match="LEDGER_034"):
        fill_form(tmp_path / "c.xlsx", tmp_path / "b.xlsx", register=HAZARDS, rows=[], catalog_words=WORDS)


def test_form_itself_is_never_written_over(tmp_path: Path) -> None:
    path = form(tmp_path)
    before = path.read_bytes()
    with pytest.raises(SafetyDeskError, match="LEDGER_017"):
        fill_form(path, path, register=HAZARDS, rows=[], catalog_words=WORDS)
    assert path.read_bytes() == before


def test_pictures_in_cells_of_a_form_survive(tmp_path: Path) -> None:
    path = form(tmp_path)
    source = zipfile.ZipFile(path)
    parts: Mapping[str, bytes] = {name: source.read(name) for name in source.namelist()}
    shown = '<f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v>'
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    marked = sheet.replace('<c r="A10"', f'<c r="AA10" t="str">{shown}</c><c r="A10"', 1).encode()
    with zipfile.ZipFile(path, "w") as out:
        for name, data in ({**parts, "xl/worksheets/sheet1.xml": marked, "xl/cellimages.xml": b"<etc/>"}).items():
            out.writestr(name, data)
    fill(path, 8)
    with zipfile.ZipFile(tmp_path / "填好.xlsx") as after:
        assert after.read("xl/cellimages.xml") == b"<etc/>"
        assert f'<c r="AA13" t="str">{shown}</c>' in after.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("SUM(B5:B9)", "SUM(B5:B12)"),
        ("B8+B9+$B$10", "B8+B12+$B$13"),
        ('IF(A9="B9:B10",B4,名称9)', 'IF(A12="B9:B10",B4,名称9)'),
        ("'别的 表'!B9+'统计 表'!B9", "'别的 表'!B9+'统计 表'!B12"),
        ("LOG10(B9)*1E10", "LOG10(B12)*1E10"),
        ("SUM(9:9,A:A)", "SUM(12:12,A:A)"),
    ],
)
def test_formulas_follow_rows_put_in_before_the_ninth(formula: str, moved: str) -> None:
    assert Shift("统计 表", 9, 3).formula(formula, own=True) == moved
