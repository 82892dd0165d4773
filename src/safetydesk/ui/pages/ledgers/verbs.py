"""The verbs of the ledger on the screen and of any import: each asks what it must and hands on to the acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from safetydesk.models.queries.imports import ImportRow
from safetydesk.models.queries.staged_table import Key, StagedView
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.ledgers.acts import LedgerActs, Taught
from safetydesk.ui.pages.ledgers.carrying import Incoming
from safetydesk.ui.pages.ledgers.words import counted
from safetydesk.ui.widgets.dialog import decision
from safetydesk.ui.widgets.toolbar import Verb

if TYPE_CHECKING:
    from safetydesk.ledgers.recognising.looking import HeaderSeen
    from safetydesk.ui.dialogs.ledgers.mapping import Mapped

PAGES = {
    "enterprises": "subjects",
    "hazards": "hazards",
    "major_hazards": "hazards",
    "closings": "hazards",
    "visits": "visit",
}
"""Which page shows the records of a kind."""


IN_TURN = "逐张核对同类工作表"


class LedgerVerbs(QObject):
    """`run` is the import on the screen, None when there is none; `open_wanted(ImportRow)` asks to see one,
    `export_wanted` to write one."""

    open_wanted = Signal(object)
    export_wanted = Signal()

    def __init__(self, desk: Desk, acts: LedgerActs, view: Callable[[], StagedView], page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._acts, self._view, self._page = desk, acts, view, page
        self.run: ImportRow | None = None

    def toolbar(self) -> list[Verb]:
        """What stands over the staged table."""
        return [
            Verb("列对应", self.open_mapping, "columns", "F2"),
            Verb("存错误说明", self.annotate, "export"),
            Verb("怎么读", self.open_reading, "settings"),
            Verb(IN_TURN, self.in_turn),
            Verb("只要筛出的", self.take_shown),
            Verb("全要", partial(self.take_all, take=True)),
            Verb("全不要", partial(self.take_all, take=False)),
            Verb("导出台账", self.export_wanted.emit, key="Ctrl+E"),
            Verb("放弃这份", self.ask_drop, danger=True),
        ]

    def waits(self) -> bool:
        """Whether the import on the screen can still be changed."""
        return self.run is not None and self.run.state == "staged"

    def take_rows(self, keys: list[Key], *, take: bool) -> None:
        """Take or leave some rows."""
        if self.run is not None and self.waits() and keys:
            self._acts.choose(self.run.id, rows=keys, take=take)

    def take_all(self, *, take: bool) -> None:
        """全要, 全不要."""
        if self.run is not None and self.waits():
            self._acts.choose(self.run.id, take=take)

    def take_shown(self) -> None:
        """只要筛出的."""
        if self.run is not None and self.waits():
            self._acts.choose_only(self.run.id, self._view())

    def answer(self, key: Key, record: bytes) -> None:
        """Which record a row means."""
        if self.run is not None and self.waits():
            self._acts.answer(self.run.id, key, record)

    def split(self, key: Key) -> None:
        """拆成几条."""
        if self.run is not None and self.waits():
            self._acts.split(self.run.id, key)

    def open_places(self) -> None:
        """Read the ledger again, opening the villages and departments that nobody knew."""
        one = self.run
        if one is None:
            return
        from safetydesk.ui.dialogs.ledgers.reading import options_of, original

        known = original(self._page, one, self._acts.sources.get(one.id))
        if known is not None:
            options = {**options_of(one), **known.options, "open_places": True}
            self._acts.bring(replace(known, kind=one.kind, options=options), one.id)

    def open_record(self, record: bytes) -> None:
        """The record that a row changes, on its own page."""
        if self.run is not None and (page := PAGES.get(self.run.kind)):
            self._desk.go(page, record)

    def open_pictures(self, names: tuple[str, ...]) -> None:
        """The pictures of a row, large."""
        from safetydesk.ui.dialogs.show_photos import PhotosDialog

        PhotosDialog(self._desk, "这一行的照片", names, self._page).open()

    def annotate(self, one: ImportRow | None = None) -> None:
        """存错误说明."""
        if (meant := one or self.run) is not None:
            self._acts.annotate(meant)

    def show_kept(self) -> None:
        """留存的原件: scans and pictures of ledgers, kept as they came."""
        from safetydesk.ui.dialogs.ledgers.kept import KeptDialog

        KeptDialog(self._desk, self._page).open()

    def ask_drop(self) -> None:
        """放弃这份."""
        if self.run is not None and self.waits():
            self.do("drop", self.run)

    def open_mapping(self) -> None:
        """列对应."""
        one = self.run
        if one is not None and self.waits():
            from safetydesk.ui.dialogs.ledgers.mapping import Mapped

            known = self._acts.sources.get(one.id)
            self._ask_columns(Mapped.of_import(one, known), known, one.id)

    def map_refused(self, incoming: Incoming, instead: bytes | None, seen: HeaderSeen) -> None:
        """指明各列: for a file that was refused before a row of it was staged."""
        from safetydesk.ui.dialogs.ledgers.mapping import Mapped

        self._ask_columns(Mapped.of_header(incoming.name, seen), incoming, instead)

    def _ask_columns(self, mapped: Mapped, known: Incoming | None, instead: bytes | None) -> None:
        from safetydesk.ui.dialogs.ledgers.mapping import MappingDialog

        dialog = MappingDialog(self._desk, mapped, known, self._acts.look, self._page)
        dialog.wanted.connect(partial(self._mapped, instead))
        dialog.open()

    def _mapped(self, instead: bytes | None, incoming: Incoming, taught: Taught) -> None:
        def again() -> None:
            self._acts.bring(incoming, instead)

        if taught.office or taught.aliases:
            self._acts.teach(incoming.kind or "", incoming.cause, taught, again)
        else:
            again()

    def in_turn(self) -> None:
        """逐张核对: this sheet and the others of its kind, one after the other."""
        one = self.run
        if one is not None and self.waits():
            from safetydesk.ui.dialogs.ledgers.reading import options_of, original

            known = original(self._page, one, self._acts.sources.get(one.id))
            if known is not None:
                options = {**options_of(one), **known.options}
                source = replace(known, kind=one.kind, sheet=one.sheet, options=options)
                self._acts.in_turn(one.id, source, one.facts.get("others", ()))

    def show_built(self, one: ImportRow, what: list[str]) -> None:
        """全部 N 项: what keeps an import from being undone."""
        from safetydesk.ui.dialogs.ledgers.built import BuiltDialog

        BuiltDialog(one.file_name, what, self._page).open()

    def open_reading(self, incoming: Incoming | None = None) -> None:
        """怎么读: for the ledger on the screen, or for one that could not be read."""
        from safetydesk.ui.dialogs.ledgers.reading import ReadingDialog

        one = self.run if incoming is None and self.waits() else None
        known = incoming or (self._acts.sources.get(one.id) if one else None)
        if one is None and known is None:
            return
        dialog = ReadingDialog(one, known, self._page)
        dialog.wanted.connect(lambda wanted: self._acts.bring(wanted, one.id if one else None))
        dialog.open()

    def do(self, verb: str, one: ImportRow) -> None:
        """A verb of an import in the list: open, annotate, kept, undo, drop; the last two ask first."""
        if verb == "open":
            self.open_wanted.emit(one)
        elif verb == "annotate":
            self._acts.annotate(one)
        elif verb == "kept":
            self.show_kept()
        elif verb == "undo":
            told = counted(self._desk.catalog(), one.facts.get("counts", {}))
            happens = f"“{one.file_name}”新建的删去，改过的改回（{told}）。"
            stays = "在它上面已经办了别的事，就撤不了，会列出来。"
            self._ask("撤销这次导入", happens, stays, "撤销", partial(self._acts.undo, one))
        else:
            happens = f"“{one.file_name}”核对的结果和您的选择都删去。"
            self._ask("放弃这份台账", happens, "库里没有动过，原文件也还在。", "放弃", partial(self._acts.drop, one))

    def _ask(self, title: str, happens: str, stays: str, do: str, run: Callable[[], object]) -> None:
        asking = decision(self._page, title, happens=happens, stays=stays, do=do, leave="不动", danger=True)
        asking.accepted.connect(run)
        asking.open()
