"""Many papers in one file: order, bookmarks, fronts, page numbers, the kept copy, a list that knows its pages."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter

from safetydesk.documents.binding import bind
from safetydesk.documents.marks import MM
from safetydesk.documents.pdf.merging import Piece, archived_copy, merge, page_count
from safetydesk.documents.render import render
from safetydesk.domain.bundle import Bundle, Leaf, Listed
from safetydesk.domain.papers.paper import Block, Column, PaperSnapshot
from safetydesk.errors import error
from tests.documents.samples import frozen, images, named, notice_facts, record_facts


def blank(pages: int, *, turned: int = 0) -> bytes:
    made, written = PdfWriter(), BytesIO()
    for _ in range(pages):
        made.add_blank_page(595, 842).rotate(turned)
    made.write(written)
    return written.getvalue()


def starts(pdf: bytes) -> list[int | None]:
    read = PdfReader(BytesIO(pdf))
    return [read.get_destination_page_number(one) for one in read.outline if not isinstance(one, list)]


def page_of(title: str, rows: Sequence[str] = ("",)) -> PaperSnapshot:
    block = Block("table", columns=(Column("内容"),), cells=tuple((row,) for row in rows))
    return PaperSnapshot("bundle", "1", title, "form", notice_facts(1), (block,))


def test_pieces_follow_each_other_with_their_bookmarks() -> None:
    pieces = [Piece("甲", blank(3)), Piece("甲之一", blank(1), 1), Piece("乙", blank(2))]
    made = merge(pieces, title="合并")
    assert made == merge(pieces, title="合并")
    read = PdfReader(BytesIO(made))
    first, below, second = read.outline
    assert (first.title, [one.title for one in below], second.title) == ("甲", ["甲之一"], "乙")
    assert starts(made) == [0, 4] and page_count(made) == 6


def test_every_piece_begins_on_a_front_when_printed_on_both_sides() -> None:
    made = merge([Piece(str(pages), blank(pages)) for pages in (3, 2, 1, 1)], title="x", duplex=True)
    assert starts(made) == [0, 4, 6, 8] and page_count(made) == 10


def test_page_numbers_stand_outside_on_fronts_and_backs() -> None:
    made = merge([Piece("x", blank(2))], title="x", numbered=True)
    front, back = (page.get_textpage() for page in pypdfium2.PdfDocument(made))
    assert (front.get_text_range(), back.get_text_range()) == ("1", "2")
    (_, foot, edge, _), (left, *_) = front.get_charbox(0), back.get_charbox(0)
    assert edge == pytest.approx(595 - 12 * MM, abs=3) and left == pytest.approx(12 * MM, abs=3)
    assert foot == pytest.approx(842 - 12 * MM, abs=3)


def test_a_page_that_lies_on_its_side_is_numbered_upright() -> None:
    made = PdfReader(BytesIO(merge([Piece("x", blank(1, turned=90))], title="x", numbered=True)))
    [page] = made.pages
    assert page.rotation == 0
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    assert page.extract_text().strip() == "1"


def test_the_kept_copy_of_a_paper_is_bound_once() -> None:
    whole = render(frozen(notice_facts(2)), images=images)
    kept = archived_copy(whole)
    assert kept == archived_copy(whole)
    copies = len(frozen(notice_facts(2)).copies)
    assert copies > 1 and page_count(kept) * copies == page_count(whole)
    assert "存根" in PdfReader(BytesIO(kept)).pages[0].extract_text()
    assert archived_copy(blank(2)) == blank(2)


@pytest.mark.parametrize("duplex", [False, True])
def test_the_list_of_a_bundle_tells_the_pages_its_things_begin_on(duplex: bool) -> None:
    papers = {
        named(one): one
        for one in (render(frozen(facts), images=images) for facts in (notice_facts(9), record_facts(1)))
    }
    leaves = (Leaf("封面", paper=page_of("封面"), listed=False), *(Leaf(name[:8], blob=name) for name in papers))

    def contents(listed: Sequence[Listed]) -> PaperSnapshot:
        return page_of("目录", [f"{one.leaf.title}在{one.page}页" for one in listed] + ["空行"] * 40)

    def get(blob: str) -> bytes:
        return papers[blob] if blob in papers else images(blob)

    bound = bind(Bundle("卷", leaves, contents), images=get, duplex=duplex)
    read = PdfReader(BytesIO(bound.pdf))
    index = "".join(page.extract_text() for page in read.pages[1:6]).replace("\n", "")
    for one in bound.listed[2:]:
        assert f"{one.leaf.title}在{one.page}页" in index
        assert not duplex or one.page % 2
    assert [one.page - 1 for one in bound.listed] == starts(bound.pdf)


def test_what_cannot_be_had_is_told_and_the_rest_bound() -> None:
    def get(blob: str) -> bytes:
        raise error("STORE_017", name=blob)

    heard: list[tuple[int, int]] = []
    leaves = (Leaf("封面", paper=page_of("封面")), Leaf("不在的", blob="ab"))
    bound = bind(Bundle("卷", leaves), images=get, progress=lambda done, all_: heard.append((done, all_)))
    [missing] = bound.missing
    assert missing.startswith("不在的：") and starts(bound.pdf) == [0] and heard == [(1, 2), (2, 2)]
