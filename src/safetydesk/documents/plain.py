"""Pages that are no paper of their own (cover, list, photos of a bundle): set like one, without number and code."""

from __future__ import annotations

from safetydesk.documents.annex import annex_pages
from safetydesk.documents.marks import Row
from safetydesk.documents.page import PAGE_HEIGHT, PAGE_WIDTH, TOP
from safetydesk.documents.paging import paged
from safetydesk.documents.parts import paper_rows
from safetydesk.documents.pdf.paper_file import PaperFile
from safetydesk.documents.pen import Images, Pen
from safetydesk.documents.styles import styles
from safetydesk.domain.papers.paper import PaperSnapshot, snapshot_hash


def plain_pdf(snapshot: PaperSnapshot, *, images: Images) -> bytes:
    """The pages of a composed paper and its photos; without blocks the photos alone. Raises what `render` raises."""
    style = styles()[snapshot.style]
    pages = annex_pages(snapshot)
    if snapshot.blocks:
        pages = paged(paper_rows(snapshot, style), Row(style.body.leading)) + pages
    paper = PaperFile()
    pen = Pen(paper, images)
    for page in pages:
        for placed in page:
            pen.draw(placed.row.marks, TOP + placed.y)
        paper.end_page(PAGE_WIDTH, PAGE_HEIGHT)
    return paper.saved({"Title": snapshot.title}, snapshot_hash(snapshot))
