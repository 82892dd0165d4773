"""What a written ledger looks like in a spreadsheet program, and that reading it gives the same values."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from safetydesk.catalog.registers import Register, load_registers
from safetydesk.domain.export_base import TITLE
from safetydesk.domain.staging import Value
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.books.cells import clean
from safetydesk.ledgers.recognising.oddtexts import is_null, stands_for
from safetydesk.ledgers.recognising.rowkinds import is_blank_sign, is_no_person, is_unknown
from safetydesk.ledgers.writing.rendered import Heading
from safetydesk.ledgers.writing.write import write_ledger
from tests.ledgers.books import WORDS, read

HAZARDS = load_registers()["hazards"]
ENTERPRISES = load_registers()["enterprises"]
HEADING = Heading("三教镇问题隐患台账（虚构）", "三教镇应急办", "2022-07-01", "张三")
ROW: dict[str, Value] = {
    "code": "H-A07-0001",
    "subject": "宏达机械厂（虚构）",
    "credit_code": "91110000600037341L",
    "village": "三教村",
    "found_on": "2022-06-30",
    "description": "1号车间\n=消防通道堵塞 & <未清理>",
    "grade": "general",
    "responsible_phone": "13812345678",
    "deadline": "2022-07-15",
    "state": "rectifying",
    "funds": 123_450,
    "overdue": True,
    "overdue_days": 12,
}


def written(folder: Path, rows: list[Mapping[str, Value]], **more: object) -> Worksheet:
    """The first sheet of a ledger of hazards as openpyxl sees it."""
    path = folder / "a.xlsx"
    write_ledger(path, register=HAZARDS, rows=rows, catalog_words=WORDS, heading=HEADING, **more)  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def column(sheet: Worksheet, title: str) -> str:
    """The letters of the column with a title."""
    return next(cell.column_letter for cell in sheet[3] if cell.value == title)


def test_layout_is_what_the_office_is_used_to(tmp_path: Path) -> None:
    sheet = written(tmp_path, [ROW, ROW])
    assert sheet.title == "三教镇问题隐患台账（虚构）"
    assert sheet["A1"].value == HEADING.title
    assert sheet["A2"].value == "填报单位：三教镇应急办    填报时间：2022-07-01    填报人：张三"
    assert [cell.value for cell in sheet[3]] == ["序号", *(column.title for column in HAZARDS.columns), TITLE]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A4", "A3:AE5")
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:AD1", "A2:AD2"}
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.column_dimensions[column(sheet, "隐患描述")].width == pytest.approx(56.71)


def test_header_and_body_are_styled(tmp_path: Path) -> None:
    sheet = written(tmp_path, [ROW])
    header, body = sheet["C3"], sheet["C4"]
    assert (header.font.b, header.fill.fgColor.rgb, header.border.left.style) == (True, "FFDCE6F2", "thin")
    assert (body.font.b, body.border.bottom.style, body.alignment.wrapText) == (False, "thin", True)
    assert sheet["A1"].font.sz == 18


def test_cells_have_their_kind(tmp_path: Path) -> None:
    sheet = written(tmp_path, [ROW])
    found = {cell.value: sheet[f"{cell.column_letter}4"] for cell in sheet[3]}
    assert (found["检查时间"].value, found["检查时间"].number_format) == (dt.datetime(2022, 6, 30), "yyyy\\-mm\\-dd")
    assert (found["整改资金（元）"].value, found["整改资金（元）"].number_format) == (1234.5, "#,##0.00")
    assert (found["统一社会信用代码"].data_type, found["统一社会信用代码"].number_format) == ("s", "@")
    assert (found["责任人电话"].value, found["责任人电话"].data_type) == ("13812345678", "s")
    assert (found["隐患描述"].value, found["隐患描述"].data_type) == (ROW["description"], "s")
    assert (found["隐患等级"].value, found["整改状态"].value, found["超期"].value) == ("一般", "整改中", "是")
    assert (found["逾期天数"].value, found["备注"].value) == (12, None)


def test_enum_columns_offer_their_words(tmp_path: Path) -> None:
    sheet = written(tmp_path, [ROW, ROW])
    lists = {str(entry.sqref): entry.formula1 for entry in sheet.data_validations.dataValidation}
    letters = column(sheet, "隐患等级")
    assert lists[f"{letters}4:{letters}5"] == '"一般,疑似重大,重大"'


def test_chosen_columns_notes_and_masks(tmp_path: Path) -> None:
    sheet = written(
        tmp_path, [ROW], fields=["subject", "responsible_phone"], masked=["P1"], notes=["注：按检查日期统计。"]
    )
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [
        ["序号", "单位名称", "责任人电话"],
        [1, "宏达机械厂（虚构）", "138****5678"],
        ["注：按检查日期统计。", None, None],
    ]


def test_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_ledger(tmp_path / name, register=HAZARDS, rows=[ROW] * 30, catalog_words=WORDS)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_empty_ledger_is_a_ledger(tmp_path: Path) -> None:
    sheet = written(tmp_path, [])
    assert sheet.auto_filter.ref == "A3:AE3"
    assert list(read(tmp_path / "a.xlsx").rows) == []


def test_failing_rows_leave_the_old_file_and_no_remains(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")

    def rows() -> Iterator[Mapping[str, Value]]:
        yield ROW
        raise OSError(28, "No space left on device")

    with pytest.raises(SafetyDeskError) as caught:
        write_ledger(path, register=HAZARDS, rows=rows(), catalog_words=WORDS)
    assert (caught.value.code, path.read_bytes(), list(tmp_path.glob(".*.part"))) == ("LEDGER_017", b"old", [])


def test_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SafetyDeskError) as caught:
        write_ledger(tmp_path / "没有" / "a.xlsx", register=HAZARDS, rows=[], catalog_words=WORDS)
    assert caught.value.code == "LEDGER_017"


def test_csv_is_plain_utf8_with_bom(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert write_ledger(path, register=HAZARDS, rows=[ROW], catalog_words=WORDS) == 1
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, row = csv.reader(file)
    shown = dict(zip(header, row, strict=True))
    assert (shown["检查时间"], shown["整改资金（元）"], shown["超期"]) == ("2022-06-30", "1234.5", "是")


def test_many_texts_stay_in_their_cells_when_the_shared_ones_are_full(tmp_path: Path) -> None:
    rows: list[Mapping[str, Value]] = [
        {"subject": f"甲_x0041_厂{n}", "description": f"第 {n} 处 _x0041_ 堵塞"} for n in range(30_000)
    ]
    write_ledger(
        tmp_path / "a.xlsx", register=HAZARDS, rows=rows, catalog_words=WORDS, fields=["subject", "description"]
    )
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert book.read("xl/sharedStrings.xml").count(b"<si>") == 50_000
        assert b"inlineStr" in book.read("xl/worksheets/sheet1.xml")
    back = [(row.values["subject"], row.values["description"]) for row in read(tmp_path / "a.xlsx").rows]
    assert back == [(row["subject"], row["description"]) for row in rows]


def test_texts_that_hardly_repeat_stand_in_their_cells_and_come_back_as_they_were(tmp_path: Path) -> None:
    odd = ["<b>&amp;", "甲 _x0041_ 乙", "一行\n两行", "'=1+1", "䶮厂", None]
    rows: list[Mapping[str, Value]] = [
        {
            "subject": f"虚构{n}厂",
            "description": f"第{n}处 <堵塞> & 积尘",
            "remark": odd[n % 6] if n < 600 else f"注{n}",
        }
        for n in range(2_500)
    ]
    write_ledger(
        tmp_path / "a.xlsx", register=HAZARDS, rows=rows, catalog_words=WORDS,
        fields=["subject", "description", "remark"],
    )  # fmt: skip
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert 2_000 < book.read("xl/sharedStrings.xml").count(b"<si>") < 4_000
        assert book.read("xl/worksheets/sheet1.xml").count(b"inlineStr") > 2_500
    back = [
        (row.values["subject"], row.values["description"], row.values["remark"])
        for row in read(tmp_path / "a.xlsx").rows
    ]
    assert back == [(row["subject"], row["description"], row["remark"]) for row in rows]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    lambda text: (
        clean(text)[0] == text
        and not (is_blank_sign(text) or is_unknown(text) or is_null(text))
        and stands_for(text) is None
        and "\ufffd" not in text
    )
)
NAME = TEXT.filter(lambda text: not text.startswith(("同上", "同前")) and text not in {"〃", "″", "”", "''", '"'})
PERSON = NAME.filter(lambda text: not is_no_person(text))
DAY = st.dates(dt.date(1990, 1, 1), dt.date(2026, 11, 22)).map(dt.date.isoformat)
BY_TYPE = {
    "text": NAME,
    "line": NAME,
    "list": st.sampled_from(["甲", "甲、乙"]),
    "code": st.sampled_from(["H-A07-0001", "0012", "甲字第1号", "123456789012345"]),
    "credit_code": st.sampled_from(["91110000600037341L", "91500118MA5U8K1R2X"]).filter(
        lambda code: code.endswith("L")
    ),
    "phone": st.sampled_from(["13812345678", "023-49812345", "13812345678、023-49812345"]),
    "day": DAY,
    "integer": st.integers(0, 9999),
    "money": st.integers(0, 10**10),
    "bool": st.booleans(),
}


def row_strategy(register: Register) -> st.SearchStrategy[dict[str, Value]]:
    """Rows of a register as the store may hold them: required fields known, others at will, no day out of order."""
    fields = {}
    for entry in register.columns:
        if entry.derived or entry.words_to or entry.not_before:
            continue
        strategy: st.SearchStrategy[Value] = PERSON if entry.person else BY_TYPE.get(entry.type, NAME)
        if entry.type == "enum":
            strategy = st.sampled_from(sorted(set(WORDS.get(entry.vocab or "", {"某": "某"}).values())))
        fields[entry.field] = strategy if entry.required else st.none() | strategy
    return st.fixed_dictionaries(fields)


@pytest.mark.parametrize("register", [HAZARDS, ENTERPRISES], ids=lambda register: register.key)
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_reading_what_was_written_gives_equal_values(tmp_path: Path, register: Register, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"

    @given(st.lists(row_strategy(register), min_size=1, max_size=4))
    def check(rows: list[dict[str, Value]]) -> None:
        write_ledger(path, register=register, rows=rows, catalog_words=WORDS)
        back = list(read(path, register.key).rows)
        assert len(back) == len(rows)
        for row, found in zip(rows, back, strict=True):
            repeated = {problem.code for problem in found.problems} & {"LEDGER_129"}
            kept = {name: value for name, value in found.values.items() if name in row}
            expected = {**row, "credit_code": None} if repeated else row
            assert kept == expected

    check()


def test_vocabularies_of_the_tests_are_those_of_the_registers() -> None:
    assert {entry.vocab for register in (HAZARDS, ENTERPRISES) for entry in register.columns if entry.vocab} >= set(
        WORDS
    )


@pytest.mark.parametrize("name", ["台账", "台账.xls", "台账.pdf", "台账.2026"])
def test_name_that_tells_no_format_is_refused_and_leaves_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(SafetyDeskError, match="LEDGER_024"):
        write_ledger(tmp_path / name, register=HAZARDS, rows=[ROW], catalog_words=WORDS)
    assert list(tmp_path.iterdir()) == []


def test_text_too_long_for_a_cell_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(SafetyDeskError, match="LEDGER_023"):
        write_ledger(
            tmp_path / "台账.xlsx", register=HAZARDS, rows=[{**ROW, "description": "长" * 32_768}], catalog_words=WORDS
        )
    assert list(tmp_path.iterdir()) == []
