"""Faces of a paper (仿宋, 小标宋, 宋, 黑, 楷), each a chain of fonts: a glyph missing in one is taken from the next.

Shipped fonts serve unless the office asks for its own, so that the same snapshot gives the same bytes everywhere.
"""

from __future__ import annotations

import struct
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any

from safetydesk.documents.font_faces import Characters, PaperFace
from safetydesk.documents.font_files import FontFile, Found, font_folders, fonts_in, usable_font
from safetydesk.errors import SafetyDeskError, error
from safetydesk.paths import resources

BOXES = {"☐": False, "☑": True}
"""Tick boxes are drawn as lines, not set: no font at hand has both. The value says whether it is ticked."""
_WIDE = 0.9
_LETTERS = 0x2000
"""Below it are the letters and digits of other scripts: wide ones (M, W) stay off the grid of Chinese characters."""
_registering = Lock()
_NAMED: dict[str, PaperFace] = {}


@dataclass(frozen=True, slots=True)
class Face:
    """One registered font, by the name that marks call it."""

    name: str
    font: PaperFace

    @property
    def known(self) -> Characters:
        """The code points that the font has."""
        return self.font.known


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
            if found := face.known.glyph(code):
                width = face.font.width(found) / 1000
                wide = width >= _WIDE and code >= _LETTERS
                return Glyph(face.name, width, self.rises.get(face.name, 0) / 1000, wide)
        raise error("PAPER_001", text=_around(text, character), character=character, point=f"U+{code:04X}")


def _around(text: str, character: str) -> str:
    """The character with up to eight neighbours on each side."""
    place = text.find(character)
    return text[max(0, place - 8) : place + 9]


@cache
def registered(file: FontFile) -> Face:
    """Open a font, once in the process; raises PAPER_004 when it cannot be embedded."""
    shipped = file.path.parent == resources() / "fonts"
    name = file.path.stem if shipped else f"{file.path.stem}@{file.path.parent}#{file.index}"
    with _registering:
        try:
            held = _NAMED.get(name) or PaperFace(file)
        except (OSError, ValueError, LookupError, struct.error) as wrong:
            raise error("PAPER_004", file=file.path.name) from wrong
        _NAMED[name] = held
    return Face(name, held)


def named(name: str) -> PaperFace:
    """A registered font by the name that marks call it."""
    return _NAMED[name]


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
