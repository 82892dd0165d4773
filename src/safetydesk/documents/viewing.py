"""The pages of a finished PDF as pictures and as text: what the screen shows and the printer gets is the file itself.

PDFium is no friend of threads: one lock serves all open papers, so that each may be asked from any thread, and what
was opened is closed under it too, at the latest when the program ends.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from math import ceil
from threading import RLock
from typing import Any
from weakref import WeakSet, finalize

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from safetydesk.errors import error

MOST_PIXELS = 40_000_000
"""A picture beyond this is not made; 600 dpi of an A4 page are 35 million."""
_LOCK = RLock()
_OPEN: WeakSet[Any] = WeakSet()


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture of a page, or of a band of one: RGB or grey bytes, `stride` bytes a line."""

    width: int
    height: int
    stride: int
    grey: bool
    content: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where found text stands: page from 0, then points from the upper left corner of the page."""

    page: int
    x: float
    y: float
    width: float
    height: float


class PdfPages:
    """An open PDF. `sizes` are width and height of each page in points; `opens` names the pages that begin a 联."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        with _LOCK:
            try:
                self._file = pdfium.PdfDocument(content)
                finalize(self, _close, self._file)
                _OPEN.add(self._file)
                self.sizes = tuple(self._file.get_page_size(page) for page in range(len(self._file)))
                self.opens = {
                    mark.get_dest().get_index(): str(mark.get_title())
                    for mark in self._file.get_toc()
                    if mark.get_dest() is not None
                }
            except pdfium.PdfiumError as wrong:
                raise error("PAPER_010") from wrong

    def __len__(self) -> int:
        return len(self.sizes)

    def picture(self, page: int, scale: float, *, grey: bool = False, band: tuple[int, int] | None = None) -> Raster:
        """A page (from 0) at `scale` pixels a point; `band` are the first line of pixels and how many, None all.

        Raises ValueError for a picture of more than MOST_PIXELS.
        """
        wide, high = self.sizes[page]
        whole = ceil(high * scale)
        top, lines = band or (0, whole)
        if wide * scale * lines > MOST_PIXELS:
            raise ValueError(f"a page of {wide * scale:.0f} x {lines} pixels")
        above, below = (max(cut - 0.5, 0) / scale for cut in (top, whole - top - lines))  # points, rounded up inside
        with self._page(page) as leaf:
            drawn = leaf.render(scale=scale, grayscale=grey, rev_byteorder=not grey, crop=(0, below, 0, above))
            try:
                return Raster(drawn.width, drawn.height, drawn.stride, grey, bytes(drawn.buffer))
            finally:
                drawn.close()

    def text(self, page: int) -> str:
        """The text of a page as it reads."""
        with self._page(page) as leaf, closing(leaf.get_textpage()) as read:
            return str(read.get_text_bounded())

    def find(self, words: str) -> tuple[Place, ...]:
        """Every place where the words stand, page by page, letter case aside; a place that spans lines is several."""
        sought = words.strip()
        return tuple(place for page in range(len(self)) for place in self._found(page, sought)) if sought else ()

    def _found(self, number: int, words: str) -> list[Place]:
        found, high = [], self.sizes[number][1]
        with self._page(number) as leaf, closing(leaf.get_textpage()) as read, closing(read.search(words)) as searching:
            while (at := searching.get_next()) is not None:
                for rectangle in range(read.count_rects(*at)):
                    left, foot, right, top = read.get_rect(rectangle)
                    found.append(Place(number, left, high - top, right - left, top - foot))
        return found

    @contextmanager
    def _page(self, number: int) -> Iterator[Any]:
        with _LOCK, closing(self._file[number]) as leaf:
            yield leaf


@atexit.register
def _close_all() -> None:
    """The paper that lay on the desk when the program ended; PDFium, imported before, is taken down after this."""
    for file in list(_OPEN):
        _close(file)


def _close(file: Any) -> None:
    with _LOCK:
        file.close()
