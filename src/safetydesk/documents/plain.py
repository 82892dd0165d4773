"""Pages that are no paper of their own (cover, list, photos of a bundle): set like one, without number and code."""

from __future__ import annotations

import hashlib
from io import BytesIO

from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from safetydesk.documents.annex import annex_pages
from safetydesk.documents.fonts import chains, registered
from safetydesk.documents.marks import Row
from safetydesk.documents.page import TOP
from safetydesk.documents.paging import paged
from safetydesk.documents.parts import paper_rows
from safetydesk.documents.pen import Images, Pen
from safetydesk.documents.styles import styles
from safetydesk.domain.paper import PaperSnapshot, snapshot_hash


def plain_pdf(snapshot: PaperSnapshot, *, images: Images) -> bytes:
    """The pages of a composed paper and its photos; without blocks the photos alone. Raises what `render` raises."""
    style = styles()[snapshot.style]
    pages = annex_pages(snapshot)
    if snapshot.blocks:
        pages = paged(paper_rows(snapshot, style), Row(style.body.leading)) + pages
    written = BytesIO()
    first = registered(chains()["fang"].files[0])
    canvas = Canvas(written, pagesize=A4, invariant=1, pageCompression=1, initialFontName=first.name)
    canvas.setTitle(snapshot.title)
    canvas.setProducer("SafetyDesk")
    canvas._doc.signature = hashlib.md5(snapshot_hash(snapshot).encode("ascii"), usedforsecurity=False)
    pen = Pen(canvas, images)
    for page in pages:
        for placed in page:
            pen.draw(placed.row.marks, TOP + placed.y)
        canvas.showPage()
    canvas.save()
    return written.getvalue()
