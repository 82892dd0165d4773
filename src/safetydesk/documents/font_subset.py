"""The part of a TrueType font that a paper needs, as a font file of its own to be embedded (ISO 32000-1, 9.9)."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence

_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x01, 0x08, 0x20, 0x40, 0x80
"""Flags of the parts of a composite glyph (OpenType spec, glyf)."""
_HINTS = ("cvt ", "fpgm", "prep")
_ADJUSTMENT, _LOCATIONS = 8, 50
"""Where head keeps the check sum of the file, and the format of loca."""
_GLYPHS, _FULL_METRICS = 4, 34
"""Where maxp counts the glyphs, and hhea the full metrics."""
Tables = Callable[[str], bytes]


def subset_font(
    codes: Sequence[int],
    glyph_of: Mapping[int, int],
    tables: Tables,
    places: Sequence[int],
    metrics: Sequence[tuple[int, int]],
) -> bytes:
    """A font whose n-th code stands for the n-th of `codes`; one that the font lacks is its empty glyph.

    `places` is where each glyph begins in glyf, `metrics` its advance and left side bearing. `tables` raises KeyError
    for a table that is not there.
    """
    outlines = tables("glyf")
    numbers = {0: 0}
    for code in codes:
        numbers.setdefault(glyph_of.get(code, 0), len(numbers))
    wanted, data = list(numbers), []
    for glyph in wanted:
        outline = outlines[places[glyph] : places[glyph + 1]]
        for at, part in _parts(outline):
            if part not in numbers:
                numbers[part] = len(numbers)
                wanted.append(part)
            outline = outline[:at] + struct.pack(">H", numbers[part]) + outline[at + 2 :]
        data.append(outline + bytes(-len(outline) % 4))
    ends = [0]
    for outline in data:
        ends.append(ends[-1] + len(outline))
    count = len(wanted)
    made = {
        "cmap": _one_byte_map([numbers[glyph_of.get(code, 0)] for code in codes]),
        "glyf": b"".join(data),
        "head": _with(_with(tables("head"), _ADJUSTMENT, ">I", 0), _LOCATIONS, ">h", 1),
        "hhea": _with(tables("hhea"), _FULL_METRICS, ">H", count),
        "hmtx": b"".join(struct.pack(">HH", *metrics[glyph]) for glyph in wanted),
        "loca": struct.pack(f">{count + 1}I", *ends),
        "maxp": _with(tables("maxp"), _GLYPHS, ">H", count),
    }
    return _file(made | dict(_kept(tables, _HINTS)))


def _kept(tables: Tables, tags: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for tag in tags:
        try:
            yield tag, tables(tag)
        except KeyError:
            continue


def _parts(outline: bytes) -> Iterator[tuple[int, int]]:
    """Where a composite glyph names each of its parts, and which glyph it names; nothing for a simple one."""
    if len(outline) < 2 or struct.unpack_from(">h", outline)[0] >= 0:
        return
    at, more = 10, True
    while more:
        flags, part = struct.unpack_from(">HH", outline, at)
        yield at + 2, part
        at += 8 if flags & _WORDS else 6
        at += 2 * bool(flags & _SCALE) + 4 * bool(flags & _TWO_SCALES) + 8 * bool(flags & _MATRIX)
        more = bool(flags & _MORE)


def _one_byte_map(glyphs: Sequence[int]) -> bytes:
    """A cmap of format 6 for codes counted from 0."""
    told = struct.pack(">HHHHI", 0, 1, 1, 0, 12)
    return told + struct.pack(f">HHHHH{len(glyphs)}H", 6, 10 + 2 * len(glyphs), 0, 0, len(glyphs), *glyphs)


def _with(table: bytes, at: int, form: str, value: int) -> bytes:
    """A table with one number in it changed."""
    return table[:at] + struct.pack(form, value) + table[at + struct.calcsize(form) :]


def _file(made: Mapping[str, bytes]) -> bytes:
    """Tables in the order of their tags behind their directory, each on a boundary of four bytes."""
    power = len(made).bit_length() - 1
    head = struct.pack(">IHHHH", 0x0001_0000, len(made), 16 << power, power, (len(made) << 4) - (16 << power))
    at = len(head) + 16 * len(made)
    entries, bodies = [], []
    for tag, table in sorted(made.items()):
        padded = table + bytes(-len(table) % 4)
        entries.append(struct.pack(">4sIII", tag.encode("ascii"), _check_sum(padded), at, len(table)))
        bodies.append(padded)
        at += len(padded)
    return b"".join((head, *entries, *bodies))


def _check_sum(padded: bytes) -> int:
    words = array("I", padded)
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFF_FFFF
