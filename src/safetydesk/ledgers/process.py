"""The reading process seen from its parent: started, asked, watched, and never left behind."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from safetydesk.domain.fence import command_of, environment
from safetydesk.domain.staging import Value
from safetydesk.errors import MESSAGES, SafetyDeskError, error
from safetydesk.ledgers.batches import Rows
from safetydesk.ledgers.child import FLAG, OUT_OF_MEMORY
from safetydesk.ledgers.forms.wanted import FormFilled, FormWanted
from safetydesk.ledgers.frames import (
    Asked,
    Done,
    Extracted,
    Filling,
    Frame,
    Records,
    Refusal,
    receive,
    send,
)
from safetydesk.ledgers.reading import Head, Tail
from safetydesk.ledgers.recognising.looking import HeaderSeen

_BATCH = 500
"""Records for a form that are sent at once."""
_GLANCE = 0.02
"""Seconds between two looks at whether the person has cancelled."""


class Child:
    """The reading process and the watch over it; a context manager that never leaves it behind.

    `start` is the command line of the process, the one of this program where none is given.
    """

    def __init__(
        self,
        request: Asked,
        seconds: float,
        cancelled: Callable[[], bool] | None,
        start: Sequence[str] = (),
    ) -> None:
        self._request = request
        self._seconds = seconds
        self._cancelled = cancelled
        self._waiting_since: float | None = None
        self._verdict: str | None = None
        self._done = threading.Event()
        self.tail = Tail({}, {}, (), ())
        self._process = subprocess.Popen(
            list(start) or command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def __enter__(self) -> Child:
        threading.Thread(target=self._watch, daemon=True).start()
        assert self._process.stdin is not None
        try:
            send(self._process.stdin, self._request)  # type: ignore[arg-type]
            if not isinstance(self._request, FormWanted):
                self._process.stdin.close()
        except OSError:
            raise self._ended() from None
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was still to be sent to it
                    stream.close()

    def _watch(self) -> None:
        """Kill the child when it gives no row for too long, or when the person has cancelled."""
        while not self._done.wait(_GLANCE):
            since = self._waiting_since
            if self._cancelled is not None and self._cancelled():
                self._verdict = "LEDGER_022"
            elif since is not None and time.monotonic() - since > self._seconds:
                self._verdict = "LEDGER_008"
            if self._verdict:
                self._process.kill()
                return

    def _frame(self) -> Frame:
        assert self._process.stdout is not None
        self._waiting_since = time.monotonic()
        try:
            frame = receive(self._process.stdout)  # type: ignore[arg-type]
        except (ValueError, OSError):
            frame = None
        self._waiting_since = None
        if frame is None:
            raise self._ended()
        if isinstance(frame, Refusal):
            raise self._said(frame)
        return frame

    def head(self) -> Head:
        """The first frame."""
        frame = self._frame()
        if not isinstance(frame, Head):
            raise error("LEDGER_010", file=self._request.name, why="回话不合约定")
        return frame

    def done(self) -> Path:
        """The path an annotation was written to."""
        frame = self._frame()
        if not isinstance(frame, Done):
            raise error("LEDGER_010", file=self._request.name, why="回话不合约定")
        return frame.target

    def feed(self, rows: Iterable[Mapping[str, Value]]) -> None:
        """Send the records for a form; a child that has ended says in its answer why."""
        walk = iter(rows)
        while batch := [dict(row) for row in islice(walk, _BATCH)]:
            if not self._sent(Records(batch)):
                return
        self._sent(Records([]))

    def _sent(self, frame: Frame) -> bool:
        assert self._process.stdin is not None
        self._waiting_since = time.monotonic()
        try:
            send(self._process.stdin, frame)  # type: ignore[arg-type]
        except OSError:
            return False
        finally:
            self._waiting_since = None
        return True

    def filled(self, told: Callable[[int], object]) -> FormFilled:
        """What became of a form; `told` hears how many records were written."""
        while isinstance(frame := self._frame(), Filling):
            told(frame.rows)
        if not isinstance(frame, FormFilled):
            raise error("LEDGER_010", file=self._request.name, why="回话不合约定")
        return frame

    def looked(self) -> HeaderSeen:
        """The header that was looked at."""
        frame = self._frame()
        if not isinstance(frame, HeaderSeen):
            raise error("LEDGER_010", file=self._request.name, why="回话不合约定")
        return frame

    def next_picture(self) -> Extracted | None:
        """The next picture asked for, None after the last."""
        frame = self._frame()
        if not isinstance(frame, Extracted):
            raise error("LEDGER_010", file=self._request.name, why="回话不合约定")
        return frame if frame.part else None

    def next_rows(self) -> Rows | None:
        """The next batch of rows, None after the last; then `tail` is there."""
        frame = self._frame()
        if isinstance(frame, Rows):
            return frame
        if not isinstance(frame, Tail):
            raise error("LEDGER_010", file=self._request.name, why="回话不合约定")
        self.tail = frame
        return None

    def go_on(self) -> None:
        """Nothing while rows are wanted; raises when the person has cancelled or the child took too long."""
        if self._verdict:
            raise self._ended()

    def _said(self, refusal: Refusal) -> SafetyDeskError:
        code = refusal.code if refusal.code in MESSAGES and refusal.code.startswith("LEDGER_") else "LEDGER_010"
        return error(code, **{"file": self._request.name, "why": refusal.code, **refusal.facts})

    def _ended(self) -> SafetyDeskError:
        name = self._request.name
        if self._verdict:
            return error(self._verdict, file=name, seconds=round(self._seconds))
        code = self._process.wait()
        if code == OUT_OF_MEMORY:
            return error("LEDGER_009", file=name, megabytes=300)
        return error("LEDGER_010", file=name, why=f"退出码 {code}")


def command() -> list[str]:
    """How the reading child is started."""
    return command_of("safetydesk.ledgers.child", FLAG)
