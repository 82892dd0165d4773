"""Ledgers carried in beside the lanes: read by the guarded child, staged in short transactions through the store's
one connection, so that answering and listing go on meanwhile; cancelled, nothing of a file remains.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.catalog.registers import load_registers
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.passing import passing, store_folder
from safetydesk.ui.tasks import Cancelled, Ticket

if TYPE_CHECKING:
    from safetydesk.domain.staging import LedgerReading, Problem
    from safetydesk.ledgers.recognising.looking import HeaderSeen
    from safetydesk.usecases.imports import ImportReport

PASTED = "粘贴的表格"
SHARE = 0.0002
"""Seconds for which a computing thread keeps the interpreter while the screen waits for it."""
MEANS = "取消则一行也不留下"
_giving, _givers = threading.Lock(), list[float]()


@dataclass(frozen=True, slots=True)
class Incoming:
    """A ledger to read: a file, or `text` pasted as tab-separated cells; and how a person wants it read.

    `kind` None recognises it; `columns` {header: field, '' to leave out} corrects the mapping; `options` are the
    keywords of `usecases.imports.Choices`; `office` who sent it, once it was read. `sure`: it is of this kind although
    it looks like another; `answered`: that is what a person said when asked, to be remembered. `in_turn`: its sheets of
    the same kind are imported one after the other, and `rest` are those still to come.
    """

    name: str
    path: Path | None = None
    text: str = ""
    kind: str | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, bool] = field(default_factory=dict)
    office: str = ""
    sure: bool = False
    answered: bool = False
    in_turn: bool = False
    rest: tuple[str, ...] = ()

    @property
    def cause(self) -> str:
        """By what the page tells what it says about this one; of several sheets each has its own."""
        return f"{self.name}/{self.sheet}" if self.in_turn else self.name

    @contextmanager
    def file(self, folder: Path | None = None) -> Iterator[Path]:
        """Where it can be read; what was pasted passes through the store's `folder` for as long as that takes."""
        if self.path is not None:
            yield self.path
            return
        with passing(folder, "rows.tsv", self.text.encode("utf-8-sig")) as written:
            yield written


@dataclass(frozen=True, slots=True)
class Begun:
    """A ledger whose first rows are staged while the others are still read; `letters` by field."""

    run: bytes
    kind: str
    file_name: str
    letters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A ledger that was staged: its report, who sent it ('' when nobody knows), and its other sheets of this kind."""

    report: ImportReport
    office: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carrier:
    """`store()` gives the store open for writing; it is only called off the GUI thread."""

    store: Callable[[], Any]
    words: Callable[[], Mapping[str, Mapping[str, str]]]
    actor: Callable[[], bytes]
    today: Callable[[], str]
    blobs: Callable[[], Any]

    def warm(self) -> None:
        """Bring in what the first ledger will need, before it comes."""
        import safetydesk.ledgers.guarded
        import safetydesk.usecases.imports  # noqa: F401

        self.words()
        load_registers()
        self.store()

    def stage(self, incoming: Incoming, ticket: Ticket, begun: Callable[[Begun], object]) -> Arrived:
        """Read, type and compare; no record changes. An answer to which kind it is, is remembered.

        `begun` is told, on this thread, once the first rows are there to be seen. Raises LEDGER errors, and Cancelled
        once the ticket is.
        """
        from safetydesk.ledgers.guarded import open_ledger
        from safetydesk.models.queries.ledger_memory import ledger_memory

        watch = _Watch(ticket, self.store().reader, begun)
        with (
            _stopped_by(ticket),
            giving_way(),
            incoming.file(store_folder(self.blobs())) as path,
            open_ledger(
                path,
                kind=incoming.kind,
                catalog_words=dict(self.words()),
                today=self.today(),
                sheet=incoming.sheet,
                columns=incoming.columns,
                sure=incoming.sure,
                memory=ledger_memory(self.store().reader),
                file_name=incoming.name,
                progress=watch.read,
                cancelled=lambda: ticket.cancelled,
            ) as reading,
        ):
            report = self._compare(incoming, path, reading, watch)
            self._remember(incoming, reading)
            return Arrived(report, reading.office, reading.others)

    def _compare(self, incoming: Incoming, path: Path, reading: LedgerReading, watch: _Watch) -> ImportReport:
        from safetydesk.ledgers.guarded import extract_pictures
        from safetydesk.usecases.imported.sheets import of_its_village
        from safetydesk.usecases.imports import Album, Choices, stage_import

        return stage_import(
            self.store(),
            reading=of_its_village(self.store().reader, reading) if incoming.in_turn else reading,
            actor=self.actor() or None,
            choices=Choices(**incoming.options),
            progress=partial(watch.staged, reading),
            album=Album(self.blobs(), partial(extract_pictures, path, file_name=incoming.name)),
        )

    def _remember(self, incoming: Incoming, reading: LedgerReading) -> None:
        if incoming.answered:
            from safetydesk.usecases.ledger_memory import remember_kind

            with self.store().writing(actor=self.actor() or None) as session:
                remember_kind(session, kind=reading.kind, mark=reading.mark)

    def look(self, incoming: Incoming, ticket: Ticket) -> HeaderSeen:
        """The header of a file and the first cells below it, also of one that was refused. Raises LEDGER errors."""
        from safetydesk.ledgers.guarded import look_at
        from safetydesk.models.queries.ledger_memory import ledger_memory

        with incoming.file(store_folder(self.blobs())) as path, _stopped_by(ticket):
            return look_at(
                path,
                kind=incoming.kind,
                sheet=incoming.sheet,
                memory=ledger_memory(self.store().reader),
                file_name=incoming.name,
                cancelled=lambda: ticket.cancelled,
            )

    def restage(self, import_id: bytes, ticket: Ticket) -> ImportReport:
        """Compare a staged import again with the store as it is now."""
        from safetydesk.usecases.imports import restage_import

        with giving_way():
            actor = self.actor() or None
            return restage_import(self.store(), import_id=import_id, actor=actor, progress=ticket.report)

    def annotate(self, incoming: Incoming, import_id: bytes, target: Path, ticket: Ticket) -> Path:
        """Give the user's own file back with the problems in it. Raises LEDGER_017, 019, 041."""
        from safetydesk.ledgers.guarded import annotate
        from safetydesk.models.queries.imports import import_row
        from safetydesk.usecases.imports import report_import

        db = self.store().reader
        report, found = report_import(db, import_id), import_row(db, import_id)
        assert found is not None  # report_import raises LEDGER_041 for one that is gone
        here: list[Problem] = [one for one in report.problems if one.sheet == report.sheet]
        with incoming.file(store_folder(self.blobs())) as source, _stopped_by(ticket):
            return annotate(
                source,
                here,
                target,
                sheet=report.sheet,
                header_row=report.header_row,
                sha256=import_hash(db, import_id),
                file_name=incoming.name,
                cancelled=lambda: ticket.cancelled,
            )


class _Watch:
    """Tells how far a reading is, and once when its first rows are there."""

    def __init__(self, ticket: Ticket, db: Any, begun: Callable[[Begun], object]) -> None:
        self._ticket, self._db, self._begun = ticket, db, begun
        self._expected, self._told = 0, False

    def read(self, _done: int, total: int) -> None:
        """So many rows are expected."""
        self._expected = total

    def staged(self, reading: LedgerReading, done: int) -> None:
        """So many rows are staged; raises Cancelled once the ticket is."""
        from safetydesk.models.queries.staged_table import staging_run

        self._ticket.report(done, max(self._expected, done))
        if not self._told:
            self._told = True
            if run := staging_run(self._db, reading.sha256):
                self._begun(Begun(run, reading.kind, reading.file_name, reading.letters))


@contextmanager
def giving_way() -> Iterator[None]:
    """Compute on this thread without holding up the screen.

    Painting asks for the interpreter again after every call into Qt, and waits as long as a thread that computes may
    keep it: 5 ms unless told otherwise, so that a table took up to 300 ms.
    """
    with _giving:
        _givers.append(sys.getswitchinterval())
        sys.setswitchinterval(SHARE)
    try:
        yield
    finally:
        with _giving:
            before = _givers.pop()
            if not _givers:
                sys.setswitchinterval(before)


@contextmanager
def _stopped_by(ticket: Ticket) -> Iterator[None]:
    """A fault of work that was cancelled is that it was cancelled."""
    try:
        yield
    except SafetyDeskError:
        if ticket.cancelled:
            raise Cancelled from None
        raise


def import_hash(db: Any, import_id: bytes) -> str | None:
    """The SHA-256 of the file an import was read from."""
    found = db.execute("SELECT sha256 FROM import_run WHERE id = ?", (import_id,)).fetchone()
    return found[0] if found else None
