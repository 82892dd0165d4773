"""Photos, signatures, codes and stacks of papers: each drawn once, upright, where it belongs, and read by a scanner."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageOps

from safetydesk.documents.bare_pictures import bare_jpeg
from safetydesk.documents.furniture import QR_SIDE, qr_mark, qr_rows, qr_text
from safetydesk.documents.pen import _TURNED
from safetydesk.documents.render import render, render_all
from safetydesk.domain.papers.paper import PaperSnapshot, Signer, short_code, snapshot_hash
from safetydesk.errors import SafetyDeskError
from tests.documents.readback import (
    body_text,
    page_count,
    reader,
)
from tests.documents.samples import (
    frozen,
    images,
    notice_facts,
    photo_blob,
    record_facts,
    review_facts,
    single,
)

KINDS = [notice_facts, record_facts, review_facts]


def scanned(pdf: bytes) -> list[list[str]]:
    """The texts of all QR codes on each page, as a scanner sees them at 150 dots an inch."""
    pages = pypdfium2.PdfDocument(pdf)
    return [[found.text for found in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())] for page in pages]


@pytest.mark.parametrize(("per_page", "count", "pages"), [(2, 1, 1), (2, 5, 3), (4, 4, 1), (4, 5, 2), (4, 60, 15)])
def test_the_annex_holds_so_many_photos_a_page(per_page: int, count: int, pages: int) -> None:
    snapshot = replace(frozen(notice_facts(1, count)), photos_per_page=per_page)
    pdf = single(snapshot)
    without = page_count(single(frozen(notice_facts(1))))
    assert page_count(pdf) == without + pages
    text = body_text(pdf)
    assert text.count("拍摄时间：2026年4月16日") == count
    assert all(photo.blob in text for photo in snapshot.facts.photos)


def test_a_stack_holds_every_paper_whole_with_its_bookmarks_and_its_own_code() -> None:
    papers = [replace(frozen(facts(2, 1)), copies=("第一联　存根",)) for facts in KINDS]
    pdf = render_all(papers, images=images)
    alone = [render(paper, images=images) for paper in papers]
    assert page_count(pdf) == sum(map(page_count, alone))
    assert body_text(pdf) == "".join(map(body_text, alone))
    assert pdf.count(bare_jpeg(photo_blob(0))) == 1
    outline = reader(pdf).outline
    assert [entry["/Title"] for entry in outline if not isinstance(entry, list)] == [
        f"{paper.title} {paper.facts.number}" for paper in papers
    ]
    codes = [codes for paper, own in zip(papers, alone, strict=True) for codes in [[qr_of(paper)]] * page_count(own)]
    assert scanned(pdf) == codes


def qr_of(paper: PaperSnapshot) -> str:
    return qr_text(paper, snapshot_hash(paper))


def test_a_stack_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no paper"):
        render_all([], images=images)


def test_one_picture_used_on_many_pages_is_stored_once() -> None:
    assert render(frozen(notice_facts(1, 60)), images=images).count(bare_jpeg(photo_blob(0))) == 1


def test_a_damaged_photo_stops_with_its_item() -> None:
    snapshot = frozen(notice_facts(1, 1))
    for damaged in (b"", b"not an image", photo_blob(0)[:900]):
        with pytest.raises(SafetyDeskError) as stopped:
            render(snapshot, images=lambda _, damaged=damaged: damaged)  # type: ignore[misc]
        assert stopped.value.code == "PAPER_003"
        assert "隐患1" in stopped.value.message


def test_a_damaged_signature_stops_with_its_line() -> None:
    with pytest.raises(SafetyDeskError) as stopped:
        render(frozen(record_facts(1)), images=lambda _: b"torn")
    assert stopped.value.code == "PAPER_005"
    assert "被检查单位负责人" in stopped.value.message


def test_a_missing_blob_keeps_its_own_message() -> None:
    def missing(_: str) -> bytes:
        raise SafetyDeskError("STORE_017", name="x")

    with pytest.raises(SafetyDeskError) as stopped:
        render(frozen(notice_facts(1, 1)), images=missing)
    assert stopped.value.code == "STORE_017"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_drawn_upright(orientation: int) -> None:
    """The matrix moves each corner of the stored picture where Pillow's own turning puts it."""
    stored = Image.new("L", (2, 3))
    stored.putdata(range(6))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.info["exif"] = exif.tobytes()
    upright = ImageOps.exif_transpose(stored)
    a, b, c, d = _TURNED[orientation]
    for column in range(2):
        for line in range(3):
            x, y = column - 0.5, 1 - line
            moved = (a * x + c * y, b * x + d * y)
            place = (round(moved[0] + (upright.width - 1) / 2), round((upright.height - 1) / 2 - moved[1]))
            assert upright.getpixel(place) == stored.getpixel((column, line))


def test_a_photo_goes_into_the_file_with_every_pixel_as_it_is() -> None:
    pdf = single(frozen(notice_facts(1, 1)))
    assert bare_jpeg(photo_blob(0)) in pdf


def pictures(pdf: bytes) -> list[str]:
    """The pictures that the pages name, without the code drawn into each page itself."""
    return [name for page in reader(pdf).pages for name in page["/Resources"].get("/XObject", {})]


def test_a_drawn_signature_keeps_the_line_for_the_pen() -> None:
    assert pictures(single(frozen(record_facts(1))))
    assert not pictures(single(frozen(record_facts(1, site_person=Signer("刘洋")))))


def test_the_qr_code_says_number_date_code_and_hash_and_stands_on_every_page() -> None:
    snapshot = replace(frozen(notice_facts(7)), copies=("第一联　存根",))
    digest = snapshot_hash(snapshot)
    told = qr_text(snapshot, digest).split("\n")
    assert told == ["永云安改〔2026〕12号", "2026年4月16日", short_code(digest), digest]
    pages = scanned(single(snapshot))
    assert len(pages) > 1
    assert pages == [[qr_text(snapshot, digest)]] * len(pages)


def test_the_qr_code_lies_in_its_square_with_a_quiet_border_and_is_read_for_many_papers() -> None:
    for number in range(60):
        text = f"永云安改〔2026〕{number}号\n2026年4月16日\nABCD-EFGH\n{hashlib.sha256(bytes([number])).hexdigest()}"
        code = qr_mark(text, 0.0)
        assert code.side / QR_SIDE == pytest.approx(code.modules / (code.modules + 2))
        rows = qr_rows(text)
        size = len(rows) + 8
        picture = Image.new("L", (size, size), 255)
        picture.paste(
            Image.frombytes("L", (len(rows),) * 2, bytes(255 * int(bit) for row in rows for bit in row)), (4, 4)
        )
        (found,) = zxingcpp.read_barcodes(picture.resize((size * 3, size * 3), Image.Resampling.NEAREST))
        assert found.text == text
