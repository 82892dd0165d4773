"""What the reading child and its parent say to each other: length-prefixed msgpack, checked against declared shapes."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from safetydesk.ledgers.reading import Head, Request, Tail
from safetydesk.ledgers.rows import Compact

_PREFIX = struct.Struct(">cI")
_LONGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Rows:
    """A batch of typed rows."""

    rows: list[Compact]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The numbered error a file ended in, its facts as text."""

    code: str
    facts: Mapping[str, str]


Frame = Request | Head | Rows | Tail | Refusal


def _settle(kind: type, value: str) -> object:
    return kind(value)


_SHAPES: tuple[tuple[bytes, type[Frame]], ...] = (
    (b"q", Request),
    (b"h", Head),
    (b"r", Rows),
    (b"t", Tail),
    (b"e", Refusal),
)
_SIGNS = {shape: sign for sign, shape in _SHAPES}
_DECODERS = {sign: msgspec.msgpack.Decoder(shape, dec_hook=_settle) for sign, shape in _SHAPES}
_encode = msgspec.msgpack.Encoder(enc_hook=str).encode


def send(stream: BinaryIO, frame: Frame) -> None:
    """Write one frame and flush it."""
    data = _encode(frame)
    stream.write(_PREFIX.pack(_SIGNS[type(frame)], len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> Frame | None:
    """The next frame, None at the end of the stream; ValueError when it is broken off, oversized or misshapen."""
    prefix = stream.read(_PREFIX.size)
    if not prefix:
        return None
    if len(prefix) < _PREFIX.size:
        raise ValueError("broken frame")
    sign, length = _PREFIX.unpack(prefix)
    data = stream.read(length) if length <= _LONGEST else b""
    if len(data) != length or sign not in _DECODERS:
        raise ValueError("broken frame")
    return _DECODERS[sign].decode(data)
