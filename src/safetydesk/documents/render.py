"""From a frozen snapshot to its PDF: the one file that is previewed, printed and archived."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from safetydesk.documents.annex import annex_pages
from safetydesk.documents.fonts import chains, registered
from safetydesk.documents.furniture import QR_TOP, TOP, Leaf, furniture, qr_squares, qr_text, watermark
from safetydesk.documents.paging import Placed, paged
from safetydesk.documents.parts import paper_rows, styles, turn_over
from safetydesk.documents.pen import Images, Pen
from safetydesk.domain.paper import PaperSnapshot, short_code, snapshot_hash


def render(snapshot: PaperSnapshot, *, images: Images, system_fonts: bool = False) -> bytes:
    """The PDF of a paper with all its copies (联), each with its photo annex.

    `images` gives the bytes of a blob by SHA-256 (hex). With the shipped fonts the same snapshot gives the same bytes.
    Raises PAPER_001 (a character without a glyph), PAPER_003 or PAPER_005 (a picture that cannot be read).
    """
    style = styles(system_fonts)[snapshot.style]
    pages = paged(paper_rows(snapshot, style), turn_over(style)) + annex_pages(snapshot, system_fonts)
    written = BytesIO()
    first = registered(chains(system_fonts)["fang"].files[0])
    canvas = Canvas(written, pagesize=A4, invariant=1, pageCompression=1, initialFontName=first.name)
    digest = snapshot_hash(snapshot)
    _describe(canvas, snapshot, digest)
    pen = Pen(canvas, images)
    code = "" if snapshot.draft else short_code(digest)
    if code:
        pen.keep_squares(qr_squares(qr_text(snapshot, digest)), 0, QR_TOP)
    for number, copy in enumerate(snapshot.copies or ("",)):
        if copy:
            canvas.bookmarkPage(f"copy{number}")
            canvas.addOutlineEntry(copy, f"copy{number}")
        for index, page in enumerate(pages, start=1):
            if code:
                pen.stamp()
            else:
                pen.across(watermark(system_fonts))
            _draw(pen, page)
            pen.draw(furniture(snapshot, Leaf(index, len(pages), copy, code), system_fonts), 0)
            canvas.showPage()
    canvas.save()
    return written.getvalue()


def _draw(pen: Pen, page: list[Placed]) -> None:
    for placed in page:
        pen.draw(placed.row.marks, TOP + placed.y)


def _describe(canvas: Canvas, snapshot: PaperSnapshot, digest: str) -> None:
    """The PDF's own particulars; the keywords carry the snapshot's hash for `document verify`."""
    canvas.setTitle(f"{snapshot.title} {snapshot.facts.number or '草稿'}")
    canvas.setAuthor(snapshot.facts.issuer)
    canvas.setSubject(snapshot.title)
    canvas.setCreator("SafetyDesk")
    canvas.setProducer("SafetyDesk")
    canvas.setKeywords(f"sha256:{digest}")
