"""Pictures of a workbook, floating or in cells, stand on the rows they belong to, in order, and can be taken out."""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from safetydesk.domain.staging import LedgerReading
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.guarded import extract_pictures, read_ledger
from safetydesk.ledgers.opening import open_book
from safetydesk.ledgers.patching.copying import copy_book
from tests.ledgers import made
from tests.ledgers.books import TODAY, WORDS, book_parts, codes, read, sheet_xml, table, write_parts

FILES = Path(__file__).parent / "files"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_XDR = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_RELATIONS}"'
)


def png(shade: int) -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes([0, shade]))) + chunk(b"IEND", b"")


def relations(*entries: tuple[str, str, str]) -> str:
    """A relations part of (id, kind, target)."""
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_RELATIONS}/{kind}" Target="{target}"/>' for key, kind, target in entries
    )
    return f'<Relationships xmlns="{_PACKAGE}">{inner}</Relationships>'


def anchor(column: int, row: int, image: str, *, to: tuple[int, int] | None = None, down: int = 0) -> str:
    """A floating picture, its upper left corner in a cell (from 0), `down` EMU below its edge."""
    start = f"<xdr:from>{_corner(column, row, down)}</xdr:from>"
    pic = f'<xdr:pic><xdr:blipFill><a:blip r:embed="{image}"/></xdr:blipFill></xdr:pic><xdr:clientData/>'
    if to is None:
        return f'<xdr:oneCellAnchor>{start}<xdr:ext cx="9" cy="9"/>{pic}</xdr:oneCellAnchor>'
    return f"<xdr:twoCellAnchor>{start}<xdr:to>{_corner(*to, 0)}</xdr:to>{pic}</xdr:twoCellAnchor>"


def _corner(column: int, row: int, down: int) -> str:
    return (
        f"<xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>{down}</xdr:rowOff>"
    )


CLOSINGS = """
| 序号 | 单位名称 | 隐患描述 | 整改前照片 | 整改后照片 | 复查日期 | 结论 |
| n:1 | 甲厂 | 线路老化 | p:ID_A | | 2022-07-01 | 合格 |
| n:2 | 乙厂 | 无护栏 | | p:ID_B | 2022-07-01 | 合格 |
"""


def wps_parts(names: Mapping[str, str]) -> dict[str, str | bytes]:
    """The parts by which WPS keeps pictures in cells: name in DISPIMG to the image it shows."""
    pictures = "".join(
        f'<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="{name}"/></xdr:nvPicPr><xdr:blipFill>'
        f'<a:blip r:embed="r{at}"/></xdr:blipFill></xdr:pic></etc:cellImage>'
        for at, name in enumerate(names)
    )
    entries = [(f"r{at}", "image", f"media/{image}") for at, image in enumerate(names.values())]
    return {
        "xl/cellimages.xml": f'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" {_XDR}>'
        f"{pictures}</etc:cellImages>",
        "xl/_rels/cellimages.xml.rels": relations(*entries),
    }


def picture_book(path: Path, *anchors: str, text: str = CLOSINGS, **parts: str | bytes) -> Path:
    """A workbook with WPS's pictures in cells and floating ones; images are x.png, y.png, z.png."""
    xml = sheet_xml(table(text)).replace("</worksheet>", f'<drawing xmlns:r="{_RELATIONS}" r:id="d"/></worksheet>')
    drawing: dict[str, str | bytes] = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("d", "drawing", "../drawings/drawing1.xml")),
        "xl/drawings/drawing1.xml": f"<xdr:wsDr {_XDR}>{''.join(anchors)}</xdr:wsDr>",
        "xl/drawings/_rels/drawing1.xml.rels": relations(
            ("x", "image", "../media/x.png"), ("y", "image", "/xl/media/y.png"), ("gone", "image", "../media/no.png"),
            ("emf", "image", "../media/e.emf"),
        ),
        "xl/media/e.emf": b"\1\0\0\0" + b"\0" * 40 + b" EMF",
        **{f"xl/media/{name}.png": png(shade) for shade, name in enumerate("xyz")},
    }  # fmt: skip
    wps = wps_parts({"ID_A": "z.png", "ID_B": "x.png"})
    return write_parts(path, {**book_parts({"S": xml}), **drawing, **wps, **parts})


def standing(reading: LedgerReading) -> dict[int, list[tuple[str, str | None, str]]]:
    """By row the pictures as (column, field, part)."""
    return {
        row.row: [(one.column, one.field, one.part.rpartition("/")[2]) for one in row.pictures]
        for row in reading.rows
        if row.pictures
    }


def test_floating_pictures_and_those_in_cells_stand_on_their_rows_in_order(tmp_path: Path) -> None:
    path = picture_book(tmp_path / "销号.xlsx", anchor(4, 1, "y"), anchor(3, 1, "x", to=(4, 2)), anchor(4, 2, "y"))
    assert standing(read(path, "closings")) == {
        2: [("D", "before", "x.png"), ("D", "before", "z.png"), ("E", "after", "y.png")],
        3: [("E", "after", "y.png"), ("E", "after", "x.png")],
    }


def test_photos_in_a_ledger_of_hazards_tell_before_from_after(tmp_path: Path) -> None:
    text = CLOSINGS.replace("复查日期 | 结论", "整改期限 | 整改状态").replace("合格", "未整改")
    path = picture_book(tmp_path / "隐患台账.xlsx", anchor(4, 1, "y"), text=text)
    reading = read(path, "hazards")
    assert standing(reading)[2] == [("D", "before", "z.png"), ("E", "after", "y.png")]
    assert [one.column for one in reading.problems if one.code == "LEDGER_199"] == ["D", "E"]
    assert "LEDGER_121" not in {one.code for one in reading.problems}


def test_a_picture_in_a_column_about_the_informant_is_never_taken(tmp_path: Path) -> None:
    text = CLOSINGS.replace("结论 |", "结论 | 举报人 |").replace("合格 |", "合格 | 某人 |")
    path = picture_book(tmp_path / "销号.xlsx", anchor(7, 1, "y"), anchor(3, 1, "x"), text=text)
    assert [part for _, _, part in standing(read(path, "closings"))[2]] == ["x.png", "z.png"]


def test_a_picture_is_known_by_content_size_and_hash(tmp_path: Path) -> None:
    row = next(iter(read(picture_book(tmp_path / "a.xlsx"), "closings").rows))
    assert [(one.mime, one.size, one.sha256) for one in row.pictures] == [
        ("image/png", len(png(2)), hashlib.sha256(png(2)).hexdigest())
    ]


@pytest.mark.parametrize(
    ("down", "to", "row"),
    [(0, (4, 2), 2), (100_000, (4, 2), 2), (170_000, (4, 2), 3), (170_000, (4, 1), 2), (0, (4, 9), 2)],
)
def test_a_picture_that_hardly_reaches_into_a_row_belongs_to_the_next(
    tmp_path: Path, down: int, to: tuple[int, int], row: int
) -> None:
    path = picture_book(tmp_path / "a.xlsx", anchor(3, 1, "y", to=to, down=down))
    assert ("D", "before", "y.png") in standing(read(path, "closings"))[row]


def test_a_picture_in_merged_cells_belongs_to_their_first_row(tmp_path: Path) -> None:
    path = picture_book(tmp_path / "a.xlsx", anchor(3, 2, "y"))
    merged = sheet_xml(table(CLOSINGS), merges=["D2:D3"])
    xml = merged.replace("</worksheet>", f'<drawing xmlns:r="{_RELATIONS}" r:id="d"/></worksheet>')
    path = picture_book(tmp_path / "a.xlsx", anchor(3, 2, "y"), **{"xl/worksheets/sheet1.xml": xml})
    assert standing(read(path, "closings"))[2][-1] == ("D", "before", "y.png")


def test_pictures_that_are_not_taken_are_told(tmp_path: Path) -> None:
    path = picture_book(tmp_path / "a.xlsx", anchor(0, 40, "x"), anchor(3, 1, "emf"), anchor(3, 2, "gone"))
    reading = read(path, "closings")
    told = {problem.code: problem.message for problem in reading.problems}
    assert "1 张" in told["LEDGER_136"]
    assert "A41" in told["LEDGER_136"]
    assert ("2 张" in told["LEDGER_137"], "D2、D3" in told["LEDGER_137"]) == (True, True)


@pytest.mark.parametrize("part", ["xl/drawings/drawing1.xml", "xl/cellimages.xml"])
def test_damaged_lists_of_pictures_cost_the_pictures_not_the_rows(tmp_path: Path, part: str) -> None:
    reading = read(picture_book(tmp_path / "a.xlsx", anchor(3, 1, "x"), **{part: "<broken"}), "closings")
    assert [row.pictures for row in reading.rows] == [(), ()]
    assert (None, None, "LEDGER_138", "note") in codes(reading)


def test_a_picture_whose_bytes_are_damaged_costs_itself_alone(tmp_path: Path) -> None:
    path = picture_book(tmp_path / "a.xlsx", anchor(3, 1, "y"))
    data = path.read_bytes()
    at = data.index(b"xl/media/y.png") + len("xl/media/y.png") + 2
    path.write_bytes(data[:at] + b"\xff\xff\xff" + data[at + 3 :])
    reading = read(path, "closings")
    assert standing(reading)[2] == [("D", "before", "z.png")]
    assert (None, None, "LEDGER_137", "note") in codes(reading)


def test_pictures_placed_in_cells_by_excel_are_found(tmp_path: Path) -> None:
    rich = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
    xml = sheet_xml(table(CLOSINGS)).replace(
        '<c r="D2" t="str"><f>_xlfn.DISPIMG("ID_A",1)</f><v>=DISPIMG("ID_A",1)</v></c>',
        '<c r="D2" t="e" vm="1"><v>#VALUE!</v></c>',
    )
    parts = {
        "xl/worksheets/sheet1.xml": xml,
        "xl/metadata.xml": '<metadata><futureMetadata name="XLRICHVALUE"><bk><extLst><ext><rvb i="0"/></ext></extLst>'
        '</bk></futureMetadata><valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>',
        "xl/richData/rdrichvalue.xml": f'<rvData xmlns="{rich}"><rv s="0"><v>0</v><v>5</v></rv></rvData>',
        "xl/richData/richValueRel.xml": f'<rels xmlns="{rich}" xmlns:r="{_RELATIONS}"><rel r:id="a"/></rels>',
        "xl/richData/_rels/richValueRel.xml.rels": relations(("a", "image", "../media/y.png")),
    }
    reading = read(picture_book(tmp_path / "a.xlsx", **parts), "closings")
    assert standing(reading)[2] == [("D", "before", "y.png")]
    assert not any(code == "LEDGER_117" for _, _, code, _ in codes(reading))


@pytest.mark.parametrize("name", ["pics.xlsx", "pics.xls", "pics.ods"])
def test_pictures_of_real_writers_stand_on_the_same_rows_in_every_format(name: str) -> None:
    expected, reading = read(FILES / "pics.xlsx", "closings"), read(FILES / name, "closings")

    def told(of: LedgerReading) -> list[object]:
        return [(row.row, [(one.column, one.mime, one.sha256) for one in row.pictures]) for row in of.rows]

    assert told(reading) == told(expected)
    assert [[one.column for one in row.pictures] for row in reading.rows] == [["D", "E"], ["D"], ["D"]]
    assert "A1" in next(problem.message for problem in reading.problems if problem.code == "LEDGER_136")


def test_pictures_in_the_cells_of_a_word_table_are_found(tmp_path: Path) -> None:
    blip = f'<w:drawing><a:blip {_XDR} r:embed="p"/></w:drawing>'
    rows = made.docx_table([["序号", "单位名称", "隐患描述", "照片"], ["1", "甲厂", "线路老化", "图"]])
    path = made.docx(
        tmp_path / "a.docx",
        rows.replace("<w:t>图</w:t>", blip),
        parts={"word/_rels/document.xml.rels": relations(("p", "image", "media/x.png")), "word/media/x.png": png(1)},
    )
    assert standing(read(path)) == {2: [("D", None, "x.png")]}


def test_the_bytes_of_pictures_are_taken_out_by_the_child(tmp_path: Path) -> None:
    path = picture_book(tmp_path / "a.xlsx", anchor(3, 1, "y"))
    reading = read_ledger(path, kind="closings", catalog_words=WORDS, today=TODAY)
    wanted = [one for row in reading.rows for one in row.pictures]
    taken = {picture.part: content for picture, content in extract_pictures(path, wanted)}
    assert taken == {"xl/media/x.png": png(0), "xl/media/y.png": png(1), "xl/media/z.png": png(2)}


def test_a_picture_that_changed_since_the_reading_is_not_taken_for_it(tmp_path: Path) -> None:
    path = picture_book(tmp_path / "a.xlsx")
    wanted = [one for row in read(path, "closings").rows for one in row.pictures]
    picture_book(path, **{"xl/media/z.png": png(9)})
    assert [picture.part for picture, _ in extract_pictures(path, wanted)] == ["xl/media/x.png"]


def test_taking_pictures_out_of_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    wanted = [one for row in read(FILES / "pics.xls", "closings").rows for one in row.pictures]
    with pytest.raises(SafetyDeskError) as caught:
        list(extract_pictures(tmp_path / "没有.xls", wanted))
    assert caught.value.code == "LEDGER_001"
    (tmp_path / "空.xls").write_bytes(b"")
    with pytest.raises(SafetyDeskError) as caught:
        list(extract_pictures(tmp_path / "空.xls", wanted))
    assert caught.value.code == "LEDGER_002"


@pytest.mark.parametrize("name", ["pics.xls", "pics.ods"])
def test_a_copy_keeps_the_pictures_on_their_rows(tmp_path: Path, name: str) -> None:
    with open_book(FILES / name, name) as book:
        copy_book(book, tmp_path / "副本.xlsx")
    before, after = read(FILES / name, "closings"), read(tmp_path / "副本.xlsx", "closings")
    for one, other in zip(before.rows, after.rows, strict=True):
        assert [(p.column, p.sha256) for p in one.pictures] == [(p.column, p.sha256) for p in other.pictures]


@pytest.mark.parametrize("archive", [False, True])
def test_pictures_in_a_page_are_found_and_those_elsewhere_are_told(tmp_path: Path, archive: bool) -> None:
    inside = f"data:image/png;base64,{base64.b64encode(png(1)).decode()}"
    shown = [inside, "http://127.0.0.1/a.png"]
    rows = [["序号", "单位名称", "隐患描述", "照片"], *([str(at), f"{at}厂", "积尘", f"[{at}]"] for at in range(2))]
    page = made.html_table(rows)
    for at, source in enumerate(shown):
        page = page.replace(f"[{at}]", f'<img border=0 src="{source}">')
    path = tmp_path / "a.xls"
    head = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n" if archive else ""
    path.write_text(head + page, "utf-8")
    reading = read(path)
    assert [[one.sha256 for one in row.pictures] for row in reading.rows] == [[hashlib.sha256(png(1)).hexdigest()], []]
    assert all(len(one.part) < 40 for row in reading.rows for one in row.pictures)
    assert "D3" in next(problem.message for problem in reading.problems if problem.code == "LEDGER_137")


def test_pictures_of_a_web_archive_stand_beside_its_page(tmp_path: Path) -> None:
    page = made.html_table([["序号", "单位名称", "隐患描述"], ["1", "甲厂", "积尘@"]])
    page = page.replace("@", "<img src='f/a.png'>")
    image = base64.encodebytes(png(3)).decode()
    (tmp_path / "a.xls").write_text(
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html\n\n'
        f"<meta charset=utf-8>{page}\n--x\nContent-Location: file:///C:/f/a.png\nContent-Type: image/png\n"
        f"Content-Transfer-Encoding: base64\n\n{image}\n--x--\n",
        "utf-8",
    )
    assert [row.pictures[0].size for row in read(tmp_path / "a.xls").rows] == [len(png(3))]
