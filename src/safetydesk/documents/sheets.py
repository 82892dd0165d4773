"""Lays a paper out page by page as plain marks: what the PDF draws and what the screen and the printer show."""

from __future__ import annotations

from collections.abc import Iterator

from safetydesk.documents.annex import annex_pages
from safetydesk.documents.furniture import QR_TOP, Leaf, furniture, qr_left, qr_squares, qr_text, watermark
from safetydesk.documents.page import TOP, LaidOut, Sheet
from safetydesk.documents.paging import Placed, paged
from safetydesk.documents.parts import paper_rows, turn_over
from safetydesk.documents.styles import styles
from safetydesk.domain.paper import PaperSnapshot, short_code, snapshot_hash


def lay_out(snapshot: PaperSnapshot, *, system_fonts: bool = False) -> LaidOut:
    """The pages of a paper. Raises PAPER_001 (a character without a glyph), PAPER_006 (a part of a newer program)."""
    style = styles(system_fonts)[snapshot.style]
    pages = paged(paper_rows(snapshot, style), turn_over(style)) + annex_pages(snapshot, system_fonts)
    digest = snapshot_hash(snapshot)
    code = "" if snapshot.draft else short_code(digest)
    made = tuple(_sheets(snapshot, pages, code, system_fonts))
    if not code:
        return LaidOut(made, across=watermark(system_fonts))
    left = qr_left(snapshot.style)
    squares = qr_squares(qr_text(snapshot, digest))
    return LaidOut(made, tuple((left + x, QR_TOP + y, width, height) for x, y, width, height in squares))


def _sheets(snapshot: PaperSnapshot, pages: list[list[Placed]], code: str, system: bool) -> Iterator[Sheet]:
    for copy in snapshot.copies or ("",):
        for number, page in enumerate(pages, start=1):
            rows = tuple((TOP + placed.y, placed.row.marks) for placed in page)
            around = tuple(furniture(snapshot, Leaf(number, len(pages), copy, code), system))
            yield Sheet((*rows, (0.0, around)), copy if number == 1 else "")
