"""Identities: UUIDv7 from an injected clock and injected randomness, 16 bytes everywhere inside the program."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

Clock = Callable[[], int]
"""Returns the instant now: microseconds since 1970-01-01T00:00:00Z."""
RandomBytes = Callable[[int], bytes]
"""Returns n random bytes (os.urandom, or a seeded source in a simulation)."""


def new_id(now: int, random_bytes: RandomBytes) -> bytes:
    """A UUIDv7 (RFC 9562) for the instant `now` in microseconds UTC; uniqueness comes from its 74 random bits."""
    raw = bytearray((now // 1000).to_bytes(6, "big") + random_bytes(10))
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return bytes(raw)


_VERSION = bytes(0x70 | byte & 0x0F for byte in range(256))
_VARIANT = bytes(0x80 | byte & 0x3F for byte in range(256))


def new_ids(now: int, random_bytes: RandomBytes, count: int) -> list[bytes]:
    """So many UUIDv7 for one instant, made in one go and in ascending order, as RFC 9562 §6.2 allows.

    Ascending keys fill an index from its end, page by page.
    """
    dice = random_bytes(10 * count)
    raw = bytearray((now // 1000).to_bytes(6, "big") + bytes(10)) * count
    for place in range(10):
        table = {0: _VERSION, 2: _VARIANT}.get(place)
        raw[6 + place :: 16] = dice[place::10].translate(table)
    return sorted(bytes(raw[at : at + 16]) for at in range(0, 16 * count, 16))


def derived_id(*parts: bytes) -> bytes:
    """A UUIDv8 (RFC 9562) that is the same wherever it is made from the same parts: of a thing there is only one of."""
    raw = bytearray(sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()[:16])
    raw[6] = 0x80 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return bytes(raw)


def id_text(value: bytes) -> str:
    """The usual UUID text of a 16-byte id."""
    text = value.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def parse_id(text: str) -> bytes | None:
    """The 16-byte id of a UUID text, or None when the text is no UUID."""
    plain = text.removeprefix("urn:uuid:").strip("{}").replace("-", "")
    try:
        value = bytes.fromhex(plain)
    except ValueError:
        return None
    return value if len(plain) == 32 == 2 * len(value) else None
