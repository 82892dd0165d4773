"""A TrueType font as a paper needs it: mapped into memory, each number looked up in its tables when it is asked for.

Source: OpenType spec (cmap, head, hhea, hmtx, loca, maxp, name, OS/2, post).
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from safetydesk.documents.font_files import FontFile, family_name, font_names, font_tables

_NEEDED = (b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp")
_MAPS = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))
"""Platform and encoding of the Unicode maps, the fullest first."""
_ALIKE = {0xA0: 0x20, 0x20: 0xA0}
"""A blank that a font lacks is set as the other blank."""
_FULL_NAME, _POSTSCRIPT, _VERSION = 4, 6, 5
_CAPITALS = 88
"""Where OS/2 tells the height of capitals, from its second version on."""


@dataclass(frozen=True, slots=True)
class Characters:
    """Which glyph a code point has: runs of code points, and how a code of the n-th run is looked up."""

    firsts: Sequence[int]
    lasts: Sequence[int]
    look_up: Callable[[int, int], int]

    def glyph(self, code: int) -> int:
        """The glyph of a code point, 0 when the font has none."""
        return self._held(code) or self._held(_ALIKE.get(code, -1))

    def _held(self, code: int) -> int:
        run = bisect_left(self.lasts, code)
        if run == len(self.lasts) or code < self.firsts[run]:
            return 0
        return self.look_up(run, code)

    def __contains__(self, code: int) -> bool:
        return self.glyph(code) != 0

    def __iter__(self) -> Iterator[int]:
        for first, last in zip(self.firsts, self.lasts, strict=True):
            yield from (code for code in range(first, last + 1) if self._held(code))


class PaperFace:
    """One font of a file. Raises ValueError, LookupError, OSError or struct.error for a file that is none.

    `name` is its PostScript name, `units` how many make an em, `bounds` the box around all glyphs.
    """

    def __init__(self, file: FontFile) -> None:
        with file.path.open("rb") as opened:
            tables = font_tables(opened, file.index)
            told = list(font_names(opened, tables))
            self._data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        self._tables = tables
        if any(sum(tables[tag]) > len(self._data) for tag in _NEEDED):
            raise ValueError("a table reaches beyond the file")
        names = {number: text for number, text in reversed(told) if text and text.isascii()}
        self.name = names.get(_POSTSCRIPT) or names.get(_FULL_NAME) or file.path.stem
        self.family = family_name(told) or file.path.stem
        self.version = names.get(_VERSION, "")
        (self.units,) = self._at(b"head", 18, ">H")
        self.bounds: tuple[int, ...] = self._at(b"head", 36, ">4h")
        (long,) = self._at(b"head", 50, ">h")
        self.ascent, self.descent = self._at(b"hhea", 4, ">2h")
        (self._full,) = self._at(b"hhea", 34, ">H")
        (self.count,) = self._at(b"maxp", 4, ">H")
        self._place, self._step = (">2I", 4) if long else (">2H", 2)
        self._scale = 1 if long else 2
        self.known = self._characters()
        self._glyphs: dict[str, int] = {}
        self._metrics: dict[int, tuple[int, int]] = {}
        self._outlines: dict[int, bytes] = {}
        if not self.units or not self._full or tables[b"loca"][1] < (self.count + 1) * self._step:
            raise ValueError("a table is too short")
        if tables[b"hmtx"][1] < 4 * self._full + 2 * (self.count - self._full):
            raise ValueError("a table is too short")

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the whole file."""
        return hashlib.sha256(self._data).hexdigest()

    @property
    def capitals(self) -> int:
        """The height of capitals, in units of the font."""
        if self._tables.get(b"OS/2", (0, 0))[1] < _CAPITALS + 2:
            return self.ascent
        (height,) = self._at(b"OS/2", _CAPITALS, ">h")
        return int(height) or self.ascent

    @property
    def slant(self) -> float:
        """The angle of an italic, in degrees."""
        return float(self._at(b"post", 4, ">i")[0]) / 65536 if b"post" in self._tables else 0.0

    def table(self, tag: bytes) -> bytes | None:
        """A table as it lies in the file, None when there is none."""
        if tag not in self._tables:
            return None
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]

    def glyph(self, character: str) -> int:
        """The glyph of a character, 0 when the font has none."""
        found = self._glyphs.get(character)
        if found is None:
            found = self._glyphs[character] = self.known.glyph(ord(character))
        return found

    def width(self, glyph: int) -> float:
        """How far a glyph steps, in thousandths of the em."""
        return float(self.metrics(glyph)[0] * 1000 / self.units)

    def metrics(self, glyph: int) -> tuple[int, int]:
        """Advance and left side bearing of a glyph; the last advance holds for all that follow it."""
        found = self._metrics.get(glyph)
        if found is None:
            found = self._metrics[glyph] = self._measured(glyph)
        return found

    def outline(self, glyph: int) -> bytes:
        """The outline of a glyph as it lies in glyf."""
        found = self._outlines.get(glyph)
        if found is None:
            found = self._outlines[glyph] = self._drawn(glyph)
        return found

    def _measured(self, glyph: int) -> tuple[int, int]:
        if glyph < self._full:
            advance, bearing = self._at(b"hmtx", 4 * glyph, ">Hh")
        else:
            (advance,) = self._at(b"hmtx", 4 * (self._full - 1), ">H")
            (bearing,) = self._at(b"hmtx", 4 * self._full + 2 * (glyph - self._full), ">h")
        return advance, bearing

    def _drawn(self, glyph: int) -> bytes:
        start, end = self._at(b"loca", self._step * glyph, self._place)
        offset = self._tables[b"glyf"][0]
        return self._data[offset + self._scale * start : offset + self._scale * end]

    def _at(self, tag: bytes, place: int, form: str) -> tuple[int, ...]:
        return struct.unpack_from(form, self._data, self._tables[tag][0] + place)

    def _characters(self) -> Characters:
        """The best Unicode map. Raises ValueError when there is none that we know."""
        start = self._tables[b"cmap"][0]
        (maps,) = struct.unpack_from(">2xH", self._data, start)
        told = struct.iter_unpack(">HHI", self._data[start + 4 : start + 4 + 8 * maps])
        held = {(platform, encoding): start + offset for platform, encoding, offset in told}
        for key in _MAPS:
            if key in held:
                (form,) = struct.unpack_from(">H", self._data, held[key])
                if form in (4, 12):
                    return (_segments if form == 4 else _groups)(self._data, held[key], self.count)
        raise ValueError("no Unicode map")


def _groups(data: mmap.mmap, offset: int, count: int) -> Characters:
    """Format 12: runs of code points and glyphs that count together."""
    (runs,) = struct.unpack_from(">12xI", data, offset)
    told = struct.unpack_from(f">{3 * runs}I", data, offset + 16)
    firsts, glyphs = told[0::3], told[2::3]

    def look_up(run: int, code: int) -> int:
        glyph = glyphs[run] + code - firsts[run]
        return glyph if glyph < count else 0

    return Characters(firsts, told[1::3], look_up)


def _segments(data: mmap.mmap, offset: int, count: int) -> Characters:
    """Format 4: segments whose glyphs are counted from a delta, or looked up in the array behind the segments."""
    (double,) = struct.unpack_from(">6xH", data, offset)
    runs, places_at = double // 2, offset + 16 + 3 * double
    lasts, firsts, deltas, places = (
        struct.unpack_from(f">{runs}H", data, offset + at) for at in (14, *(16 + n * double for n in (1, 2, 3)))
    )

    def look_up(run: int, code: int) -> int:
        glyph = code
        if places[run]:
            (glyph,) = struct.unpack_from(">H", data, places_at + 2 * (run + code - firsts[run]) + places[run])
            if not glyph:
                return 0
        glyph = (glyph + deltas[run]) & 0xFFFF
        return glyph if glyph < count else 0

    return Characters(firsts, lasts, look_up)
