"""Some pages of a PDF or picture file as a PDF of their own, the same bytes every time; in the fenced child only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject

from safetydesk.documents.page import PAGE_HEIGHT, PAGE_WIDTH
from safetydesk.documents.pdf.paper_file import PaperFile
from safetydesk.documents.pdf.pictures import store_pixels
from safetydesk.documents.pen import upright
from safetydesk.documents.raster import MOST_PAGES, TooManyError, counted, upright_frame


def cut_pages(content: bytes, pages: Sequence[int] | None, turns: Mapping[int, int]) -> bytes:
    """Pages by number from 1, in the order given, None for all. What a PDF carries besides them stays behind.

    `turns`: by how many degrees clockwise a page is to be turned, multiples of 90.
    """
    if content.startswith(b"%PDF-"):
        return _cut_pdf(content, pages, turns)
    return _pictures(content, range(1, counted(content) + 1) if pages is None else pages, turns)


def _cut_pdf(content: bytes, wanted: Sequence[int] | None, turns: Mapping[int, int]) -> bytes:
    source, target = PdfReader(BytesIO(content)), PdfWriter()
    if len(source.pages) > MOST_PAGES:
        raise TooManyError("pages")
    pages = range(1, len(source.pages) + 1) if wanted is None else wanted
    for number in pages:
        page = source.pages[number - 1]
        for lively in ("/Annots", "/AA", "/B", "/Metadata"):
            page.pop(lively, None)
        added = target.add_page(page)
        if turns.get(number):
            added.rotate(turns[number])
    return settled(target, f"{hashlib.sha256(content).hexdigest()} {','.join(map(str, pages))}")


def settled(writer: PdfWriter, identity: str) -> bytes:
    """The bytes of a writer with an id made of `identity` alone, and no clock in it."""
    name = hashlib.sha256(identity.encode("utf-8")).digest()[:16]
    writer.add_metadata({"/Producer": "SafetyDesk"})
    writer._ID = ArrayObject((ByteStringObject(name), ByteStringObject(name)))
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _pictures(content: bytes, pages: Sequence[int], turns: Mapping[int, int]) -> bytes:
    """Frames of a picture file, each filling a sheet of A4 that stands or lies as it does."""
    paper = PaperFile()
    for number in pages:
        frame = upright_frame(content, number - 1)
        frame = frame.convert("L" if frame.mode in ("1", "L") else "RGB").rotate(-turns.get(number, 0), expand=True)
        sheet = (PAGE_WIDTH, PAGE_HEIGHT) if frame.height >= frame.width else (PAGE_HEIGHT, PAGE_WIDTH)
        scale = min(sheet[0] / frame.width, sheet[1] / frame.height)
        wide, high = frame.width * scale, frame.height * scale
        called, _ = paper.picture(str(number), partial(store_pixels, image=frame))
        paper.write(upright(called, 1, (sheet[0] - wide) / 2, (sheet[1] - high) / 2, wide, high))
        paper.end_page(*sheet)
    return paper.saved({}, hashlib.sha256(content).hexdigest())
