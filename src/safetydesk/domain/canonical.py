"""One byte form per value: what a change hashes and a batch sends is canonical MessagePack.

Keys sorted by code point, text in NFC, shortest integer form, no floats; any MessagePack reader decodes it.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

GENESIS = bytes(32)
"""The hash before the first entry of a chain."""
HASH_SIZE = 32
_SMALLEST, _LARGEST = -(2**63), 2**64 - 1
_SHORT_TEXT = tuple(bytes((0xA0 | size,)) for size in range(32))
_POSITIVE = ((0xCC, "B"), (0xCD, "H"), (0xCE, "I"), (0xCF, "Q"))
_NEGATIVE = ((0xD0, "b"), (0xD1, "h"), (0xD2, "i"), (0xD3, "q"))


def name_of(content: bytes) -> str:
    """The SHA-256 (hex) under which bytes are kept. What a use case may refuse is put last, under the name known
    before, so that nothing stays that no record names."""
    return hashlib.sha256(content).hexdigest()


def pack(value: Any) -> bytes:
    """Canonical bytes of None, bool, int, str, bytes, list, tuple or a mapping with text keys.

    Raises ValueError on anything else (floats, sets, datetimes), on integers beyond 64 bits, on text that UTF-8
    cannot carry, and on keys that become equal in NFC.
    """
    if type(value) is str:
        return _pack_text(value)
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return _pack_int(int(value))
    if isinstance(value, (bytes, bytearray, memoryview)):
        raw = bytes(value)
        return _head(len(raw), None, 0xC4, 0xC5, 0xC6) + raw
    if isinstance(value, (list, tuple)):
        return _head(len(value), 0x90, None, 0xDC, 0xDD) + b"".join(map(pack, value))
    if isinstance(value, (dict, Mapping)):
        return _pack_map(value)
    if isinstance(value, str):
        return _pack_text(value)
    raise ValueError(f"{type(value).__name__} has no canonical form")


def content_hash(value: Any) -> bytes:
    """SHA-256 of the canonical bytes of a value, 32 bytes."""
    return hashlib.sha256(pack(value)).digest()


def chain_hash(previous: bytes, identity: bytes, salt: bytes, content: bytes) -> bytes:
    """The next link: SHA-256(previous ‖ identity ‖ SHA-256(salt ‖ content)), 32 bytes.

    `previous` is the 32-byte link before (GENESIS for the first), `identity` the packed ids, `content` packed bytes.
    Raises ValueError when `previous` is not 32 bytes, since the parts are only told apart by its fixed length.
    """
    return chain_link(previous, identity, seal(salt, content))


def chain_hashes(previous: bytes, entries: Iterable[tuple[bytes, bytes, bytes]]) -> list[bytes]:
    """The links of many entries (identity, salt, content) one after the other, each what `chain_hash` gives."""
    if len(previous) != HASH_SIZE:
        raise ValueError("a chain links 32-byte hashes")
    sha256, links = hashlib.sha256, []
    for identity, salt, content in entries:
        previous = sha256(previous + identity + sha256(salt + content).digest()).digest()
        links.append(previous)
    return links


def seal(salt: bytes, content: bytes) -> bytes:
    """SHA-256(salt ‖ content): what stays in the chain after a purge removed salt and content."""
    return hashlib.sha256(salt + content).digest()


def chain_link(previous: bytes, identity: bytes, sealed: bytes) -> bytes:
    """The link over an already sealed content, for entries whose salt and content were purged."""
    if len(previous) != HASH_SIZE or len(sealed) != HASH_SIZE:
        raise ValueError("a chain links 32-byte hashes")
    return hashlib.sha256(previous + identity + sealed).digest()


def _pack_text(text: str) -> bytes:
    raw = text.encode() if text.isascii() else normalize("NFC", text).encode()
    size = len(raw)
    return _SHORT_TEXT[size] + raw if size < 32 else _head(size, None, 0xD9, 0xDA, 0xDB) + raw


def _pack_map(value: Mapping[Any, Any]) -> bytes:
    if not all(isinstance(key, str) for key in value):
        raise ValueError("canonical maps have text keys only")
    entries = {key if key.isascii() else normalize("NFC", key): item for key, item in value.items()}
    if len(entries) != len(value):
        raise ValueError("two keys are the same text in NFC")
    body = b"".join(_pack_text(key) + pack(entries[key]) for key in sorted(entries))
    return _head(len(entries), 0x80, None, 0xDE, 0xDF) + body


def _pack_int(number: int) -> bytes:
    if not _SMALLEST <= number <= _LARGEST:
        raise ValueError("an integer beyond 64 bits has no canonical form")
    if -32 <= number < 128:
        return bytes((number & 0xFF,))
    for marker, form in _POSITIVE if number > 0 else _NEGATIVE:
        bits = 8 * struct.calcsize(form) - (number < 0)
        if -(2**bits) <= number < 2**bits:
            return struct.pack(f">B{form}", marker, number)
    raise AssertionError("the range was checked above")


def _head(size: int, fixed: int | None, one: int | None, two: int, four: int) -> bytes:
    """Marker and length of a container; `fixed` takes sizes below 16 in its low bits; None: there is no such form."""
    if fixed is not None and size < 16:
        return bytes((fixed | size,))
    if one is not None and size < 2**8:
        return struct.pack(">BB", one, size)
    if size < 2**16:
        return struct.pack(">BH", two, size)
    return struct.pack(">BI", four, size)
