"""The process that reads a foreign file: limited memory, no store; it hears one request and answers in frames."""

from __future__ import annotations

import gc
import os
import sys
import time
from typing import BinaryIO

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.staging import Picture
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.annotate import annotate_file
from safetydesk.ledgers.faults import TooLargeError, numbered
from safetydesk.ledgers.frames import Annotation, Done, Extracted, Extraction, Refusal, Rows, receive, send
from safetydesk.ledgers.limits import limit_memory, over_limit
from safetydesk.ledgers.opening import open_book
from safetydesk.ledgers.pictures import picture_bytes
from safetydesk.ledgers.reading import Reading, Request, open_reading
from safetydesk.ledgers.rows import Compact

FLAG = "--ledger-child"
"""The hidden argument by which a frozen program starts itself as this child."""
OUT_OF_MEMORY = 12
_FIRST_BATCH, _BATCH = 200, 1000
_PATIENCE = 1.0
_COLLECTED = 50_000
"""New objects before Python's collector looks: rows have no circles for it to find."""


def main() -> int:
    """Read one request from standard input, answer on standard output; the exit code is 0 unless memory ran out."""
    limit_memory()
    gc.set_threshold(_COLLECTED)
    with os.fdopen(os.dup(0), "rb") as source, os.fdopen(os.dup(1), "wb") as target:
        try:
            request = receive(source)
            if isinstance(request, Request | Annotation | Extraction):
                serve(request, target)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except BrokenPipeError:
            os._exit(0)
    return 0


def serve(request: Request | Annotation | Extraction, target: BinaryIO) -> None:
    """Answer one request: head, rows in batches, tail; or the annotated file; or one error with number and facts."""
    try:
        if isinstance(request, Annotation):
            send(target, _annotated(request))
            return
        if isinstance(request, Extraction):
            _extract(request, target)
            return
        with open_reading(request, load_registers()) as reading:
            _stream(reading, target)
    except SafetyDeskError as fault:
        send(target, Refusal(fault.code, {name: str(value) for name, value in fault.facts.items()}))
    except BrokenPipeError:
        raise
    except Exception as fault:
        send(target, Refusal("LEDGER_010", {"file": request.name, "why": type(fault).__name__}))


def _annotated(request: Annotation) -> Done:
    return Done(
        annotate_file(
            request.source,
            request.problems,
            request.target,
            sheet=request.sheet,
            header_row=request.header_row,
            name=request.name,
            sha256=request.sha256,
        )
    )


def _extract(request: Extraction, target: BinaryIO) -> None:
    with numbered(request.name), open_book(request.path, request.name) as book:
        for part in request.parts:
            send(target, Extracted(part, picture_bytes(book, part)))
    send(target, Extracted("", None))


def _stream(reading: Reading, target: BinaryIO) -> None:
    send(target, reading.head)
    batch: list[Compact] = []
    pictures: dict[int, tuple[Picture, ...]] = {}
    most, sent = _FIRST_BATCH, time.monotonic()
    for row in reading.rows():
        batch.append(row)
        if found := reading.pictures_of(row[0]):
            pictures[row[0]] = found
        if len(batch) >= most or time.monotonic() - sent > _PATIENCE:
            send(target, Rows(batch, pictures))
            batch, pictures, most, sent = [], {}, _BATCH, time.monotonic()
            if over_limit():
                raise TooLargeError("rows")
    send(target, Rows(batch, pictures))
    send(target, reading.tail())


if __name__ == "__main__":
    sys.exit(main())
