"""A TrueType font as reportlab wants it, its long tables read and cut at once instead of number by number.

What a reportlab face holds is not changed; a font without a full Unicode map is read by reportlab itself.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from reportlab.pdfbase.ttfonts import TTFontFace  # type: ignore[import-untyped]

from safetydesk.documents.font_subset import subset_font

_METRICS_AT, _LOCATIONS_AT = 34, 50
"""Where hhea tells the number of full metrics, and head the format of loca (OpenType spec)."""
_LAST = 0xFFFE
"""The last code point of format 4; the one after it closes the segments."""


class PaperFace(TTFontFace):  # type: ignore[misc]
    """A face of a font file; its tables are taken out of the file once."""

    get_table: Callable[[str], bytes]

    def extractInfo(self, charInfo: int = 1) -> None:  # noqa: N802, N803
        """Read the font; sets charToGlyph, charWidths, hmetrics and glyphPos as reportlab does."""
        super().extractInfo(charInfo=0)
        self.get_table = cache(self.get_table)
        if not charInfo:
            return
        known = dict(_characters(self.get_table("cmap")))
        if not known:
            super().extractInfo(charInfo)
            return
        self.charToGlyph = known
        self.hmetrics = self._metrics()
        scale = 1000.0 / self.unitsPerEm
        widths = [advance * scale for advance, _ in self.hmetrics]
        self.defaultWidth = widths[0]
        self.charWidths = {code: widths[glyph] for code, glyph in known.items() if glyph < len(widths)}
        self.glyphPos = self._places()
        for blank, other in ((0xA0, 0x20), (0x20, 0xA0)):
            if other in known:
                known[blank], self.charWidths[blank] = known[other], self.charWidths[other]
                break

    def makeSubset(self, subset: list[int]) -> bytes:  # noqa: N802
        """The font file of these code points, to be embedded."""
        return subset_font(subset, self.charToGlyph, self.get_table, self.glyphPos, self.hmetrics)

    def _metrics(self) -> list[tuple[int, int]]:
        """Advance and left side bearing of every glyph; the last advance holds for all that follow it."""
        table: bytes = self.get_table("hmtx")
        (full,) = struct.unpack_from(">H", self.get_table("hhea"), _METRICS_AT)
        metrics = list(struct.iter_unpack(">HH", table[: 4 * full]))
        rest = self.numGlyphs - full
        bearings = struct.unpack_from(f">{rest}H", table, 4 * full)
        return [*metrics, *((metrics[-1][0], bearing) for bearing in bearings)]

    def _places(self) -> list[int]:
        """Where each glyph begins in glyf."""
        table: bytes = self.get_table("loca")
        (long,) = struct.unpack_from(">h", self.get_table("head"), _LOCATIONS_AT)
        count: int = self.numGlyphs + 1
        if long:
            return list(struct.unpack_from(f">{count}I", table))
        return [place * 2 for place in struct.unpack_from(f">{count}H", table)]


def _characters(cmap: bytes) -> Iterator[tuple[int, int]]:
    """Code point and glyph of every character of the best Unicode map; nothing when there is none we know."""
    (count,) = struct.unpack_from(">2xH", cmap)
    held = {(one, two): offset for one, two, offset in struct.iter_unpack(">HHI", cmap[4 : 4 + 8 * count])}
    for key, form, read in (((3, 10), 12, _groups), ((3, 1), 4, _segments)):
        if key in held and struct.unpack_from(">H", cmap, held[key]) == (form,):
            return read(cmap, held[key])
    return iter(())


def _groups(cmap: bytes, offset: int) -> Iterator[tuple[int, int]]:
    """Format 12: runs of code points and glyphs that count together."""
    (count,) = struct.unpack_from(">12xI", cmap, offset)
    for first, last, glyph in struct.iter_unpack(">III", cmap[offset + 16 : offset + 16 + 12 * count]):
        yield from zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True)


def _segments(cmap: bytes, offset: int) -> Iterator[tuple[int, int]]:
    """Format 4: segments whose glyphs are counted from a delta, or looked up in the array behind the segments."""
    (double,) = struct.unpack_from(">6xH", cmap, offset)
    count = double // 2
    lasts, firsts, deltas, places = (
        struct.unpack_from(f">{count}H", cmap, offset + at)
        for at in (14, 16 + double, 16 + 2 * double, 16 + 3 * double)
    )
    for number, (first, last, delta, place) in enumerate(zip(firsts, lasts, deltas, places, strict=True)):
        codes = range(first, min(last, _LAST) + 1)
        glyphs: Iterable[int] = codes
        if place:
            glyphs = struct.unpack_from(f">{len(codes)}H", cmap, offset + 16 + 3 * double + 2 * number + place)
        for code, glyph in zip(codes, glyphs, strict=True):
            if not place or glyph:
                yield code, (glyph + delta) & 0xFFFF
