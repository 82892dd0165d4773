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
_READING = {"scope": "personnel", "base": 0, "at": 0, "head": 0, "hash": bytes(32), "marks": []}
_FEED = {"scope": "general", "base": 0, "at": 0, "head": 0, "hash": b"", "rows": [], "more": False, "lost": False}
_ROW = (
    "entity",
    "fields",
    "ids",
    "born",
    "values",
    "whole",
    "hazard_event",
    "hazard_id",
    "kind",
    "at",
    "actor",
    "data",
)
_SUBJECT = (
    "subject",
    "address",
    "code",
    "headcount",
    "industry",
    "legal_person",
    "name",
    "phone",
    "tags",
    "village_id",
)
_RUN = ("runs", "scope", "entity", "op", "txn", "actor", "at", "fields", "ids", "records", "bases", "values", "since")
_WORDS = (
    ("acks", "batch", "reaches", "first", "last", "clean", "conflicts", "refusals", "index", "code", "reason", "needs"),
    (*_ROW, *_SUBJECT, "evidence", "sha256", "answer", "checklist", "item", "result", "document", "visit"),
    (*_RUN, "part", "parts", "organ", "series", "year", "left", "held", "expires_on"),
    {"server_time": 0, "tag": "A02", "feeds": [_FEED | {"common": None}, _READING], "acks": [], "leases": []},
    {"blobs": [], "reincarnate": False, "newest": None, "retry_after": None, "protocol": 1},
    {"township": "镇", "device": b"", "incarnation": b"", "sent_at": 0, "schema": "0001", "acked": b""},
    {"readings": [_READING | {"scope": "general"}, _READING], "push": [], "leases": [], "blobs": []},
    {"page": 1000, "with_marks": False, "protocol": 1},
)
_DICTIONARY = zstandard.ZstdCompressionDict(
    b"".join(msgspec.msgpack.encode(words) for words in _WORDS), dict_type=zstandard.DICT_TYPE_RAWCONTENT
)
"""Words that both sides know beforehand. Frozen with the version of the protocol: other words, another version."""


def to_wire(message: Request | Answer, *, level: int = 9) -> bytes:
    """The compressed bytes of a message."""
    compressor = zstandard.ZstdCompressor(level=level, dict_data=_DICTIONARY, write_checksum=True)
    return compressor.compress(msgspec.msgpack.encode(message))


def from_wire(body: bytes, kind: type[Message]) -> Message:
    """The message of these bytes; raises SYNC_008 when they are damaged, too large or something else."""
    try:
        if not 0 <= zstandard.frame_content_size(body) <= LARGEST_MESSAGE:
            raise error("SYNC_008", why="大小不明或过大")
        plain = zstandard.ZstdDecompressor(dict_data=_DICTIONARY).decompress(body)
        return msgspec.msgpack.decode(plain, type=kind)
    except (zstandard.ZstdError, msgspec.MsgspecError, ValueError, RecursionError) as problem:
        raise error("SYNC_008", why=str(problem)[:200]) from None
