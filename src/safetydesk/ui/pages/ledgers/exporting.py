"""Ledgers out: the rows are asked from the reader in chunks, so that lists stay quick, and written beside the lanes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.catalog.profiles import Profile
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.instants import day_of
from safetydesk.domain.staging import Value
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.ledger_rows import ROWS, Sought, narrowed
from safetydesk.models.queries.people import settings
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.ledgers.carrying import giving_way
from safetydesk.ui.tasks import Cancelled, Tasks, Ticket

if TYPE_CHECKING:
    from safetydesk.ledgers.profiles.preview import ExportPreview
    from safetydesk.ledgers.profiles.profile import Pictures

CHUNK, FIRST = 2000, 30
UTF8, GB18030 = "utf-8-sig", "gb18030"
"""As `ledgers.write_csv` names them, which is not loaded before something is written."""
_LOOK_EVERY = 0.2
Ids = Callable[[Any], Sequence[bytes]]
"""From the reader's connection to the records wanted, in their order."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ledger to be written: the records (`ids` None: all of the kind), only those that fit `where`, and how.

    `masked` None: the classes that the profile masks, P1 without one. `form` is a blank form to be filled instead;
    `pictures` puts the photos before and after into cells; `encoding` is that of a CSV.
    """

    kind: str
    ids: Ids | None = None
    where: tuple[Sought, ...] = ()
    profile: Profile | None = None
    masked: Collection[str] | None = None
    form: Path | None = None
    pictures: bool = False
    encoding: str = UTF8

    @property
    def classes(self) -> Collection[str]:
        """The classes of personal data shown with stars."""
        return self.masked if self.masked is not None else self.profile.masked if self.profile else ("P1",)


def preview(db: Any, wanted: Wanted, words: Any, today: str, ticket: Ticket) -> ExportPreview:
    """The first page of what would be written; on the reader's thread, for as long as the ticket is wanted."""
    from safetydesk.ledgers.profiles.preview import export_preview
    from safetydesk.ledgers.writing.rendered import Heading

    register = load_registers()[wanted.kind]
    ids = list(wanted.ids(db)) if wanted.ids else None
    first = ids if ids is None or wanted.where else ids[: FIRST + 1]
    rows = [row for _, row in islice(_ordered(db, wanted, today, first, ticket), FIRST + 1)]
    return export_preview(
        register=register,
        rows=rows,
        catalog_words=words,
        profile=wanted.profile,
        heading=Heading(register.title, str(settings(db).get("organ") or ""), today),
        masked=wanted.classes,
        count=len(ids) if ids is not None and not wanted.where else None,
    )


def write(desk: Desk, wanted: Wanted, path: Path) -> Ticket:
    """Write the ledger with a progress panel and cancel; a toast says where it lies."""
    tasks, today = desk.tasks, day_of(desk.clock())
    words = desk.catalog().accepted()
    ticket = Ticket(f"导出 {path.name}", "取消则不留下文件", "条")

    remarks: list[str] = []

    def work() -> int:
        organ = from_reader(tasks, ticket, lambda db: str(settings(db).get("organ") or ""))
        ids = from_reader(tasks, ticket, lambda db: _keys(db, wanted, today, ticket))
        shown = _photos(desk, ticket, wanted.kind) if wanted.pictures else None
        with giving_way():
            rows = _rows(tasks, ticket, wanted, ids, today)
            if wanted.form is not None:
                return _filled(wanted.form, wanted, path, rows, words, (organ, today), ticket)
            return _written(wanted, path, rows, words, (organ, today), shown, remarks.append)

    def done(count: int) -> None:
        desk.say.toast("；".join((f"已导出 {count} 条：{path}", *remarks)))

    tasks.carry(work, done, ticket=ticket)
    return ticket


def _written(
    wanted: Wanted,
    path: Path,
    rows: Iterator[dict[str, Value]],
    words: Any,
    told: tuple[str, str],
    shown: Pictures | None,
    tell: Callable[[str], None],
) -> int:
    from safetydesk.ledgers.writing.rendered import Heading
    from safetydesk.ledgers.writing.write import write_ledger

    register = load_registers()[wanted.kind]
    heading = Heading(register.title, *told)
    return write_ledger(
        path,
        register=register,
        rows=rows,
        catalog_words=words,
        heading=heading,
        masked=wanted.classes,
        profile=wanted.profile,
        pictures=shown,
        encoding=wanted.encoding,
        tell=tell,
    )


def _filled(
    form: Path,
    wanted: Wanted,
    path: Path,
    rows: Iterator[dict[str, Value]],
    words: Any,
    told: tuple[str, str],
    ticket: Ticket,
) -> int:
    """Fill a blank form; the guarded child does it, because the form came from somewhere else."""
    from safetydesk.ledgers.guarded import fill_form
    from safetydesk.ledgers.writing.rendered import Heading

    try:
        return fill_form(
            form,
            path,
            register=load_registers()[wanted.kind],
            rows=rows,
            catalog_words=words,
            profile=wanted.profile,
            masked=wanted.classes,
            heading=Heading("", *told),
            cancelled=lambda: ticket.cancelled,
        ).rows
    except SafetyDeskError:
        if ticket.cancelled:
            raise Cancelled from None
        raise


def _photos(desk: Desk, ticket: Ticket, kind: str) -> Pictures:
    """The photos of the hazard a row is about, under the register's own columns or two more."""
    from safetydesk.ledgers.profiles.profile import Pictures
    from safetydesk.ledgers.writing.photos import Photos
    from safetydesk.models.queries.ledger_pictures import hazard_pictures

    def content(name: str) -> bytes:
        try:
            return desk.blobs().get(name)
        except SafetyDeskError:
            return b""  # one that has not come yet: the ledger says so in its cell

    def of(row: Any, key: str) -> Photos:
        code = str(row.get("code") or "")
        names = from_reader(desk.tasks, ticket, lambda db: hazard_pictures(db, code, after=key == "after"))
        return Photos(names, content)

    own = any(column.type == "picture" for column in load_registers()[kind].columns)
    word = desk.catalog().word
    return Pictures(of, () if own else tuple((key, word("evidence_kind", key)) for key in ("before", "after")))


def _ordered(
    db: Any, wanted: Wanted, today: str, ids: Sequence[bytes] | None, ticket: Ticket
) -> Iterator[tuple[bytes, dict[str, Value]]]:
    """The rows of these records in their order; all of the kind in that of registration."""
    if ids is None:
        return narrowed(_while(ticket, ROWS[wanted.kind](db, today, None)), wanted.where)
    found = dict(narrowed(_while(ticket, ROWS[wanted.kind](db, today, ids)), wanted.where))
    return ((key, found[key]) for key in ids if key in found)


def _while(ticket: Ticket, rows: Iterator[tuple[bytes, dict[str, Value]]]) -> Iterator[tuple[bytes, dict[str, Value]]]:
    """The rows until nobody wants them any more; then it raises Cancelled."""
    for row in rows:
        if ticket.cancelled:
            raise Cancelled
        yield row


def _keys(db: Any, wanted: Wanted, today: str, ticket: Ticket) -> list[bytes]:
    if wanted.ids is not None and not wanted.where:
        return list(wanted.ids(db))
    ids = list(wanted.ids(db)) if wanted.ids else None
    return [key for key, _ in _ordered(db, wanted, today, ids, ticket)]


def _rows(tasks: Tasks, ticket: Ticket, wanted: Wanted, ids: Sequence[bytes], today: str) -> Iterator[dict[str, Value]]:
    for start in range(0, len(ids), CHUNK):
        ticket.report(start, len(ids))
        chunk = ids[start : start + CHUNK]
        found = from_reader(tasks, ticket, lambda db, chunk=chunk: list(_ordered(db, wanted, today, chunk, ticket)))  # type: ignore[misc]
        yield from (row for _, row in found)
    ticket.report(len(ids), len(ids))


def from_reader(tasks: Tasks, ticket: Ticket, query: Callable[[Any], Any]) -> Any:
    """For carried work: run a query on the reader's thread and wait for it; raises Cancelled when the ticket is."""
    answer: Future[Any] = Future()

    def run(db: Any) -> None:
        try:
            answer.set_result(query(db))
        except BaseException as fault:
            answer.set_exception(fault)

    tasks.read(run, lambda _: None)
    while not ticket.cancelled:
        with suppress(TimeoutError):
            return answer.result(_LOOK_EVERY)
    raise Cancelled
