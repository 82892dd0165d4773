"""Pictures that stand on rows of a ledger: which row and column each belongs to, what it is by content, its hash."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from safetydesk.catalog.profiles import names_informant
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.picture_marks import original_of
from safetydesk.domain.staging import Picture, Problem
from safetydesk.ledgers.books.cells import column_index
from safetydesk.ledgers.faults import DamagedError, Fault, TooLargeError, problem
from safetydesk.ledgers.recognising.header import folded

MOST_BYTES = 32 << 20
"""The most bytes of one picture."""
_MOST_ALL = 2 << 30
_MOST_ON_A_ROW = 60
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError)
DAMAGE = (DamagedError, TooLargeError, ValueError, LookupError, struct.error, *_BROKEN_ZIP)
"""What damaged pictures, or damaged lists of them, make the readers raise."""
_MAGIC = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"BM", "image/bmp"),
)
SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
}


Area = tuple[int, int, int, int]


Told = tuple[str, int, str, str | None]
"""What a picture is by content: MIME type, bytes, SHA-256, SHA-256 of the photo it was made small of."""


class Placed(NamedTuple):
    """A picture as placed: row and column letters of its place, its order among those there, its part in the file."""

    row: int
    column: str
    order: int
    part: str


class Album(Protocol):
    """A book as far as its pictures go."""

    def picture(self, part: str, most: int) -> bytes | None:
        """The bytes of a part, at most `most` of them; None when it is not there."""
        ...


def mime_of(data: bytes) -> str | None:
    """What a picture is by its first bytes; None for a drawing (EMF, WMF) or anything else no photo is."""
    return next((mime for at, magic, mime in _MAGIC if data[at : at + len(magic)] == magic), None)


def picture_bytes(album: Album, part: str) -> bytes | None:
    """The bytes of a picture; None when it is not there, too large, or damaged."""
    try:
        return album.picture(part, MOST_BYTES)
    except DAMAGE:
        return None


@dataclass(slots=True)
class RowPictures:
    """The pictures of one sheet by row; `unread` names the places of those that could not be taken."""

    album: Album
    placed: Mapping[int, Sequence[Placed]]
    fields: Mapping[str, str]
    broken: bool = False
    unread: list[str] = field(default_factory=list)
    _known: dict[str, Told | None] = field(default_factory=dict)
    _bytes: int = 0
    _given: set[int] = field(default_factory=set)

    def of(self, row: int) -> tuple[Picture, ...]:
        """The pictures of one row in order; what is no photo, too large or not there is noted in `unread`."""
        if row not in self.placed:
            return ()
        found = []
        self._given.add(row)
        for index, entry in enumerate(self.placed[row]):
            told = self._told(entry.part) if index < _MOST_ON_A_ROW else None
            if told is None:
                self.unread.append(f"{entry.column}{entry.row}")
            else:
                found.append(Picture(entry.column, self.fields.get(entry.column), entry.part, *told))
        return tuple(found)

    def strays(self) -> list[str]:
        """Where pictures stand that belong to no row that was asked for."""
        return [
            f"{entry.column}{row}" for row, found in self.placed.items() if row not in self._given for entry in found
        ]

    def _told(self, part: str) -> Told | None:
        if part not in self._known:
            data = picture_bytes(self.album, part) if self._bytes < _MOST_ALL else None
            mime = mime_of(data) if data else None
            self._bytes += len(data or b"")
            if data and mime:
                self._known[part] = mime, len(data), hashlib.sha256(data).hexdigest(), original_of(data)
            else:
                self._known[part] = None
        return self._known[part]


def photo_sides(headers: Mapping[str, str]) -> dict[str, str]:
    """Whether columns hold photos from before or after, by letters: {'F': 'before'}, in a ledger of any kind."""
    words = {
        folded(word): column.field
        for register in load_registers().values()
        for column in register.columns
        if column.type == "picture"
        for word in (column.title, *column.aliases)
    }
    found = {letters: words.get(folded(header.rpartition("/")[2])) for letters, header in headers.items()}
    return {letters: field for letters, field in found.items() if field}


def without_informant(placed: Iterable[Placed], headers: Mapping[str, str], sealed: Sequence[str]) -> Iterator[Placed]:
    """The pictures that do not stand in a column about who reported, which is never read (DOMAIN §7.6)."""
    closed = {letters for letters, header in headers.items() if names_informant(header.split("/"), sealed)}
    return (entry for entry in placed if entry.column not in closed)


def row_pictures(
    album: Album, placed: Callable[[], Iterable[Placed]], merges: Iterable[Area], fields: Mapping[str, str]
) -> RowPictures:
    """The pictures of a sheet by row; when the file's lists of them cannot be read, its rows still can."""
    try:
        return RowPictures(album, by_row(placed(), merges), fields)
    except DAMAGE:
        return RowPictures(album, {}, fields, broken=True)


def picture_problems(pictures: RowPictures, sheet: str) -> tuple[Problem, ...]:
    """What is to be said of the pictures of a sheet that were not taken, after its rows have been walked."""
    told = {"LEDGER_136": pictures.strays(), "LEDGER_137": pictures.unread}
    broken = problem(Fault("LEDGER_138", "note", {}), sheet, None, None, "")
    return (broken,) * pictures.broken + tuple(
        problem(Fault(code, "note", {"count": len(places), "places": _some(places)}), sheet, None, None, "")
        for code, places in told.items()
        if places
    )


def _some(places: Sequence[str]) -> str:
    return "、".join(places[:20]) + ("等" if len(places) > 20 else "")


def by_row(placed: Iterable[Placed], merges: Iterable[Area]) -> dict[int, list[Placed]]:
    """The pictures of a sheet by row, in the order of columns; one in a merged range counts for its first row."""
    first_rows = _first_rows(merges)
    found: dict[int, list[Placed]] = {}
    for entry in placed:
        row = first_rows.get((entry.row, column_index(entry.column)), entry.row)
        found.setdefault(row, []).append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: (column_index(entry.column), entry.row, entry.order))
    return dict(sorted(found.items()))


def _first_rows(merges: Iterable[Area]) -> dict[tuple[int, int], int]:
    """The first row of the merged range that a (row, column) lies in; ranges too large for a ledger are left out."""
    found: dict[tuple[int, int], int] = {}
    for first, left, last, right in merges:
        if last > first and (last - first + 1) * (right - left + 1) <= 600 and len(found) < 200_000:
            found.update({(row, column): first for row in range(first, last + 1) for column in range(left, right + 1)})
    return found
