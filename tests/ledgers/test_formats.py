"""The same ledger in every format that an office sends gives the same rows; the rest is named, each with a cure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest

from safetydesk.domain.staging import FORMULA, LedgerReading
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.opening import open_book
from safetydesk.ledgers.sniff import attachment_kind
from tests.ledgers import made
from tests.ledgers.books import book_parts, codes, read, sheet_xml, shown, write_parts
from tests.ledgers.formats_ledger import MERGES, ROWS, WORDS_SHEET

FILES = Path(__file__).parent / "files"


def xlsx(path: Path) -> Path:
    """The ledger as the workbook that every other format is compared with."""
    sheets = {"隐患": sheet_xml(ROWS, merges=MERGES), "字典": sheet_xml(WORDS_SHEET)}
    return write_parts(path, book_parts(sheets, hidden=["字典"]))


def bare(reading: LedgerReading) -> list[tuple[object, ...]]:
    """What lands of a reading: rows, serials, values, marks but that of a formula (text formats have none), doubts."""
    return [
        (
            row.row,
            row.serial,
            dict(row.values),
            {name: left for name, marks in row.marks.items() if (left := set(marks) - {FORMULA})},
            [(problem.code, problem.column) for problem in row.problems],
        )
        for row in reading.rows
    ]


def docx_ledger(path: Path) -> Path:
    titles = [row[0] for row in ROWS[:2]]
    merges = [made_above(merge, 2) for merge in MERGES[2:]]
    return made.docx(path, *titles, made.docx_table(ROWS[2:], merges), "附表", made.docx_table([["电话"], ["138"]]))


def made_above(merge: str, rows: int) -> str:
    """A merged range so many rows further up."""
    first, last = merge.split(":")
    return ":".join(f"{part[0]}{int(part[1:]) - rows}" for part in (first, last))


def titled_html(path: Path) -> Path:
    """A layout table around the data; the title stands in a heading."""
    inner = made.html_table(ROWS[1:], [made_above(merge, 1) for merge in MERGES[1:]])
    page = f"<meta charset=GBK><table><tr><td>菜单</td><td><h2>{ROWS[0][0]}</h2>{inner}</td></tr></table>"
    path.write_bytes(page.encode("gbk", "xmlcharrefreplace"))
    return path


MAKERS: dict[str, Callable[[Path], Path]] = {
    "et.et": lambda path: Path(copyfile(FILES / "ledger.xls", path)),
    "LibreOffice.xls": lambda path: Path(copyfile(FILES / "ledger.xls", path)),
    "xlwt.xls": lambda path: Path(copyfile(FILES / "other.xls", path)),
    "et-zip.et": xlsx,
    "excel5.xls": lambda path: made.compound(path, {"Book": made.biff(ROWS, MERGES)}),
    "excel97.xls": lambda path: made.compound(path, {"Workbook": made.biff(ROWS, MERGES, version=0x0600)}),
    "LibreOffice.ods": lambda path: Path(copyfile(FILES / "ledger.ods", path)),
    "LibreOffice.xls.html": lambda path: Path(copyfile(FILES / "ledger.html", path)),
    "gb.xls": lambda path: made.html(path, ROWS, MERGES),
    "utf8.xls": lambda path: made.html(path, ROWS, MERGES, charset="utf-8"),
    "utf16.xls": lambda path: made.html(path, ROWS, MERGES, charset="utf-16"),
    "archive.xls": lambda path: made.mht(path, ROWS, MERGES),
    "2003.xls": lambda path: made.xml2003(path, ROWS, MERGES),
    "binary.xlsb": lambda path: made.xlsb(path, ROWS, MERGES),
    "python-docx.docx": lambda path: Path(copyfile(FILES / "ledger.docx", path)),
    "word.docx": docx_ledger,
}


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_ledger_in_every_format_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    expected, reading = read(xlsx(tmp_path / "台账.xlsx")), read(MAKERS[name](tmp_path / name))
    assert bare(reading) == bare(expected)
    assert reading.header_row == expected.header_row == 3
    assert dict(reading.facts) == {
        "标题": "三教镇问题隐患台账（虚构）",
        "填报单位": "三教镇应急办",
        "填报时间": "2022年7月1日",
        "填报人": "张三",
    }
    assert reading.skipped["total"] == 1


def test_an_open_document_in_one_file_is_read(tmp_path: Path) -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = [["序号", "单位名称", "隐患描述"], ["1", "甲厂", "线路老化"]]
    body = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("table", "text"))
    path = tmp_path / "a.xls"
    path.write_text(f'<document{names}><table:table table:name="隐患">{body}</table:table></document>', "utf-8")
    assert shown(read(path), "subject", "description") == [(2, "甲厂", "线路老化")]


def test_title_in_a_heading_above_a_nested_table_belongs_to_it(tmp_path: Path) -> None:
    reading = read(titled_html(tmp_path / "导出.xls"))
    assert [row.values["subject"] for row in reading.rows] == ["甲厂", "甲厂", "䶮记加工厂"]
    assert reading.facts["填报单位"] == "三教镇应急办"


def test_lines_in_a_table_of_their_own_above_belong_to_the_table_below(tmp_path: Path) -> None:
    above = made.html_table([["三教镇台账（虚构）"], ["填报单位：三教镇", "填报时间：2022年7月1日"]])
    data = made.html_table([["序号", "单位名称", "隐患描述", "检查时间"], ["1", "甲厂", "线路老化", "6月30日"]])
    path = tmp_path / "导出.xls"
    path.write_text(f"<div><script>if (1<2) {{}}</script>{above}<br/>{data}</div>", "utf-8")
    assert shown(read(path), "found_on") == [(4, "2022-06-30")]


@pytest.mark.parametrize(
    "make",
    [
        lambda path, rows: made.compound(path, {"Book": made.biff(rows)}),
        lambda path, rows: made.compound(path, {"Workbook": made.biff(rows, version=0x0600)}),
        made.xlsb,
        made.xml2003,
    ],
)
def test_trap_1_a_code_stored_as_a_number_is_refused_whatever_the_format(
    tmp_path: Path, make: Callable[[Path, made.Cells], Path]
) -> None:
    rows = [["序号", "企业名称", "信用代码", "地址"], ["n:1", "甲厂", "n:911100006000373410", "三教镇"]]
    reading = read(make(tmp_path / "a.xls", rows), "enterprises")
    assert (2, "C", "LEDGER_102", "question") in codes(reading)
    assert [row.values["credit_code"] for row in reading.rows] == [None]


@pytest.mark.parametrize("name", ["excel5.xls", "excel97.xls", "binary.xlsb", "2003.xls"])
def test_hidden_sheets_and_columns_are_listed(tmp_path: Path, name: str) -> None:
    reading = read(MAKERS[name](tmp_path / name))
    assert {"工作表“字典”（隐藏，没有读）", "H 列（隐藏，仍读入）"} <= set(reading.hidden)


@pytest.mark.parametrize("name", ["LibreOffice.xls", "xlwt.xls", "LibreOffice.ods"])
def test_hidden_sheets_of_real_writers_are_listed(tmp_path: Path, name: str) -> None:
    assert "工作表“字典”（隐藏，没有读）" in read(MAKERS[name](tmp_path / name)).hidden


@pytest.mark.parametrize("name", ["excel5.xls", "excel97.xls", "binary.xlsb", "2003.xls"])
def test_truths_errors_and_results_of_formulas_are_read(tmp_path: Path, name: str) -> None:
    rows = [["序号", "单位名称", "隐患描述", "备注"], ["n:1", "f:A1=甲厂", "e:#REF!", "b:1"]]
    makers: dict[str, Callable[[Path], Path]] = {
        "excel5.xls": lambda path: made.compound(path, {"Book": made.biff(rows)}),
        "excel97.xls": lambda path: made.compound(path, {"Workbook": made.biff(rows, version=0x0600)}),
        "binary.xlsb": lambda path: made.xlsb(path, rows),
        "2003.xls": lambda path: made.xml2003(path, rows),
    }
    reading = read(makers[name](tmp_path / name))
    assert shown(reading, "subject", "description", "remark") == [(2, "甲厂", None, "是")]
    assert (2, "C", "LEDGER_117", "question") in codes(reading)


def test_workbook_of_1904_counts_from_there_in_xls(tmp_path: Path) -> None:
    rows = [["序号", "单位名称", "隐患描述", "检查时间"], ["n:1", "甲厂", "一", "d:43280"]]
    data = made.biff(rows, version=0x0600, extra=made.record(0x0022, b"\1\0"))
    assert shown(read(made.compound(tmp_path / "a.xls", {"Workbook": data})), "found_on") == [(2, "2022-06-30")]


def test_macros_of_an_old_workbook_are_told_and_not_read(tmp_path: Path) -> None:
    data = made.biff(ROWS, MERGES, version=0x0600, extra=made.record(0x00D3))
    assert "LEDGER_135" in {
        entry.code for entry in read(made.compound(tmp_path / "a.xls", {"Workbook": data})).problems
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_is_read_in_every_encoding_marked_or_not(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "台账.et"
    lines = ["序号,单位名称,隐患描述,联系电话", "1,甲厂,线路老化,13812345678", "2,一心厂,无护栏,"]
    path.write_bytes("\r\n".join(line.replace(",", separator) for line in lines).encode(encoding))
    assert shown(read(path), "subject", "description") == [(2, "甲厂", "线路老化"), (3, "一心厂", "无护栏")]


@pytest.mark.parametrize("sign", [";", "|", "\t"])
def test_the_line_that_names_the_separator_is_obeyed_and_no_title(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "a.csv"
    rows = [["序号", "单位名称", "隐患描述"], ["1", "甲厂", "一，二、三,四,五,六"]]
    path.write_text(f"sep={sign}\n" + "\n".join(sign.join(row) for row in rows), "utf-8")
    reading = read(path)
    assert shown(reading, "subject", "description") == [(3, "甲厂", "一，二、三,四,五,六")]
    assert "标题" not in reading.facts


def test_lines_in_a_small_table_of_a_document_belong_to_the_next(tmp_path: Path) -> None:
    above = made.docx_table([["填报单位：三教镇", "填报时间：2022年7月1日"]])
    data = made.docx_table([["序号", "单位名称", "隐患描述", "检查时间"], ["1", "甲厂", "线路老化", "6月30日"]])
    assert shown(read(made.docx(tmp_path / "a.docx", "三教镇台账", above, data)), "found_on") == [(3, "2022-06-30")]


def test_several_tables_of_a_document_are_sheets_to_choose_from(tmp_path: Path) -> None:
    first = made.docx_table([["序号", "姓名", "电话"], ["1", "张三", "138"]])
    second = made.docx_table([["序号", "单位名称", "隐患描述", "整改期限"], ["1", "甲厂", "线路老化", "2022-07-15"]])
    path = made.docx(tmp_path / "通报.docx", "一、联系人", first, "二、隐患清单", "填报单位：三教镇", second)
    reading = read(path)
    assert (reading.sheet, reading.header_row, reading.facts["填报单位"]) == ("表格2", 3, "三教镇")
    assert shown(reading, "subject", "deadline") == [(4, "甲厂", "2022-07-15")]


def test_what_was_deleted_in_a_document_under_review_is_not_read(tmp_path: Path) -> None:
    table = made.docx_table([["序号", "单位名称", "隐患描述"], ["1", "甲厂", "线路老化"]])
    deleted = "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r>"
    path = made.docx(tmp_path / "a.docx", table.replace("<w:r><w:t>甲厂", f"{deleted}<w:r><w:t>甲厂"))
    assert shown(read(path), "subject") == [(2, "甲厂")]


SENTENCES: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "加密.xlsx": (
        lambda path: made.compound(path, {"EncryptionInfo": b"4", "EncryptedPackage": b"8"}),
        "LEDGER_004",
        "密码",
    ),
    "加密.xls": (
        lambda path: made.compound(
            path, {"Workbook": made.biff(ROWS, version=0x0600, extra=made.record(0x002F, b"\0" * 6))}
        ),
        "LEDGER_004",
        "密码",
    ),
    "加密.ods": (
        lambda path: write_parts(
            path, {"content.xml": "x", "META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}
        ),
        "LEDGER_004",
        "密码",
    ),
    "新加密.ods": (lambda path: write_parts(path, {"encrypted-package": "x"}), "LEDGER_004", "密码"),
    "旧文档.doc": (lambda path: made.compound(path, {"WordDocument": b"x"}), "LEDGER_026", "docx"),
    "旧文档.wps": (lambda path: made.compound(path, {"WordDocument": b"x"}), "LEDGER_026", "docx"),
    "演示.ppt": (lambda path: made.compound(path, {"PowerPoint Document": b"x"}), "LEDGER_005", "xlsx"),
    "别的.msg": (lambda path: made.compound(path, {"__properties": b"x"}), "LEDGER_006", "xlsx"),
    "无表.docx": (lambda path: made.docx(path, "只有文字"), "LEDGER_027", "表格"),
    "扫描.docx": (
        lambda path: made.docx(
            path,
            parts={
                "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
                'relationships"><Relationship Id="a" Type="x/image" Target="media/a.png"/></Relationships>'
            },
        ),
        "LEDGER_016",
        "照图片录入",
    ),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_what_cannot_be_read_has_a_sentence_of_its_own(tmp_path: Path, name: str) -> None:
    make, code, cure = SENTENCES[name]
    with pytest.raises(SafetyDeskError) as caught:
        read(make(tmp_path / name))
    assert caught.value.code == code
    assert name in caught.value.message
    assert cure in caught.value.remedy


def test_a_pdf_is_told_with_its_pages_and_may_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "扫描件.xlsx"
    pages = b"".join(b"%d 0 obj << /Type /Page /Parent 2 0 R >> endobj\n" % number for number in range(3, 6))
    path.write_bytes(b"%PDF-1.7\n1 0 obj << /Type /Pages /Count 3 >> endobj\n" + pages)
    with pytest.raises(SafetyDeskError) as caught:
        read(path)
    assert (caught.value.code, "3 页" in caught.value.message) == ("LEDGER_025", True)
    assert "附件" in caught.value.message
    assert attachment_kind(path) == "pdf"
    assert attachment_kind(xlsx(tmp_path / "台账.xlsx")) is None


@pytest.mark.parametrize(
    "head", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBP", b"BM\x10\0\0\0\0\0\0\0"]
)
def test_a_picture_is_told_and_may_be_kept(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "照片.xls"
    path.write_bytes(head + b"\0" * 60)
    with pytest.raises(SafetyDeskError) as caught:
        read(path)
    assert caught.value.code == "LEDGER_016"
    assert attachment_kind(path) == "picture"


def test_every_format_says_its_sheets_by_name(tmp_path: Path) -> None:
    for name, make in MAKERS.items():
        path = make(tmp_path / name)
        with open_book(path, name) as book:
            assert any(sheet.name in ("隐患", "表格1") for sheet in book.sheets), name
