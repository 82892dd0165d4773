"""How the parts of a workbook are compressed: by ISA-L's first level where it is installed, else by zlib's."""

from __future__ import annotations

import zipfile
import zlib
from typing import IO, Any

try:
    from isal import isal_zlib as _deflate
except ImportError:  # a platform without a wheel of it
    _deflate = zlib  # type: ignore[misc]

LEVEL = 1


def opened(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    """A large part of a zip file to be written to; closed before the next one is opened."""
    target: Any = book.open(entry, "w", force_zip64=True)
    target._compressor = _deflate.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    part: IO[bytes] = target
    return part
