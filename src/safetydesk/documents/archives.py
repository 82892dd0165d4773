"""Zip archives that are the same bytes whenever and wherever they are made: stored, dated 1980, in the order given."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO

_CLOCK = (1980, 1, 1, 0, 0, 0)

_STARTS = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"%PDF-", "pdf"))


def suffixed(name: str, content: bytes) -> str:
    """The name of a file whose kind nobody noted (.bin), with the ending that its bytes ask for."""
    stem, dot, ending = name.rpartition(".")
    told = next((suffix for start, suffix in _STARTS if content.startswith(start)), ending)
    return f"{stem}{dot}{told}" if ending == "bin" else name


def archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of (name, content); nothing is compressed, since compressors differ between machines."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as target:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _CLOCK)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            target.writestr(entry, content)
    return written.getvalue()
