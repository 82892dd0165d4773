"""列对应: each header of a file, what stands under it, and which field it means; then the file is read (again)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.staging import Value
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.queries.imports import ImportRow
from safetydesk.models.queries.staged import StagedLineRow, staged_page
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.fitting import wide_or_narrow
from safetydesk.ui.dialogs.ledgers.columns import ColumnGrid, GridArea
from safetydesk.ui.dialogs.ledgers.reading import original
from safetydesk.ui.pages.ledgers.acts import Taught
from safetydesk.ui.pages.ledgers.carrying import Incoming
from safetydesk.ui.pages.ledgers.columns import cell_worder
from safetydesk.ui.pages.ledgers.words import kind_title
from safetydesk.ui.tasks import Ticket
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.field import Check, Choice
from safetydesk.ui.widgets.text import label

if TYPE_CHECKING:
    from safetydesk.ledgers.recognising.looking import HeaderSeen

SAMPLES, SEEN_ROWS = 3, 40
UNKNOWN, UNCHOSEN = "请选是哪一种台账", "还没有选是哪一种台账"
NOTHING_THERE = "（前几行是空的）"
UNSEEN = "原文件不在手边，看不到内容"
Look = Callable[[Incoming, Callable[["HeaderSeen"], object], Callable[[SafetyDeskError], object], QWidget], Ticket]
"""Looks at a file's header off this thread: what to look at, what gets it, what gets the fault, for whom."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """The header to be mapped: of a staged import (`run`), or of a file that was refused before staging (None).

    `columns` {header: field, '' for none}, `samples` {header: first texts} as far as they are known.
    """

    name: str
    kind: str
    sheet: str
    header_row: int
    columns: Mapping[str, str]
    samples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    office: str = ""
    run: ImportRow | None = None

    @classmethod
    def of_import(cls, one: ImportRow, known: Incoming | None) -> Mapped:
        """What a staged import was read by."""
        columns = {**one.facts["columns"], **dict.fromkeys(one.facts["unmapped"], "")}
        office = known.office if known is not None else ""
        return cls(one.file_name, one.kind, one.sheet, one.facts["header_row"], columns, office=office, run=one)

    @classmethod
    def of_header(cls, name: str, seen: HeaderSeen) -> Mapped:
        """What was seen of a file."""
        columns = {one.header: one.field for one in seen.columns}
        samples = {one.header: one.samples for one in seen.columns}
        return cls(name, seen.kind, seen.sheet, seen.header_row, columns, samples, seen.office)


class MappingDialog(Dialog):
    """`wanted(Incoming, Taught)`: read the file with these columns, and what to remember; `known` is where it came
    from, None when that is not known any more. A file that was refused may be said to be of another kind here."""

    wanted = Signal(object, object)

    def __init__(self, desk: Desk, mapped: Mapped, known: Incoming | None, look: Look, parent: QWidget) -> None:
        super().__init__(f"列对应：{mapped.name}", width=wide_or_narrow(parent), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._known, self._look = desk, known, look
        self._looking: Ticket | None = None
        self.mapped = mapped
        self._about = label("", tone="second", wrap=True)
        kinds = [(key, register.title) for key, register in load_registers().items()]
        self.kind = Choice("种类", kinds if mapped.kind else [("", UNKNOWN), *kinds])
        self.kind.choose(mapped.kind)
        self.kind.activated.connect(lambda _: self._look_again())
        if mapped.run is None:
            self.body.addWidget(self._kind_line())
        self.body.addWidget(self._about)
        self.remember, self.everywhere = Check(""), Check("改过的表头也加进别名，哪个单位报来都认")
        self.grid, self._place = self._made(mapped)
        self.body.addWidget(self._place, 1)
        self.body.addWidget(self.remember)
        self.body.addWidget(self.everywhere)
        self._fault = FaultLine()
        self.body.addWidget(self._fault)
        self.add_verb(Button("不改了" if mapped.run else "不读了"), rejects=True)
        do = "照这样重新读" if mapped.run else "照这样读"
        self.do = self.add_verb(Button(do, self._ask, kind="primary"))
        if mapped.run is not None:
            self._sample(mapped.run)

    @property
    def fields(self) -> dict[str, Choice]:
        """The choices by header."""
        return self.grid.fields

    def columns(self) -> dict[str, str]:
        """What the person decided: header to field, '' for a column left out."""
        return self.grid.columns()

    def samples(self, header: str) -> str:
        """The first values under a header, as shown."""
        return self.grid.samples(header)

    def taught(self) -> Taught:
        """What is to be remembered beyond this file."""
        office = self.mapped.office if self.remember.isChecked() else ""
        aliases = {header: name for header, name in self.grid.changed().items() if name}
        return Taught(office, self.columns() if office else {}, aliases if self.everywhere.isChecked() else {})

    def _kind_line(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 4)
        row.setSpacing(12)
        row.addWidget(label("这是", tone="second"))
        self.kind.setFixedWidth(220)
        row.addWidget(self.kind)
        row.addStretch(1)
        return line

    def _made(self, mapped: Mapped) -> tuple[ColumnGrid, GridArea]:
        again = "改好以后重新读一遍，再核对。" if mapped.run else "不要的列留在“不读这一列”。"
        sheet = f"工作表“{mapped.sheet}”" if mapped.sheet else ""
        how = f"按{kind_title(mapped.kind)}读，" if mapped.kind else "先选是哪一种台账，再指明各列；"
        self._about.setText(f"{how}表头在{sheet}第 {mapped.header_row} 行。{again}")
        named = mapped.office and ":" not in mapped.office
        self.remember.setText(f"记住：“{mapped.office}”的台账以后都这样对" if named else "记住：同样的表以后都这样对")
        self.remember.updateGeometry()
        self.remember.setVisible(bool(mapped.office))
        registers = load_registers()
        grid = ColumnGrid(registers[mapped.kind or next(iter(registers))], mapped.columns)
        grid.setEnabled(bool(mapped.kind))
        grid.show_samples(mapped.samples, NOTHING_THERE)
        grid.picked.connect(lambda: self._fault.show_fault(None))
        return grid, GridArea(grid)

    def _sample(self, one: ImportRow) -> None:
        """First what was staged; columns that were not read are looked at in the file."""
        self._desk.tasks.read(lambda db: staged_page(db, one.id, limit=SEEN_ROWS), self._show_staged, owner=self)
        unread = [header for header, name in self.grid.before.items() if not name]
        if not unread:
            return
        if self._known is None or (self._known.path is not None and not self._known.path.is_file()):
            self.grid.show_samples(dict.fromkeys(unread, ()), UNSEEN)
            return
        known = replace(self._known, kind=one.kind, sheet=one.sheet or None)
        unseen = partial(self.grid.show_samples, dict.fromkeys(unread, ()), UNSEEN)
        self._look_at(known, partial(self._show_unread, unread), lambda _: unseen())

    def _show_staged(self, rows: Sequence[StagedLineRow]) -> None:
        words = cell_worder(self._desk.catalog())
        known = {header: name for header, name in self.grid.before.items() if name}
        columns = {name: self.grid.register.column(name) for name in known.values()}
        found = {header: first_values(rows, name, partial(words, columns[name])) for header, name in known.items()}
        self.grid.show_samples(found, NOTHING_THERE)

    def _show_unread(self, unread: Sequence[str], seen: HeaderSeen) -> None:
        found = {one.header: one.samples for one in seen.columns}
        self.grid.show_samples({header: found.get(header, ()) for header in unread}, NOTHING_THERE)

    def _look_again(self) -> None:
        """Another kind knows other headers."""
        kind = self.kind.code()
        if self._known is not None and kind and kind != self.mapped.kind:
            known = replace(self._known, kind=kind, sheet=self.mapped.sheet or None)
            self._look_at(known, self._show_header, self._fault.show_fault)

    def _look_at(
        self, known: Incoming, then: Callable[[HeaderSeen], object], failed: Callable[[SafetyDeskError], object]
    ) -> None:
        """Look at the file for as long as this dialog is there; a later look ends an earlier one."""
        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._look(known, then, failed, self)

    def done(self, result: int) -> None:
        """Nobody waits for the look any more."""
        if self._looking is not None:
            self._looking.cancel()
        super().done(result)

    def _show_header(self, seen: HeaderSeen) -> None:
        if seen.kind != self.kind.code():
            return  # an older answer
        self._fault.show_fault(None)
        self.mapped = Mapped.of_header(self.mapped.name, seen)
        before, (self.grid, area) = self._place, self._made(self.mapped)
        self.body.replaceWidget(before, area)
        self._place = area
        before.deleteLater()
        area.show()

    def _ask(self) -> None:
        fault = self.grid.wrong() if self.mapped.kind else error("DESKTOP_003", field="这是", why=UNCHOSEN)
        if fault is not None:
            self._fault.show_fault(fault)
            return
        run, sheet = self.mapped.run, self.mapped.sheet or None
        known = original(self, run, self._known) if run is not None else self._known
        if known is None:
            return
        incoming = replace(known, kind=self.mapped.kind, sheet=sheet, columns=self.columns())
        if run is None:
            incoming = replace(incoming, sure=True, answered=self.remember.isChecked())
        self.wanted.emit(incoming, self.taught())
        self.accept()


def first_values(rows: Sequence[StagedLineRow], field: str, words: Callable[[Value], str]) -> list[str]:
    """Up to three different values of a field, as the file writes them."""
    found: list[str] = []
    for row in rows:
        cell = row.cells.get(field)
        text = (cell.raw or words(cell.value)) if cell is not None else ""
        if text and text not in found:
            found.append(text)
        if len(found) == SAMPLES:
            break
    return found
