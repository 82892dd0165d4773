"""The Word copy: the paper's words, its fonts by name on every run, fixed tables, the same bytes every time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image

from safetydesk.documents.furniture import qr_text
from safetydesk.documents.render import render
from safetydesk.documents.word.file import docx_of
from safetydesk.domain.claims import claim_of
from safetydesk.domain.papers.paper import Block, Column, Field, Item, Option, PaperSnapshot, SignLine, snapshot_hash
from safetydesk.errors import SafetyDeskError
from tests.documents.laid_papers import official
from tests.documents.office_suite import as_pdf, bare, missing_in, words
from tests.documents.readback import body_text
from tests.documents.samples import (
    findings,
    frozen,
    images,
    named,
    notice_facts,
    photo_blob,
    photos,
    record_facts,
    review_facts,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAMES = {"仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"}
HAND = "签名：　　　　年　月　日"
BLOCKS = (
    Block("lead", "虚构区应急管理局："),
    Block("signer", "周敏\n王启明"),
    Block("para", "现将有关情况报告如下。〔2026〕12号所列“三处”问题已经核实。"),
    Block("heading", "一、基本情况"),
    Block("heading", "（一）检查情况"),
    Block("findings", items=(Item("1．配电箱未接地。", ("整改期限：2026年5月1日前。",)), Item("2．通道堵塞。"))),
    Block("table", columns=(Column("序号", 1, "center"), Column("存在的问题", 6), Column("整改期限", 2, "center")),
          cells=(("1", "配电箱未接地，箱门缺失", "2026年5月1日"), ("", "", ""))),
    Block("grid", rows=((Field("案由", "未按规定整改"), Field("立案日期", open=True)),
                        (Field("承办人意见", "拟同意", height=30, foot=HAND),), (Field("备注"),))),
    Block("fields", rows=((Field("被检查单位", "虚构宏达木业\n（厂中厂）"),),
                          (Field("法定代表人", "陈鋆"), Field("联系电话", "138****0000")))),
    Block("checks", "验收结论：", options=(Option("合格", True), Option("不合格"))),
    Block("attached", "现场照片\n整改建议清单"),
    Block("closing", "虚构镇人民政府\n2026年4月16日", keep=True),
    Block("signs", signs=(SignLine("检查人员", "证件号：虚构001"), SignLine("被检查单位负责人")), keep=True),
    Block("receipt", "回执"),
    Block("note", "说明：本表一式两份。"),
    Block("end", "（以下空白）"),
    Block("copy", "抄送：虚构区应急管理局"),
    Block("imprint", cells=(("抄送：虚构区安委会办公室。",), ("虚构镇人民政府办公室", "2026年4月16日印发"))),
)  # fmt: skip


def every_part(style: str) -> PaperSnapshot:
    return replace(frozen(notice_facts(1)), blocks=BLOCKS, style=style, copies=(), head="虚构镇人民政府文件")


@cache
def samples() -> dict[str, PaperSnapshot]:
    return {
        "notice": frozen(notice_facts(7, pictures=3)),
        "record": frozen(record_facts(6)),
        "review": frozen(review_facts(2), draft=True),
        **{f"parts-{style}": every_part(style) for style in ("form", "notice", "official")},
    }


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as made:
        assert made.testzip() is None
        return {name: made.read(name) for name in made.namelist()}


def roots(content: bytes) -> Iterator[ElementTree.Element]:
    """The words of the copy: body, headers, footers."""
    for name, raw in parts(content).items():
        if re.fullmatch(r"word/(document|header\d|footer\d)\.xml", name):
            yield ElementTree.fromstring(raw)


@pytest.mark.parametrize("name", list(samples()))
def test_the_same_paper_gives_the_same_bytes(name: str) -> None:
    assert docx_of(samples()[name], images=images) == docx_of(samples()[name], images=images)


@pytest.mark.parametrize("name", list(samples()))
def test_every_run_names_its_font_for_every_script_and_no_theme_is_left(name: str) -> None:
    content = docx_of(samples()[name], images=images)
    assert not [part for part in parts(content) if "theme" in part or "fontTable" in part]
    assert not [part for part, raw in parts(content).items() if b"Theme=" in raw or b"cstheme" in raw]
    for root in roots(content):
        for run in root.iter(f"{W}r"):
            if run.find(f"{W}drawing") is None:
                fonts = run.find(f"{W}rPr/{W}rFonts")
                assert fonts is not None
                told = {fonts.get(f"{W}{script}") for script in ("ascii", "hAnsi", "eastAsia", "cs")}
                assert len(told) == 1 and told <= NAMES


@pytest.mark.parametrize("name", list(samples()))
def test_tables_have_a_fixed_grid_that_their_cells_keep(name: str) -> None:
    for root in roots(docx_of(samples()[name], images=images)):
        for table in root.iter(f"{W}tbl"):
            layout, grid = table.find(f"{W}tblPr/{W}tblLayout"), table.find(f"{W}tblGrid")
            assert layout is not None and layout.get(f"{W}type") == "fixed" and grid is not None
            columns = [int(str(column.get(f"{W}w"))) for column in grid]
            assert sum(columns) <= round(156 / 25.4 * 1440) + 1
            for row in table.iter(f"{W}tr"):
                spans, width = 0, 0
                for cell in row.iter(f"{W}tc"):
                    span, told = cell.find(f"{W}tcPr/{W}gridSpan"), cell.find(f"{W}tcPr/{W}tcW")
                    assert told is not None
                    spans += int(str(span.get(f"{W}val"))) if span is not None else 1
                    width += int(str(told.get(f"{W}w")))
                assert (spans, width) == (len(columns), sum(columns))


def test_the_sheet_is_a4_with_the_margins_of_the_standard() -> None:
    document = ElementTree.fromstring(parts(docx_of(samples()["notice"], images=images))["word/document.xml"])
    [size], [margins] = list(document.iter(f"{W}pgSz")), list(document.iter(f"{W}pgMar"))
    mm = {key.removeprefix(W): round(int(value) / 1440 * 25.4, 1) for key, value in margins.attrib.items()}
    assert (mm["top"], mm["bottom"], mm["left"], mm["right"]) == (37.0, 35.0, 28.0, 26.0)
    assert [round(int(str(size.get(f"{W}{side}"))) / 1440 * 25.4) for side in ("w", "h")] == [210, 297]


@pytest.mark.parametrize("name", list(samples()))
def test_every_sentence_stands_in_the_copy(name: str) -> None:
    snapshot = samples()[name]
    body = "".join("".join(root.itertext()) for root in roots(docx_of(snapshot, images=images)))
    assert [text for text in words(snapshot) if bare(text) not in bare(body)] == []


def test_an_issued_copy_says_on_every_page_that_the_pdf_is_the_original() -> None:
    for name, said in (("notice", "副本，以PDF存档件为准"), ("review", "草稿，不作为正式文书")):
        made = parts(docx_of(samples()[name], images=images))
        heads = [bare("".join(ElementTree.fromstring(made[part]).itertext())) for part in made if "header" in part]
        assert len(heads) == 2 and all(said in head for head in heads)


def test_the_code_of_the_copy_is_the_paper_s() -> None:
    snapshot = samples()["record"]
    made = parts(docx_of(snapshot, images=images))
    read = [zxingcpp.read_barcodes(Image.open(BytesIO(raw))) for part, raw in made.items() if part.endswith(".png")]
    texts = {code.text for codes in read for code in codes}
    assert texts == {qr_text(snapshot, snapshot_hash(snapshot))} and claim_of(texts.pop())
    assert not [part for part in parts(docx_of(samples()["review"], images=images)) if part.endswith(".png")]


def test_a_photo_that_was_turned_stands_upright() -> None:
    blob = photo_blob(1, (640, 480), 6)
    facts = notice_facts(1, pictures=1)
    photo = replace(facts.photos[0], blob=named(blob), stage="after")
    snapshot = frozen(replace(facts, photos=(photo,)))
    made = parts(docx_of(snapshot, images=lambda _: blob))
    [shown] = [Image.open(BytesIO(raw)).size for part, raw in made.items() if part.endswith((".jpg", ".jpeg"))]
    assert shown == (480, 640)
    assert "（整改后）" in "".join(ElementTree.fromstring(made["word/document.xml"]).itertext())


def test_photos_bear_the_numbers_that_they_have_in_the_annex_of_the_pdf() -> None:
    """Pairs are taken together there, and so are they here; the 版记 of a 公文 closes the copy too."""
    shots = photos(4)
    pair = replace(shots[3], item=shots[1].item, stage="after")
    paper = official(1)
    facts = replace(paper.facts, photos=(shots[0], replace(shots[1], stage="before"), shots[2], pair))
    paper = replace(paper, facts=facts, photos_per_page=4)
    told = bare("".join("".join(root.itertext()) for root in roots(docx_of(paper, images=images))))
    said = body_text(render(paper, images=images))
    for number, shot in ((1, "隐患1"), (2, "（整改前）隐患2"), (3, "（整改后）隐患2"), (4, "隐患3")):
        assert f"照片{number}{shot}" in told
        assert f"照片{number}{shot}" in said
    assert told.index("照片4") < told.index("印发")
    assert said.index("照片4") < said.index("印发")


def test_a_picture_that_cannot_be_read_is_named() -> None:
    with pytest.raises(SafetyDeskError, match="PAPER_003"):
        docx_of(samples()["notice"], images=lambda _: b"torn")
    signed = replace(samples()["review"], blocks=(Block("signs", signs=(SignLine("检查人员", image="ab"),)),))
    with pytest.raises(SafetyDeskError, match="PAPER_005"):
        docx_of(signed, images=lambda _: b"torn")


def test_a_part_of_a_newer_program_is_refused() -> None:
    with pytest.raises(SafetyDeskError, match="PAPER_006"):
        docx_of(replace(samples()["notice"], blocks=(Block("hologram"),)), images=images)


def test_odd_texts_go_in_as_they_are() -> None:
    odd = "<w:t>&amp;</w:t> 䶮㛃𬭚 ☐ \u201c引\u201d ]]> %s {x}"
    told = replace(findings(1)[0], text=odd)
    snapshot = frozen(notice_facts(1, findings=(told,)))
    body = ElementTree.fromstring(parts(docx_of(snapshot, images=images))["word/document.xml"])
    assert bare(odd) in bare("".join(body.itertext()))


@pytest.mark.nightly
def test_libreoffice_opens_every_copy_and_reads_what_the_paper_says(tmp_path: Path) -> None:
    copies = {name: docx_of(snapshot, images=images) for name, snapshot in samples().items()}
    for name, copy in as_pdf(copies, tmp_path).items():
        for shown in (copy, render(samples()[name], images=images)):
            assert not missing_in(shown, samples()[name]), name
