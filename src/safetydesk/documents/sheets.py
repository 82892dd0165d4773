"""Lays a paper out page by page as plain marks, which the PDF draws."""

from __future__ import annotations

from collections.abc import Iterator

from safetydesk.documents.annex import annex_pages
from safetydesk.documents.furniture import Leaf, furniture, qr_left, qr_mark, qr_text, watermark
from safetydesk.documents.marks import Mark
from safetydesk.documents.official import before_annex, imprint_rows
from safetydesk.documents.page import TOP, LaidOut, Sheet
from safetydesk.documents.paging import Placed, paged
from safetydesk.documents.parts import paper_rows, turn_over
from safetydesk.documents.styles import styles
from safetydesk.domain.papers.paper import PaperSnapshot, short_code, snapshot_hash


def lay_out(snapshot: PaperSnapshot, *, system_fonts: bool = False) -> LaidOut:
    """The pages of a paper; the 版记 of a 公文 closes its last page, the annex included (GB/T 9704-2012, 7.3.6, 7.4).

    Raises PAPER_001 (a character without a glyph), PAPER_006 (a part of a newer program).
    """
    style = styles(system_fonts)[snapshot.style]
    text, last = before_annex(snapshot)
    foot = [row for block in last for row in imprint_rows(block, style)]
    pages = paged(paper_rows(text, style), turn_over(style)) + annex_pages(snapshot, system_fonts, foot)
    digest = snapshot_hash(snapshot)
    if snapshot.draft:
        sheets = _sheets(snapshot, pages, "", (), system_fonts)
        return LaidOut(tuple(sheets), digest, watermark(system_fonts))
    code = qr_mark(qr_text(snapshot, digest), qr_left(snapshot.style))
    return LaidOut(tuple(_sheets(snapshot, pages, short_code(digest), (code,), system_fonts)), digest)


def _sheets(
    snapshot: PaperSnapshot, pages: list[list[Placed]], code: str, drawn: tuple[Mark, ...], system: bool
) -> Iterator[Sheet]:
    for copy in snapshot.copies or ("",):
        for number, page in enumerate(pages, start=1):
            rows = tuple((TOP + placed.y, placed.row.marks) for placed in page)
            around = (*drawn, *furniture(snapshot, Leaf(number, len(pages), copy, code), system))
            yield Sheet((*rows, (0.0, around)), copy if number == 1 else "")
