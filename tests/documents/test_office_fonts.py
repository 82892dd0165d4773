"""Papers with an office's own fonts: which font serves is the office's order, and the page is the same with each."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from safetydesk.documents.drawing import drawing_of, why_other_bytes
from safetydesk.documents.font_serving import servings
from safetydesk.documents.fonts import chains
from safetydesk.documents.render import render
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.paths import resources
from safetydesk.ui.pages.documents.printing import pdf_bytes
from tests.documents.laid_papers import form, notice, official
from tests.documents.office_fonts import renamed, searched, small
from tests.documents.readback import body, body_text, fonts_embedded, lines, page_count
from tests.documents.samples import findings, frozen, images, notice_facts, record_facts

FACES = tomllib.loads((resources() / "fonts" / "faces.toml").read_text(encoding="utf-8"))
ROLES = ("fang", "title", "song", "hei", "kai")
PAPERS = {"official": official, "notice": notice, "form": form}


def narrower(font: TTFont) -> None:
    """Full-width characters that are a twentieth narrower than the em, as some old fonts have them."""
    for name, (width, left) in font["hmtx"].metrics.items():
        if width == font["head"].unitsPerEm:
            font["hmtx"].metrics[name] = (round(width * 0.95), left)


def wider_em(font: TTFont) -> None:
    """Digits as wide as a Chinese character, as some fonts have them."""
    for code in range(ord("0"), ord("9") + 1):
        name = font.getBestCmap()[code]
        font["hmtx"].metrics[name] = (font["head"].unitsPerEm, font["hmtx"].metrics[name][1])


@pytest.mark.parametrize("role", ROLES)
def test_the_first_family_at_hand_serves_then_the_next_then_the_shipped_one(tmp_path: Path, role: str) -> None:
    """仿宋_GB2312, 方正小标宋 ... as the office's standard names them, then Windows', UOS's and 麒麟's, then ours."""
    families = FACES[role]["families"]
    files = [tmp_path / f"{number}.ttf" for number in range(len(families))]
    for file, family in zip(files, families, strict=True):
        small(file, family)
    for file in files:
        with searched(tmp_path):
            assert chains(True)[role].files[0].path == file
        file.unlink()
    with searched(tmp_path):
        assert [file.path.name for file in chains(True)[role].files] == FACES[role]["shipped"]


def test_the_standard_s_fonts_come_before_those_of_systems_and_every_face_names_some() -> None:
    for role, first in (("fang", "仿宋_GB2312"), ("title", "方正小标宋简体"), ("kai", "楷体_GB2312"), ("hei", "黑体")):
        assert FACES[role]["families"][0] == first
    for role, of_windows, of_uos in (("fang", "FangSong", "方正仿宋_GBK"), ("kai", "KaiTi", "方正楷体_GBK")):
        order = FACES[role]["families"]
        assert order.index(order[0]) < order.index(of_windows) < order.index(of_uos)
    assert all(FACES[role]["families"] and FACES[role]["shipped"] for role in ROLES)


@pytest.mark.parametrize("families", [0, 2, -1], ids=["standard", "windows or later", "last"])
@pytest.mark.parametrize("change", [lambda _: None, narrower, wider_em], ids=["as it is", "narrower", "wide digits"])
def test_twenty_eight_characters_stand_in_a_line_whichever_font_serves(
    tmp_path: Path, families: int, change: Callable[[TTFont], None]
) -> None:
    for role in ROLES:
        small(tmp_path / f"own-{role}.ttf", FACES[role]["families"][families], change)
    long = replace(findings(1)[0], text="检查发现问题隐患" * 20)
    facts = notice_facts(findings=(long,), recipient="云溪镇䶮㛃木业有限公司（虚构）")
    with searched(tmp_path):
        pdf = render(frozen(facts), images=images, system_fonts=True)
    assert {"own-fang", "own-title"} <= {name.partition("+")[2] for name in fonts_embedded(pdf)}
    assert all(fonts_embedded(pdf).values())
    full = [line for line in lines([one for one in body(pdf) if one.size == 16]) if all(ord(c) > 0x2FF for c in line)]
    assert max(map(len, full)) == 28
    assert "云溪镇䶮㛃木业有限公司" in body_text(pdf)


@pytest.mark.parametrize("name", PAPERS)
def test_no_page_is_gained_and_no_word_lost_when_the_office_s_fonts_serve(tmp_path: Path, name: str) -> None:
    for role in ROLES:
        small(tmp_path / f"own-{role}.ttf", FACES[role]["families"][0])
    paper = PAPERS[name]()
    with searched(tmp_path):
        own = render(paper, images=images, system_fonts=True)
    shipped = render(paper, images=images)
    assert page_count(own) == page_count(shipped)
    assert body_text(own) == body_text(shipped)


def test_the_desk_sets_drafts_with_the_office_s_fonts_and_shows_archived_papers_as_they_are(tmp_path: Path) -> None:
    renamed("SafetyDeskKai-Regular.ttf", tmp_path / "office.ttf", "仿宋_GB2312")
    renamed("SafetyDeskSerif-Regular.ttf", tmp_path / "head.ttf", "方正小标宋简体")
    draft = frozen(record_facts(2, 1), draft=True)
    archived = render(frozen(record_facts(2, 1)), images=images)
    with searched(tmp_path):
        fang, title, *others = servings(system_fonts=True)
        own = pdf_bytes(draft, None, images, system_fonts=True)
        shipped = pdf_bytes(draft, None, images)
        kept = pdf_bytes(draft, "archived", lambda _: archived, system_fonts=True)
    assert (fang.family, title.family) == ("仿宋_GB2312", "方正小标宋简体")
    assert all(one.shipped for one in others)
    assert kept == archived
    drew = drawing_of(own)
    assert drew is not None
    assert {"office", "head"} <= {font.font for font in drew.fonts}
    assert shipped == render(draft, images=images)
    reasons = "；".join(why_other_bytes(shipped, own))
    assert "归档时所用的字体“SafetyDesk Fang SC”" in reasons and "“仿宋_GB2312”" in reasons


def test_the_same_office_fonts_give_the_same_bytes_again(tmp_path: Path) -> None:
    small(tmp_path / "office.ttf", "仿宋_GB2312")
    paper: PaperSnapshot = notice()
    made = []
    for _ in range(2):
        with searched(tmp_path):
            made.append(render(paper, images=images, system_fonts=True))
    assert made[0] == made[1]
