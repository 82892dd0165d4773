"""Every kind of paper where offices open it: its PDF and its Word copy in LibreOffice, and what WPS minds in a copy."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from safetydesk.documents.marks import MM
from safetydesk.documents.render import render
from safetydesk.documents.word.file import docx_of
from safetydesk.domain.papers.paper import PaperSnapshot
from tests.documents.laid_checks import first_copy
from tests.documents.office_suite import as_pdf, bare, characters, missing_in, opened_again, words
from tests.documents.readback import page_count
from tests.documents.samples import images
from tests.documents.test_every_kind_at_the_edges import KINDS, composed, facts_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STANDARD = {"仿宋_GB2312", "方正小标宋简体", "宋体", "黑体", "楷体_GB2312"}
"""The names of the standard, which WPS puts its own fonts for."""
_TWIP = 20


@cache
def paper(key: str) -> PaperSnapshot:
    return composed(key, facts_of(key, pictures=5))


@cache
def copy(key: str) -> bytes:
    return docx_of(paper(key), images=images)


def roots(content: bytes) -> list[ElementTree.Element]:
    """The text of a Word file with its heads and feet."""
    with ZipFile(BytesIO(content)) as held:
        names = [name for name in held.namelist() if name.startswith("word/") and name.endswith(".xml")]
        wanted = [name for name in names if name.split("/")[1].startswith(("document", "header", "footer"))]
        return [ElementTree.fromstring(held.read(name)) for name in wanted]


@pytest.mark.parametrize("key", KINDS)
def test_every_run_of_a_copy_names_one_font_of_the_standard_for_all_scripts(key: str) -> None:
    runs = [run for root in roots(copy(key)) for run in root.iter(f"{W}r") if run.find(f"{W}t") is not None]
    assert runs
    for run in runs:
        fonts = run.find(f"{W}rPr/{W}rFonts")
        assert fonts is not None
        told = {fonts.get(f"{W}{script}") for script in ("ascii", "hAnsi", "eastAsia", "cs")}
        assert len(told) == 1 and told <= STANDARD, "".join(run.itertext())
        assert not [name for name in fonts.attrib if "Theme" in name]


@pytest.mark.parametrize("key", KINDS)
def test_every_table_of_a_copy_has_a_fixed_grid_as_wide_as_the_type_area(key: str) -> None:
    for root in roots(copy(key)):
        for table in root.iter(f"{W}tbl"):
            layout, grid = table.find(f"{W}tblPr/{W}tblLayout"), table.find(f"{W}tblGrid")
            assert layout is not None and layout.get(f"{W}type") == "fixed" and grid is not None
            columns = [int(str(column.get(f"{W}w"))) for column in grid]
            assert sum(columns) <= 156 * MM * _TWIP + 1
            for row in table.iter(f"{W}tr"):
                spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.iter(f"{W}tc")]
                assert sum(int(str(one.get(f"{W}val"))) if one is not None else 1 for one in spans) == len(columns)


@pytest.mark.parametrize("key", KINDS)
def test_every_sentence_stands_in_the_copy_of_a_kind(key: str) -> None:
    body = bare("".join("".join(root.itertext()) for root in roots(copy(key))))
    assert [text for text in words(paper(key)) if bare(text) not in body] == []


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_libreoffice_opens_the_pdf_of_every_kind_with_every_page_and_character(tmp_path: Path) -> None:
    pdfs = {key: render(paper(key), images=images) for key in KINDS}
    for key, again in opened_again(pdfs, tmp_path).items():
        assert page_count(again) == page_count(pdfs[key]), key
        assert characters(again) == characters(pdfs[key]), key


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_libreoffice_sets_the_copy_of_every_kind_on_about_as_many_pages_and_loses_nothing(tmp_path: Path) -> None:
    for key, shown in as_pdf({key: copy(key) for key in KINDS}, tmp_path).items():
        assert not missing_in(shown, paper(key)), key
        assert abs(page_count(shown) - len(first_copy(paper(key)))) <= 1, key
