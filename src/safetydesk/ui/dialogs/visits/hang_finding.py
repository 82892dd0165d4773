"""Hang a note on an item by the keyboard: type initials of the item, Enter; or take it off its item."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from safetydesk.models.queries.visits import FindingRow
from safetydesk.ui.dialogs.fitting import room_around
from safetydesk.ui.pages.visit.entries import Entry, Ref
from safetydesk.ui.pages.visit.sheet import Sheet
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import SearchField
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label

_LOOK = RowLook(
    columns=(Column(width=64), Column(share=1), Column(width=110, right=True, small=True)),
    height=33,
    start=12,
    end=12,
    inset=0,
    hairline=None,
)
_SHOWN = 297


class HangFinding(Dialog):
    """`chosen` carries the item, or None to take the note off its item."""

    chosen = Signal(object)

    def __init__(
        self, finding: FindingRow, sheet: Sheet, initials: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__("挂到检查项", width=480, parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries = sheet.entries
        self._letters = {entry.ref: initials(entry.name).lower() for entry in sheet.entries}
        self.search = _Steps()
        self.search.textChanged.connect(self._narrow)
        self.search.taken.connect(lambda _words: self._take())
        self.rows = RowList("检查项", _LOOK)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setFixedHeight(max(99, min(_SHOWN, room_around(parent).height() - 240)))
        self.rows.opened.connect(self._choose)
        self.search.stepped.connect(self._step)
        self.body.addWidget(label(finding.text, "strong", wrap=True))
        if sheet.entries:
            self.body.addWidget(self.search)
            self.body.addWidget(self.rows)
        else:
            self.body.addWidget(label("还没有加检查表；在左边加一张，再来挂。", tone="second", wrap=True))
        self.add_verb(Button("先不挂"), rejects=True)
        if finding.item:
            self.add_verb(Button("从检查项上取下", lambda: self._choose(None)))
        if sheet.entries:
            self.add_verb(Button("挂上", self._take, kind="primary", key="Enter", bind=False))
        self._narrow("")
        self.search.setFocus()

    def _narrow(self, words: str) -> None:
        sought = words.strip().lower()
        found = [entry for entry in self._entries if self._fits(entry, sought)]
        self.rows.show_lines([_line(entry) for entry in found])
        if found:
            self.rows.select(found[0].ref.id)

    def _fits(self, entry: Entry, sought: str) -> bool:
        texts = (self._letters[entry.ref], entry.name.lower(), entry.ref.item.lower(), entry.item.text.lower())
        return not sought or any(sought in text for text in texts)

    def _step(self, step: int) -> None:
        at = max(0, min(self.rows.currentIndex().row() + step, len(self.rows.lines.lines) - 1))
        self.rows.setCurrentIndex(self.rows.lines.index(at))

    def _take(self) -> None:
        row = self.rows.current_id()
        if row is not None:
            self._choose(row)

    def _choose(self, row: bytes | None) -> None:
        self.accept()
        self.chosen.emit(Ref.of(row.decode()) if row else None)


class _Steps(SearchField):
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__("检查项", hint="拼音首字母、名称或编号", key="")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit(self.text().strip())
        else:
            super().keyPressEvent(event)


def _line(entry: Entry) -> Line:
    return Line(entry.ref.id, (Cell(entry.ref.item, "third"), Cell(entry.name), Cell(entry.head, "second")))
