"""Fonts lying on a machine, known by the family names inside the files: what an office owns is found by any file name.

Read from the sfnt tables directly (OpenType spec: table directory, name, OS/2), so that hundreds of files are looked
through at once.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_SUFFIXES = (".ttf", ".ttc", ".otf", ".otc")
_FAMILY = 1
_FAMILY_NAMES = (_FAMILY, 4, 6, 16)
"""Name ids of family, full name, PostScript name, typographic family."""
_KNOWN_NAMES = (*_FAMILY_NAMES, 5)
"""... and of the version."""
_NO_EMBEDDING, _EMBEDDING, _NO_SUBSET, _BITMAPS = 0x0002, 0x000C, 0x0100, 0x0200
"""Bits of OS/2 fsType."""
_WEIGHT = 4
"""Where usWeightClass lies in OS/2; fsType follows the width class behind it."""
_MOST_FACES = 64
Tables = dict[bytes, tuple[int, int]]
"""tag -> offset, length."""


@dataclass(frozen=True, slots=True)
class FontFile:
    """One font of a file; `index` counts the fonts of a collection (.ttc)."""

    path: Path
    index: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A font with the names it goes by (see `plain_name`), `usable` when its outlines can go into a PDF and may.

    `weight` is 400 for the regular one of a family.
    """

    file: FontFile
    names: frozenset[str]
    usable: bool
    weight: int = 400


def plain_name(name: str) -> str:
    """A family name without blanks, hyphens and capitals: 仿宋_GB2312, FZXiaoBiaoSong-B05S -> fzxiaobiaosongb05s."""
    return "".join(character for character in name.casefold() if character not in " -\u3000")


def fonts_in(folders: Iterable[Path]) -> list[Found]:
    """Every font below the folders, in the order of their paths; files that are none are passed over."""
    paths = (path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix.lower() in _SUFFIXES)
    return [found for path in paths for found in _faces(path)]


def usable_font(families: Sequence[str], found: Iterable[Found]) -> Iterator[FontFile]:
    """The usable fonts that go by one of the names, in the order of the names, of a family the regular one first."""
    held = sorted((one for one in found if one.usable), key=lambda one: abs(one.weight - 400))
    for family in map(plain_name, families):
        yield from (one.file for one in held if family in one.names)


def _faces(path: Path) -> Iterator[Found]:
    try:
        with path.open("rb") as file:
            for index in range(len(_starts(file))):
                tables = font_tables(file, index)
                weight, embeds = _weight_and_leave(file, tables)
                names = frozenset(plain_name(name) for key, name in font_names(file, tables) if key in _FAMILY_NAMES)
                yield Found(FontFile(path, index), names, b"glyf" in tables and embeds, weight)
    except (OSError, struct.error):
        return


def _starts(file: BinaryIO) -> Sequence[int]:
    """Where the fonts of a file begin."""
    file.seek(0)
    tag, _, count = struct.unpack(">4sII", file.read(12))
    if tag != b"ttcf":
        return (0,)
    count = min(count, _MOST_FACES)
    starts: tuple[int, ...] = struct.unpack(f">{count}I", file.read(4 * count))
    return starts


def font_tables(file: BinaryIO, index: int = 0) -> Tables:
    """The tables of one font of an open file. Raises struct.error or IndexError for a file that is none."""
    file.seek(_starts(file)[index])
    (count,) = struct.unpack(">4xH6x", file.read(12))
    entries = struct.iter_unpack(">4s4xII", file.read(16 * count))
    return {tag: (offset, length) for tag, offset, length in entries}


def _weight_and_leave(file: BinaryIO, tables: Tables) -> tuple[int, bool]:
    """usWeightClass; and whether fsType allows to embed: not "restricted" alone, subsets allowed, outlines allowed."""
    if b"OS/2" not in tables:
        return 400, True
    file.seek(tables[b"OS/2"][0] + _WEIGHT)
    weight, told = struct.unpack(">H2xH", file.read(6))
    restricted = told & _NO_EMBEDDING and not told & _EMBEDDING
    return weight, not (restricted or told & (_NO_SUBSET | _BITMAPS))


def family_name(names: Iterable[tuple[int, str]]) -> str:
    """The family among the names of a font, in Chinese where it says so; empty when there is none."""
    return max((name for key, name in names if key == _FAMILY), key=lambda name: not name.isascii(), default="")


def font_names(file: BinaryIO, tables: Tables) -> Iterator[tuple[int, str]]:
    """Name id and name of an open font, in the order of the file."""
    if b"name" not in tables:
        return
    offset, length = tables[b"name"]
    file.seek(offset)
    table = file.read(length)
    count, strings = struct.unpack(">2xHH", table[:6])
    for platform, encoding, _, name, size, at in struct.iter_unpack(">6H", table[6 : 6 + 12 * count]):
        if name in _KNOWN_NAMES:
            raw = table[strings + at : strings + at + size]
            yield name, raw.decode(_codec(platform, encoding), "ignore").replace("\0", "")


def _codec(platform: int, encoding: int) -> str:
    if platform == 1:
        return "gb2312" if encoding == 25 else "mac-roman"
    return "gb18030" if platform == 3 and encoding == 3 else "utf-16-be"


def font_folders() -> tuple[Path, ...]:
    """Where fonts are looked for: the folders named by SAFETYDESK_FONTS, else those where this platform keeps them;
    only folders that exist."""
    named = os.environ.get("SAFETYDESK_FONTS", "")
    places = [Path(one) for one in named.split(os.pathsep) if one] or _of_platform()
    return tuple(place for place in places if place.is_dir())


def _of_platform() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows"))
        return [windows / "Fonts", home / "AppData/Local/Microsoft/Windows/Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    own = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share") / "fonts"
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), own]
