"""From a frozen snapshot to its PDF: the one file that is previewed, printed and archived."""

from __future__ import annotations

from hashlib import md5
from io import BytesIO
from itertools import count

from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from safetydesk.documents.fonts import chains, registered
from safetydesk.documents.pen import Images, Pen
from safetydesk.documents.sheets import lay_out
from safetydesk.domain.paper import PaperSnapshot, snapshot_hash


def render(snapshot: PaperSnapshot, *, images: Images, system_fonts: bool = False) -> bytes:
    """The PDF of a paper with all its copies (联), each with its photo annex.

    `images` gives the bytes of a blob by SHA-256 (hex). With the shipped fonts the same snapshot gives the same bytes.
    Raises PAPER_001 (a character without a glyph), PAPER_003 or PAPER_005 (a picture that cannot be read).
    """
    laid = lay_out(snapshot, system_fonts=system_fonts)
    written = BytesIO()
    first = registered(chains(system_fonts)["fang"].files[0])
    canvas = Canvas(written, pagesize=A4, invariant=1, pageCompression=1, initialFontName=first.name)
    digest = snapshot_hash(snapshot)
    _describe(canvas, snapshot, digest)
    _date(canvas, snapshot.facts.dated, digest)
    pen = Pen(canvas, images)
    if laid.squares:
        pen.keep_squares(laid.squares)
    marked = (f"copy{number}" for number in count())
    for sheet in laid.pages:
        if sheet.opens:
            bookmark = next(marked)
            canvas.bookmarkPage(bookmark)
            canvas.addOutlineEntry(sheet.opens, bookmark)
        if laid.across:
            pen.across(laid.across)
        else:
            pen.stamp()
        for top, marks in sheet.marks:
            pen.draw(marks, top)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def _date(canvas: Canvas, day: str, digest: str) -> None:
    """Give the PDF its 成文日期 as its date and an id by its content, whatever clock and environment say."""
    document = canvas._doc
    document._timeStamp.YMDhms = (*map(int, day.split("-")), 0, 0, 0)
    document._timeStamp.dhh, document._timeStamp.dmm = 8, 0
    document.signature = md5(digest.encode("ascii"), usedforsecurity=False)


def _describe(canvas: Canvas, snapshot: PaperSnapshot, digest: str) -> None:
    """The PDF's own particulars; the keywords carry the snapshot's hash for `document verify`."""
    canvas.setTitle(f"{snapshot.title} {snapshot.facts.number or '草稿'}")
    canvas.setAuthor(snapshot.facts.issuer)
    canvas.setSubject(snapshot.title)
    canvas.setCreator("SafetyDesk")
    canvas.setProducer("SafetyDesk")
    canvas.setKeywords(f"sha256:{digest}")
