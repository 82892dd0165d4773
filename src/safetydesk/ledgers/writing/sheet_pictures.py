"""Photos standing in the cells of a ledger we write: made small one by one, kept aside until the sheet is done.

The small ones carry no EXIF (where a photo was taken stays here) and the SHA-256 of their original.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from safetydesk.domain.picture_marks import marked
from safetydesk.ledgers.profiles.metrics import CHARACTER, PICTURE_HEIGHT
from safetydesk.ledgers.profiles.profile import Plan, Row
from safetydesk.ledgers.writing.sheet_drawing import Anchor, anchor_xml, drawing_parts, drawing_types

SHOWN = 3
"""The most pictures of a cell."""
_EMU = 12_700
_GAP = 3.0
_DENSITY = 2.6
"""Pixels of a small picture for each point it is wide: sharp on paper (187 dpi)."""
_QUALITY = 80
_MOST_PIXELS = 20_000_000
"""The most pixels of a picture that cannot be opened small at once, as a JPEG can."""
_MOST_KNOWN = 50_000
_UNREADABLE = "照片打不开"


class Small(NamedTuple):
    """A picture made small: its number among the media, and its width and height in pixels."""

    number: int
    width: int
    height: int


class Gallery:
    """The pictures of one workbook; a context manager that keeps the small ones in a file nobody sees."""

    def __init__(
        self,
        folder: Path,
        plan: Plan,
        of: Callable[[Row, str], Sequence[bytes]] | None,
        tell: Callable[[str], None] | None,
    ) -> None:
        self._of, self._tell = of, tell
        self._columns = [(place, one) for place, one in enumerate(plan.columns, 1) if one.kind == "picture"]
        self._file = tempfile.TemporaryFile(dir=folder if of else None)  # noqa: SIM115  # closed by __exit__
        self._lengths: list[int] = []
        self._anchors: list[Anchor] = []
        self._known: dict[str, Small | None] = {}
        self._texts: dict[str, str] = {}

    def __enter__(self) -> Gallery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def hang(self, row: Row, number: int) -> bool:
        """Hang the pictures of a row on the sheet's row `number`; returns whether there are any."""
        if self._of is None:
            return False
        before = len(self._anchors)
        self._texts.clear()
        for place, one in self._columns:
            photos = self._of(row, one.field)
            if len(photos) > SHOWN and self._tell:
                self._tell(f"第 {number} 行“{one.header}”有 {len(photos)} 张，放了前 {SHOWN} 张")
            smalls = [small for photo in photos[:SHOWN] if (small := self._small(photo, number, one.header))]
            if len(smalls) < min(len(photos), SHOWN):
                self._texts[one.field] = _UNREADABLE if not smalls else ""
            self._place(smalls, place, number, one.width, one.header)
        return len(self._anchors) > before

    def text(self, field: str) -> str | None:
        """What the cell of a field says on the row hung last: nothing where its pictures stand."""
        return self._texts.get(field) or None

    def _place(self, smalls: Sequence[Small], place: int, number: int, width: float, header: str) -> None:
        """Side by side in the cell, each as large as its share allows."""
        if not smalls:
            return
        share = (width * CHARACTER - _GAP) / len(smalls)
        for index, small in enumerate(smalls):
            scale = min((share - _GAP) / small.width, (PICTURE_HEIGHT - 2 * _GAP) / small.height)
            across, down = small.width * scale, small.height * scale
            left = _GAP + index * share + (share - _GAP - across) / 2
            top = (PICTURE_HEIGHT - down) / 2
            offsets = (int(left * _EMU), int(top * _EMU), int(across * _EMU), int(down * _EMU))
            self._anchors.append(Anchor(place, number - 1, *offsets, small.number, f"{header}{index + 1}"))

    def _small(self, photo: bytes, number: int, header: str) -> Small | None:
        sha256 = hashlib.sha256(photo).hexdigest()
        if sha256 in self._known:
            return self._known[sha256]
        made = shrunk(photo)
        found = None
        if made is None:
            if self._tell:
                self._tell(f"第 {number} 行“{header}”的照片打不开，没有放进表里")
        else:
            data, width, height = made
            data = marked(data, sha256)
            self._file.write(data)
            self._lengths.append(len(data))
            found = Small(len(self._lengths), width, height)
        if len(self._known) < _MOST_KNOWN:
            self._known[sha256] = found
        return found

    def content_types(self, plain: str) -> str:
        """[Content_Types].xml with the kinds of parts that pictures need."""
        return drawing_types(plain) if self._of else plain

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """The parts of the workbook that hold the pictures; none when no pictures were wanted."""
        if self._of is None:
            return
        yield from drawing_parts(map(anchor_xml, self._anchors, range(2, len(self._anchors) + 2)), len(self._lengths))
        self._file.seek(0)
        for number, length in enumerate(self._lengths, 1):
            yield f"xl/media/image{number}.jpeg", self._file.read(length)


def shrunk(photo: bytes) -> tuple[bytes, int, int] | None:
    """A photo upright and small as JPEG, with its width and height; None when it cannot be opened."""
    from PIL import Image, ImageOps

    most = int(PICTURE_HEIGHT * 1.6 * _DENSITY), int(PICTURE_HEIGHT * _DENSITY)
    try:
        with Image.open(BytesIO(photo)) as opened:
            if opened.format not in ("JPEG", "MPO") and opened.width * opened.height > _MOST_PIXELS:
                return None
            opened.draft("RGB", (most[0] * 2, most[1] * 2))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail(most)
            if upright.mode in ("RGBA", "LA", "P", "PA"):
                whole = upright.convert("RGBA")
                upright = Image.new("RGB", whole.size, "white")
                upright.paste(whole, mask=whole.getchannel("A"))
            out = BytesIO()
            upright.convert("RGB").save(out, "JPEG", quality=_QUALITY)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return out.getvalue(), *upright.size
