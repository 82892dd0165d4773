"""Photos for other eyes: the same pixels without what the camera wrote beside them (place, device, owner)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

_EXIF_HEAD = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"
_KEPT = (0xE0, 0xE2, 0xEE)
"""APP0 (JFIF), APP2 (colour profile) and APP14 (Adobe's colours) tell how to show the pixels; the rest goes."""
_ORIENTATION = 0x0112


def bare(get: Callable[[str], bytes]) -> Callable[[str], bytes]:
    """A way to fetch pictures that gives JPEGs bare; orientation stays, since the pixels need it."""
    return lambda blob: bare_jpeg(get(blob))


def bare_jpeg(raw: bytes) -> bytes:
    """A JPEG without Exif, XMP and comments but for its orientation; anything else as it is."""
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
    """The segments to keep, the last being everything from the start of the scan."""
    place = 2
    while place + 4 <= len(raw) and raw[place] == 0xFF:
        marker = raw[place + 1]
        if marker == 0xDA:
            yield raw[place:]
            return
        end = place + 2 + int.from_bytes(raw[place + 2 : place + 4], "big")
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in _KEPT:
            yield raw[place:end]
        place = end


def _orientation(raw: bytes) -> int:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(raw)) as image:
            turn = image.getexif().get(_ORIENTATION, 1)
    except (UnidentifiedImageError, OSError, ValueError):
        return 1
    return turn if isinstance(turn, int) and 1 <= turn <= 8 else 1
