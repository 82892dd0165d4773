"""What a person does with ledgers: bring them in, decide about rows, land, take back, give the file back marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.imports import ImportRow
from safetydesk.models.queries.staged import StagedState
from safetydesk.models.queries.staged_table import Key, StagedView, staged_keys
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.ledgers.carrying import MEANS, Carrier, Incoming
from safetydesk.ui.pages.ledgers.saying import Said, refused
from safetydesk.ui.pages.ledgers.words import kind_title
from safetydesk.ui.tasks import Ticket

FILES = "台账 (*.xlsx *.xlsm *.xls *.et *.xlsb *.ods *.csv *.txt *.tsv *.htm *.html *.mht *.xml *.docx);;所有文件 (*)"
TIED = "LEDGER_060"
_RECOGNISED = ("LEDGER_011", "LEDGER_012", "LEDGER_013", "LEDGER_014", "LEDGER_020", TIED, "LEDGER_061")
"""Refusals that another kind, sheet or mapping may cure."""


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


class LedgerActs(QObject):
    """`begun(Begun)` when the first rows are there, `staged(report)` when all are; `said(Said)`,
    `unsaid(cause)`; `recompared()` after the store moved on, `landed(ImportRow, words)`, `gone(id)`;
    `reading_wanted(Incoming)` for a file that must be read in another way."""

    begun = Signal(object)
    staged = Signal(object)
    said = Signal(object)
    unsaid = Signal(str)
    recompared = Signal()
    landed = Signal(object, object)
    gone = Signal(object)
    reading_wanted = Signal(object)

    def __init__(self, desk: Desk, store: Callable[[], Any], page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        words = desk.catalog
        today = partial(_today, desk)
        self._carrier = Carrier(store, lambda: words().accepted(), desk.actor, today, desk.blobs)
        desk.tasks.carry(self._carrier.warm, owner=page)
        self.sources: dict[bytes, Incoming] = {}
        self._reading: dict[Ticket, Incoming] = {}
        desk.tasks.ended.connect(self._ended)

    def reading(self) -> int:
        """How many files are on their way."""
        return len(self._reading)

    def bring(self, incoming: Incoming, instead: bytes | None = None) -> Ticket:
        """Read a ledger; `instead` of a staged one, which goes once this one is there."""
        self.unsaid.emit(incoming.name)
        ticket = Ticket(f"读入 {incoming.name}", MEANS, "行")
        self._reading[ticket] = incoming

        def work() -> Staged:
            report, office = self._carrier.stage(incoming, ticket, self.begun.emit)
            return Staged(report, replace(incoming, office=office), Touched.of("import_run", id=report.id))

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

    def teach(self, one: ImportRow, taught: Taught, then: Callable[[], object]) -> None:
        """Remember how the columns of an office, or headers anywhere, are to be read; then go on."""

        def write(session: Any) -> Touched:
            from safetydesk.usecases.ledger_memory import add_alias, remember_mapping

            for header, name in taught.aliases.items():
                add_alias(session, kind=one.kind, header=header, field=name)
            return remember_mapping(session, kind=one.kind, office=taught.office, columns=taught.columns)

        self._desk.tasks.write(write, lambda _: then(), failed=partial(self._fault, one.id.hex()), owner=self._page)

    def choose(self, run: bytes, *, take: bool, rows: Sequence[Key] | None = None) -> None:
        """Take or leave rows; None: all."""

        def write(session: Any) -> Touched:
            from safetydesk.usecases.imports import choose_rows

            return choose_rows(session, import_id=run, rows=rows, take=take)

        self._write(run, write)

    def choose_only(self, run: bytes, view: StagedView) -> None:
        """Take the rows that the view lets through, leave the others."""

        def take(keys: list[Key]) -> None:
            def write(session: Any) -> Touched:
                from safetydesk.usecases.imports import choose_rows

                choose_rows(session, import_id=run, take=False)
                return choose_rows(session, import_id=run, rows=keys, take=True)

            self._write(run, write)

        self._desk.tasks.read(lambda db: staged_keys(db, run, view), take, owner=self._page)

    def answer(self, run: bytes, key: Key, record: bytes) -> None:
        """Which record a row means; b"": none of those that look like it."""

        def write(session: Any) -> Touched:
            from safetydesk.usecases.imports import answer_match

            return answer_match(session, import_id=run, row=key[0], part=key[1], record=record or None)

        self._write(run, write)

    def split(self, run: bytes, key: Key) -> None:
        """Each finding of a cell becomes a row."""

        def write(session: Any) -> Touched:
            from safetydesk.usecases.imports import split_row

            return split_row(session, import_id=run, row=key[0])

        self._write(run, write)

    def land(self, one: ImportRow, words: str) -> None:
        """落账, whole, in one transaction; when the store moved on meanwhile, compare again and let a person look."""

        def write(session: Any) -> Touched:
            from safetydesk.usecases.imports import accept_import

            return accept_import(session, import_id=one.id)

        self._desk.tasks.write(
            write,
            lambda _: self.landed.emit(one, words),
            failed=partial(self._not_landed, one),
            owner=self._page,
            ticket=Ticket(f"落账 {one.file_name}"),
        )

    def undo(self, one: ImportRow) -> None:
        """Take a landed import back."""

        def write(session: Any) -> Touched:
            from safetydesk.usecases.imports import undo_import

            return undo_import(session, import_id=one.id)

        def done(_: Touched) -> None:
            self.unsaid.emit(one.id.hex())
            self.said.emit(Said(one.id.hex(), "green", f"已撤销“{one.file_name}”的导入，库里和导入以前一样。"))
            self.gone.emit(one.id)

        failed = partial(self._fault, one.id.hex())
        ticket = Ticket(f"撤销 {one.file_name}")
        self._desk.tasks.write(write, done, failed=failed, owner=self._page, ticket=ticket)

    def drop(self, one: ImportRow) -> None:
        """Give a staged import up."""
        self._drop(one.id, lambda: self._desk.say.toast(f"已放弃“{one.file_name}”，没有落过账"))

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

        self._desk.tasks.carry(
            lambda: self._carrier.annotate(incoming, one.id, path),
            done,
            failed=partial(self._fault, one.id.hex()),
            owner=self._page,
            ticket=Ticket(f"写错误说明 {path.name}"),
        )

    def _ended(self, ticket: Ticket) -> None:
        """A cancelled reading leaves the page as it was before."""
        if self._reading.pop(ticket, None) is not None and ticket.cancelled:
            self.gone.emit(b"")

    def _drop(self, run: bytes, done: Callable[[], object]) -> None:
        def write(session: Any) -> Touched:
            from safetydesk.usecases.imports import drop_import

            return drop_import(session, import_id=run)

        def after(_: Touched) -> None:
            self.sources.pop(run, None)
            self.gone.emit(run)
            done()

        self._desk.tasks.write(write, after, failed=partial(self._fault, run.hex()), owner=self._page)

    def _write(self, run: bytes, write: Callable[[Any], Touched]) -> None:
        self._desk.tasks.write(write, failed=partial(self._fault, run.hex()), owner=self._page)

    def _came(self, instead: bytes | None, staged: Staged) -> None:
        self.sources[staged.report.id] = staged.source
        if instead is not None:
            self._drop(instead, lambda: None)
        self.staged.emit(staged.report)

    def _refused(self, incoming: Incoming, instead: bytes | None, fault: SafetyDeskError) -> None:
        verbs: list[tuple[str, Callable[[], object]]] = []
        kinds = [str(fault.facts["key"])] if fault.code == "LEDGER_013" else []
        if fault.code == TIED:
            kinds = kinds_named(str(fault.facts["candidates"]))
        verbs += [
            (f"是{kind_title(kind)}", partial(self.bring, replace(incoming, kind=kind), instead)) for kind in kinds
        ]
        if fault.code in _RECOGNISED:
            verbs.append(("换种类或工作表", lambda: self.reading_wanted.emit(incoming)))
        if fault.code == TIED:
            words = f"“{incoming.name}”像几种台账，分不清，没有读入。它是哪一种？（{fault.code}）"
            self.said.emit(Said(incoming.name, "violet", words, tuple(verbs)))
        else:
            self.said.emit(refused(incoming.name, fault, *verbs))
        self.gone.emit(b"")

    def _not_landed(self, one: ImportRow, fault: SafetyDeskError) -> None:
        if fault.code != "LEDGER_043":
            self._fault(one.id.hex(), fault)
            return

        def done(_: object) -> None:
            words = "刚才库里又有变动，已照现在的样子重新核对；请看一眼改动，再落账。"
            self.said.emit(Said(one.id.hex(), "amber", words))
            self.recompared.emit()

        self._desk.tasks.carry(
            lambda: self._carrier.restage(one.id),
            done,
            failed=partial(self._fault, one.id.hex()),
            owner=self._page,
            ticket=Ticket(f"重新核对 {one.file_name}"),
        )

    def _fault(self, cause: str, fault: SafetyDeskError) -> None:
        self.said.emit(refused(cause, fault))


def _today(desk: Desk) -> str:
    return day_of(desk.clock())


def kinds_named(candidates: str) -> list[str]:
    """The kinds that LEDGER_060 names, the likeliest first."""
    return [kind for kind in re.findall(r"（(\w+)，", candidates) if kind in load_registers()]


def states_left(counts: Mapping[StagedState, int]) -> int:
    """How many rows would land now."""
    return counts["new"] + counts["changed"] - counts["left_out"]
