"""The process that opens a foreign scan: limited memory, no store; it hears one request and answers line by line.

A request and its answers are JSON lines; the bytes of pages cut out follow their line raw.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from safetydesk.domain.fence import limit_memory, over_limit

FLAG = "--scan-child"
"""The hidden argument by which a frozen program starts itself as this child."""
MEGABYTES = 420
"""Private memory: a sheet of A3 at 400 dpi is looked at in full."""
OUT_OF_MEMORY = 12
MOST_BYTES = 200 << 20


def main() -> int:
    """Read one request from standard input, answer on standard output; 12 when memory ran out."""
    limit_memory(MEGABYTES)
    with os.fdopen(os.dup(0), "rb") as source, os.fdopen(os.dup(1), "wb") as target:
        try:
            request = json.loads(source.readline())
            serve(request, source.read(request["size"]) if "size" in request else None, target)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except BrokenPipeError:
            os._exit(0)
    return 0


def serve(request: dict[str, Any], given: bytes | None, target: BinaryIO) -> None:
    """Answer one request: the pages one by one (`read`), or some or all of them as a file of their own (`take`).

    The scan is `given`, or the request names its path.
    """
    try:
        content = given if given is not None else _content(request["path"])
        if request["do"] == "read":
            _read(content, target)
        else:
            _take(content, request["pages"], target)
    except (MemoryError, BrokenPipeError):
        raise
    except Exception as fault:  # what a library raises on a damaged file is anybody's guess
        _tell(target, {"refused": _why(fault)})


def _content(told: str) -> bytes:
    path = Path(os.fsdecode(told.encode("utf-8", "surrogateescape")))
    if path.stat().st_size > MOST_BYTES:
        raise OverflowError("bytes")
    return path.read_bytes()


def _why(fault: Exception) -> str:
    from safetydesk.documents.raster import TooManyError

    return "large" if isinstance(fault, OverflowError | TooManyError) else type(fault).__name__


def _read(content: bytes, target: BinaryIO) -> None:
    from safetydesk.documents.raster import pages_of, read_page

    count, pages = pages_of(content)
    _tell(target, {"pages": count})
    for number, looks in enumerate(pages, start=1):
        _tell(target, asdict(read_page(number, looks)))
        if over_limit(MEGABYTES):
            raise MemoryError
    _tell(target, {"end": True})


def _take(content: bytes, pages: Sequence[int] | None, target: BinaryIO) -> None:
    """The pages named as they lie; all of them (None) set upright where their code tells how they lie."""
    from safetydesk.documents.cutting import cut_pages
    from safetydesk.documents.raster import pages_of, read_page

    turns: dict[int, int] = {}
    if pages is None:
        for number, looks in enumerate(pages_of(content)[1], start=1):
            turns[number] = read_page(number, looks).turn
            _tell(target, {"read": number})
    made = cut_pages(content, pages, turns)
    _tell(target, {"size": len(made)})
    target.write(made)
    target.flush()


def _tell(target: BinaryIO, answer: dict[str, Any]) -> None:
    target.write(json.dumps(answer).encode("ascii") + b"\n")
    target.flush()


if __name__ == "__main__":
    sys.exit(main())
