"""Which font file serves each face of a paper on this machine, and what it cannot write."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from safetydesk.documents.fonts import BOXES, chains, registered
from safetydesk.paths import resources


@dataclass(frozen=True, slots=True)
class Serving:
    """The first font of a face: its family, its file without the folder, whether it came with the program.

    `missing` are the characters of the shipped wording of papers that it lacks; they are taken from the shipped
    fonts behind it.
    """

    key: str
    face: str
    family: str
    file: str
    shipped: bool
    missing: str


def servings(*, system_fonts: bool = False) -> list[Serving]:
    """One for each face, in the order of `resources/fonts/faces.toml`; raises PAPER_004 for a shipped font gone."""
    folder = resources() / "fonts"
    told = tomllib.loads((folder / "faces.toml").read_text(encoding="utf-8"))
    found = []
    for key, chain in chains(system_fonts).items():
        first = chain.files[0]
        font = registered(first).font
        missing = "".join(sorted(one for one in written_characters() if ord(one) not in font.known))
        shipped = first.path.parent == folder
        found.append(Serving(key, told[key]["name"], font.family, first.path.name, shipped, missing))
    return found


@cache
def written_characters() -> frozenset[str]:
    """What the shipped declarations of papers are written with, but for blanks and the boxes that are drawn."""
    files = sorted((resources() / "documents").glob("*.toml"))
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    return frozenset(one for one in text if one.isprintable() and not one.isspace() and one not in BOXES)
