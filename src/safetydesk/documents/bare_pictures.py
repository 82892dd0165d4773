"""Photos for other eyes: the same pixels without what the camera wrote beside them (place, device, owner)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO

_PNG = b"\x89PNG\r\n\x1a\n"
_BESIDE = (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"zxIf")
_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)
"""What ends a run of packed pixels: any marker but those that stand among them."""
_EXIF_HEAD = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"
_KEPT = (0xE0, 0xE2, 0xEE)
"""APP0 (JFIF), APP2 (colour profile) and APP14 (Adobe's colours) tell how to show the pixels; the rest goes."""
_ORIENTATION = 0x0112


def bare(get: Callable[[str], bytes]) -> Callable[[str], bytes]:
    """A way to fetch pictures that gives them bare; orientation stays, since the pixels need it."""
    return lambda blob: bare_picture(get(blob))


def bare_picture(raw: bytes) -> bytes:
    """A JPEG or PNG without what was written beside its pixels; anything else as it is."""
    return bare_png(raw) if raw.startswith(_PNG) else bare_jpeg(raw)


def bare_png(raw: bytes) -> bytes:
    """A PNG with the chunks that its pixels need, and nothing after its end; a torn one as it is."""
    kept, place = [_PNG], len(_PNG)
    while place + 12 <= len(raw):
        kind, end = raw[place + 4 : place + 8], place + 12 + int.from_bytes(raw[place : place + 4], "big")
        if kind not in _BESIDE:
            kept.append(raw[place:end])
        if kind == b"IEND" and end <= len(raw):
            return b"".join(kept)
        place = end
    return raw


def bare_jpeg(raw: bytes) -> bytes:
    """A JPEG without Exif, XMP and comments but for its orientation, and without what phones append after its end;
    anything else as it is."""
    if not raw.startswith(b"\xff\xd8\xff"):
        return raw
    kept = list(_segments(raw))
    if not kept or not kept[-1].startswith(b"\xff\xda"):
        return raw
    turn = _orientation(raw)
    exif = b""
    if turn != 1:
        body = _EXIF_HEAD + turn.to_bytes(2, "big") + bytes(6)
        exif = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    return b"\xff\xd8" + exif + b"".join(kept)


def _segments(raw: bytes) -> Iterator[bytes]:
    """The segments to keep, the last being the pixels from the start of the scan to the end of the picture."""
    place = 2
    while place + 4 <= len(raw) and raw[place] == 0xFF:
        marker = raw[place + 1]
        if marker == 0xDA:
            yield raw[place : _end(raw, place)]
            return
        end = place + 2 + int.from_bytes(raw[place + 2 : place + 4], "big")
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in _KEPT:
            yield raw[place:end]
        place = end


def _end(raw: bytes, place: int) -> int:
    """Where the picture ends whose scan starts at `place`; all the bytes where it is torn."""
    while place + 4 <= len(raw):
        place += 2 + int.from_bytes(raw[place + 2 : place + 4], "big")
        found = _MARKER.search(raw, place)
        if found is None:
            break
        if found[1] == b"\xd9":
            return found.end()
        place = found.end() - 2
    return len(raw)


def _orientation(raw: bytes) -> int:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(raw)) as image:
            turn = image.getexif().get(_ORIENTATION, 1)
    except (UnidentifiedImageError, OSError, ValueError):
        return 1
    return turn if isinstance(turn, int) and 1 <= turn <= 8 else 1
