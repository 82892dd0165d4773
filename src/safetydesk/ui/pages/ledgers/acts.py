"""What a person does with ledgers: bring them in, decide about rows, land, take back, give the file back marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.imports import ImportRow
from safetydesk.models.queries.kept_files import UNREAD
from safetydesk.models.queries.staged import StagedState
from safetydesk.models.queries.staged_table import Key, StagedView, staged_keys
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.ledgers.carrying import MEANS, Carrier, Incoming, giving_way
from safetydesk.ui.pages.ledgers.refusals import refusal_said
from safetydesk.ui.pages.ledgers.saying import Said, refused
from safetydesk.ui.pages.ledgers.several import next_said, several_cause
from safetydesk.ui.pages.ledgers.unread import keep_original, kept_said
from safetydesk.ui.tasks import Cancelled, Ticket

FILES = "台账 (*.xlsx *.xlsm *.xls *.et *.xlsb *.ods *.csv *.txt *.tsv *.htm *.html *.mht *.xml *.docx);;所有文件 (*)"
SHORT = 5
"""As many things as LEDGER_045 names by itself."""
NOTHING = "取消则一行也不落账"


Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Taught:
    """What a person teaches with a mapping: `columns` for the ledgers of an `office`, `aliases` for every ledger."""

    office: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that was read, and what it may change on the screens."""

    report: Any
    source: Incoming
    touched: Touched
    others: tuple[str, ...] = ()


class LedgerActs(QObject):
    """`begun(Begun)` when the first rows are there, `staged(report)` when all are, `several(report, Incoming, sheets)`
    where there are more of its kind; `said(Said)`, `unsaid(cause)`; `recompared()` after the store moved on,
    `landed(ImportRow, words)`, `gone(id)`; `reading_wanted(Incoming)` for a file that must be read in another way,
    `mapping_wanted(Incoming, import it replaces or None, HeaderSeen)` for one whose columns must be told first;
    `list_wanted(ImportRow, what)` shows all that was built on an import,
    `kept_wanted()` the originals that nobody reads cell by cell."""

    begun = Signal(object)
    staged = Signal(object)
    said = Signal(object)
    unsaid = Signal(str)
    recompared = Signal()
    landed = Signal(object, object)
    gone = Signal(object)
    reading_wanted = Signal(object)
    mapping_wanted = Signal(object, object, object)
    several = Signal(object, object, object)
    list_wanted = Signal(object, list)
    kept_wanted = Signal()

    def __init__(self, desk: Desk, store: Callable[[], Any], page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        words = desk.catalog
        today = partial(_today, desk)
        self._carrier = Carrier(store, lambda: words().accepted(), desk.actor, today, desk.blobs)
        desk.tasks.carry(self._carrier.warm, owner=page)
        self.sources: dict[bytes, Incoming] = {}
        self._reading: dict[Ticket, Incoming] = {}
        self._stopped: dict[Ticket, str] = {}
        desk.tasks.ended.connect(self._ended)

    def reading(self) -> int:
        """How many files are on their way."""
        return len(self._reading)

    def bring(self, incoming: Incoming, instead: bytes | None = None) -> Ticket:
        """Read a ledger; `instead` of a staged one, which goes once this one is there."""
        self.unsaid.emit(incoming.cause)
        ticket = Ticket(f"读入 {incoming.name}", MEANS, "行")
        self._reading[ticket] = incoming

        def work() -> Staged:
            found = self._carrier.stage(incoming, ticket, self.begun.emit)
            touched = Touched.of("import_run", id=found.report.id)
            source = replace(incoming, office=found.office)
            return Staged(found.report, source, touched, () if incoming.in_turn else found.others)

        self._desk.tasks.carry(
            work,
            partial(self._came, instead),
            failed=partial(self._refused, incoming, instead),
            owner=self._page,
            ticket=ticket,
        )
        return ticket

    def pick(self) -> None:
        """Ctrl+O: pick files."""
        folder = self._desk.settings.get("import-folder", "")
        paths, _ = QFileDialog.getOpenFileNames(self._page, "导入台账", folder, FILES)
        if paths:
            self._desk.settings.set("import-folder", str(Path(paths[0]).parent))
        for path in paths:
            self.bring(Incoming(Path(path).name, Path(path)))

    def look(
        self,
        incoming: Incoming,
        then: Callable[[Any], object],
        failed: Callable[[SafetyDeskError], object] | None = None,
        owner: QWidget | None = None,
    ) -> Ticket:
        """Look at the header of a file and its first cells; `then` gets the `HeaderSeen` while `owner` is there."""
        ticket = Ticket(f"看表头 {incoming.name}", "取消则什么也不改")
        return self._desk.tasks.carry(
            lambda: self._carrier.look(incoming, ticket),
            then,
            failed=failed or partial(self._fault, incoming.cause),
            owner=owner or self._page,
            ticket=ticket,
        )

    def in_turn(self, run: bytes, source: Incoming, others: Sequence[str]) -> None:
        """Import a sheet and the others of its kind one after the other; it is read again for its village."""
        self.bring(replace(source, in_turn=True, rest=tuple(others)), run)

    def skip(self, run: bytes, source: Incoming) -> None:
        """Give this sheet up and go on with the next."""
        self._drop(run, partial(self._go_on, source))

    def teach(self, kind: str, cause: str, taught: Taught, then: Callable[[], object]) -> None:
        """Remember how the columns of an office, or headers anywhere, are to be read; then go on."""

        def write(session: Any) -> Touched:
            from safetydesk.usecases.ledger_memory import add_alias, remember_mapping

            for header, name in taught.aliases.items():
                add_alias(session, kind=kind, header=header, field=name)
            return remember_mapping(session, kind=kind, office=taught.office, columns=taught.columns)

        self._desk.tasks.write(write, lambda _: then(), failed=partial(self._fault, cause), owner=self._page)

    def choose(self, run: bytes, *, take: bool, rows: Sequence[Key] | None = None) -> None:
        """Take or leave rows; None: all."""

        def write(session: Any, tell: Progress) -> Touched:
            from safetydesk.usecases.imports import choose_rows

            return choose_rows(session, import_id=run, rows=rows, take=take, progress=tell)

        self._choosing(run, write)

    def choose_only(self, run: bytes, view: StagedView) -> None:
        """Take the rows that the view lets through, leave the others."""

        def take(keys: list[Key]) -> None:
            def write(session: Any, tell: Progress) -> Touched:
                from safetydesk.usecases.imports import choose_rows

                choose_rows(session, import_id=run, take=False)
                return choose_rows(session, import_id=run, rows=keys, take=True, progress=tell)

            self._choosing(run, write)

        self._desk.tasks.read(lambda db: staged_keys(db, run, view), take, owner=self._page)

    def answer(self, run: bytes, key: Key, record: bytes) -> None:
        """Which record a row means; b"": none of those that look like it."""

        def write(session: Any, tell: Progress) -> Touched:
            from safetydesk.usecases.imports import answer_match

            known = record or None
            return answer_match(session, import_id=run, row=key[0], part=key[1], record=known, progress=tell)

        self._choosing(run, write)

    def split(self, run: bytes, key: Key) -> None:
        """Each finding of a cell becomes a row."""

        def write(session: Any, tell: Progress) -> Touched:
            from safetydesk.usecases.imports import split_row

            return split_row(session, import_id=run, row=key[0], progress=tell)

        self._choosing(run, write)

    def land(self, one: ImportRow, words: str) -> None:
        """落账, whole, in one transaction; when the store moved on meanwhile, compare again and let a person look."""

        def write(session: Any, tell: Progress) -> Touched:
            from safetydesk.usecases.imports import accept_import

            return accept_import(session, import_id=one.id, progress=tell)

        def done(_: Touched) -> None:
            self.landed.emit(one, words)
            if source := self.sources.get(one.id):
                self._go_on(source)

        stopped = f"已停下，“{one.file_name}”一行也没有落账"
        ticket = Ticket(f"落账 {one.file_name}", NOTHING, "行")
        self._stoppable(ticket, stopped, write, done, partial(self._not_landed, one))

    def undo(self, one: ImportRow) -> None:
        """Take a landed import back."""

        def write(session: Any, tell: Progress) -> Touched:
            from safetydesk.usecases.imports import undo_import

            return undo_import(session, import_id=one.id, progress=tell)

        def done(_: Touched) -> None:
            self.unsaid.emit(one.id.hex())
            self.said.emit(Said(one.id.hex(), "green", f"已撤销“{one.file_name}”的导入，库里和导入以前一样。"))
            self.gone.emit(one.id)

        stopped = f"已停下，“{one.file_name}”没有撤销，落过的账都在"
        ticket = Ticket(f"撤销 {one.file_name}", "取消则都不撤销", "条")
        self._stoppable(ticket, stopped, write, done, partial(self._not_undone, one))

    def _stoppable(
        self,
        ticket: Ticket,
        stopped: str,
        write: Callable[[Any, Progress], Touched],
        done: Callable[[Touched], object] | None = None,
        failed: Callable[[SafetyDeskError], object] | None = None,
    ) -> None:
        """Write in one transaction that tells how far it is; `stopped` is said when a person ended it in time."""

        def run(session: Any) -> Touched:
            try:
                with giving_way():
                    return write(session, ticket.report)
            except Cancelled:
                self._stopped[ticket] = stopped
                raise

        self._desk.tasks.write(run, done, failed=failed, owner=self._page, ticket=ticket)

    def drop(self, one: ImportRow) -> None:
        """Give a staged import up; of sheets that are imported in turn the next is offered."""
        source = self.sources.get(one.id)

        def done() -> None:
            self._desk.say.toast(f"已放弃“{one.file_name}”，没有落过账")
            self.unsaid.emit(several_cause(one.file_name))
            if source is not None and source.rest:
                self.said.emit(next_said(source, partial(self._go_on, source)))

        self._drop(one.id, done)

    def annotate(self, one: ImportRow) -> None:
        """Save the user's own file with what is wrong in it; where the file is not known any more, ask for it."""
        incoming = self.sources.get(one.id)
        if incoming is None:
            folder = self._desk.settings.get("import-folder", "")
            path, _ = QFileDialog.getOpenFileName(self._page, f"“{one.file_name}”在哪里", folder, FILES)
            if not path:
                return
            incoming = Incoming(one.file_name, Path(path))
        folder = str(incoming.path.parent) if incoming.path else self._desk.settings.get("import-folder", "")
        start = str(Path(folder) / f"{Path(one.file_name).stem}（错误说明）.xlsx")
        target, _ = QFileDialog.getSaveFileName(self._page, "带错误说明的文件存到", start, "Excel 工作簿 (*.xlsx)")
        if target:
            self.save_annotated(one, incoming, Path(target))

    def save_annotated(self, one: ImportRow, incoming: Incoming, target: Path) -> None:
        """Write the marked file."""
        path = target if target.suffix else target.with_suffix(".xlsx")

        def done(written: Path) -> None:
            self._desk.say.toast(f"已存：{written}")

        ticket = Ticket(f"写错误说明 {path.name}", "取消则不留下文件")
        self._desk.tasks.carry(
            lambda: self._carrier.annotate(incoming, one.id, path, ticket),
            done,
            failed=partial(self._fault, one.id.hex()),
            owner=self._page,
            ticket=ticket,
        )

    def _ended(self, ticket: Ticket) -> None:
        """A cancelled reading leaves the page as it was before."""
        if self._reading.pop(ticket, None) is not None and ticket.cancelled:
            self.gone.emit(b"")
        if words := self._stopped.pop(ticket, None):
            self._desk.say.toast(words)

    def _drop(self, run: bytes, done: Callable[[], object]) -> None:
        def write(session: Any) -> Touched:
            from safetydesk.usecases.imports import drop_import

            return drop_import(session, import_id=run)

        def after(_: Touched) -> None:
            self.sources.pop(run, None)
            self.gone.emit(run)
            done()

        self._desk.tasks.write(write, after, failed=partial(self._fault, run.hex()), owner=self._page)

    def _choosing(self, run: bytes, write: Callable[[Any, Progress], Touched]) -> None:
        ticket = Ticket("核对台账", "取消则和刚才一样", "行")
        failed = partial(self._fault, run.hex())
        self._stoppable(ticket, "已停下，和刚才一样", write, failed=failed)

    def _came(self, instead: bytes | None, staged: Staged) -> None:
        self.sources[staged.report.id] = staged.source
        if instead is not None:
            self._drop(instead, lambda: None)
        self.staged.emit(staged.report)
        if staged.source.in_turn or staged.others:
            self.several.emit(staged.report, staged.source, staged.others)

    def _refused(self, incoming: Incoming, instead: bytes | None, fault: SafetyDeskError) -> None:
        said = refusal_said(
            incoming,
            fault,
            bring=lambda one: self.bring(one, instead),
            ask_columns=lambda one: self.look(one, partial(self.mapping_wanted.emit, one, instead)),
            ask_reading=self.reading_wanted.emit,
        )
        self.said.emit(said)
        self.gone.emit(b"")
        if fault.code in UNREAD and incoming.path is not None:
            kept = lambda: self.said.emit(kept_said(incoming.cause, fault, self.kept_wanted.emit))  # noqa: E731
            keep_original(self._desk, incoming.path, kept, partial(self._fault, incoming.cause), self._page)
        self._go_on(incoming)

    def _go_on(self, incoming: Incoming) -> None:
        """The next of the sheets that are imported in turn; after the last nothing is left to say of them."""
        if incoming.rest:
            self.bring(next_sheet(incoming))
        elif incoming.in_turn:
            self.unsaid.emit(several_cause(incoming.name))

    def _not_landed(self, one: ImportRow, fault: SafetyDeskError) -> None:
        if fault.code != "LEDGER_043":
            self._fault(one.id.hex(), fault)
            return

        def done(_: object) -> None:
            words = "刚才库里又有变动，已照现在的样子重新核对；请看一眼改动，再落账。"
            self.said.emit(Said(one.id.hex(), "amber", words))
            self.recompared.emit()

        ticket = Ticket(f"重新核对 {one.file_name}", "取消则还是原来核对的样子", "行")
        self._desk.tasks.carry(
            lambda: self._carrier.restage(one.id, ticket),
            done,
            failed=partial(self._fault, one.id.hex()),
            owner=self._page,
            ticket=ticket,
        )

    def _not_undone(self, one: ImportRow, fault: SafetyDeskError) -> None:
        """What was built on the import, all of it where the sentence has no room for it."""
        built = fault.facts.get("built", ())
        verbs = []
        if isinstance(built, tuple) and len(built) > SHORT:
            verbs.append((f"全部 {len(built)} 项", lambda: self.list_wanted.emit(one, list(built))))
        self.said.emit(refused(one.id.hex(), fault, *verbs))

    def _fault(self, cause: str, fault: SafetyDeskError) -> None:
        self.said.emit(refused(cause, fault))


def _today(desk: Desk) -> str:
    return day_of(desk.clock())


def next_sheet(incoming: Incoming) -> Incoming:
    """The sheet after this one, of those that are imported in turn."""
    return replace(incoming, sheet=incoming.rest[0], rest=incoming.rest[1:])


def states_left(counts: Mapping[StagedState, int]) -> int:
    """How many rows would land now."""
    return counts["new"] + counts["changed"] - counts["left_out"]
