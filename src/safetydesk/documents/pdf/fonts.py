"""A font in a PDF: two bytes a character, the glyphs that the file uses, and how its codes read as text.

Source: ISO 32000-1, 9.7 (composite fonts) and 9.10 (ToUnicode).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from safetydesk.documents.font_faces import PaperFace
from safetydesk.documents.font_subset import subset_font
from safetydesk.documents.pdf.file import PdfFile, name

_MOST = 100
"""Entries that one section of a ToUnicode map may have."""
_SYMBOLIC = 4
_STEM = 80
_READ_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_READ_FOOT = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


class PdfFont:
    """A font under way: a character gets its code when it is first written, in the order of writing."""

    def __init__(self, key: str, face: PaperFace) -> None:
        self.key = key
        self.face = face
        self._codes: dict[str, str] = {}

    def coded(self, text: str) -> str:
        """The codes of a text, in hexadecimal."""
        codes = self._codes
        try:
            return "".join([codes[character] for character in text])
        except KeyError:
            for character in text:
                codes.setdefault(character, f"{len(codes) + 1:04X}")
        return "".join([codes[character] for character in text])

    def write(self, file: PdfFile) -> int:
        """Write the font into the file; the number of its object."""
        face, written = self.face, list(self._codes)
        glyphs = [0, *map(face.glyph, written)]
        font = subset_font(face, glyphs)
        called = name(f"{_tag(''.join(written))}+{face.name}")
        outlines = file.stream(font, f" /Length1 {len(font)}", noisy=True)
        described = file.add(_descriptor(face, called, outlines))
        widths = " ".join(f"{face.width(glyph):g}" for glyph in glyphs[1:])
        below = file.add(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont {called} /CIDSystemInfo << /Registry (Adobe)"
            f" /Ordering (Identity) /Supplement 0 >> /FontDescriptor {described} 0 R /DW 1000 /W [1 [{widths}]]"
            " /CIDToGIDMap /Identity >>"
        )
        read = file.stream(_read_as(written).encode("ascii"))
        return file.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont {called} /Encoding /Identity-H /DescendantFonts [{below} 0 R]"
            f" /ToUnicode {read} 0 R >>"
        )


def _tag(written: str) -> str:
    """Six letters that tell one part of a font from another (ISO 32000-1, 9.6.4)."""
    told = zlib.crc32(written.encode("utf-8"))
    return "".join(chr(ord("A") + told // 26**place % 26) for place in range(6))


def _descriptor(face: PaperFace, called: str, outlines: int) -> str:
    def scaled(value: float) -> str:
        return f"{value * 1000 / face.units:.0f}"

    bounds = " ".join(map(scaled, face.bounds))
    return (
        f"<< /Type /FontDescriptor /FontName {called} /Flags {_SYMBOLIC} /FontBBox [{bounds}]"
        f" /ItalicAngle {face.slant:g} /Ascent {scaled(face.ascent)} /Descent {scaled(face.descent)}"
        f" /CapHeight {scaled(face.capitals)} /StemV {_STEM} /FontFile2 {outlines} 0 R >>"
    )


def _read_as(written: Sequence[str]) -> str:
    """The ToUnicode map: which characters the codes from 1 on stand for, as UTF-16."""
    return _READ_HEAD + "".join(_sections(written)) + _READ_FOOT


def _sections(written: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(written), _MOST):
        part = written[start : start + _MOST]
        rows = [
            f"<{code:04X}> <{character.encode('utf-16-be').hex().upper()}>\n"
            for code, character in enumerate(part, start + 1)
        ]
        yield f"{len(part)} beginbfchar\n{''.join(rows)}endbfchar\n"
