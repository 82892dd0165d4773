"""Scans of papers as scanners and phones make them: printed pages as noisy, turned, skewed pixels."""

from __future__ import annotations

import random
from collections.abc import Sequence
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image, ImageFilter


def pixels(pdf: bytes, page: int = 1, *, dpi: int = 200) -> Image.Image:
    """A page as it would lie on the glass."""
    drawn: Image.Image = pdfium.PdfDocument(pdf)[page - 1].render(scale=dpi / 72, grayscale=True).to_pil()
    return drawn


def worn(page: Image.Image, *, turn: float = 0.0, noise: float = 0.12, seed: int = 1) -> Image.Image:
    """The page turned (degrees counter-clockwise), a little out of focus, with the grain of a cheap scanner."""
    turned = page.rotate(turn, expand=True, fillcolor=242, resample=Image.Resampling.BICUBIC)
    soft = turned.filter(ImageFilter.GaussianBlur(0.6))
    return Image.blend(soft, _grain(soft.size, seed), noise)


def _grain(size: tuple[int, int], seed: int) -> Image.Image:
    tile = Image.frombytes("L", (256, 256), random.Random(seed).randbytes(256 * 256))
    grain = Image.new("L", size)
    for x in range(0, size[0], 256):
        for y in range(0, size[1], 256):
            grain.paste(tile, (x, y))
    return grain


def as_jpeg(page: Image.Image, quality: int = 60) -> bytes:
    written = BytesIO()
    page.save(written, "JPEG", quality=quality)
    return written.getvalue()


def as_file(pages: Sequence[Image.Image], kind: str) -> bytes:
    """Several pages in one PDF or TIFF, as a scanner with a feeder gives them."""
    written = BytesIO()
    first, *rest = pages
    extra = {"resolution": 200.0} if kind == "PDF" else {"compression": "jpeg"}
    first.save(written, kind, save_all=True, append_images=rest, **extra)
    return written.getvalue()


def landscape() -> Image.Image:
    """A page that is nothing of ours."""
    return Image.linear_gradient("L").resize((600, 800))
