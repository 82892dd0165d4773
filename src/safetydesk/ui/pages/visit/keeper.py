"""Puts the input of a visit on disk: through the writer, or into the journal while the writer is busy for a second.

Each input is taken once, by the writer or by the journal, whichever comes first; what the journal holds lands before
the next transaction.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.ui.desk import Desk

PATIENCE, LOOK_EVERY = 1.0, 250
"""Seconds an input waits for the writer before the journal takes it; milliseconds between two looks."""
Hold = Callable[[str, bytes, Mapping[str, Any]], object]
"""Puts one verb (name, person, facts) into the sealed journal; durable when it returns."""
_INPUT = ("answer", "finding", "evidence", "draft")


@dataclass(slots=True)
class _Input:
    verb: str
    facts: Mapping[str, Any]
    actor: bytes
    done: Callable[[Touched], object] | None
    since: float = field(default_factory=time.monotonic)
    journalled: bool = False
    _taken: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """True for the first that asks."""
        with self._lock:
            first, self._taken = not self._taken, True
        return first

    def give_back(self) -> None:
        """The one that took it could not keep it."""
        with self._lock:
            self._taken = False


class Keeper(QObject):
    """`saved` after each commit, `held` with how many inputs lie in the journal, `refused` with a numbered error."""

    saved = Signal()
    held = Signal(int)
    refused = Signal(object)

    def __init__(self, desk: Desk, hold: Hold | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._hold = hold
        self._waiting: list[_Input] = []
        self._running = 0
        self._look = QTimer(self, interval=LOOK_EVERY)
        self._look.timeout.connect(self._hand_over)

    def keep(self, verb: str, done: Callable[[Touched], object] | None = None, **facts: Any) -> None:
        """Perform one of the verbs that may wait in the journal; `done` gets what it touched, after the commit.

        An input that the journal took has no id to tell: its Touched then names no record.
        """
        given = _Input(verb, facts, self._desk.actor(), done)
        self._waiting.append(given)
        self._desk.tasks.write(
            lambda session: _perform(session, given),
            lambda touched: self._kept(given, touched),
            failed=lambda fault: self._failed(given, fault),
            owner=self,
        )
        self._look.start()
        if self._desk.tasks.busy_seconds("write") > PATIENCE:
            self._hand_over(patience=0)

    def run(self, verb: Callable[[Any], Any], done: Callable[[Any], object] | None = None) -> None:
        """Perform a use case that cannot wait in the journal, behind everything given before."""
        self._running += 1

        def finished(value: Any) -> None:
            self._running -= 1
            self.saved.emit()
            if done:
                done(value)

        def failed(fault: SafetyDeskError) -> None:
            self._running -= 1
            self.refused.emit(fault)

        self._desk.tasks.write(verb, finished, failed=failed, owner=self)

    def idle(self) -> bool:
        """Whether everything given is committed."""
        return not self._waiting and not self._running

    def _hand_over(self, patience: float = PATIENCE) -> None:
        """Everything that waited too long, in order, goes to the journal."""
        if not self._waiting:
            self._look.stop()
            return
        now = time.monotonic()
        if self._hold is None or now - self._waiting[0].since < patience:
            return
        for given in self._waiting:
            if not given.journalled and given.take():
                try:
                    self._hold(given.verb, given.actor, given.facts)
                except OSError:
                    given.give_back()
                    self._look.stop()
                    self.refused.emit(error("STORE_012"))
                    return
                given.journalled = True
        self.held.emit(sum(given.journalled for given in self._waiting))

    def _kept(self, given: _Input, touched: Touched) -> None:
        if given.journalled:
            given.journalled = False
            self._desk.tasks.write(lambda _session: touched, lambda landed: self._kept(given, landed), owner=self)
            return
        self._waiting.remove(given)
        self.saved.emit()
        if given.done:
            given.done(touched)

    def _failed(self, given: _Input, fault: SafetyDeskError) -> None:
        self._waiting.remove(given)
        self.refused.emit(fault)


def _perform(session: Any, given: _Input) -> Touched:
    """On the writer's thread: the verb, unless the journal has it, which then landed before this transaction."""
    if not given.take():
        return Touched.of(*_INPUT)
    from safetydesk.usecases.replay import VERBS

    touched: Touched = VERBS[given.verb](session, **given.facts)
    return touched
