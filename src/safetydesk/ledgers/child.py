"""The process that reads a foreign file: limited memory, no store; it hears one request and answers in frames."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.fence import limit_memory, over_limit
from safetydesk.domain.staging import Picture
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.batches import packed
from safetydesk.ledgers.books.pictures import picture_bytes
from safetydesk.ledgers.faults import TooLargeError, numbered
from safetydesk.ledgers.forms.wanted import FormFilled, FormWanted
from safetydesk.ledgers.frames import (
    Annotation,
    Asked,
    Done,
    Extracted,
    Extraction,
    Filling,
    Records,
    Refusal,
    receive,
    send,
)
from safetydesk.ledgers.opening import open_book
from safetydesk.ledgers.profiles.profile import Row
from safetydesk.ledgers.reading import Reading, open_reading
from safetydesk.ledgers.recognising.looking import Look, look
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
            if isinstance(request, Asked):
                serve(request, target, source)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except BrokenPipeError:
            os._exit(0)
    return 0


def serve(request: Asked, target: BinaryIO, source: BinaryIO) -> None:
    """Answer one request: head, rows in batches, tail; or the file written; or one error with number and facts.

    The records for a form are received from `source`.
    """
    try:
        if isinstance(request, Annotation):
            _told(target, done := _annotated(request), done.target)
            return
        if isinstance(request, Extraction):
            _extract(request, target)
            return
        if isinstance(request, Look):
            send(target, look(request, load_registers()))
            return
        if isinstance(request, FormWanted):
            _fill(request, source, target)
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
    from safetydesk.ledgers.patching.annotate import (
        annotate_file,  # what writes is not loaded where a ledger is only read
    )

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


def _fill(request: FormWanted, source: BinaryIO, target: BinaryIO) -> None:
    """Fill a form; what cannot be finished is taken away again."""
    from safetydesk.ledgers.forms.fill import fill_form

    try:
        register = load_registers()[request.kind]
        filled = fill_form(request, register, _records(source), lambda rows: send(target, Filling(rows)))
    except BaseException:
        request.target.unlink(missing_ok=True)
        raise
    _told(target, filled, request.target)


def _told(target: BinaryIO, done: Done | FormFilled, written: Path) -> None:
    """Say that a file was written; when nobody waits for it any more it is taken away again."""
    try:
        send(target, done)
    except OSError:
        with suppress(OSError):
            written.unlink(missing_ok=True)
        raise


def _records(source: BinaryIO) -> Iterator[Row]:
    """The records that follow the request; without the last batch nobody waits for the form any more."""
    while isinstance(batch := receive(source), Records):
        if not batch.rows:
            return
        yield from batch.rows
    raise BrokenPipeError


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
            send(target, packed(batch, pictures))
            batch, pictures, most, sent = [], {}, _BATCH, time.monotonic()
            if over_limit():
                raise TooLargeError("rows")
    send(target, packed(batch, pictures))
    send(target, reading.tail())


if __name__ == "__main__":
    sys.exit(main())
