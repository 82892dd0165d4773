"""The PDF file itself: its syntax, its bookmarks, its pictures, and how little is loaded to write one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from safetydesk.documents.bare_pictures import bare_jpeg
from safetydesk.documents.pdf.file import deflate_mark, deflated, name, string
from safetydesk.documents.pdf.paper_file import PaperFile
from safetydesk.documents.pdf.pictures import store
from safetydesk.documents.render import render, render_all
from safetydesk.documents.word.pictures import _upright
from tests.documents.laid_papers import form, official
from tests.documents.odd_texts import HOSTILE
from tests.documents.samples import images, photo_blob


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=True)


def file_of(*pictures: bytes, told: dict[str, str] | None = None) -> bytes:
    """A PDF of one page for each picture."""
    paper = PaperFile()
    for raw in pictures or (photo_blob(0),):
        called, _ = paper.picture(str(hash(raw)), lambda file, raw=raw: store(file, raw))  # type: ignore[misc]
        paper.write(f"q 100 0 0 100 0 0 cm {called} Do Q")
        paper.end_page(200, 300)
    return paper.saved(told or {}, "x")


def as_file(image: Image.Image, form: str) -> bytes:
    written = BytesIO()
    image.save(written, form)
    return written.getvalue()


@pytest.mark.parametrize("text", [one for one in HOSTILE if "\ud800" not in one])
def test_particulars_read_back_as_they_were(text: str) -> None:
    told = read(file_of(told={"Title": text, "Author": f"（{text}）"})).metadata
    assert told is not None
    assert (told.title, told.author) == (text, f"（{text}）")


def test_a_name_keeps_no_character_that_would_end_it() -> None:
    assert name("a b/仿(#)") == "/a#20b#2F#E4#BB#BF#28#23#29"
    assert string("a(b)\\") == r"(a\(b\)\\)"


def test_every_object_lies_where_the_table_says() -> None:
    pdf = render_all([official(), form(9, 3)], images=images)
    table = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n$", pdf)[0])
    rows = pdf[table:].split(b"trailer")[0].splitlines()[3:]
    assert len(rows) > 30
    for number, row in enumerate(rows, start=1):
        assert pdf[int(row[:10]) :].startswith(b"%d 0 obj\n" % number)
        assert len(row) == 19
    assert f"/Size {len(rows) + 1} ".encode() in pdf[table:]


def test_bookmarks_of_two_levels_open_their_pages() -> None:
    paper = PaperFile()
    for title, level in (("甲", 0), ("甲一", 1), ("甲二", 1), ("乙", 0), ("乙一", 1)):
        paper.bookmark(title, level)
        paper.end_page(100, 100)
    told = read(paper.saved({}, "x"))
    first, below, second, last = told.outline
    assert (first["/Title"], second["/Title"]) == ("甲", "乙")  # type: ignore[call-overload]
    assert [one["/Title"] for one in (*below, *last)] == ["甲一", "甲二", "乙一"]  # type: ignore[misc, call-overload]
    assert [told.get_destination_page_number(one) for one in (first, *below, second, *last)] == [0, 1, 2, 3, 4]  # type: ignore[arg-type, misc]


def picture(pdf: bytes, page: int = 0) -> Image.Image:
    (found,) = read(pdf).pages[page].images
    assert found.image is not None
    return found.image


def test_pixels_colours_and_see_through_places_come_back() -> None:
    drawn = Image.new("RGBA", (5, 3), (200, 30, 60, 255))
    drawn.putpixel((4, 2), (1, 2, 3, 0))
    for form_ in ("PNG", "TIFF"):
        assert picture(file_of(as_file(drawn, form_))).convert("RGBA").tobytes() == drawn.tobytes()
    flat = drawn.convert("RGB")
    assert picture(file_of(as_file(flat, "BMP"))).tobytes() == flat.tobytes()
    palette = flat.quantize(4)
    palette.info["transparency"] = 0
    told = picture(file_of(as_file(palette, "PNG")))
    assert "A" in told.getbands()
    grey = flat.convert("L")
    assert picture(file_of(as_file(grey, "PNG"))).tobytes() == grey.tobytes()
    assert picture(file_of(as_file(grey.convert("1"), "PNG"))).size == (5, 3)
    assert picture(file_of(as_file(flat.convert("CMYK"), "JPEG"))).mode == "RGB"


@pytest.mark.parametrize(
    ("mode", "value", "grey"), [("I;16", 30000, 117), ("I", 30000, 117), ("F", 0.5, 127), ("I", 90, 90)]
)
def test_deep_grey_is_scaled_to_eight_bits(mode: str, value: float, grey: int) -> None:
    raw = as_file(Image.new(mode, (3, 2), value), "TIFF")
    assert list(picture(file_of(raw)).tobytes()) == pytest.approx([grey] * 6, abs=1)
    with Image.open(BytesIO(raw)) as image:
        content, size = _upright(image)
    assert size == (3, 2)
    assert Image.open(BytesIO(content)).convert("L").getpixel((1, 1)) == pytest.approx(grey, abs=1)


def test_a_picture_is_stored_once_and_named_only_where_it_is_drawn() -> None:
    one, other = bare_jpeg(photo_blob(0)), bare_jpeg(photo_blob(1))
    pdf = file_of(one, other, one)
    assert (pdf.count(one), pdf.count(other)) == (1, 1)
    assert [len(page["/Resources"]["/XObject"]) for page in read(pdf).pages] == [1, 1, 1]


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_of_too_many_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="pixels"):
        file_of(as_file(Image.new("1", (20_000, 7_000)), "PNG"))


def test_the_mark_of_the_compressor_is_made_of_what_it_writes() -> None:
    assert re.fullmatch("[0-9a-f]{8}", deflate_mark())
    assert len(deflated(bytes(10_000))) < 100


LOADED = """
import sys
from safetydesk.documents.render import render
from safetydesk.domain.papers.paper import PaperSnapshot
render(PaperSnapshot.from_json(sys.stdin.buffer.read()), images=lambda blob: b"")
heavy = {"PIL", "reportlab", "pypdf", "docx", "sqlalchemy", "pypdfium2", "numpy"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""


def test_a_paper_without_pictures_loads_no_library_of_pictures_or_pdf() -> None:
    given = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    told = official().to_json()
    done = subprocess.run([sys.executable, "-c", LOADED], env=given, capture_output=True, input=told, check=True)
    assert done.stdout.strip() == b"[]"


def test_a_page_claims_no_font_or_picture_that_it_has_not() -> None:
    paper = PaperFile()
    paper.end_page(10, 20)
    (page,) = read(paper.saved({}, "x")).pages
    assert (page.mediabox.width, page.mediabox.height, page.extract_text()) == (10, 20, "")
    assert {key: dict(told.get_object()) for key, told in page["/Resources"].items()} == {"/Font": {}}


def test_a_paper_is_printed_at_its_own_size() -> None:
    root = read(render(official(), images=images)).trailer["/Root"]
    assert root["/ViewerPreferences"]["/PrintScaling"] == "/None"  # type: ignore[index]
