"""With what a paper was drawn stands in its PDF, so that other bytes can be explained."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from safetydesk.documents.drawing import RENDERER, STAMP, Drawing, DrawnFont, drawing_of, why_other_bytes
from safetydesk.documents.pdf.file import name, string
from safetydesk.documents.render import redrawn_otherwise, render, render_all
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.paths import resources
from tests.documents.laid_papers import form, notice, official
from tests.documents.office_fonts import searched, small
from tests.documents.readback import fonts_embedded
from tests.documents.samples import frozen, images, notice_facts

LOCK = tomllib.loads((resources() / "fonts" / "fonts.lock").read_text(encoding="utf-8"))
HASHES = {font["sha256"]: font["family"] for font in LOCK["font"]}
FONT = DrawnFont("仿宋_GB2312（办公室）\\", "FangSong_GB2312", "Version (2.00)", "ab" * 32)


def told(drawing: Drawing) -> bytes:
    """The particulars of a PDF that was drawn with this."""
    return f"%PDF-1.7\n<< {name(STAMP)} {string(drawing.to_json())} >>".encode("ascii")


@pytest.mark.parametrize("paper", [official(), notice(), form(), frozen(notice_facts(2), draft=True)])
def test_every_font_that_drew_a_paper_is_told_with_the_hash_of_its_file(paper: PaperSnapshot) -> None:
    pdf = render(paper, images=images)
    drawing = drawing_of(pdf)
    assert drawing is not None
    assert drawing.renderer == RENDERER
    assert {font.font for font in drawing.fonts} == {name.partition("+")[2] for name in fonts_embedded(pdf)}
    assert {font.sha256: font.family for font in drawing.fonts}.items() <= HASHES.items()
    assert all(font.version for font in drawing.fonts)


def test_a_stack_tells_the_fonts_of_all_its_papers() -> None:
    papers = [official(), notice()]
    alone = [drawing_of(render(paper, images=images)) for paper in papers]
    together = drawing_of(render_all(papers, images=images))
    assert together is not None
    assert set(together.fonts) == {font for one in alone if one for font in one.fonts}


def test_whatever_a_font_calls_itself_is_read_back() -> None:
    drawing = Drawing(7, "0123abcd", (FONT, replace(FONT, font="B", version="")))
    assert drawing_of(told(drawing)) == drawing


@pytest.mark.parametrize(
    "pdf", [b"", b"%PDF-1.4", b"/SafetyDesk ({})", b'/SafetyDesk ({"renderer":1})', b"/SafetyDesk (x)"]
)
def test_a_file_that_does_not_tell_is_no_reason_to_fail(pdf: bytes) -> None:
    assert drawing_of(pdf) is None
    assert "没有记载" in why_other_bytes(pdf, told(Drawing(2, "0", ())))[0]


def test_the_reason_of_other_bytes_is_named() -> None:
    before = Drawing(RENDERER, "00000000", (FONT,))
    newer = replace(FONT, version="Version 2.10", sha256="cd" * 32)
    other = DrawnFont("SafetyDesk Fang SC", "SafetyDeskFang-Regular", "1", "ef" * 32)
    for now, said in (
        (replace(before, renderer=9), f"排版程序的版本不同（归档时为{RENDERER}，现在为9）"),
        (replace(before, deflate="11111111"), "压缩数据的程序库不同"),
        (replace(before, fonts=(newer,)), "（现在为Version 2.10，SHA-256 cdcdcdcdcdcd）"),
        (replace(before, fonts=(FONT, other)), "现在用了归档时没有用的字体“SafetyDesk Fang SC”"),
        (replace(before, fonts=()), "归档时所用的字体“仿宋_GB2312（办公室）"),
    ):
        (reason,) = why_other_bytes(told(before), told(now))
        assert said in reason
    assert why_other_bytes(told(before), told(before)) == ()


def test_papers_drawn_with_the_same_things_differ_by_their_words_alone() -> None:
    one, other = render(official(2), images=images), render(official(3), images=images)
    assert one != other
    assert why_other_bytes(one, other) == ()


def test_an_archived_paper_set_again_is_the_same_or_says_why_not(tmp_path: Path) -> None:
    paper = frozen(notice_facts(2, 1))
    archived = render(paper, images=images)
    assert redrawn_otherwise(archived, paper, images=images) == ()
    touched = archived.replace(b"/PrintScaling /None", b"/PrintScaling /none")
    (said,) = redrawn_otherwise(touched, paper, images=images)
    assert "被改动过" in said
    small(tmp_path / "office.ttf", "仿宋_GB2312")
    with searched(tmp_path):
        own = render(paper, images=images, system_fonts=True)
        assert redrawn_otherwise(own, paper, images=images, system_fonts=True) == ()
    reasons = redrawn_otherwise(own, paper, images=images)
    assert any("归档时所用的字体“仿宋_GB2312”" in reason for reason in reasons)
    newer = archived.replace(b'{"renderer":%d,' % RENDERER, b'{"renderer":1,')
    assert f"归档时为1，现在为{RENDERER}" in redrawn_otherwise(newer, paper, images=images)[0]
