"""A PDF file as it is written: numbered objects, streams and the table of their places (ISO 32000-1, 7.3 and 7.5).

Nothing in it depends on the clock or the machine but the compressor, whose fingerprint `deflate_mark` tells.
"""

from __future__ import annotations

import zlib
from functools import cache

_LEVEL = 3
"""Costs a third of the time of the usual level for three hundredths more of the size."""
_HEAD = b"%PDF-1.7\n%\xe4\xb8\xad\xe6\x96\x87\n"
_REGULAR = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.@")
_PROBE = b"".join(b"%d %d Td <%04X> Tj " % (n % 97, n * n % 89, n * 7919 % 65521) for n in range(400))


def name(text: str) -> str:
    """A PDF name; characters that may not stand in one are told by their numbers."""
    return "/" + "".join(chr(byte) if byte in _REGULAR else f"#{byte:02X}" for byte in text.encode("utf-8"))


def string(text: str) -> str:
    """A PDF text string: as it reads where it is ASCII, else UTF-16 in hexadecimal."""
    if text.isascii() and text.isprintable():
        return "(" + text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ")"
    return f"<{(chr(0xFEFF) + text).encode('utf-16-be', 'replace').hex().upper()}>"


def deflated(content: bytes, *, noisy: bool = False) -> bytes:
    """Content as it goes into a stream. Where little of it ever returns (`noisy`: outlines of glyphs), looking for
    repetitions takes two thirds of the time and finds a twelfth of the size: it is left out."""
    strategy = zlib.Z_HUFFMAN_ONLY if noisy else zlib.Z_DEFAULT_STRATEGY
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, strategy)
    return packer.compress(content) + packer.flush()


@cache
def deflate_mark() -> str:
    """Eight digits that differ where the compressor at hand writes other bytes, whatever its version is called."""
    return f"{zlib.crc32(deflated(_PROBE) + deflated(_PROBE, noisy=True)):08x}"


class PdfFile:
    """Objects in the order they were asked for, numbered from 1."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        """The number of an object that is filled later."""
        self._objects.append(b"null")
        return len(self._objects)

    def fill(self, number: int, told: str) -> None:
        """Write an object whose number was reserved."""
        self._objects[number - 1] = told.encode("ascii")

    def add(self, told: str) -> int:
        """Write an object; its number."""
        self._objects.append(told.encode("ascii"))
        return len(self._objects)

    def stream(self, content: bytes, entries: str = "", *, kept: bool = False, noisy: bool = False) -> int:
        """Write a stream, compressed unless it is to be `kept` as it is; its number."""
        packed = content if kept else deflated(content, noisy=noisy)
        filtered = "" if kept else " /Filter /FlateDecode"
        head = f"<< /Length {len(packed)}{filtered}{entries} >>\nstream\n".encode("ascii")
        self._objects.append(b"".join((head, packed, b"\nendstream")))
        return len(self._objects)

    def finished(self, root: int, info: int, identity: bytes) -> bytes:
        """The whole file; `identity` are the sixteen bytes of its ID."""
        parts, at, places = [_HEAD], len(_HEAD), []
        for number, told in enumerate(self._objects, start=1):
            part = b"%d 0 obj\n%b\nendobj\n" % (number, told)
            places.append(at)
            parts.append(part)
            at += len(part)
        count = len(self._objects) + 1
        rows = "".join(f"{place:010d} 00000 n \n" for place in places)
        told_id = identity.hex().upper()
        parts.append(
            f"xref\n0 {count}\n0000000000 65535 f \n{rows}trailer\n<< /Size {count} /Root {root} 0 R /Info {info} 0 R"
            f" /ID [<{told_id}><{told_id}>] >>\nstartxref\n{at}\n%%EOF\n".encode("ascii")
        )
        return b"".join(parts)
