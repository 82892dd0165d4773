"""What the bytes of a picture tell of it: when a camera took it."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from safetydesk.domain.instants import from_datetime

_EXIF, _TAKEN = 0x8769, 0x9003


def taken_at(raw: bytes) -> int | None:
    """When the camera says the picture was taken (EXIF DateTimeOriginal, read as China time), microseconds UTC."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(raw)) as picture:
            told = picture.getexif().get_ifd(_EXIF).get(_TAKEN)
        return from_datetime(datetime.strptime(str(told), "%Y:%m:%d %H:%M:%S")) if told else None
    except (UnidentifiedImageError, ValueError, OSError):
        return None
