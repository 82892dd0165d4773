"""Identities: UUIDv7 from an injected clock and injected randomness, 16 bytes everywhere inside the program."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from itertools import accumulate, islice
from struct import unpack

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


_LOW = (1 << 62) - 1
_STEP = 23
"""Bits of a random word left out of a step between ids: steps have 41, so a million ids stay within one instant."""


def new_ids(now: int, random_bytes: RandomBytes, count: int, after: bytes | None = None) -> list[bytes]:
    """So many UUIDv7 for one instant, each above the one before and the first above `after` (RFC 9562 §6.2, method 2).

    Ascending keys fill an index from its end, page by page, also when they are asked for in several goes.
    """
    last = int.from_bytes(random_bytes(10), "big") >> 7 if after is None else _place(after)
    milliseconds = now // 1000 if after is None else int.from_bytes(after[:6], "big")
    steps = [1 + (word >> _STEP) for word in unpack(f">{count}Q", random_bytes(8 * count))]
    stamp = milliseconds << 80 | 0x7 << 76 | 0x2 << 62
    return [
        (stamp + ((at >> 62) << 64 | at & _LOW)).to_bytes(16, "big")
        for at in islice(accumulate(steps, initial=last), 1, None)
    ]


def _place(key: bytes) -> int:
    """The 74 bits of a UUIDv7 beside its instant, version and variant."""
    whole = int.from_bytes(key, "big")
    return (whole >> 64 & 0xFFF) << 62 | whole & _LOW


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
