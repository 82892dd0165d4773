"""What was measured to go wrong with Excel, each as a ledger and what must come of it; geometry is in test_hostile."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from safetydesk.catalog.registers import load_registers
from safetydesk.ledgers.patching.annotate import annotate_file
from safetydesk.ledgers.writing.write import write_ledger
from tests.ledgers.books import WORDS, book, book_parts, codes, read, rows_of, sheet_xml, shown, table, write_parts


@pytest.mark.parametrize("stored", ["n:1.1010519491231e+17", "n:911100006000373410", "9.11100006E+17"])
def test_trap_1_code_stored_as_a_number_has_lost_digits_and_the_cell_is_refused(tmp_path: Path, stored: str) -> None:
    path = book(tmp_path, f"| 序号 | 企业名称 | 信用代码 | 备注 |\n| 1 | 甲厂 | {stored} | |")
    reading = read(path, "enterprises")
    assert (2, "C", "LEDGER_102", "question") in codes(reading)
    assert rows_of(reading)[0].values["credit_code"] is None
    assert not rows_of(reading)[0].refused


def picture_book(folder: Path) -> Path:
    """A workbook with a picture in a cell, as WPS stores it."""
    xml = sheet_xml(
        table("| 序号 | 单位名称 | 隐患描述 | 隐患部位 |\n| 1 | 甲厂 | 线路老化 | p:ID_A1 |\n| 2 | 乙厂 | p:ID_B2 | |")
    )
    pictures = {
        "xl/cellimages.xml": "<etc:cellImages/>",
        "xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    }
    return write_parts(folder / "图.xlsx", {**book_parts({"Sheet1": xml}), **pictures})


def test_trap_2_picture_in_a_cell_is_told_and_survives_the_annotation(tmp_path: Path) -> None:
    path = picture_book(tmp_path)
    reading = read(path)
    assert rows_of(reading)[0].marks["place"] == ("picture",)
    assert [code for _, _, code, level in codes(reading) if level == "refuse"] == ["LEDGER_101"]
    problems = [problem for row in reading.rows for problem in row.problems]
    out = annotate_file(path, problems, tmp_path / "批注.xlsx", sheet="Sheet1", header_row=1)
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out) as after:
        for part in ("xl/cellimages.xml", "xl/media/image1.png", "xl/workbook.xml"):
            assert before.read(part) == after.read(part)
        assert b'_xlfn.DISPIMG("ID_A1",1)' in after.read("xl/worksheets/sheet1.xml")


def test_trap_3_only_the_first_cell_of_a_merge_has_a_value(tmp_path: Path) -> None:
    text = """
        | 台账 | | | |
        | 序号 | 单位名称 | 隐患描述 | 备注 |
        | 1 | 甲厂 | 线路老化 | |
        | 2 | | 无护栏 | |
        | 合计 | 2 | | |
        """
    assert shown(read(book(tmp_path, text, merges=["A1:D1", "B3:B4"])), "subject") == [(3, "甲厂"), (4, "甲厂")]


def test_trap_4_every_date_form_and_no_guess(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 填报时间：2022年7月1日 | | | | |
        | 序号 | 单位名称 | 隐患描述 | 检查时间 | 整改期限 |
        | 1 | 甲厂 | 一 | 2022.6.30 | 2022年6月底 |
        | 2 | 甲厂 | 二 | 2022年6月30日 | 长期 |
        | 3 | 甲厂 | 三 | 6月30日 | 立即整改 |
        | 4 | 甲厂 | 四 | n:20220630 | 22.7.15 |
        | 5 | 甲厂 | 五 | d:44742 | d:44757 |
        """,
    )
    reading = read(path)
    assert {row.values["found_on"] for row in reading.rows} == {"2022-06-30"}
    assert [row.values["deadline"] for row in reading.rows] == [None, None, "2022-06-30", None, "2022-07-15"]
    assert [row.values["deadline_text"] for row in reading.rows] == ["2022年6月底", "长期", "立即整改", None, None]


def test_trap_4_workbooks_of_1904_count_from_there(tmp_path: Path) -> None:
    text = "| 序号 | 单位名称 | 隐患描述 | 检查时间 |\n| 1 | 甲厂 | 一 | d:43280 |"
    assert shown(read(book(tmp_path, text, date1904=True)), "found_on") == [(2, "2022-06-30")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_trap_5_text_ledgers_in_every_encoding_under_any_name(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "台账.xls"
    lines = ["序号,单位名称,隐患描述,联系电话", '1,䶮记加工厂,"通道,堵塞\n未清理",13812345678']
    path.write_bytes("\r\n".join(line.replace(",", separator) for line in lines).encode(encoding))
    reading = read(path)
    assert shown(reading, "subject", "responsible_phone") == [(2, "䶮记加工厂", "13812345678")]
    assert rows_of(reading)[0].values["description"] == f"通道{separator}堵塞\n未清理".replace("\t", " ")


def test_trap_7_text_is_never_a_live_formula(tmp_path: Path) -> None:
    payloads = ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","点")', "＝1"]
    rows = [{"subject": f"甲厂{index}", "description": text} for index, text in enumerate(payloads)]
    register = load_registers()["hazards"]
    write_ledger(tmp_path / "a.xlsx", register=register, rows=rows, catalog_words=WORDS)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows(min_row=4, min_col=9, max_col=9) for cell in row} == {"s"}
    write_ledger(tmp_path / "a.csv", register=register, rows=rows, catalog_words=WORDS)
    assert not any(f",{sign}" in (tmp_path / "a.csv").read_text("utf-8-sig") for sign in "=+-@\t＝")
    for name in ("a.xlsx", "a.csv"):
        texts = [row.values["description"] for row in read(tmp_path / name).rows]
        assert texts == [payload.strip() for payload in payloads]


def test_trap_9_control_characters_do_not_reach_the_next_export(tmp_path: Path) -> None:
    path = book(tmp_path, "| 序号 | 单位名称 | 隐患描述 | 备注 |\n| 1 | 甲_x0000_厂 | 线路_x001F_老化\u202e | |")
    reading = read(path)
    row = rows_of(reading)[0]
    assert (row.values["subject"], row.values["description"]) == ("甲厂", "线路老化")
    assert row.marks["subject"] == ("cleaned",)
    write_ledger(tmp_path / "b.xlsx", register=load_registers()["hazards"], rows=[row.values], catalog_words=WORDS)
    assert shown(read(tmp_path / "b.xlsx"), "subject") == [(4, "甲厂")]


def test_trap_10_all_problems_at_once_with_the_row_numbers_people_see(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 单位名称 | 隐患描述 | 检查时间 | 整改期限 | 联系电话 | 整改状态 |
        | | | | | | | |
        | 1 | 甲厂 | 线路老化 | 2022-02-30 | 22.7.1 | 138 | 半好 |
        | | | | | | | |
        | 2 | | 无护栏 | 2022-06-30 | 2022-06-01 | | |
        | 3 | 乙厂 | | 2022-06-30 | | | |
        | 4 | 甲厂 | 线路老化 | 2022-06-28 | | | |
        | 5 | 甲厂 | 线路老化 | 2022-06-28 | | | |
        """,
    )
    reading = read(path)
    assert [entry for entry in codes(reading) if entry[0] and entry[0] > 1] == [
        (3, "D", "LEDGER_105", "refuse"),
        (3, "E", "LEDGER_107", "question"),
        (3, "F", "LEDGER_104", "question"),
        (3, "G", "LEDGER_114", "question"),
        (5, "B", "LEDGER_101", "refuse"),
        (5, "E", "LEDGER_119", "refuse"),
        (6, "C", "LEDGER_101", "refuse"),
        (8, "B", "LEDGER_120", "refuse"),
    ]
    for row in reading.rows:
        for problem in row.problems:
            assert problem.sheet == "Sheet1"
            assert problem.message
            assert problem.remedy
    assert [row.row for row in reading.rows if not row.refused] == [7]
