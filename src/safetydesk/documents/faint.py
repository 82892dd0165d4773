"""The last looks at a coarse scan: the edges where a code of ours can stand, enlarged and sharpened.

Measured on papers of ours with grain and grey JPEG, turned by up to 3 degrees: at 100 dots per inch all are read by
these, by plain looks half of the pictures and none of the PDFs; at 75 a module is a single dot, and few are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PIL import Image, ImageFilter

COARSE = 1_700_000
"""Pixels of a page of A4 at 130 dots per inch; a finer picture is read without this."""
ENLARGED = (3.0, 4.0, 5.0, 6.0)
"""By how much a coarse picture is enlarged."""
_DEEP = 0.18
"""How much of a page the edge takes in that holds the code: it ends 13 mm above the foot of A4 and is 18 mm high."""
_SHARP = ImageFilter.UnsharpMask(radius=3, percent=250, threshold=0)


def sharpened(page: Image.Image, scales: Sequence[float]) -> Iterator[Image.Image]:
    """The four edges of a page, the foot first, each at every scale; a page may lie upside down or across."""
    for edge in _edges(page):
        for scale in scales:
            size = (max(1, round(edge.width * scale)), max(1, round(edge.height * scale)))
            enlarged = edge if scale == 1.0 else edge.resize(size, Image.Resampling.LANCZOS)
            yield enlarged.filter(_SHARP)


def _edges(page: Image.Image) -> Iterator[Image.Image]:
    width, height = page.size
    across, down = round(_DEEP * width), round(_DEEP * height)
    yield page.crop((0, height - down, width, height))
    yield page.crop((0, 0, width, down))
    yield page.crop((0, 0, across, height))
    yield page.crop((width - across, 0, width, height))
