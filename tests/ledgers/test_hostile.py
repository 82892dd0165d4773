"""Hostile, broken and foreign files: always a numbered Chinese reason that names the file, never a crash."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from safetydesk.domain.staging import LedgerReading
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.guarded import open_ledger, read_ledger
from tests.ledgers.books import TODAY, WORDS, book_parts, codes, read, shown, write_parts
from tests.ledgers.hostile import LEDGER, SHEET, bomb, laughs, mutants, one_cell, with_cells, with_sheet

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
LEDGER_ROWS = [(2, "甲厂", "线路老化", "2022-07-15"), (3, "乙厂", "无护栏", "2022-06-30")]


def data(rows: str) -> str:
    """A sheet with the given rows of raw XML."""
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>"


def refused(path: Path, kind: str = "hazards") -> SafetyDeskError:
    """The numbered error a file ends in; it names the file and says what to do."""
    with pytest.raises(SafetyDeskError) as caught:
        read(path, kind)
    assert path.name in caught.value.message
    assert re.search(r"[\u4e00-\u9fff]{2}", caught.value.remedy)
    return caught.value


def guarded(path: Path) -> LedgerReading:
    """The file read as foreign files are: in the child."""
    return read_ledger(path, kind="hazards", catalog_words=WORDS, today=TODAY)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.xlsx", b"", "LEDGER_002"),
        ("文字.xlsx", "随便一段话\n没有表头\n".encode(), "LEDGER_011"),
        ("空壳.xls", OLE + b"\0" * 4096, "LEDGER_003"),
        ("半截.xls", OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "LEDGER_003"),
        ("网页.xls", "<html><body><table><tr><td>序号</td></tr></table></body></html>".encode("gb18030"), "LEDGER_011"),
        ("网页2.xls", b"\xef\xbb\xbf  <table border=1><tr><td>1</td></tr></table>", "LEDGER_011"),
        ("网页3.xls", b"<html><body>login</body></html>", "LEDGER_027"),
        (
            "2003.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "LEDGER_027",
        ),
        ("归档.xls", b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "LEDGER_003"),
        ("扫描.xlsx", b"%PDF-1.7\n%", "LEDGER_025"),
        ("三十年.xls", b"\x09\x04\x06\x00" + b"\0" * 40, "LEDGER_005"),
        ("照片.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "LEDGER_016"),
        ("照片.csv", b"\xff\xd8\xff\xe0" + b"\0" * 50, "LEDGER_016"),
        ("包.xlsx", b"Rar!\x1a\x07\x01\x00", "LEDGER_005"),
        ("程序.xlsx", b"MZ\x90\x00", "LEDGER_006"),
        ("库.xlsx", b"SQLite format 3\0", "LEDGER_006"),
        ("乱.csv", bytes(range(256)) * 4, "LEDGER_006"),
        ("坏编码.csv", "序号,单位名称,隐患描述\n".encode("gb18030") + b"\xff\xff,\x80\n", "LEDGER_018"),
        ("数据.csv", b'{"rows": []}', "LEDGER_006"),
    ],
)
def test_foreign_content_is_named_for_what_it_is_whatever_the_name(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path).code == code


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("word/document.xml", "LEDGER_027"),
        ("content.xml", "LEDGER_027"),
        ("xl/workbook.bin", "LEDGER_003"),
        ("ppt/presentation.xml", "LEDGER_005"),
        ("a.txt", "LEDGER_005"),
        ("_rels/.rels", "LEDGER_003"),
    ],
)
def test_other_zips_are_named(tmp_path: Path, part: str, code: str) -> None:
    assert refused(write_parts(tmp_path / "a.xlsx", {part: "<x/>"})).code == code


def test_truncated_workbook_is_damaged(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "半截.xlsx", LEDGER)
    path.write_bytes(path.read_bytes()[:-200])
    assert refused(path).code == "LEDGER_003"


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (laughs(), "LEDGER_007"),
        (one_cell("&a;" * 2000, f'<!DOCTYPE x [<!ENTITY a "{"A" * 2000}">]>'), "LEDGER_007"),
        (one_cell("&x;", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>'), "LEDGER_007"),
        (one_cell("hi", '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/dtd">'), "LEDGER_007"),
        (f"<!--{'c' * 9000}-->" + one_cell("&x;", '<!DOCTYPE x [<!ENTITY x "y">]>'), "LEDGER_007"),
        (one_cell("&a;", '<!DOCTYPE x [<!ENTITY a "b">]>').encode("utf-16"), "LEDGER_007"),
        (data('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'), "LEDGER_003"),
        (data('<row r="2"/><row r="1"/>'), "LEDGER_003"),
        (data('<row r="1"><c r="A1" t="s"><v>999999</v></c></row>'), "LEDGER_003"),
        (data('<row r="1"><c r="A1"><v>1</v></row>'), "LEDGER_003"),
        ('<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>', "LEDGER_003"),
        ("<worksheet/>", "LEDGER_003"),
        ("", "LEDGER_003"),
        (one_cell("隐" * 2_000_000), "LEDGER_011"),
    ],
)
def test_hostile_sheets_are_refused(tmp_path: Path, xml: str | bytes, code: str) -> None:
    path = with_sheet(tmp_path / "恶意.xlsx", xml)
    error = refused(path)
    assert error.code == code
    assert "etc" not in error.message


def test_cell_in_the_last_corner_is_told_and_the_ledger_read(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "a.xlsx", with_cells('<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'))
    reading = guarded(path)
    assert shown(reading, "subject", "description", "deadline") == LEDGER_ROWS
    assert (1_048_576, "XFD", "LEDGER_124", "note") in codes(reading)


@pytest.mark.parametrize("area", ["A1:XFD1048576", "A1:Z50000", "B2:B1048576", "A4:XFD4"])
def test_huge_merges_cost_nothing_and_invent_no_rows(tmp_path: Path, area: str) -> None:
    path = with_sheet(
        tmp_path / "a.xlsx", with_cells("", f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>')
    )
    assert [row[0] for row in shown(read(path), "description")] == [2, 3]


def test_two_hundred_thousand_merges_are_borne(tmp_path: Path) -> None:
    merges = "".join(f'<mergeCell ref="B{row}:B{row + 1}"/>' for row in range(4, 150_000, 2))
    path = with_sheet(tmp_path / "a.xlsx", with_cells("", f"<mergeCells>{merges}</mergeCells>"))
    assert shown(guarded(path), "subject", "description", "deadline") == LEDGER_ROWS


def test_zip_bomb_ends_in_a_sentence_within_time_and_memory(tmp_path: Path) -> None:
    path = bomb(tmp_path / "炸弹.xlsx", 60_000)
    started = time.monotonic()
    with pytest.raises(SafetyDeskError) as caught:
        guarded(path)
    assert (caught.value.code, time.monotonic() - started < 20) == ("LEDGER_011", True)


def test_huge_unused_part_is_never_unpacked(tmp_path: Path) -> None:
    parts = {**book_parts({"Sheet1": LEDGER}), "xl/media/x.bin": b"\0" * 60_000_000}
    assert shown(guarded(write_parts(tmp_path / "a.xlsx", parts)), "subject", "description", "deadline") == LEDGER_ROWS


def test_one_row_that_never_ends_is_too_large(tmp_path: Path) -> None:
    path = with_sheet(
        tmp_path / "a.xlsx",
        with_cells(f'<row r="4"><c r="B4" t="inlineStr"><is><t>{"A" * 30_000_000}</t></is></c></row>'),
    )
    with pytest.raises(SafetyDeskError) as caught:
        guarded(path)
    assert caught.value.code == "LEDGER_009"


def test_names_inside_the_zip_never_become_files(tmp_path: Path) -> None:
    parts = {**book_parts({"Sheet1": LEDGER}), "../../../../PWNED": "x", "..\\..\\PWNED2": "x"}
    (tmp_path / "in").mkdir()
    reading = guarded(write_parts(tmp_path / "in" / "a.xlsx", parts))
    assert shown(reading, "subject", "description", "deadline") == LEDGER_ROWS
    assert not list(tmp_path.rglob("PWNED*"))


def test_prefixed_and_utf16_sheets_are_read_like_plain_ones(tmp_path: Path) -> None:
    prefixed = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", LEDGER).replace("xmlns=", "xmlns:x=")
    wide = LEDGER.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    for name, xml in (("p.xlsx", prefixed), ("w.xlsx", wide)):
        assert shown(read(with_sheet(tmp_path / name, xml)), "subject", "description", "deadline") == LEDGER_ROWS


def test_cells_in_odd_xml_are_read_by_the_parser(tmp_path: Path) -> None:
    row = (
        '<row r="4"><!-- x --><c t="inlineStr" r="B4"><is><r><rPr><b/></rPr><t>丙</t></r><r><t>厂</t></r>'
        '<rPh sb="0" eb="1"><t>bing</t></rPh></is></c>'
        '<c r="C4" t="str"><f>A1&amp;B1</f><v><![CDATA[积尘 <严重>]]></v></c></row>'
    )
    path = with_sheet(tmp_path / "a.xlsx", with_cells(row))
    assert shown(read(path), "subject", "description")[-1] == (4, "丙厂", "积尘 <严重>")


@pytest.mark.parametrize("seed", range(4))
def test_mutated_workbooks_end_in_rows_or_in_a_numbered_reason(tmp_path: Path, seed: int) -> None:
    for index, data in enumerate(mutants(60, seed)):
        path = tmp_path / f"变异{index}.xlsx"
        path.write_bytes(data)
        try:
            reading = read(path)
        except SafetyDeskError as error:
            assert error.code.startswith("LEDGER_0")
            assert path.name in error.message
        else:
            assert all(row.row <= 1_048_576 for row in reading.rows)


def test_a_part_that_does_not_keep_its_checksum_is_damaged(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "a.xlsx", LEDGER)
    data = path.read_bytes()
    at = data.index(SHEET.encode()) + len(SHEET) + 40
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    assert refused(path).code == "LEDGER_003"


def test_reading_stops_when_no_row_comes_in_time(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "慢.xlsx", LEDGER)
    with (
        pytest.raises(SafetyDeskError) as caught,
        open_ledger(path, kind="hazards", catalog_words=WORDS, today=TODAY, seconds=0.0),
    ):
        raise AssertionError("the child answered before it could start")
    assert caught.value.code == "LEDGER_008"


def test_reading_stops_when_the_person_cancels(tmp_path: Path) -> None:
    path = bomb(tmp_path / "a.xlsx", 20_000)
    with pytest.raises(SafetyDeskError) as caught:
        read_ledger(path, kind="hazards", catalog_words=WORDS, today=TODAY, cancelled=lambda: True)
    assert caught.value.code in ("LEDGER_022", "LEDGER_011")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SafetyDeskError) as caught:
        guarded(tmp_path / "没有.xlsx")
    assert caught.value.code == "LEDGER_001"
