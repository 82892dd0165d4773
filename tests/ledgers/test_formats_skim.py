"""Large files of odd formats: the survey leaves dull rows out and finds the same sheets, rows, merges and pictures."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from safetydesk.ledgers.formats.skim import Dull, DullCells, skimmed
from safetydesk.ledgers.formats.walked import WalkedBook
from safetydesk.ledgers.opening import open_book

ROWS = 2_000
ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML2003 = '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'  # noqa: E501  # fmt: skip
Make = Callable[[str, str, int], str]
"""From what a cell says, what merges it (across 2, down 3, '' neither) and the row's number to a row."""


def ods_row(text: str, merged: str, number: int) -> str:
    """A row of an OpenDocument table; some are repeated."""
    said = {"across": ' table:number-columns-spanned="2"', "down": ' table:number-rows-spanned="3"'}.get(merged, "")
    again = ' table:number-rows-repeated="3"' if number % 1700 == 1 else ' table:style-name="ro1"'
    cell = f'<table:table-cell office:value-type="string"{said}><text:p>{text}</text:p></table:table-cell>'
    covered = "<table:covered-table-cell/>" * (merged == "across")
    plain = cell.replace(said, "")
    odd = plain.replace(" office", ' table:number-columns-repeated="2" office') if number % 7 == 3 else ""
    more = f"<table:table-cell/>{plain * 4}<table:table-cell/>{odd}{plain * 3}{cell}"
    return f"<table:table-row{again}>{cell}{covered}{more}</table:table-row>\n"


def xml_row(text: str, merged: str, number: int) -> str:
    """A row of SpreadsheetML; some skip others."""
    said = {"across": ' ss:MergeAcross="1"', "down": ' ss:MergeDown="2"'}.get(merged, "")
    skips = f' ss:Index="{number + 10 * (number // 1700) + 1}"' if number % 1700 == 0 else ""
    cell = f'<Cell{said}><Data ss:Type="String">{text}</Data></Cell>'
    plain = cell.replace(said, "")
    odd = plain.replace("<Cell", '<Cell ss:Index="12"') if number % 7 == 3 else ""
    return f"<Row{skips}>{cell}<Cell/>{plain * 4}<Cell/>{plain * 2}{odd}{plain * 2}{cell}</Row>"


def word_row(text: str, merged: str, _number: int) -> str:
    """A row of a table in Word, with the properties of its height."""
    said = {"across": '<w:gridSpan w:val="2"/>', "down": '<w:vMerge w:val="restart"/>'}.get(merged, "")
    cell = f"<w:tc><w:tcPr>{said}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
    more = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>" if text.endswith("7") else "<w:tc><w:p/></w:tc>"
    plain = cell.replace(said, "")
    return f'<w:tr w:rsidR="00A"><w:trPr><w:trHeight w:val="9"/></w:trPr>{plain}{cell}{more}{plain * 5}{cell}</w:tr>'


def html_row(text: str, merged: str, number: int) -> str:
    """A row of a page; some show a picture."""
    said = {"across": ' colspan="2"', "down": " rowspan=3"}.get(merged, "")
    shown = f'<img src="{number}.png">' if number % 1900 == 5 else ""
    more = f"<TD>{text}</TD>" * 4 + "<td>&nbsp;</td><TD class=a>x</td><td></td>" + f"<td><b>{text}</b></td>\n" * 3
    return f"<TR><TD{said}>{text}{shown}</TD><TD>x</TD>{more}<TD{said}>{text}</TD></TR>\n"


def tables(make: Make, begin: str, end: str, rarely: float) -> str:
    """Three tables: two large ones, and one of three rows between them."""
    rng = random.Random(f"{begin}{rarely}")
    found = []
    for table, count in enumerate((ROWS, 3, ROWS // 2)):
        rows = [
            make(f"第{number}行{'字' * 20}", rng.choice(("across", "down")) if rng.random() < rarely else "", number)
            for number in range(count)
        ]
        found.append(begin.replace("NAME", f"表{table}") + "".join(rows) + end)
    return "".join(found)


def zipped(path: Path, name: str, text: str, **more: str) -> Path:
    """A package of one large part."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for part, content in {**more, name: text}.items():
            out.writestr(part, content)
    return path


def written(folder: Path, kind: str, rarely: float) -> Path:
    """A large file of a kind."""
    if kind == "ods":
        body = tables(ods_row, '<table:table table:name="NAME">', "</table:table>", rarely)
        whole = f"{ODS}{body}</office:spreadsheet></office:body></office:document-content>"
        return zipped(folder / "a.ods", "content.xml", whole, mimetype="application/vnd.oasis.opendocument.spreadsheet")
    if kind == "docx":
        body = tables(word_row, "<w:p/><w:tbl><w:tblPr/>", "</w:tbl>", rarely)
        whole = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        return zipped(folder / "a.docx", "word/document.xml", whole)
    if kind == "html":
        body = f'<meta charset="utf-8">{tables(html_row, "<TABLE>", "</TABLE>", rarely)}'
        (folder / "a.xls").write_text(f"<html>{body}</html>", "utf-8")
        return folder / "a.xls"
    body = tables(xml_row, '<Worksheet ss:Name="NAME"><Table>', "</Table></Worksheet>", rarely)
    (folder / "a.xml").write_text(f'<?xml version="1.0"?>{XML2003}{body}</Workbook>', "utf-8")
    return folder / "a.xml"


@pytest.mark.parametrize("rarely", [0, 0.0005, 0.2, 1])
@pytest.mark.parametrize("kind", ["ods", "docx", "html", "xml2003"])
def test_survey_finds_what_a_whole_walk_finds(tmp_path: Path, kind: str, rarely: float) -> None:
    path = written(tmp_path, kind, rarely)
    with open_book(path, path.name) as book:
        assert isinstance(book, WalkedBook)
        whole = WalkedBook(book._walk)
        assert [sheet.name for sheet in book.sheets] == [sheet.name for sheet in whole.sheets]
        assert len(book.sheets) == 3
        for sheet in book.sheets:
            assert book.geometry(sheet) == whole.geometry(sheet)
            assert book.pictures(sheet) == whole.pictures(sheet)


def test_dull_rows_are_left_out_and_others_kept() -> None:
    row = '<t:row a="1"><t:cell>字</t:cell></t:row>'
    text = f"<t:table>{row * 100_000}{row.replace('a=', 'spanned=')}{row * 100_000}</t:table>"
    blocks = (text[at : at + 50_000] for at in range(0, len(text), 50_000))
    short = "".join(skimmed(blocks, Dull("row", ("spanned=",))))
    assert short.count("<t:row/>") + short.count("</t:row>") == 200_001
    assert (short.count("spanned="), len(short) < len(text) / 3) == (1, True)


def test_dull_cells_of_telling_rows_are_left_out_and_counted() -> None:
    cells = DullCells("cell", ":p>", ("spanned=",), (":image",), lambda prefix, count: f"<{prefix}cell n='{count}'/>")
    plain = "<t:cell><t:p>字</t:p></t:cell>"
    row = f"<t:row a='1'><t:cell spanned='2'><t:p>字</t:p></t:cell>{plain * 9}<t:cell/>{plain}</t:row>"
    text = f"<t:table>{row * 1000}</t:table>"
    short = "".join(skimmed([text], Dull("row", ("spanned=",), cells=cells)))
    assert short.count("<t:cell n=") == 0, "a text that begins or ends a table stays as it is"
    many = f"<t:table>{row * 20_000}</t:table>"
    short = "".join(skimmed([many], Dull("row", ("spanned=",), cells=cells)))
    assert short.count("<t:cell n='9'/>") > 10_000
    assert (short.count("<t:row "), short.count("spanned=")) == (20_000, 20_000)
