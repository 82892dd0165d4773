"""Faces of a paper (仿宋, 小标宋, 宋, 黑, 楷), each a chain of fonts: a glyph missing in one is taken from the next.

Shipped fonts serve unless the office asks for its own, so that the same snapshot gives the same bytes everywhere.
"""

from __future__ import annotations

import re
import struct
import tomllib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from reportlab import rl_config  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.pdfdoc import PDFStream  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTEncoding, TTFError, TTFont  # type: ignore[import-untyped]

from safetydesk.documents.font_faces import PaperFace
from safetydesk.documents.font_files import FontFile, Found, font_folders, fonts_in, usable_font
from safetydesk.errors import SafetyDeskError, error
from safetydesk.paths import resources

BOXES = {"☐": False, "☑": True}
"""Tick boxes are drawn as lines, not set: no font at hand has both. The value says whether it is ticked."""
_WIDE = 0.9
_registering = Lock()
rl_config.useA85 = 0  # binary streams: a fifth smaller than ASCII85, and faster
_LONG_CODE = re.compile(r"<([0-9A-F]{5,6})>")


class _Deflated:
    """Deflates streams at a level that costs a third of the usual time for three hundredths more of the size."""

    pdfname = "FlateDecode"

    def encode(self, content: str | bytes) -> bytes:
        """The stream as it goes into the file."""
        return zlib.compress(content.encode("utf-8") if isinstance(content, str) else content, 3)


class PaperFont(TTFont):  # type: ignore[misc]
    """A TrueType font whose ToUnicode map also holds characters beyond U+FFFF (生僻字), as UTF-16.

    Widths are written as they are, not one object each.
    """

    def __init__(self, name: str, file: FontFile) -> None:
        self.fontName = name
        self.face = PaperFace(str(file.path), subfontIndex=file.index)
        self.encoding = TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._asciiReadable = self.shapable = False

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Add the font's subsets to the PDF, then mend the five-digit codes that the map cannot hold."""
        before = set(doc.idToObject)
        fonts = doc.idToObject["BasicFonts"].dict
        known = set(fonts)
        super().addObjects(doc)
        for key in set(doc.idToObject) - before:
            added = doc.idToObject[key]
            if isinstance(added, PDFStream):
                added.filters = [_Deflated()]
            if key.startswith("toUnicodeCMap:"):
                added.content = _LONG_CODE.sub(_as_utf16, added.content)
        for name in set(fonts) - known:
            fonts[name].Widths = ("[" + " ".join(f"{width:g}" for width in fonts[name].Widths.sequence) + "]").encode()


def _as_utf16(found: re.Match[str]) -> str:
    return f"<{chr(int(found.group(1), 16)).encode('utf-16-be').hex().upper()}>"


@dataclass(frozen=True, slots=True)
class Face:
    """One registered font; `widths` in thousandths of the em by code point, `known` the code points it has."""

    name: str
    widths: dict[int, float]
    known: frozenset[int]


@dataclass(frozen=True, slots=True)
class Glyph:
    """Where a character is taken from (None: a drawn box), how wide it is and how far it is lifted, in em.

    `wide` when it stands on the grid of full-width characters.
    """

    face: str | None
    width: float
    rise: float = 0.0
    wide: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Faces in order of preference; `glyph` looks a character up and remembers it."""

    files: tuple[FontFile, ...]
    rises: Mapping[str, int] = field(default_factory=dict)
    seen: dict[str, Glyph] = field(default_factory=dict)

    def glyph(self, character: str, text: str) -> Glyph:
        """The first face that has the character; raises PAPER_001 naming character and text when none has.

        A line end is as wide as a blank: where a text has one line, it becomes one.
        """
        found = self.seen.get(character)
        if found is None:
            found = self.seen[character] = self._look_up(character, text)
        return found

    def width(self, text: str) -> float:
        """Natural width of a text in em."""
        return sum(self.glyph(character, text).width for character in text)

    def _look_up(self, character: str, text: str) -> Glyph:
        if character in BOXES:
            return Glyph(None, 1.0)
        code = ord(" " if character == "\n" else character)
        for file in self.files:
            face = registered(file)
            if code in face.known:
                width = face.widths[code] / 1000
                return Glyph(face.name, width, self.rises.get(face.name, 0) / 1000, width >= _WIDE)
        raise error("PAPER_001", text=_around(text, character), character=character, point=f"U+{code:04X}")


def _around(text: str, character: str) -> str:
    """The character with up to eight neighbours on each side."""
    place = text.find(character)
    return text[max(0, place - 8) : place + 9]


@cache
def registered(file: FontFile) -> Face:
    """Register a font with reportlab, once in the process; raises PAPER_004 when it cannot be embedded."""
    shipped = file.path.parent == resources() / "fonts"
    name = file.path.stem if shipped else f"{file.path.stem}@{file.path.parent}#{file.index}"
    with _registering:
        try:
            font = PaperFont(name, file)
        except (TTFError, OSError, ValueError, struct.error) as wrong:
            raise error("PAPER_004", file=file.path.name) from wrong
        pdfmetrics.registerFont(font)
    return Face(name, font.face.charWidths, frozenset(font.face.charToGlyph))


@cache
def chains(system: bool = False) -> dict[str, Chain]:
    """The chain of every face (fang, title, song, hei, kai); with `system`, an office's own fonts stand first."""
    told = tomllib.loads((resources() / "fonts" / "faces.toml").read_text(encoding="utf-8"))
    held = fonts_in(font_folders()) if system else []
    rises = told.pop("rise")
    return {key: Chain(_files(face, held), rises) for key, face in told.items()}


def _files(face: dict[str, Any], held: Sequence[Found]) -> tuple[FontFile, ...]:
    shipped = tuple(FontFile(resources() / "fonts" / name) for name in face["shipped"])
    own = next(filter(_loads, usable_font(face["families"], held)), None)
    return (own, *shipped) if own else shipped


def _loads(file: FontFile) -> bool:
    try:
        registered(file)
    except SafetyDeskError:
        return False
    return True
