"""Pictures in a PDF: a JPEG goes in as it is but without what the camera wrote beside it (where it was taken, whose it
is), anything else as its pixels, what is see-through as a mask.

Pillow is loaded with the first picture; a paper without any does without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from safetydesk.documents.bare_pictures import bare_jpeg
from safetydesk.documents.pdf.file import PdfFile

_MOST_PIXELS = 120_000_000
_ORIENTATION = 0x0112
_COLOURS = {"L": "/DeviceGray", "RGB": "/DeviceRGB"}


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture in the file: its object, its size in pixels as stored, and its EXIF orientation (1 to 8)."""

    number: int
    width: int
    height: int
    turn: int = 1


def store(file: PdfFile, raw: bytes) -> Stored:
    """Write a picture file into the PDF. Raises what Pillow raises, and ValueError for too many pixels."""
    from PIL import Image

    with Image.open(BytesIO(raw)) as image:
        width, height = image.size
        if width * height > _MOST_PIXELS:
            raise ValueError("too many pixels")
        turn = image.getexif().get(_ORIENTATION, 1)
        kept = image.format == "JPEG" and image.mode in _COLOURS
        colours = _COLOURS.get(image.mode, "")
        if kept:
            image.draft("L", (width // 8, height // 8))  # an eighth of the size tells a torn file as well
        image.load()
        number = _jpeg(file, raw, (width, height), colours) if kept else store_pixels(file, image).number
    return Stored(number, width, height, turn if turn in range(1, 9) else 1)


def eight_bit(image: Any) -> Any:
    """A Pillow image of grey in 16 bits, whole numbers or fractions as one of 8 bits; any other as it is.

    White is 65535; fractions that reach no further than 1 have it there, what lies within 255 is left as it is.
    """
    if not image.mode.startswith(("I", "F")):
        return image
    deep = image.convert("F")
    most = deep.getextrema()[1]
    white = (
        65535.0 if image.mode.startswith("I;16") or most > 255 else 1.0 if image.mode == "F" and most <= 1 else 255.0
    )
    scale = 255 / max(white, most)
    shallow = deep.point(lambda value: value * scale + 0.0).convert("L")
    shallow.info.pop("transparency", None)  # a shade of 16 bits, none of these
    return shallow


def store_pixels(file: PdfFile, image: Any) -> Stored:
    """Write the pixels of a Pillow image; those that are see-through get a mask."""
    masked, image = "", eight_bit(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        mask = file.stream(image.getchannel("A").tobytes(), _entries(image.size, "/DeviceGray"))
        masked = f" /SMask {mask} 0 R"
    flat = image.convert("L" if image.mode in ("1", "L") else "RGB")
    number = file.stream(flat.tobytes(), _entries(flat.size, _COLOURS[flat.mode]) + masked)
    return Stored(number, *flat.size)


def _jpeg(file: PdfFile, raw: bytes, size: tuple[int, int], colours: str) -> int:
    return file.stream(bare_jpeg(raw), _entries(size, colours) + " /Filter /DCTDecode", kept=True)


def _entries(size: tuple[int, int], colours: str) -> str:
    return (
        f" /Type /XObject /Subtype /Image /Width {size[0]} /Height {size[1]} /ColorSpace {colours} /BitsPerComponent 8"
    )
