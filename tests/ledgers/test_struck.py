"""What people cross out no longer holds: struck cells are not taken, and comments are told to be unread."""

from __future__ import annotations

from pathlib import Path

from tests.ledgers.books import STYLES, book_parts, codes, read, sheet_xml, shown, table, write_parts

STRUCK = (
    STYLES.replace(
        '<fonts count="1"><font/>', '<fonts count="3"><font/><font><strike/></font><font><strike val="0"/></font>'
    )
    .replace("</cellXfs>", '<xf numFmtId="0" fontId="1" fillId="0" borderId="0"/></cellXfs>')
    .replace("</cellXfs>", '<xf numFmtId="0" fontId="2" fillId="0" borderId="0"/></cellXfs>')
)
LEDGER = table(
    """
    | 序号 | 单位名称 | 存在问题 | 检查时间 |
    | 1 | 虚构甲厂 | 线路老化 | 2026-05-01 |
    | 2 | 虚构乙厂 | 无护栏 | 2026-05-02 |
    | 3 | 虚构丙厂 | 积尘 | 2026-05-03 |
    """
)


def struck(folder: Path, *, crossed: str, style: int = 3, tail: str = "") -> Path:
    xml = sheet_xml(LEDGER).replace("</sheetData>", f"</sheetData>{tail}")
    for cell in crossed.split():
        xml = xml.replace(f'<c r="{cell}"', f'<c r="{cell}" s="{style}"')
    return write_parts(folder / "台账.xlsx", {**book_parts({"Sheet1": xml}), "xl/styles.xml": STRUCK})


def test_row_whose_subject_is_crossed_out_does_not_land(tmp_path: Path) -> None:
    reading = read(struck(tmp_path, crossed="B3 C3"))
    assert [row.row for row in reading.rows if not row.refused] == [2, 4]
    refused = [(3, "B", "LEDGER_198", "refuse"), (3, "C", "LEDGER_198", "refuse")]
    assert [one for one in codes(reading) if one[2] == "LEDGER_198"] == refused


def test_crossed_out_cell_is_not_taken_and_the_row_lands(tmp_path: Path) -> None:
    reading = read(struck(tmp_path, crossed="D3 E3"))
    assert shown(reading, "subject", "found_on")[1] == (3, "虚构乙厂", None)
    assert (3, "D", "LEDGER_198", "question") in codes(reading)


def test_font_that_says_it_is_not_struck_through_is_not(tmp_path: Path) -> None:
    reading = read(struck(tmp_path, crossed="B3 D3", style=4))
    assert shown(reading, "subject", "found_on")[1] == (3, "虚构乙厂", "2026-05-02")


def test_comments_are_told_to_be_unread(tmp_path: Path) -> None:
    reading = read(struck(tmp_path, crossed="", tail='<legacyDrawing xmlns:r="r" r:id="rId1"/>'))
    assert "工作表“Sheet1”上的批注和控件（没有读）" in reading.hidden
    assert not any("批注" in one for one in read(struck(tmp_path, crossed="")).hidden)
