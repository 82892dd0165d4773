"""Some pages of a PDF or picture file as a PDF of their own, the same bytes every time; in the fenced child only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from safetydesk.documents.page import PAGE_HEIGHT, PAGE_WIDTH
from safetydesk.documents.raster import upright_frame


def cut_pages(content: bytes, pages: Sequence[int]) -> bytes:
    """Pages by number from 1, in the order given. What a PDF carries besides them (scripts, files) stays behind."""
    return _cut_pdf(content, pages) if content.startswith(b"%PDF-") else _pictures(content, pages)


def _cut_pdf(content: bytes, pages: Sequence[int]) -> bytes:
    source, target = PdfReader(BytesIO(content)), PdfWriter()
    for number in pages:
        page = source.pages[number - 1]
        for lively in ("/Annots", "/AA", "/B", "/Metadata"):
            page.pop(lively, None)
        target.add_page(page)
    return settled(target, f"{hashlib.sha256(content).hexdigest()} {','.join(map(str, pages))}")


def settled(writer: PdfWriter, identity: str) -> bytes:
    """The bytes of a writer with an id made of `identity` alone, and no clock in it."""
    name = hashlib.sha256(identity.encode("utf-8")).digest()[:16]
    writer.add_metadata({"/Producer": "SafetyDesk"})
    writer._ID = ArrayObject((ByteStringObject(name), ByteStringObject(name)))
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _pictures(content: bytes, pages: Sequence[int]) -> bytes:
    """Frames of a picture file, each filling a sheet of A4 that stands or lies as it does."""
    written = BytesIO()
    canvas = Canvas(written, invariant=1, pageCompression=1)
    for number in pages:
        frame = upright_frame(content, number - 1).convert("RGB")
        sheet = (PAGE_WIDTH, PAGE_HEIGHT) if frame.height >= frame.width else (PAGE_HEIGHT, PAGE_WIDTH)
        scale = min(sheet[0] / frame.width, sheet[1] / frame.height)
        wide, high = frame.width * scale, frame.height * scale
        canvas.setPageSize(sheet)
        canvas.drawImage(ImageReader(frame), (sheet[0] - wide) / 2, (sheet[1] - high) / 2, wide, high)
        canvas.showPage()
    canvas.save()
    return written.getvalue()
