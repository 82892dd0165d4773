"""核验 behind the dialog: one brought file after the other is read, judged and compared, away from the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from safetydesk.domain.claims import ScanPage
from safetydesk.errors import SafetyDeskError
from safetydesk.ui.desk import Desk
from safetydesk.ui.tasks import Ticket

if TYPE_CHECKING:
    from safetydesk.usecases.papers.verifying import Verdict

Done = Callable[["Judged"], object]


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one file or text: its verdicts, one for each paper whose code it bears, or why there is none.

    `file` is None for a text; `pages` is how many pages of it can be shown, 0 for what no child could read.
    """

    name: str
    file: Path | None = None
    verdicts: tuple[Verdict, ...] = ()
    fault: SafetyDeskError | None = None
    pages: int = 0


class Reading(QObject):
    """Takes files in order, one at a time, so that pictures of papers are not kept waiting; `done` gets each."""

    def __init__(self, desk: Desk, done: Done, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._done = desk, done
        self._waiting: list[Path] = []
        self._present: tuple[Path, Ticket] | None = None

    def left(self) -> int:
        """How many files are not judged yet."""
        return len(self._waiting) + (self._present is not None)

    def take(self, files: Sequence[Path]) -> None:
        """Judge these too."""
        self._waiting += files
        if self._present is None:
            self._next()

    def take_text(self, text: str) -> None:
        """Judge what was typed or pasted."""

        def judge(db: Any) -> Verdict:
            from safetydesk.usecases.papers.verifying import judge_words

            return judge_words(db, text)

        name = " ".join(text.split())
        self._desk.tasks.read(
            judge,
            lambda verdict: self._done(Judged(name, verdicts=(verdict,))),
            failed=lambda fault: self._done(Judged(name, fault=fault)),
            owner=self,
        )

    def stop(self) -> list[Path]:
        """Leave the rest; gives the files that were not judged."""
        left = [self._present[0]] if self._present else []
        left += self._waiting
        if self._present:
            self._present[1].cancel()
        self._waiting, self._present = [], None
        return left

    def _next(self) -> None:
        if not self._waiting:
            return
        file, ticket = self._waiting.pop(0), Ticket()
        self._present = file, ticket

        def open_file() -> tuple[bytes, str | None]:
            from safetydesk.documents.verify import brought, claimed_digest

            content = brought(file)
            return content, claimed_digest(content)

        def judge(read: tuple[bytes, str | None]) -> None:
            from safetydesk.usecases.papers.verifying import judge_file

            self._desk.tasks.read(
                lambda db: judge_file(db, *read),
                lambda verdict: self._judged(file, ticket, read[0], verdict),
                failed=lambda fault: self._end(ticket, Judged(file.name, file, fault=fault)),
                owner=self,
            )

        self._carry(ticket, file, open_file, judge)

    def _judged(self, file: Path, ticket: Ticket, content: bytes, verdict: Verdict) -> None:
        """A file that is the archived one to the byte is done; any other is looked at page by page."""
        if verdict.by == "pdf" and verdict.state in ("genuine", "void"):
            self._end(ticket, Judged(file.name, file, (verdict,), pages=0))
            return

        def look() -> tuple[list[ScanPage], list[str]]:
            from safetydesk.documents.scans import read_scan

            pages = list(read_scan(file, cancelled=lambda: ticket.cancelled))
            return pages, _texts(file, len(pages)) if content.startswith(b"%PDF-") else []

        def told(seen: tuple[list[ScanPage], list[str]]) -> None:
            pages, texts = seen
            blobs = self._desk.blobs()
            self._desk.tasks.read(
                lambda db: _verdicts(db, verdict, pages, texts, blobs.get),
                lambda found: self._end(ticket, _told(file, content, found, len(pages))),
                failed=lambda fault: self._end(ticket, Judged(file.name, file, fault=fault, pages=len(pages))),
                owner=self,
            )

        def failed(fault: SafetyDeskError) -> None:
            from safetydesk.usecases.papers.verifying import unread

            known = (verdict,) if verdict.row else ()
            why = unread(content, file.name, fault)
            self._end(ticket, Judged(file.name, file, known, None if known else why))

        self._desk.tasks.carry(look, told, failed=failed, owner=self, ticket=ticket)

    def _carry(self, ticket: Ticket, file: Path, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        def failed(fault: SafetyDeskError) -> None:
            self._end(ticket, Judged(file.name, file, fault=fault))

        self._desk.tasks.carry(work, done, failed=failed, owner=self, ticket=ticket)

    def _end(self, ticket: Ticket, judged: Judged) -> None:
        """Tell it, unless it was stopped meanwhile, and go on."""
        if self._present is None or self._present[1] is not ticket:
            return
        self._present = None
        self._next()
        self._done(judged)


def shown_pages(file: Path, pages: int) -> bytes:
    """The pages of a brought file as a PDF that the fenced child wrote anew: fit to be shown."""
    from safetydesk.documents.scans import taken_pages

    return taken_pages(file, range(1, pages + 1))


def _texts(file: Path, pages: int) -> list[str]:
    """The text of every page; none where a page has none that can be read."""
    from safetydesk.documents.viewing import PdfPages

    read = PdfPages(shown_pages(file, pages))
    return [read.text(page) for page in range(len(read))]


def _verdicts(
    db: Any, by_bytes: Verdict, pages: Sequence[ScanPage], texts: Sequence[str], blob: Callable[[str], bytes]
) -> tuple[Verdict, ...]:
    """By its bytes where they tell, else by the codes on its pages; the words of a PDF are compared in either case."""
    from safetydesk.documents.viewing import PdfPages
    from safetydesk.usecases.papers.verifying import judge_claims, judge_text

    claims = [claim for page in pages for claim in page.claims]
    found = (by_bytes,) if by_bytes.row else judge_claims(db, claims)
    pdf = found[0].row.pdf if len(found) == 1 and found[0].row and found[0].by != "scan" else None
    if not texts or pdf is None:
        return found
    kept = PdfPages(blob(pdf))
    return (judge_text(found[0], [kept.text(page) for page in range(len(kept))], texts),)


def _told(file: Path, content: bytes, found: tuple[Verdict, ...], pages: int) -> Judged:
    from safetydesk.usecases.papers.verifying import unread

    fault = None if found else unread(content, file.name)
    return Judged(file.name, file, found, fault, pages)
