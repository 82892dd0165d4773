"""The one place with threads: a writer, a reader, a carrier for work outside the store, and one that draws pages.

A use case runs on the writer inside one transaction and its Touched is broadcast after the commit returned; a query
runs on the reader; results arrive on the GUI thread. Every fault reaches a person as a numbered error.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from safetydesk import paths
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error

Lane = Literal["write", "read", "carry", "draw"]
_REPORT_EVERY = 0.1
log = logging.getLogger("safetydesk.ui.tasks")


class StoreLike(Protocol):
    """What the lanes need of a store: a writing unit that commits when left without a fault, and a reading one."""

    def writing(self) -> AbstractContextManager[Any]:
        """One transaction for the person now at the desk; gives what use cases take first.

        Called where the job is submitted, so that the person is the one who acted; entered on the writer's thread.
        """

    def reading(self) -> AbstractContextManager[Any]:
        """A snapshot; gives what queries take first. Called and entered on the reader's thread."""


class Cancelled(Exception):  # noqa: N818
    """A person cancelled the job; raised inside it by `Ticket.report`."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is: done of total (0: unknown), and seconds since it began."""

    ticket: Ticket
    done: int
    total: int
    seconds: float


class Ticket:
    """One submitted job; `title` makes it show progress, `cancel_means` says what cancelling does."""

    def __init__(self, title: str = "", cancel_means: str = "", unit: str = "") -> None:
        self.title, self.cancel_means, self.unit = title, cancel_means, unit
        self.began = 0.0
        self.total = self.done = 0
        self._cancelled = threading.Event()
        self._last = 0.0
        self._say: Callable[[Progress], None] = lambda _progress: None

    def cancel(self) -> None:
        """Ask the job to stop; before it began it never runs."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self._cancelled.is_set()

    def report(self, done: int, total: int) -> None:
        """Called by the job: raises Cancelled when it should stop; told to the screen at most ten times a second."""
        if self.cancelled:
            raise Cancelled
        self.done, self.total = done, total
        now = time.monotonic()
        if now - self._last >= _REPORT_EVERY or done == total:
            self._last = now
            self._say(Progress(self, done, total, now - self.began))


@dataclass(frozen=True, slots=True)
class _Job:
    lane: Lane
    ticket: Ticket
    run: Callable[[], Any]
    done: Callable[[Any], object] | None
    failed: Callable[[SafetyDeskError], object] | None
    owner: QObject | None
    slot: str | None


@dataclass(frozen=True, slots=True)
class _Outcome:
    job: _Job
    value: Any = None
    fault: SafetyDeskError | None = None
    cancelled: bool = False


class Tasks(QObject):
    """`touched(Touched)` after each commit, `failed(SafetyDeskError)` for faults nobody else took, `begun(Ticket)`,
    `progressed(Progress)` and `ended(Ticket)` for jobs with a title."""

    touched = Signal(object)
    failed = Signal(object)
    begun = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)
    _came = Signal(object)

    def __init__(self, store: StoreLike, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._lanes: dict[Lane, _LaneThread] = {}
        self._closed = False
        self._opening = threading.Lock()
        self._latest: dict[str, Ticket] = {}
        self._came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def write(
        self,
        verb: Callable[[Any], Any],
        done: Callable[[Any], object] | None = None,
        *,
        failed: Callable[[SafetyDeskError], object] | None = None,
        owner: QObject | None = None,
        ticket: Ticket | None = None,
    ) -> Ticket:
        """Run a use case in one transaction; `done` gets what it returned, after the commit."""

        unit = self._store.writing()

        def run() -> Any:
            with unit as session:
                return verb(session)

        return self._submit(_Job("write", ticket or Ticket(), run, done, failed, owner, None))

    def read(
        self,
        query: Callable[[Any], Any],
        done: Callable[[Any], object],
        *,
        failed: Callable[[SafetyDeskError], object] | None = None,
        owner: QObject | None = None,
        slot: str | None = None,
        ticket: Ticket | None = None,
    ) -> Ticket:
        """Run a query; a newer one in the same `slot` makes this answer stale, and stale answers are dropped."""

        def run() -> Any:
            with self._store.reading() as reader:
                return query(reader)

        return self._submit(_Job("read", ticket or Ticket(), run, done, failed, owner, slot))

    def carry(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], object] | None = None,
        *,
        failed: Callable[[SafetyDeskError], object] | None = None,
        owner: QObject | None = None,
        slot: str | None = None,
        ticket: Ticket | None = None,
    ) -> Ticket:
        """Run work that must block neither lane: network, foreign files, paper."""
        return self._submit(_Job("carry", ticket or Ticket(), work, done, failed, owner, slot))

    def draw(
        self, work: Callable[[], Any], done: Callable[[Any], object], *, owner: QObject, slot: str | None = None
    ) -> Ticket:
        """Run short work that somebody looks at, such as the picture of a page: it waits for no network or file."""
        return self._submit(_Job("draw", Ticket(), work, done, None, owner, slot))

    def on_writer(self, verb: Callable[[Any], Any]) -> Any:
        """For carried work only (a sync round): run a use case on the writer's thread, wait, give its result."""
        from concurrent.futures import Future

        unit = self._store.writing()
        answer: Future[Any] = Future()

        def run() -> Any:
            try:
                with unit as session:
                    value = verb(session)
            except BaseException as fault:
                answer.set_exception(fault)
                raise Cancelled from fault
            answer.set_result(value)
            return value

        self._lane("write").put(_Job("write", Ticket(), run, None, None, None, None))
        return answer.result()

    def busy_seconds(self, lane: Lane = "write") -> float:
        """How long the lane has been at its present job; 0 when it is free."""
        thread = self._lanes.get(lane)
        return time.monotonic() - thread.since if thread and thread.since else 0.0

    def idle(self) -> bool:
        """Whether nothing is running or waiting."""
        return all(thread.idle() for thread in self._lanes.values())

    def close(self) -> None:
        """Finish what was submitted to write, cancel the rest, end the threads; nothing is taken afterwards.

        Carried work may wait for the reader or the writer, so it ends while both still answer.
        """
        order: tuple[Lane, ...] = ("draw", "carry", "read", "write")
        for lane in order:
            if thread := self._lanes.get(lane):
                if lane != "write":
                    thread.drop()
                thread.end()
        self._lanes.clear()
        self._closed = True

    def _submit(self, job: _Job) -> Ticket:
        if self._closed:  # a timer of a window that is going
            job.ticket.cancel()
            return job.ticket
        if job.slot:
            older = self._latest.get(job.slot)
            if older:
                older.cancel()
            self._latest[job.slot] = job.ticket
        job.ticket._say = self.progressed.emit
        if job.ticket.title:
            self.begun.emit(job.ticket)
        self._lane(job.lane).put(job)
        return job.ticket

    def _lane(self, lane: Lane) -> _LaneThread:
        with self._opening:
            if lane not in self._lanes:
                self._lanes[lane] = _LaneThread(lane, self._came.emit)
            return self._lanes[lane]

    def _deliver(self, outcome: _Outcome) -> None:
        job = outcome.job
        if job.ticket.title:
            self.ended.emit(job.ticket)
        if job.slot and self._latest.get(job.slot) is job.ticket:
            del self._latest[job.slot]
        wanted = job.owner is None or isValid(job.owner)
        if outcome.fault:
            (job.failed if job.failed and wanted else self.failed.emit)(outcome.fault)
            return
        if outcome.cancelled:
            return
        if job.done and wanted and not (job.lane == "read" and job.ticket.cancelled):
            job.done(outcome.value)
        touched = outcome.value if isinstance(outcome.value, Touched) else getattr(outcome.value, "touched", None)
        if isinstance(touched, Touched):
            self.touched.emit(touched)


class _LaneThread:
    def __init__(self, lane: Lane, tell: Callable[[_Outcome], None]) -> None:
        self.since = 0.0
        self._tell = tell
        self._present: Ticket | None = None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._left, self._counting = 0, threading.Lock()
        self._thread = threading.Thread(target=self._live, name=f"safetydesk-{lane}", daemon=True)
        self._thread.start()

    def put(self, job: _Job) -> None:
        self._count(1)
        self._jobs.put(job)

    def idle(self) -> bool:
        return not self._left

    def drop(self) -> None:
        while not self._jobs.empty():
            self._jobs.get()
            self._count(-1)
        if self._present:
            self._present.cancel()

    def end(self) -> None:
        self._jobs.put(None)
        self._thread.join()

    def _live(self) -> None:
        while (job := self._jobs.get()) is not None:
            self.since = job.ticket.began = time.monotonic()
            self._present = job.ticket
            outcome = _outcome(job)
            self.since, self._present = 0.0, None
            self._tell(outcome)
            self._count(-1)

    def _count(self, more: int) -> None:
        """How many jobs are left, from when they are put until they are told: a job just taken is not idleness."""
        with self._counting:
            self._left += more


def _outcome(job: _Job) -> _Outcome:
    if job.ticket.cancelled:
        return _Outcome(job, cancelled=True)
    try:
        return _Outcome(job, job.run())
    except Cancelled:
        return _Outcome(job, cancelled=True)
    except SafetyDeskError as fault:
        return _Outcome(job, fault=fault)
    except Exception as surprise:
        return _Outcome(job, fault=unexpected(surprise))


def unexpected(surprise: BaseException) -> SafetyDeskError:
    """Log a fault nobody foresaw and give its numbered error; the person sees the kind of fault, the log the rest."""
    log.error("unexpected fault", exc_info=(type(surprise), surprise, surprise.__traceback__))
    return error("GENERAL_001", what=type(surprise).__name__, log=paths.log_file())
