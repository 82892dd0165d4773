"""Many PDFs in one: order kept, bookmarks, blank backs for duplex printing, page numbers of the whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import IndirectObject

from safetydesk.documents.cutting import settled
from safetydesk.documents.fonts import chains
from safetydesk.documents.marks import MM
from safetydesk.documents.page import LEFT, PAGE_HEIGHT
from safetydesk.documents.pdf.paper_file import PaperFile
from safetydesk.documents.pen import Pen
from safetydesk.documents.setting import face, right, set_line
from safetydesk.errors import error

_KEPT = re.compile("存(档|根|卷)")
_EDGE = 12 * MM
"""案卷页号 stands this far from the upper and the outer edge of the sheet."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A PDF with its bookmark at a depth."""

    title: str
    pdf: bytes
    level: int = 0


def merge(pieces: Iterable[Piece], *, title: str, duplex: bool = False, numbered: bool = False) -> bytes:
    """One PDF of them all; the same pieces give the same bytes.

    `duplex`: every piece begins on a front side. `numbered`: each page gets its number in the whole, at the upper outer
    corner (right on fronts, left on backs). Pages stand as they are stored, never set anew.
    """
    target, parents = PdfWriter(), list[IndirectObject]()
    target.add_metadata({"/Title": title})
    told = [title, str(duplex), str(numbered)]
    for piece in pieces:
        source = PdfReader(BytesIO(piece.pdf))
        first = len(target.pages)
        for page in source.pages:
            target.add_page(page)
        if duplex and len(target.pages) % 2:
            last = target.pages[-1].mediabox
            target.add_blank_page(last.width, last.height)
        del parents[piece.level :]
        above = parents[-1] if parents else None
        parents.append(target.add_outline_item(title=piece.title, page_number=first, parent=above))
        told.append(f"{piece.level} {piece.title} {hashlib.sha256(piece.pdf).hexdigest()}")
    if numbered:
        _number(target.pages)
    return settled(target, "\n".join(told))


def archived_copy(pdf: bytes) -> bytes:
    """The pages of the 联 that is kept (存档, else the first) of a paper with several; any other PDF as it is.

    Raises PAPER_010 for what is no PDF.
    """
    try:
        source = PdfReader(BytesIO(pdf))
        marks = [one for one in source.outline if not isinstance(one, list)]
    except PyPdfError as wrong:
        raise error("PAPER_010") from wrong
    starts = [source.get_destination_page_number(one) for one in marks]
    if len(marks) < 2 or None in starts:
        return pdf
    chosen = next((place for place, one in enumerate(marks) if _KEPT.search(str(one.title))), 0)
    edges = [*(start for start in starts if start is not None), len(source.pages)]
    target = PdfWriter()
    for page in source.pages[edges[chosen] : edges[chosen + 1]]:
        target.add_page(page)
    return settled(target, f"{hashlib.sha256(pdf).hexdigest()} {chosen}")


def page_count(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    return len(PdfReader(BytesIO(pdf)).pages)


def _number(pages: Sequence[PageObject]) -> None:
    for page in pages:
        if page.rotation:
            page.transfer_rotation_to_content()
    for page, over in zip(pages, PdfReader(BytesIO(_numbers(pages))).pages, strict=True):
        page.merge_translated_page(over, float(page.mediabox.left), float(page.mediabox.bottom))


def _numbers(pages: Sequence[PageObject]) -> bytes:
    """A PDF of the numbers alone, each sheet as large as the page it goes over."""
    song = face(chains()["song"], 10.5, 12)
    paper = PaperFile()
    pen = Pen(paper, _no_picture)
    for number, page in enumerate(pages, start=1):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        right_edge, left = width - _EDGE - LEFT, _EDGE - LEFT
        put = right(str(number), song, right_edge, 0) if number % 2 else set_line(str(number), song, left, 0)
        pen.draw(put, PAGE_HEIGHT - height + _EDGE)
        paper.end_page(width, height)
    return paper.saved({}, str(len(pages)))


def _no_picture(blob: str) -> bytes:
    raise KeyError(blob)
