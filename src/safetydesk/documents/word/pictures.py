"""Pictures of a Word copy: drawn signatures, the QR code, and the photo annex."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx.shared import Pt
from PIL import Image, ImageOps

from safetydesk.documents.annex import Numbered, caption_words, photo_lines
from safetydesk.documents.bare_pictures import bare_picture
from safetydesk.documents.furniture import qr_rows
from safetydesk.documents.pdf.pictures import eight_bit
from safetydesk.documents.pen import Images
from safetydesk.documents.setting import TYPE_WIDTH
from safetydesk.documents.word.tables import Line, fixed_table, shares
from safetydesk.documents.word.type import Type, paragraph, run
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.errors import SafetyDeskError, error

_MOST_PIXELS = 120_000_000
_ORIENTATION = 0x0112
_SIGNATURE = (120.0, 24.0)
_INSET = 6.0
_QUIET, _MODULE = 1, 8
"""Modules of the quiet border of a code, and pixels of a module."""
_CAPTION = Type("fang", 10.5, 15)
_SMALL = Type("fang", 7, 10)
_ROOM = 600.0
"""Height that the photos of a page share, in points."""


def signature(to: Any, blob: str, label: str, images: Images) -> None:
    """A drawn signature on its line. Raises PAPER_005."""
    content, width, height = _fitted(images, blob, _SIGNATURE, "PAPER_005", label=label)
    to.add_run().add_picture(BytesIO(content), Pt(width), Pt(height))


def code_picture(text: str) -> bytes:
    """The QR code of the paper itself as a PNG without compression, the same bytes everywhere."""
    rows = qr_rows(text)
    code = Image.new("1", (len(rows) + 2 * _QUIET,) * 2, 1)
    for y, row in enumerate(rows, _QUIET):
        for x, module in enumerate(row, _QUIET):
            code.putpixel((x, y), int(module))
    written = BytesIO()
    code.resize((code.width * _MODULE, code.height * _MODULE), Image.Resampling.NEAREST).save(
        written, "PNG", compress_level=0
    )
    return written.getvalue()


def annex(document: Any, snapshot: PaperSnapshot, images: Images) -> None:
    """The photos on pages of their own, each in its box with item, time and hash below, in the order of the PDF."""
    depth = max(2, snapshot.photos_per_page // 2)
    height = _ROOM / depth
    for lines in photo_lines(snapshot):
        head = paragraph(document, Type("hei", 16, 28))
        head.paragraph_format.page_break_before = True
        run(head, "附件　现场照片", Type("hei", 16, 28))
        columns = [1 if len(line) == 1 and snapshot.photos_per_page == 2 else 2 for line in lines]
        places = [shares([1] * count, TYPE_WIDTH) for count in columns]
        made = fixed_table(document, [Line(line, height) for line in places], weight=0.35)
        for cells, line, place in zip(made, lines, places, strict=True):
            _pictures(cells, line, (place[0][1], height), images)


def _pictures(cells: Sequence[Any], line: Sequence[Numbered], room: tuple[float, float], images: Images) -> None:
    for cell, (number, photo) in zip(cells, line, strict=False):
        *lines, printed = caption_words(photo, number)
        box = (room[0] - 2 * _INSET - 8, room[1] - 15 * (len(lines) + 4))
        content, width, height = _fitted(images, photo.blob, box, "PAPER_003", item=photo.item, blob=photo.blob[:12])
        holder = paragraph(cell, _CAPTION, align="center")
        holder.paragraph_format.line_spacing_rule = holder.paragraph_format.line_spacing = None
        holder.add_run().add_picture(BytesIO(content), Pt(width), Pt(height))
        for told in lines:
            run(paragraph(cell, _CAPTION), told, _CAPTION)
        run(paragraph(cell, _SMALL), printed, _SMALL)
    for cell in cells[len(line) :]:
        paragraph(cell, _CAPTION)


def _fitted(images: Images, name: str, box: tuple[float, float], code: str, **facts: str) -> tuple[bytes, float, float]:
    """The picture upright, and its size within a box; the numbered error `code` when it cannot be read."""
    try:
        raw = images(name)
        with Image.open(BytesIO(raw)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ValueError("too many pixels")
            turned = image.getexif().get(_ORIENTATION, 1) != 1
            if turned or image.format not in ("JPEG", "PNG"):
                raw, shown = _upright(image)
            else:
                shown = image.size
                image.draft("L", (shown[0] // 8, shown[1] // 8))  # an eighth of the size tells a torn file as well
                image.load()
    except SafetyDeskError:
        raise
    except Exception as wrong:  # an image library may raise anything on a damaged file
        raise error(code, **facts) from wrong
    scale = min(box[0] / shown[0], box[1] / shown[1])
    return bare_picture(raw), shown[0] * scale, shown[1] * scale


def _upright(image: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """Word shows pixels as they are stored: a picture that its camera turned is stored upright."""
    upright = eight_bit(ImageOps.exif_transpose(image)).convert("RGB")
    written = BytesIO()
    upright.save(written, "JPEG", quality=90)
    return written.getvalue(), upright.size
