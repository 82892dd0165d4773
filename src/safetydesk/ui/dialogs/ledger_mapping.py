"""列对应: each header of a file, what stands under it, and which field it means; then the file is read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from safetydesk.catalog.registers import Register, load_registers
from safetydesk.domain.staging import Value
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.queries.imports import ImportRow
from safetydesk.models.queries.staged import StagedLineRow, staged_page
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.ledger_reading import original
from safetydesk.ui.pages.ledgers.acts import Taught
from safetydesk.ui.pages.ledgers.carrying import Incoming
from safetydesk.ui.pages.ledgers.columns import cell_worder
from safetydesk.ui.pages.ledgers.words import kind_title
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.field import Check, Choice
from safetydesk.ui.widgets.panel import scrolled
from safetydesk.ui.widgets.text import label, one_line

SAMPLES, SEEN_ROWS = 3, 40
HIGHEST = 380
NOT_READ = "（不读这一列）"


class MappingDialog(Dialog):
    """`wanted(Incoming, Taught)`: read the file again with these columns, and what to remember; `known` is where it
    came from."""

    wanted = Signal(object, object)

    def __init__(self, desk: Desk, one: ImportRow, known: Incoming | None, parent: QWidget) -> None:
        super().__init__(f"列对应：{one.file_name}", width=800, parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._one, self._known = desk, one, known
        self.register: Register = load_registers()[one.kind]
        self.before: dict[str, str] = {**one.facts["columns"], **dict.fromkeys(one.facts["unmapped"], "")}
        self.fields: dict[str, Choice] = {}
        self._samples: dict[str, QWidget] = {}
        about = f"按{kind_title(one.kind)}读，表头在第 {one.facts['header_row']} 行。改好以后重新读一遍，再核对。"
        self.body.addWidget(label(about, tone="second", wrap=True))
        self.body.addWidget(self._grid())
        office = known.office if known is not None else ""
        self.remember = Check(f"记住：“{office}”的台账以后都这样对" if office else "记住")
        self.remember.setVisible(bool(office))
        self.everywhere = Check("改过的表头也加进别名，哪个单位报来都认")
        self.body.addWidget(self.remember)
        self.body.addWidget(self.everywhere)
        self._fault = FaultLine()
        self.body.addWidget(self._fault)
        self.add_verb(Button("不改了"), rejects=True)
        self.do = self.add_verb(Button("照这样重新读", self._ask, kind="primary"))
        desk.tasks.read(lambda db: staged_page(db, one.id, limit=SEEN_ROWS), self._show_samples, owner=self)

    def columns(self) -> dict[str, str]:
        """What the person decided: header to field, '' for a column left out."""
        return {header: choice.code() or "" for header, choice in self.fields.items()}

    def taught(self, columns: Mapping[str, str]) -> Taught:
        """What is to be remembered beyond this file."""
        changed = {header: field for header, field in columns.items() if field != self.before[header]}
        office = self._known.office if self._known is not None and self.remember.isChecked() else ""
        aliases = {header: field for header, field in changed.items() if field} if self.everywhere.isChecked() else {}
        return Taught(office, dict(columns) if office else {}, aliases)

    def samples(self, header: str) -> str:
        """The first values under a header, as shown."""
        return str(self._samples[header].property("text"))

    def _grid(self) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for at, (words, share) in enumerate((("文件里的表头", 3), ("前几格", 4), ("对应的栏目", 3))):
            grid.addWidget(label(words, "heading"), 0, at)
            grid.setColumnStretch(at, share)
        options = [("", NOT_READ), *((one.field, one.title) for one in self.register.columns if not one.derived)]
        for row, (header, field) in enumerate(self.before.items(), 1):
            name, seen, choice = one_line(header), one_line("", tone="second"), Choice(f"{header} 对应的栏目", options)
            choice.choose(field)
            choice.setFixedHeight(32)
            choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            choice.activated.connect(self._clear)
            self.fields[header], self._samples[header] = choice, seen
            for at, widget in enumerate((name, seen, choice)):
                grid.addWidget(widget, row, at)
        area = scrolled(inside)
        area.setMinimumHeight(min(HIGHEST, 40 + 38 * len(self.before)))
        return area

    def _clear(self, _at: int) -> None:
        self._fault.show_fault(None)

    def _show_samples(self, rows: Sequence[StagedLineRow]) -> None:
        words = cell_worder(self._desk.catalog())
        for header, field in self.before.items():
            shown = self._samples[header]
            if not field:
                shown.setProperty("text", "没有读，指给一个栏目重新读以后才看得到")
                continue
            found = first_values(rows, field, partial(words, self.register.column(field)))
            shown.setProperty("text", "、".join(found))

    def _ask(self) -> None:
        columns = self.columns()
        if (fault := self._wrong(columns)) is not None:
            self._fault.show_fault(fault)
            return
        known = original(self, self._one, self._known)
        if known is not None:
            incoming = replace(known, kind=self._one.kind, sheet=self._one.sheet or None, columns=columns)
            self.wanted.emit(incoming, self.taught(columns))
            self.accept()

    def _wrong(self, columns: Mapping[str, str]) -> SafetyDeskError | None:
        taken: dict[str, str] = {}
        for header, field in columns.items():
            if field and field in taken:
                title = self.register.column(field).title
                return error("DESKTOP_025", title=title, one=taken[field], other=header)
            taken[field] = header
        missing = [self.register.column(field).title for field in self.register.required if field not in taken]
        return error("DESKTOP_026", titles="、".join(missing)) if missing else None


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
