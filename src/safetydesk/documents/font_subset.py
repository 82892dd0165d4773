"""The part of a TrueType font that a paper needs, as a font file of its own to be embedded (ISO 32000-1, 9.9)."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence

from safetydesk.documents.font_faces import PaperFace

_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x01, 0x08, 0x20, 0x40, 0x80
"""Flags of the parts of a composite glyph (OpenType spec, glyf)."""
_COMPOSITE = b"\x80"
"""The outline of a composite glyph begins with a negative number of contours."""
_HINTS = (b"cvt ", b"fpgm", b"prep")
_ADJUSTMENT, _LOCATIONS = 8, 50
"""Where head keeps the check sum of the file, and the format of loca."""
_GLYPHS, _FULL_METRICS = 4, 34
"""Where maxp counts the glyphs, and hhea the full metrics."""


def subset_font(face: PaperFace, glyphs: Sequence[int]) -> bytes:
    """A font whose n-th glyph is the n-th of `glyphs`, behind them what these are put together from.

    It has no map of characters: a PDF names its glyphs by their places.
    """
    wanted, data = list(glyphs), []
    places = {glyph: place for place, glyph in reversed(list(enumerate(wanted)))}
    for glyph in wanted:
        outline = face.outline(glyph)
        for at, part in _parts(outline) if outline[:1] >= _COMPOSITE else ():
            if part not in places:
                places[part] = len(wanted)
                wanted.append(part)
            outline = outline[:at] + struct.pack(">H", places[part]) + outline[at + 2 :]
        data.append(outline + bytes(-len(outline) % 4))
    ends = [0]
    for outline in data:
        ends.append(ends[-1] + len(outline))
    count = len(wanted)
    made = {
        b"glyf": b"".join(data),
        b"head": _with(_with(face.table(b"head") or b"", _ADJUSTMENT, ">I", 0), _LOCATIONS, ">h", 1),
        b"hhea": _with(face.table(b"hhea") or b"", _FULL_METRICS, ">H", count),
        b"hmtx": b"".join(struct.pack(">Hh", *face.metrics(glyph)) for glyph in wanted),
        b"loca": struct.pack(f">{count + 1}I", *ends),
        b"maxp": _with(face.table(b"maxp") or b"", _GLYPHS, ">H", count),
    }
    hints = {tag: table for tag in _HINTS if (table := face.table(tag)) is not None}
    return _file(made | hints)


def _parts(outline: bytes) -> Iterator[tuple[int, int]]:
    """Where a composite glyph names each of its parts, and which glyph it names."""
    at, more = 10, True
    while more:
        flags, part = struct.unpack_from(">HH", outline, at)
        yield at + 2, part
        at += 8 if flags & _WORDS else 6
        at += 2 * bool(flags & _SCALE) + 4 * bool(flags & _TWO_SCALES) + 8 * bool(flags & _MATRIX)
        more = bool(flags & _MORE)


def _with(table: bytes, at: int, form: str, value: int) -> bytes:
    """A table with one number in it changed."""
    return table[:at] + struct.pack(form, value) + table[at + struct.calcsize(form) :]


def _file(made: Mapping[bytes, bytes]) -> bytes:
    """Tables in the order of their tags behind their directory, each on a boundary of four bytes."""
    power = len(made).bit_length() - 1
    head = struct.pack(">IHHHH", 0x0001_0000, len(made), 16 << power, power, (len(made) << 4) - (16 << power))
    at = len(head) + 16 * len(made)
    entries, bodies = [], []
    for tag, table in sorted(made.items()):
        padded = table + bytes(-len(table) % 4)
        entries.append(struct.pack(">4sIII", tag, _check_sum(padded), at, len(table)))
        bodies.append(padded)
        at += len(padded)
    return b"".join((head, *entries, *bodies))


def _check_sum(padded: bytes) -> int:
    words = array("I", padded)
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFF_FFFF
