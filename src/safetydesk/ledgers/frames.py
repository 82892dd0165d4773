"""What the reading child and its parent say to each other: length-prefixed msgpack, checked against declared shapes."""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from safetydesk.domain.staging import Problem, Value
from safetydesk.ledgers.batches import Rows
from safetydesk.ledgers.forms.wanted import FormFilled, FormWanted
from safetydesk.ledgers.reading import Head, Request, Tail
from safetydesk.ledgers.recognising.looking import HeaderSeen, Look

_PREFIX = struct.Struct(">cI")
_LONGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Annotation:
    """A request to give `source` back as `target` with the problems of one sheet shown in it."""

    source: Path
    name: str
    target: Path
    sheet: str
    header_row: int
    sha256: str | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """An annotated file was written here."""

    target: Path


@dataclass(frozen=True, slots=True)
class Extraction:
    """A request for the bytes of pictures, by their parts."""

    path: Path
    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extracted:
    """The bytes of one picture, None when it is no longer there; the last has no part."""

    part: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """The numbered error a file ended in, its facts as text."""

    code: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Records:
    """A batch of the records a form is to be filled with; an empty one follows the last."""

    rows: Sequence[Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Filling:
    """So many records have been written into the form."""

    rows: int


Asked = Request | Annotation | Extraction | FormWanted | Look
"""What a child can be asked for."""
Frame = Asked | Head | Rows | Tail | Done | Extracted | Refusal | Records | Filling | FormFilled | HeaderSeen


def _settle(_path: type, value: bytes) -> Path:
    return Path(os.fsdecode(value))


_SHAPES: tuple[tuple[bytes, type[Frame]], ...] = (
    (b"q", Request),
    (b"h", Head),
    (b"r", Rows),
    (b"t", Tail),
    (b"a", Annotation),
    (b"d", Done),
    (b"p", Extraction),
    (b"i", Extracted),
    (b"e", Refusal),
    (b"f", FormWanted),
    (b"v", Records),
    (b"w", Filling),
    (b"g", FormFilled),
    (b"l", Look),
    (b"s", HeaderSeen),
)
_SIGNS = {shape: sign for sign, shape in _SHAPES}
_DECODERS = {sign: msgspec.msgpack.Decoder(shape, dec_hook=_settle) for sign, shape in _SHAPES}
_encode = msgspec.msgpack.Encoder(enc_hook=os.fsencode).encode


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
