"""The bytes on the wire: MessagePack compressed with Zstandard under a versioned content type."""

from __future__ import annotations

from typing import TypeVar

import msgspec
import zstandard

from safetydesk.errors import error
from safetydesk.sync.protocol.messages import PROTOCOL, Answer, Request

CONTENT_TYPE = f"application/vnd.safetydesk.sync.v{PROTOCOL}"
ERROR_TYPE = "application/vnd.safetydesk.error+json"
BLOB_TYPE = "application/vnd.safetydesk.blob"
SYNC_PATH = "/v1/sync"
BLOB_PATH = "/v1/blobs/"
LARGEST_BODY = 16 * 1024 * 1024
"""Compressed bytes that a request may have."""
LARGEST_MESSAGE = 128 * 1024 * 1024
"""Bytes that a message may unpack to: a small body that claims more is refused before it is unpacked."""
Message = TypeVar("Message", Request, Answer)


def to_wire(message: Request | Answer, *, level: int = 9) -> bytes:
    """The compressed bytes of a message."""
    return zstandard.ZstdCompressor(level=level).compress(msgspec.msgpack.encode(message))


def from_wire(body: bytes, kind: type[Message]) -> Message:
    """The message of these bytes; raises SYNC_008 when they are damaged, too large or something else."""
    try:
        if not 0 <= zstandard.frame_content_size(body) <= LARGEST_MESSAGE:
            raise error("SYNC_008", why="大小不明或过大")
        return msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(body), type=kind)
    except (zstandard.ZstdError, msgspec.MsgspecError, ValueError, RecursionError) as problem:
        raise error("SYNC_008", why=str(problem)[:200]) from None
