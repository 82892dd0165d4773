"""What people cross out no longer holds: struck cells are not taken, and comments are told to be unread."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from safetydesk.ledgers.patching.annotate import annotate_file
from tests.ledgers import made
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


FILES = Path(__file__).parent / "files"
ROWS = [
    ["序号", "单位名称", "存在问题", "检查时间"],
    ["1", "虚构甲厂", "线路老化", "2026-05-01"],
    ["2", "虚构乙厂", "无护栏", "2026-05-02"],
]


def told(path: Path) -> list[tuple[int | None, str | None, str]]:
    """(row, column, level) of what is said of struck cells."""
    return [(row, column, level) for row, column, code, level in codes(read(path)) if code == "LEDGER_198"]


@pytest.mark.parametrize("name", ["struck.xls", "struck.ods", "struck.html"])
def test_what_another_office_crossed_out_is_not_taken_in_other_formats(name: str) -> None:
    """Row 2 has a struck day, row 3 is struck out, row 4 a struck day, row 5 (not in HTML) half a struck finding."""
    reading = read(FILES / name)
    taken = [(2, "虚构甲厂", None), (4, "虚构丙厂", None), (5, "虚构丁厂", "2026-05-04")]
    assert [one for one in shown(reading, "subject", "found_on") if one[0] != 3] == taken
    assert [row.row for row in reading.rows if row.refused] == ([3] if name == "struck.html" else [3, 5])
    half = [] if name == "struck.html" else [(5, "C", "refuse")]
    crossed = [(2, "D", "question"), (3, "B", "refuse"), (3, "C", "refuse"), (4, "D", "question")]
    assert told(FILES / name) == [*crossed, *half]


def test_crossed_out_runs_of_a_word_table_are_not_taken(tmp_path: Path) -> None:
    marked = made.docx_table(ROWS).replace("<w:r><w:t>2026-05-01", "<w:r><w:rPr><w:strike/></w:rPr><w:t>2026-05-01")
    marked = marked.replace("<w:r><w:t>无护栏", '<w:r><w:rPr><w:dstrike w:val="0"/></w:rPr><w:t>无护栏')
    earlier = "<w:r><w:rPr><w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange></w:rPr><w:t>虚构乙厂"
    mark = "<w:p><w:pPr><w:rPr><w:strike/></w:rPr></w:pPr><w:r><w:t>2026-05-02"
    marked = marked.replace("<w:r><w:t>虚构乙厂", earlier).replace("<w:p><w:r><w:t>2026-05-02", mark)
    assert told(made.docx(tmp_path / "a.docx", marked)) == [(2, "D", "question")]


def test_crossed_out_cells_and_words_of_xml_2003_are_not_taken(tmp_path: Path) -> None:
    path = made.xml2003(tmp_path / "a.xml", ROWS, dictionary=False)
    text = path.read_text("utf-8").replace(
        "<Worksheet", '<Styles><Style ss:ID="s9"><Font ss:StrikeThrough="1"/></Style></Styles><Worksheet', 1
    )
    text = text.replace('<Cell ss:Index="4"><Data ss:Type="String">2026-05-01', '<Cell ss:Index="4" ss:StyleID="s9">'
                        '<Data ss:Type="String">2026-05-01')  # fmt: skip
    text = text.replace('<Data ss:Type="String">2026-05-02', '<Data ss:Type="String"><S>2026-05-0</S>2')
    path.write_text(text, "utf-8")
    assert told(path) == [(2, "D", "question"), (3, "D", "question")]


def test_crossed_out_cells_of_a_binary_workbook_are_not_taken(tmp_path: Path) -> None:
    rows = [*ROWS[:2], ["2", "虚构乙厂", "无护栏", "d:46144"]]
    with zipfile.ZipFile(made.xlsb(tmp_path / "whole.xlsb", rows)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    fonts = b"".join(bytes([43, 4]) + struct.pack("<HH", 200, flags) for flags in (0, 8))
    styles = parts["xl/styles.bin"].replace(struct.pack("<HHH", 0, 14, 0), struct.pack("<HHH", 0, 14, 1))
    path = write_parts(tmp_path / "a.xlsb", {**parts, "xl/styles.bin": fonts + styles})
    assert told(path) == [(3, "D", "question")]


@pytest.mark.parametrize(
    "cell",
    [
        "<td><s>2026-05-01</s></td>",
        '<td style="text-decoration:line-through">2026-05-01</td>',
        '<td class="xl24 xl65">2026-05-01</td>',
        "<td><font class=font5>2026-05</font>-01</td>",
        '<td><span style="text-decoration: line-through">2026</span>-05-01</td>',
    ],
)
def test_crossed_out_cells_of_a_page_are_not_taken_however_it_says_so(tmp_path: Path, cell: str) -> None:
    sheet = "<style>td {color:red} .xl65, .font5 {color:black; text-decoration:line-through;} .xl24 {x:y}</style>"
    page = f"<meta charset=utf-8>{sheet}{made.html_table(ROWS)}"
    plain = "<td rowspan=1 colspan='1'>2026-05-01</td>"
    path = tmp_path / "a.xls"
    path.write_text(page.replace(plain, cell), "utf-8")
    assert told(path) == [(2, "D", "question")]
    path.write_text(page.replace(plain, plain.replace("<td", "<td class=xl24")), "utf-8")
    assert told(path) == []


def test_style_sheet_of_a_web_archive_crosses_out_too(tmp_path: Path) -> None:
    path = made.mht(tmp_path / "a.mht", ROWS)
    page = f"<html><head><meta charset=gb2312></head>{made.html_table(ROWS)}</html>".replace("<tr>", "<tr class=x9>")
    sheet = "Content-Type: text/css\n\n.x9 {text-decoration:line-through}\n"
    path.write_text(
        'MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/related; boundary="--x"\n\n'
        f"----x\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{page}\n----x\n{sheet}\n"
        "----x--\n",
        "utf-8",
    )
    assert [level for _, _, level in told(path)] == ["refuse", "refuse", "question"] * 2


def test_what_is_crossed_out_stays_so_in_the_workbook_that_goes_back(tmp_path: Path) -> None:
    """A file of another format comes back as a workbook; imported again it must not land what was crossed out."""
    path = FILES / "struck.ods"
    reading = read(path)
    problems = [*reading.problems, *(one for row in reading.rows for one in row.problems)]
    back = annotate_file(path, problems, tmp_path / "b.xlsx", sheet=reading.sheet, header_row=1, name=path.name)
    assert told(back) == told(path)


def rich(folder: Path, **cells: CellRichText) -> Path:
    """The ledger as openpyxl writes it, the texts of some cells in runs."""
    book = Workbook()
    for line in LEDGER:
        book.active.append(line)
    for place, text in cells.items():
        book.active[place] = text
    book.save(folder / "富文本.xlsx")
    return folder / "富文本.xlsx"


def part(text: str, *, strike: bool) -> TextBlock:
    return TextBlock(InlineFont(strike=strike, b=True), text)


def told_of_rich(folder: Path, said: str, **cells: CellRichText) -> None:
    """Both ways a text may stand, in its cell and shared, are told alike; `said` {cell: level} in words."""
    path = rich(folder, **cells)
    wanted = [(int(place[1:]), place[0], level) for place, level in (one.split(":") for one in said.split())]
    assert told(path) == wanted
    assert told(shared(path, folder / "共享.xlsx")) == wanted


def shared(path: Path, target: Path) -> Path:
    """The workbook with every text of its cells moved to the shared strings."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name).decode("utf-8") for name in source.namelist()}
    sheet, relations, texts = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", list[str]()

    def moved(cell: re.Match[str]) -> str:
        texts.append(f"<si>{cell[2]}</si>")
        return f"{cell[1].replace('inlineStr', 's')}<v>{len(texts) - 1}</v>"

    parts[sheet] = re.sub(r"(<c [^>]*inlineStr[^>]*>)<is>(.*?)</is>", moved, parts[sheet], flags=re.DOTALL)
    assert len(texts) >= 16
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    said = f'<Relationship Id="rId99" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    parts[relations] = parts[relations].replace("</Relationships>", said)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{"".join(texts)}</sst>'
    return write_parts(target, dict(parts))


def test_text_with_struck_words_is_not_taken_however_it_is_stored(tmp_path: Path) -> None:
    half = CellRichText(part("2026-05-0", strike=True), part("9", strike=False))
    told_of_rich(tmp_path, "D2:question C3:refuse", D2=half, C3=CellRichText("无", part("护栏", strike=True)))


def test_text_in_runs_without_struck_words_is_taken(tmp_path: Path) -> None:
    bold = CellRichText(part("无", strike=False), part(" ", strike=True), part("护栏", strike=False))
    told_of_rich(tmp_path, "", C3=bold)
    assert shown(read(rich(tmp_path, C3=bold)), "description")[1] == (3, "无 护栏")


def test_struck_words_among_many_rows_written_alike_are_not_taken(tmp_path: Path) -> None:
    lines = [LEDGER[0], *([str(at), f"虚构{at}厂", f"隐患{at}", "2026-05-01"] for at in range(1, 60))]
    book = Workbook()
    for line in lines:
        book.active.append(line)
    book.active["D40"] = CellRichText(part("2026", strike=True), part("-05-01", strike=False))
    book.save(tmp_path / "a.xlsx")
    assert told(tmp_path / "a.xlsx") == [(40, "D", "question")]
    assert told(shared(tmp_path / "a.xlsx", tmp_path / "b.xlsx")) == [(40, "D", "question")]
