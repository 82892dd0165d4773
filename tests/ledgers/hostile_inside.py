"""Hostile content in well-formed files: bombs, depth, entities, absurd rows and merges, wrong types, giant texts."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.ledgers import made
from tests.ledgers.books import write_parts
from tests.ledgers.hostile import LEDGER, bomb, laughs, one_cell, with_cells, with_sheet

Write = Callable[[Path], object]
_ODS = (
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_ROWS = [["序号", "单位名称", "隐患描述"], ["1", "甲厂", "线路老化"], ["2", "乙厂", "无护栏"]]
_DTD = '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY b SYSTEM "file:///etc/hostname">]>'


def named() -> dict[str, Write]:
    """Name to maker."""
    return {**_sheets(), **_ods(), **_html(), **_xml2003(), **_docx(), **_text(), **_biff()}


def _sheets() -> dict[str, Write]:
    inner = {
        "笑": laughs(),
        "实体": one_cell("&b;", _DTD),
        "深": one_cell("<a>" * 50_000),
        "深行": with_cells("<row>" * 20_000),
        "行号极大": with_cells('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'),
        "行号倒退": with_cells('<row r="1"/><row r="9"/><row r="2"/>'),
        "行号为零": with_cells('<row r="0"><c r="A0"><v>1</v></c></row>'),
        "行号为负": with_cells('<row r="-4"><c r="A-4"><v>1</v></c></row>'),
        "列号极大": with_cells('<row r="4"><c r="ZZZZZ4"><v>1</v></c></row>'),
        "列号小写": with_cells('<row r="4"><c r="b4" t="str"><v>丙厂</v></c></row>'),
        "同格两次": with_cells('<row r="4"><c r="B4" t="str"><v>甲</v></c><c r="B4" t="str"><v>乙</v></c></row>'),
        "同行两次": with_cells('<row r="4"><c r="B4" t="str"><v>甲</v></c></row><row r="4"/>'),
        "无行号": with_cells('<row><c t="str"><v>甲</v></c></row>' * 3),
        "类型不明": with_cells('<row r="4"><c r="B4" t="zz"><v>丙厂</v></c></row>'),
        "样式出界": with_cells('<row r="4"><c r="B4" s="99999999999"><v>4</v></c></row>'),
        "数字是字": with_cells('<row r="4"><c r="B4"><v>abc</v></c><c r="C4" t="b"><v>maybe</v></c></row>'),
        "数字是无穷": with_cells('<row r="4"><c r="B4"><v>1e999</v></c><c r="C4"><v>NaN</v></c></row>'),
        "数字极长": with_cells(f'<row r="4"><c r="B4"><v>{"9" * 100_000}</v></c></row>'),
        "共享文字出界": with_cells('<row r="4"><c r="B4" t="s"><v>-1</v></c></row>'),
        "日期极大": with_cells('<row r="4"><c r="D4" s="1"><v>99999999999999</v></c></row>'),
        "合并整张": with_cells("", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "合并倒置": with_cells("", '<mergeCells><mergeCell ref="D9:A1"/><mergeCell ref="B3"/></mergeCells>'),
        "合并胡写": with_cells("", '<mergeCells><mergeCell ref="A0:ZZZZ9"/><mergeCell/></mergeCells>'),
        "合并重叠": with_cells("", "<mergeCells>" + '<mergeCell ref="A2:D9"/>' * 30_000 + "</mergeCells>"),
        "合并三十万": with_cells("", "<mergeCells>" + '<mergeCell ref="B9:B11"/>' * 300_000 + "</mergeCells>"),
        "列定义极多": LEDGER.replace(
            "<sheetData>", "<cols>" + '<col min="1" max="16384"/>' * 9_000 + "</cols><sheetData>"
        ),
        "文字极长": one_cell("隐" * 3_000_000),
        "一行不完": with_cells(f'<row r="4"><c r="B4" t="inlineStr"><is><t>{"A" * 20_000_000}</t></is></c></row>'),
        "半个标签": LEDGER[: len(LEDGER) // 2],
        "控制字符": with_cells('<row r="4"><c r="B4" t="str"><v>甲&#1;厂</v></c></row>'),
        "未闭合注释": with_cells("<!--" * 1000),
        "属性极多": LEDGER.replace("<sheetData>", "<sheetData " + " ".join(f'a{n}="1"' for n in range(50_000)) + ">"),
        "公式成片": with_cells('<row r="4"><c r="B4"><f t="shared" ref="A1:XFD1048576" si="0">A1</f></c></row>'),
    }
    found: dict[str, Write] = {f"{name}.xlsx": partial(_sheet, xml) for name, xml in inner.items()}
    found["宽编码.xlsx"] = partial(_sheet, LEDGER.encode("utf-16"))
    found["编码不符.xlsx"] = partial(_sheet, LEDGER.replace("UTF-8", "utf-32"))
    found["炸弹.xlsx"] = partial(bomb, rows=30_000)
    found["零炸弹.xlsx"] = partial(_blown, b"", b"\0")
    found["空白炸弹.xlsx"] = partial(_blown, b"<worksheet>", b" ")
    return found


def _blown(begin: bytes, filling: bytes, path: Path) -> None:
    with_sheet(path, begin + filling * 200_000_000)


def _sheet(xml: str | bytes, path: Path) -> None:
    with_sheet(path, xml)


def _ods() -> dict[str, Write]:
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    good = "".join(
        f"<table:table-row>{''.join(cell.format('', text) for text in row)}</table:table-row>" for row in _ROWS
    )
    row = "<table:table-row{}>{}</table:table-row>".format
    odd = '<table:table-cell office:value-type="{}" {}>{}</table:table-cell>'.format
    wide = ' table:number-rows-spanned="9999" table:number-columns-spanned="9999"'
    again = cell.format(' table:number-columns-repeated="x"', "丙")
    inner = {
        "实体": (_DTD, good),
        "深": ("", "<table:table-row>" * 50_000),
        "深表": ("", "<table:table><table:table-row><table:table-cell>" * 300),
        "重复行": ("", good + row(' table:number-rows-repeated="1048000"', cell.format("", "丙") * 3)),
        "重复格": ("", good + row("", cell.format(' table:number-columns-repeated="99999999"', "丙"))),
        "重复胡写": ("", good + row(' table:number-rows-repeated="-3"', again)),
        "跨极大": ("", good + row("", cell.format(' table:number-rows-spanned="4294967295"', "丙"))),
        "跨整张": ("", row("", cell.format(wide, "虚构")) + good),
        "值胡写": ("", good + row("", odd("float", 'office:value="xx"', "") * 3)),
        "日胡写": ("", good + row("", odd("date", 'office:date-value="9999-99-99"', "") * 3)),
        "类型不明": ("", good + row("", odd("void", "", "<text:p>丙</text:p>") * 3)),
        "间隔极多": ("", good + row("", cell.format("", '<text:s text:c="999999999"/>丙') * 3)),
        "文字极长": ("", good + row("", cell.format("", "隐" * 6_000_000))),
        "样式成环": ("", '<style:style style:name="a" style:parent-style-name="a" xmlns:style="s"/>' + good),
        "表三百": ("", good + f'</table:table><table:table table:name="x">{good}' * 300),
    }  # fmt: skip
    return {f"{name}.ods": partial(_put_ods, before, body) for name, (before, body) in inner.items()} | {
        f"{name}.fods": partial(_put_fods, before, body) for name, (before, body) in list(inner.items())[:6]
    }


def _content(before: str, body: str) -> str:
    return (
        f'<?xml version="1.0"?>{before}<office:document-content {_ODS}><office:body><office:spreadsheet>'
        f'<table:table table:name="隐患">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )


def _put_ods(before: str, body: str, path: Path) -> None:
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    write_parts(path, {"mimetype": mime, "content.xml": _content(before, body)})


def _put_fods(before: str, body: str, path: Path) -> None:
    path.write_text(_content(before, body).replace("document-content", "document"), "utf-8")


def _html() -> dict[str, Write]:
    good = "<tr><td>序号<td>单位名称<td>隐患描述<tr><td>1<td>甲厂<td>线路老化<tr><td>2<td>乙厂<td>无护栏"
    inner = {
        "跨极大": f"<tr><td rowspan=99999999 colspan=99999999>x</td></tr>{good}",
        "跨每行": good + "<tr><td rowspan=60000>x<td>丙<td>丁" * 3_000,
        "列两万": good + "<tr>" + "<td>x" * 20_000,
        "嵌套": "<table><tr><td>" * 3_000,
        "样式不闭": "<style>" * 100_000 + good,
        "样式极长": "<style>.a{" + "x" * 2_000_000 + "line-through}</style>" + good,
        "属性极长": good + f"<tr><td class='{'a ' * 500_000}'>丙",
        "引号不闭": good + "<tr><td title='" * 50_000,
        "实体极多": good + "<tr><td>" + "&amp;" * 500_000,
        "实体胡写": good + "<tr><td>&#99999999999;&#x110000;&nosuch;",
        "注释不闭": good + "<!--" * 300_000,
        "尖括号": good + "<" * 1_000_000,
        "选项极多": good + "<tr><td>3<td>丙厂<td><select>" + "<option>积尘" * 20_000,
        "下拉极多": good + "<tr><td>3<td>丙厂<td>" + "<select><option>积尘</select>" * 8_000,
        "图极长": good + f"<tr><td><img src='data:image/png;base64,{'A' * 3_000_000}'>",
    }
    found: dict[str, Write] = {f"{name}.html": partial(_page, body) for name, body in inner.items()}
    return found | {f"{name}.mht": partial(_archive, inner[name]) for name in ("跨每行", "嵌套", "样式极长")}


def _page(body: str, path: Path) -> None:
    path.write_text(f"<html><meta charset=utf-8><table>{body}</table></html>", "utf-8")


def _archive(body: str, path: Path) -> None:
    head = 'MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/related; boundary="--x"\n\n'
    path.write_text(
        f"{head}----x\nContent-Type: text/html; charset=utf-8\n\n<html><table>{body}</table></html>\n----x--\n", "utf-8"
    )


def _xml2003() -> dict[str, Write]:
    cell = "<Cell{}><Data ss:Type='{}'>{}</Data></Cell>".format
    good = "".join(f"<Row>{''.join(cell('', 'String', text) for text in row)}</Row>" for row in _ROWS)
    inner = {
        "深": "<a>" * 50_000,
        "行号极大": good + "<Row ss:Index='99999999'/>",
        "行号倒退": good + "<Row ss:Index='1'/>",
        "列号极大": good + f"<Row>{cell(' ss:Index=' + repr('99999999'), 'String', 'x')}</Row>",
        "跨极大": good + f"<Row>{cell(' ss:MergeDown=' + repr('4294967295'), 'String', 'x')}</Row>",
        "跨每行": good + f"<Row>{cell(' ss:MergeDown=' + repr('60000'), 'String', 'x')}</Row>" * 5_000,
        "行跨": good + "<Row ss:Span='99999999'/>" + good,
        "类型不明": good + f"<Row>{cell('', 'Quaternion', 'x') * 3}</Row>",
        "数字是字": good + f"<Row>{cell('', 'Number', 'x') * 3}</Row>",
        "日胡写": good + f"<Row>{cell('', 'DateTime', '????') * 3}</Row>",
        "公式无值": good + "<Row><Cell ss:Formula='=1'/><Cell ss:Formula='=1'><Data/></Cell></Row>",
    }
    found: dict[str, Write] = {f"{name}.xml": partial(_xml, "", body) for name, body in inner.items()}
    return found | {"实体.xml": partial(_xml, _DTD, good)}


def _xml(before: str, body: str, path: Path) -> None:
    main = "urn:schemas-microsoft-com:office:spreadsheet"
    path.write_text(
        f'<?xml version="1.0"?>{before}<Workbook xmlns="{main}" xmlns:ss="{main}"><Worksheet ss:Name="隐患"><Table>'
        f"{body}</Table></Worksheet></Workbook>",
        "utf-8",
    )


def _docx() -> dict[str, Write]:
    good = made.docx_table(_ROWS)
    inner = {
        "深": "<w:p>" * 50_000,
        "深表": "<w:tbl><w:tr><w:tc>" * 100,
        "列外": good.replace("<w:tcPr>", '<w:tcPr><w:gridSpan w:val="99999999"/>'),
        "跨不起": good.replace("<w:tcPr>", "<w:tcPr><w:vMerge/>"),
        "行前极多": good.replace("<w:tr>", '<w:tr><w:trPr><w:gridBefore w:val="99999999"/></w:trPr>'),
        "表三百": good * 300,
        "文字极长": good.replace("甲厂", "隐" * 6_000_000),
    }
    return {f"{name}.docx": partial(_word, body) for name, body in inner.items()}


def _word(body: str, path: Path) -> None:
    made.docx(path, body)


def _text() -> dict[str, Write]:
    good = "序号,单位名称,隐患描述\n1,甲厂,线路老化\n2,乙厂,无护栏\n"
    inner: dict[str, bytes] = {
        "只有标记": b"\xef\xbb\xbf",
        "一行五兆": (good + "3,丙厂," + "隐" * 2_000_000).encode(),
        "列两万有字": (good + "3,丙厂,积尘" + ",x" * 20_000).encode(),
        "列二十万": (good + "," * 200_000).encode(),
        "引号不闭": (good + '3,"丙厂,\n' + "x,y\n" * 200_000).encode(),
        "空字节": good.replace("甲", "\0甲").encode(),
        "半个宽字": good.encode("utf-16")[:-1],
        "两种编码": good.encode() + "3,丙厂,积尘\n".encode("gb18030"),
        "只有回车": good.replace("\n", "\r").encode(),
        "空行极多": (good + "\n" * 1_200_000).encode(),
        "随机字节": struct.pack("<5000I", *[(n * 2654435761) & 0xFFFFFFFF for n in range(5000)]),
        "全是逗号": b"," * 3_000_000,
    }
    return {f"{name}.csv": partial(_bytes, data) for name, data in inner.items()}


def _bytes(data: bytes, path: Path) -> None:
    path.write_bytes(data)


def _biff() -> dict[str, Write]:
    whole = made.biff(_ROWS, version=0x0600)
    records = {
        "角落": made.record(0x0203, struct.pack("<HHHd", 65535, 255, 0, 7.0)),
        "列外": made.record(0x0203, struct.pack("<HHHd", 9, 999, 0, 1)),
        "共享出界": made.record(0x00FD, struct.pack("<HHHI", 9, 1, 0, 99)),
        "合并整张": made.record(0x00E5, struct.pack("<H4H", 1, 0, 65535, 0, 255)),
        "合并数撒谎": made.record(0x00E5, struct.pack("<H4H", 9999, 0, 1, 0, 1)),
        "字长撒谎": made.record(0x0204, struct.pack("<HHHHB", 9, 1, 0, 65535, 1) + b"ab"),
        "记录过短": made.record(0x0203, b"\1"),
        "嵌套开头": made.record(0x0809, b"\0" * 16) * 2_000,
        "无穷": made.record(0x0203, struct.pack("<HHHd", 9, 1, 0, float("inf"))),
        "样式出界": made.record(0x0203, struct.pack("<HHHd", 9, 1, 65535, 1)),
        "图撒谎": made.record(0x00EC, struct.pack("<HHI", 0xF, 0xF002, 0xFFFFFFFF)),
        "乱序": b"".join(made.record(0x0203, struct.pack("<HHHd", row, 1, 0, 1)) for row in range(1200, 0, -1)),
    }
    found: dict[str, Write] = {
        f"{name}.xls": partial(_ole, {"Workbook": whole[:-4] + body + whole[-4:]}) for name, body in records.items()
    }
    found["密码.xls"] = partial(
        _ole, {"Workbook": made.biff(_ROWS, version=0x0600, extra=made.record(0x002F, b"\0" * 6))}
    )
    found["密码.xlsx"] = partial(_ole, {"EncryptionInfo": b"4", "EncryptedPackage": b"8"})
    return found


def _ole(streams: dict[str, bytes], path: Path) -> None:
    made.compound(path, streams)
