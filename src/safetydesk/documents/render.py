"""From a frozen snapshot to its PDF: the one file that is previewed, printed and archived."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import md5
from io import BytesIO

from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from safetydesk.documents.fonts import chains, registered
from safetydesk.documents.page import LaidOut
from safetydesk.documents.pen import Images, Pen
from safetydesk.documents.sheets import lay_out
from safetydesk.domain.paper import PaperSnapshot


def render(snapshot: PaperSnapshot, *, images: Images, system_fonts: bool = False) -> bytes:
    """The PDF of a paper with all its copies (联), each with its photo annex.

    `images` gives the bytes of a blob by SHA-256 (hex). With the shipped fonts the same snapshot gives the same bytes.
    Raises PAPER_001 (a character without a glyph), PAPER_003 or PAPER_005 (a picture that cannot be read).
    """
    laid = lay_out(snapshot, system_fonts=system_fonts)
    written, canvas = _opened(system_fonts)
    _describe(canvas, snapshot, laid.digest)
    _date(canvas, snapshot.facts.dated, laid.digest)
    _draw(canvas, Pen(canvas, images), laid)
    canvas.save()
    return written.getvalue()


def render_all(snapshots: Sequence[PaperSnapshot], *, images: Images, system_fonts: bool = False) -> bytes:
    """One PDF of many papers, each opened by a bookmark with its title and 文号; fonts and pictures lie in it once.

    For a stack to be printed: it claims no hash, and is no snapshot of any of them. Raises what `render` raises, and
    ValueError for none at all.
    """
    if not snapshots:
        raise ValueError("no paper to set")
    written, canvas = _opened(system_fonts)
    pen = Pen(canvas, images)
    told = md5(usedforsecurity=False)
    for number, snapshot in enumerate(snapshots):
        laid = lay_out(snapshot, system_fonts=system_fonts)
        told.update(laid.digest.encode("ascii"))
        canvas.bookmarkPage(f"paper{number}")
        canvas.addOutlineEntry(_name(snapshot), f"paper{number}")
        _draw(canvas, pen, laid, f"paper{number} ")
    canvas.setTitle(f"文书 {len(snapshots)} 份")
    canvas.setCreator("SafetyDesk")
    canvas.setProducer("SafetyDesk")
    _date(canvas, max(snapshot.facts.dated for snapshot in snapshots), told.hexdigest())
    canvas.save()
    return written.getvalue()


def _opened(system_fonts: bool) -> tuple[BytesIO, Canvas]:
    """An empty PDF and where it is written to."""
    written = BytesIO()
    first = registered(chains(system_fonts)["fang"].files[0])
    return written, Canvas(written, pagesize=A4, invariant=1, pageCompression=1, initialFontName=first.name)


def _draw(canvas: Canvas, pen: Pen, laid: LaidOut, prefix: str = "") -> None:
    """All pages of a paper; with a prefix its copies are told below its own bookmark."""
    for number, sheet in enumerate(laid.pages):
        if sheet.opens:
            bookmark = f"{prefix}copy{number}"
            canvas.bookmarkPage(bookmark)
            canvas.addOutlineEntry(sheet.opens, bookmark, level=1 if prefix else 0)
        if laid.across:
            pen.across(laid.across)
        for top, marks in sheet.marks:
            pen.draw(marks, top)
        canvas.showPage()


def _name(snapshot: PaperSnapshot) -> str:
    title = snapshot.title.replace("\n", "")
    return f"{title} {snapshot.facts.number}" if snapshot.facts.number else title


def _date(canvas: Canvas, day: str, digest: str) -> None:
    """Give the PDF its 成文日期 as its date and an id by its content, whatever clock and environment say."""
    document = canvas._doc
    document._timeStamp.YMDhms = (*map(int, day.split("-")), 0, 0, 0)
    document._timeStamp.dhh, document._timeStamp.dmm = 8, 0
    document.signature = md5(digest.encode("ascii"), usedforsecurity=False)


def _describe(canvas: Canvas, snapshot: PaperSnapshot, digest: str) -> None:
    """The PDF's own particulars; the keywords carry the snapshot's hash for `document verify`."""
    canvas.setTitle(_name(snapshot) if snapshot.facts.number or not snapshot.draft else f"{_name(snapshot)} 草稿")
    canvas.setAuthor(snapshot.facts.issuer)
    canvas.setSubject(snapshot.title)
    canvas.setCreator("SafetyDesk")
    canvas.setProducer("SafetyDesk")
    canvas.setKeywords(f"sha256:{digest}")
