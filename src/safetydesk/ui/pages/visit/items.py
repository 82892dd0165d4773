"""The left column: what to check, how far it is, and where a finding may be dropped."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.ui import paint
from safetydesk.ui.pages.visit.entries import MEASURES, ROUNDS, Entry, Ref, left_out, sections
from safetydesk.ui.pages.visit.sheet import Sheet
from safetydesk.ui.theme import State, theme_of
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.tally import Tally
from safetydesk.ui.widgets.text import label

WIDE, NARROW = 252, 224
FINDING = "application/x-safetydesk-finding"
"""What a dragged finding carries: its id."""
_LOOK = RowLook(
    columns=(Column(share=1), Column(width=52, right=True, small=True)),
    height=33,
    head_height=40,
    start=42,
    end=12,
    inset=6,
    hairline=None,
    wedge=True,
)
_ORDER = ("conforms", "mostly", "fails", "not_applicable")
_WHOLE, _FIRST, _ADD = b"whole", b"first", b"add:"


class ItemColumn(QWidget):
    """`moved` carries the item a person went to, `hung` a finding and an item, `added` a checklist's key."""

    moved = Signal(object)
    hung = Signal(object, object)
    added = Signal(str)
    whole_wanted = Signal(bool)
    section_conforms = Signal(str)

    def __init__(self, catalog: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("检查项")
        self._catalog = catalog
        self._sheet: Sheet | None = None
        self._current: Ref | None = None
        self._only_open = False
        self._progress = label("", tone="second")
        self._tally = Tally()
        self.list = ItemList()
        self.list.moved.connect(self._move)
        self.list.opened.connect(self._open)
        self.list.dropped.connect(self._drop)
        self._empty = self._invitation()
        self._filter = Button("只看未答", self.toggle_open, kind="quiet")
        self._conform = Button("整段符合", self._conform_section, kind="quiet")
        self._lay_out()
        self.setFixedWidth(WIDE)

    def show_sheet(self, sheet: Sheet, current: Ref | None) -> None:
        """Show the items as they stand, with `current` selected; the scroll position stays."""
        self._sheet, self._current = sheet, current
        self.list.replace_lines(self._lines(sheet))
        if current is None:
            self.list.unselect()
        else:
            self.list.select(current.id)
        counts = sheet.counts()
        total = len(sheet.entries)
        self._progress.setText(f"已答 {sum(counts.values())} / {total}" if total else "")
        parts = [(self._state(code), counts.get(code, 0)) for code in _ORDER]
        self._tally.show_parts([(state, count) for state, count in parts if state], total)
        self._empty.setVisible(not total)
        for widget in (self.list, self._filter, self._conform, self._tally):
            widget.setVisible(bool(total))
        self._filter.setText("看全部" if self._only_open else "只看未答")
        self._conform.setEnabled(bool(self._open_beside(sheet)))

    def toggle_open(self) -> None:
        """Only what has no answer yet, or all."""
        self._only_open = not self._only_open
        if self._sheet:
            self.show_sheet(self._sheet, self._current)

    def set_compact(self, compact: bool) -> None:
        """224 instead of 252 wide."""
        self.setFixedWidth(NARROW if compact else WIDE)

    def _lines(self, sheet: Sheet) -> list[Line]:
        lines: list[Line] = []
        for head, entries in sections(sheet.entries):
            shown = [entry for entry in entries if self._is_shown(sheet, entry)]
            if not shown:
                continue
            done = sum(sheet.answered(entry.ref) for entry in entries)
            lines.append(Line(None, (Cell(head), Cell(f"{done}/{len(entries)}")), kind="head"))
            lines += [self._line(sheet, entry) for entry in shown]
        return [*lines, *self._more(sheet)] if sheet.entries else []

    def _line(self, sheet: Sheet, entry: Entry) -> Line:
        result = sheet.judgement(entry.ref).result
        mark = self._state(result) if result else "open"
        name = Cell(entry.name, "text" if result else "second")
        draft = sheet.drafts.get(entry.ref)
        if draft is None or (result is not None and draft.result == result):
            return Line(entry.ref.id, (name,), mark=mark)
        lacks = draft.result == "mostly" and draft.text is None
        return Line(entry.ref.id, (name, Cell("缺说明" if lacks else "草稿", "amber" if lacks else "third")), mark=mark)

    def _more(self, sheet: Sheet) -> list[Line]:
        """The last rows: the whole list or the first items, and the lists that were not added."""
        whole = left_out(self._catalog, sheet.lists, kind=sheet.read.card.row.kind)
        rows: list[tuple[bytes, str]] = []
        if whole and sheet.whole:
            rows.append((_FIRST, "只看先查的项"))
        elif whole > sum(entry.ref.checklist == MEASURES for entry in sheet.entries):
            rows.append((_WHOLE, f"显示全部 {whole} 项"))
        rows += [(_ADD + key.encode(), f"加{_title(key)}") for key in (MEASURES, ROUNDS) if key not in sheet.lists]
        if not rows:
            return []
        head = Line(None, (Cell("更多"),), kind="head")
        return [head, *(Line(key, (Cell(words, "accent"),)) for key, words in rows)]

    def _is_shown(self, sheet: Sheet, entry: Entry) -> bool:
        return not self._only_open or not sheet.answered(entry.ref) or entry.ref == self._current

    def _state(self, code: str) -> State | None:
        return self._catalog.tone("answer", code)

    def _open_beside(self, sheet: Sheet) -> list[Entry]:
        head = self._head(sheet)
        return [entry for entry in sheet.open_entries() if entry.head == head]

    def _head(self, sheet: Sheet) -> str | None:
        entry = sheet.entry(self._current) if self._current else None
        return entry.head if entry else None

    def _conform_section(self) -> None:
        head = self._head(self._sheet) if self._sheet else None
        if head:
            self.section_conforms.emit(head)

    def _move(self, row: bytes | None) -> None:
        ref = Ref.of(row.decode()) if row else None
        if ref is not None:
            self.moved.emit(ref)

    def _open(self, row: bytes) -> None:
        if row in (_WHOLE, _FIRST):
            self.whole_wanted.emit(row == _WHOLE)
        elif row.startswith(_ADD):
            self.added.emit(row[len(_ADD) :].decode())
        else:
            self._move(row)

    def _drop(self, finding: bytes, row: bytes) -> None:
        ref = Ref.of(row.decode())
        if ref is not None:
            self.hung.emit(finding, ref)

    def _invitation(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(14, 12, 12, 8)
        column.setSpacing(8)
        column.addWidget(label("还没有加检查表", "strong", wrap=True))
        column.addWidget(label("先记随手记也行；检查表随时可加，记下的问题以后再挂。", tone="second", wrap=True))
        for key in (MEASURES, ROUNDS):
            column.addWidget(Button(f"加{_title(key)}", partial(self.added.emit, key), icon="plus"))
        column.addStretch(1)
        return made

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(14, 0, 14, 0)
        top.addWidget(label("检查项", "card"))
        top.addStretch(1)
        top.addWidget(self._progress)
        bar = QHBoxLayout()
        bar.setContentsMargins(14, 0, 14, 0)
        bar.addWidget(self._tally)
        foot = QHBoxLayout()
        foot.setContentsMargins(6, 0, 6, 4)
        foot.addWidget(self._filter)
        foot.addStretch(1)
        foot.addWidget(self._conform)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addSpacing(8)
        column.addLayout(bar)
        column.addSpacing(5)
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)
        column.addLayout(foot)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface."""
        paint.box(QPainter(self), self.rect(), fill=theme_of(self.palette()).surface)


class ItemList(RowList):
    """The rows of the items; a finding dragged onto one is `dropped` (finding id, row id)."""

    dropped = Signal(object, object)

    def __init__(self) -> None:
        super().__init__("检查项", _LOOK, click_opens=True)
        self.setAcceptDrops(True)

    def replace_lines(self, lines: list[Line]) -> None:
        """Show other lines without moving what is on the screen."""
        shown = self.lines.lines
        if [line.id for line in shown] == [line.id for line in lines] and shown:
            self.lines.lines[:] = lines
            self.lines.dataChanged.emit(self.lines.index(0), self.lines.index(len(lines) - 1))
            return
        bar = self.verticalScrollBar()
        before = bar.value()
        self.show_lines(lines)
        self.doItemsLayout()
        bar.setValue(before)

    def unselect(self) -> None:
        """No item is the current one."""
        self.selectionModel().clear()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Findings may come."""
        if event.mimeData().hasFormat(FINDING):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Over an item only."""
        if self._item_at(event) and event.mimeData().hasFormat(FINDING):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hang it there."""
        row = self._item_at(event)
        if row:
            event.acceptProposedAction()
            self.take(event.mimeData(), row)

    def take(self, mime: QMimeData, row: bytes) -> None:
        """A finding was let go over a row."""
        self.dropped.emit(bytes(mime.data(FINDING).data()), row)

    def _item_at(self, event: QDropEvent) -> bytes | None:
        index = self.indexAt(event.position().toPoint())
        line = self.lines.lines[index.row()] if index.isValid() else None
        return line.id if line and line.id and b"/" in line.id else None


def _title(key: str) -> str:
    return {MEASURES: "十五条检查项", ROUNDS: "日周月核验"}[key]
