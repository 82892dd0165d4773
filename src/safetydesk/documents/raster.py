"""Pages of a foreign PDF or picture as grey pixels within bounds, and the QR codes found on them.

Runs in the fenced child only: nothing here is fit to be called on foreign bytes in the program's own process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import zxingcpp
from PIL import Image, ImageOps, ImageSequence

from safetydesk.documents.faint import COARSE, ENLARGED, sharpened
from safetydesk.documents.pdf.pictures import eight_bit
from safetydesk.domain.claims import Claim, ScanPage, claim_of

MOST_PIXELS = 48_000_000
"""Of one page as it is looked at: A3 at 400 dpi has 31 million."""
MOST_STORED = 160_000_000
"""Of one picture as it is stored; larger ones are not opened."""
MOST_PAGES = 500
_LOOKS = (200, 300, 400, 500)
"""Dots per inch at which a page of a PDF is looked at until its code is read."""
_SCALES = (1.0, 1.6, 2.4, 3.2, 0.6)
"""A picture has no inches: it is looked at as it is, then larger, since noise hides small squares, then smaller."""
_POINTS = 72
_SMALLEST = 40


class TooManyError(Exception):
    """More pages or pixels than a scan may have; the argument says of what."""


Looks = Callable[[], Iterator[Image.Image]]
"""Gives a page as grey pictures, one after the other, until its code is read."""


def pages_of(content: bytes) -> tuple[int, Iterator[Looks]]:
    """How many pages a PDF or picture has, and each of them. Raises TooManyError, and what the libraries raise."""
    return _pdf_pages(content) if content.startswith(b"%PDF-") else _picture_pages(content)


def _pdf_pages(content: bytes) -> tuple[int, Iterator[Looks]]:
    document = pdfium.PdfDocument(content)
    if len(document) > MOST_PAGES:
        raise TooManyError("pages")

    def looks(number: int) -> Looks:
        def drawn() -> Iterator[Image.Image]:
            page = document[number]
            try:
                yield from _drawn(page)
            finally:
                page.close()

        return drawn

    return len(document), (looks(number) for number in range(len(document)))


def _drawn(page: Any) -> Iterator[Image.Image]:
    """A page at rising resolution; a sheet too large for the bound is drawn as large as the bound allows."""
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        return
    most = (MOST_PIXELS / (width * height)) ** 0.5
    for scale in dict.fromkeys(min(dots / _POINTS, most) for dots in _LOOKS):
        if min(width, height) * scale >= _SMALLEST:
            yield page.render(scale=scale, grayscale=True).to_pil()
    scanned = _scanned(page)
    if scanned is not None:
        yield from sharpened(scanned, ENLARGED)


def _scanned(page: Any) -> Image.Image | None:
    """The one coarse picture that a scanner made a page of, as its dots are; None for any other page."""
    pictures = list(islice(page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=1), 2))
    if len(pictures) != 1 or page.get_rotation():
        return None
    (picture,) = pictures
    across, skewed, leaning, down, *_ = picture.get_matrix().get()
    wide, high = picture.get_px_size()
    if skewed or leaning or across <= 0 or down <= 0 or not _SMALLEST**2 <= wide * high <= COARSE:
        return None
    dots: Image.Image = picture.get_bitmap().to_pil().convert("L")
    return dots


def _picture_pages(content: bytes) -> tuple[int, Iterator[Looks]]:
    count = counted(content)
    return count, (_frame_looks(content, number) for number in range(count))


def counted(content: bytes) -> int:
    """How many pictures a file holds. Raises TooManyError."""
    Image.MAX_IMAGE_PIXELS = MOST_STORED
    with Image.open(BytesIO(content)) as image:
        count = getattr(image, "n_frames", 1)
        if image.width * image.height > MOST_STORED or count > MOST_PAGES:
            raise TooManyError("pages")
        return int(count)


def _frame_looks(content: bytes, number: int) -> Looks:
    def looks() -> Iterator[Image.Image]:
        whole = upright_frame(content, number).convert("L")
        for scale in _SCALES:
            size = (round(whole.width * scale), round(whole.height * scale))
            if size[0] * size[1] <= MOST_PIXELS and min(size) >= _SMALLEST:
                yield whole if scale == 1.0 else whole.resize(size, Image.Resampling.BICUBIC)
        if _SMALLEST**2 <= whole.width * whole.height <= COARSE:
            yield from sharpened(whole, ENLARGED)

    return looks


def upright_frame(content: bytes, number: int) -> Image.Image:
    """One picture of the file as its camera meant it to stand, grey of 16 bits as one of 8; a large JPEG is read at a
    reduced size."""
    with Image.open(BytesIO(content)) as image:
        if image.width * image.height > MOST_STORED:
            raise TooManyError("pixels")
        if number == 0 and image.format == "JPEG" and image.width * image.height > MOST_PIXELS:
            image.draft("L", (image.width // 2, image.height // 2))
        frame = next(one for place, one in enumerate(ImageSequence.Iterator(image)) if place == number)
        frame.load()
        stood: Image.Image = eight_bit(ImageOps.exif_transpose(frame) if image.format != "TIFF" else frame.copy())
        return stood


def read_page(number: int, looks: Looks) -> ScanPage:
    """The codes of one page, from the first look that shows any of ours."""
    for image in looks():
        wanted: Any = zxingcpp.BarcodeFormat.QRCode
        found = zxingcpp.read_barcodes(image, formats=wanted, try_invert=False)
        claims: dict[Claim, int] = {}
        for code in found:
            if claim := claim_of(code.text):
                claims.setdefault(claim, int(code.orientation))
        if claims:
            return ScanPage(number, tuple(claims), _turn(next(iter(claims.values()))))
    return ScanPage(number)


def _turn(seen: int) -> int:
    """How far to turn a page back, in quarters, whose code was seen at this angle."""
    return round(-seen / 90) * 90 % 360
