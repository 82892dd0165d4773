"""The list of papers, 312 wide: grouped by the step they wait for, by kind or by deadline; done ones at the foot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from safetydesk.catalog import Catalog
from safetydesk.domain.document_life import DocumentFlow, next_step
from safetydesk.domain.instants import day_of
from safetydesk.domain.names import company_words
from safetydesk.models.queries.document_board import BoardRow
from safetydesk.ui.pages.documents.reading import BoardRead
from safetydesk.ui.pages.words import day_words, days_between, moment_words
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.panel import Panel
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.segments import Segments

WIDE, COMPACT, NARROW = 312, 272, 216
_LOOK = RowLook((Column(share=1), Column(snug=True)), height=54, head_height=43, hairline=None)
SHORT = re.compile("^（.*?）")
"""The 简称 before a 文号, which a narrow line leaves out."""
_DONE = "done"
_SOON = 3
"""Days within which a deadline is near."""
_DUES: tuple[tuple[str, str, State], ...] = (
    ("over", "整改期限已过", "red"),
    ("soon", "三天内到期", "amber"),
    ("later", "未到期", "blue"),
    ("none", "没有整改期限", "grey"),
)


class PaperList(Panel):
    """`chosen(id)` when another paper becomes current."""

    chosen = Signal(object)

    def __init__(self, catalog: Catalog, parent: QWidget | None = None) -> None:
        super().__init__("right", margins=(0, 0, 1, 0), spacing=0, parent=parent)
        self._catalog = catalog
        self.by = Segments("分组", [("state", "办理"), ("kind", "种类"), ("due", "期限")], "state")
        self.by.picked.connect(lambda _: self._group_anew())
        self.rows = RowList("文书", _LOOK)
        self.rows.moved.connect(self._moved)
        self.empty = Empty("")
        self.empty.hide()
        over = QHBoxLayout()
        over.setContentsMargins(16, 10, 16, 2)
        over.addWidget(self.by)
        over.addStretch(1)
        self.column.addLayout(over)
        self.column.addWidget(self.empty)
        self.column.addWidget(self.rows, 1)
        self._folded = {_DONE}
        self._narrowed = (False, False)
        self._shown: tuple[BoardRead, int, str] | None = None
        self._groups: list[str | None] = []
        self.set_compact(False)

    def set_compact(self, compact: bool, *, narrow: bool = False) -> None:
        """272 in a compact window, 216 in a narrow one, where the number needs the room of the day."""
        before, self._narrowed = self._narrowed, (compact, narrow)
        if self._shown and before != self._narrowed:
            self.show_board(*self._shown)
        self.setFixedWidth(NARROW if narrow else COMPACT if compact else WIDE)

    def in_hand(self) -> list[tuple[BoardRow, str | None]]:
        """The papers shown that are not done with, each with the step it waits for."""
        read = self._shown[0] if self._shown else None
        return [(one, _waits_for(one, read.flows)) for one in read.board.in_hand] if read else []

    def show_board(self, read: BoardRead, now: int, search: str) -> None:
        """Show the papers; what was folded stays folded."""
        self._shown = read, now, search
        self._remember_folds()
        lines: list[Line] = []
        self._groups = []
        today = day_of(now)
        for group, title, tone, found in self._grouped(read, today):
            shown = [self._line(one, _waits_for(one, read.flows), now, today) for one in found]
            self._add(lines, group, title, tone, len(found), shown)
        if read.board.done_count:
            done = [self._line(one, None, now, today) for one in read.board.done]
            self._add(lines, _DONE, "已归档", "green", read.board.done_count, done)
        self.rows.show_lines(lines)
        self._fold()
        self.rows.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        if search:
            self.empty.say("没有找到", "可以打文号、编号、企业名称，或者文书的种类。")
        else:
            self.empty.say("还没有文书", "检查完成后从这里拟稿（Ctrl+Shift+N），或在隐患页交办（F8）。")

    def first(self) -> bytes | None:
        """The paper that waits longest, else the newest done one."""
        return next((line.id for line in self.rows.lines.lines if line.id is not None), None)

    def ids(self) -> set[bytes]:
        """The papers listed."""
        return {line.id for line in self.rows.lines.lines if line.id is not None}

    def select(self, key: bytes) -> None:
        """Make a paper current; its group unfolds."""
        at = next((at for at, line in enumerate(self.rows.lines.lines) if line.id == key), None)
        if at is None:
            return
        head = max(row for row in range(at) if self.rows.lines.lines[row].kind == "head")
        if self.rows.folded(head):
            self.rows.toggle(head)
        self.rows.select(key)
        self.rows.scrollTo(self.rows.lines.index(at))

    def _grouped(self, read: BoardRead, today: str) -> Iterator[tuple[str, str, State, list[BoardRow]]]:
        """The groups that are not empty: key, title, tone and papers, in the order of the vocabulary or of time."""
        by, papers = self.by.code(), read.board.in_hand
        if by == "due":
            groups = [(group, title, tone) for group, title, tone in _DUES]
            place = {one.row.id: _due_group(one, today) for one in papers}
        else:
            words = self._catalog.words("document_wait" if by == "state" else "document_kind")
            groups = [(code, word.word, word.tone or "blue") for code, word in words.items()]
            place = {
                one.row.id: (_waits_for(one, read.flows) or "") if by == "state" else one.row.kind for one in papers
            }
        for group, title, tone in groups:
            if found := [one for one in papers if place[one.row.id] == group]:
                order = sorted(found, key=lambda one: one.due or "") if by == "due" else found
                yield group, title, tone, order

    def _group_anew(self) -> None:
        here = self.rows.current_id()
        if self._shown:
            self.show_board(*self._shown)
        if here and here in self.ids():
            self.select(here)

    def _moved(self, key: bytes | None) -> None:
        if key is not None:
            self.chosen.emit(key)

    def _add(self, lines: list[Line], group: str, title: str, tone: State, count: int, found: Sequence[Line]) -> None:
        lines.append(Line(None, (Cell(title), Cell(str(count))), mark=tone, kind="head", fold=True))
        lines += found
        self._groups += [group, *[None] * len(found)]

    def _remember_folds(self) -> None:
        for row, group in enumerate(self._groups):
            if group is not None and row + 1 < len(self._groups):
                (self._folded.add if self.rows.folded(row) else self._folded.discard)(group)

    def _fold(self) -> None:
        for row, group in enumerate(self._groups):
            if group in self._folded and not self.rows.folded(row):
                self.rows.toggle(row)

    def _line(self, one: BoardRow, step: str | None, now: int, today: str) -> Line:
        word = self._catalog.words("document_kind").get(one.row.kind)
        kind = (word.short or word.word) if word else one.row.kind
        subject = Cell(one.row.subject, short=company_words(one.row.subject))
        return Line(one.row.id, (subject, Cell(kind)), below=self._below(one, step, now, today))

    def _below(self, one: BoardRow, step: str | None, now: int, today: str) -> tuple[Cell, ...]:
        row, last = one.row, one.last
        when = last.at if last else row.updated_at
        day = day_words(day_of(when)) if when else ""
        if row.state == "voided":
            return Cell(f"已作废 {row.number or row.code}", "second"), Cell(day, "second")
        if row.number is None:
            rejected = last is not None and last.kind == "reviewed" and last.data.get("result") == "rejected"
            what = "退回" if rejected else self._catalog.word("document_step", last.kind if last else "drafted")
            what = "改稿" if last is not None and last.data.get("changed") else what
            who = f"{what} {last.who or ''}".strip() if last else what
            return (Cell(f"{who}·{moment_words(when, now)}", "red" if rejected else "second"),)
        compact, narrow = self._narrowed
        number = SHORT.sub("", row.number) if compact else row.number
        if one.number_twice:
            return (Cell(f"{number} 重号", "red"),)
        if narrow:
            return (Cell(number, "second"),)
        if self.by.code() == "due" and one.due:
            return Cell(number, "second"), Cell(f"{day_words(one.due)}到期", "red" if one.due < today else "second")
        if step == "returned":
            return Cell(number, "second"), Cell(f"送达 {days_between(row.served_on, today)} 天", "second")
        return Cell(number, "second"), Cell(day, "second")


def _due_group(one: BoardRow, today: str) -> str:
    if one.due is None:
        return "none"
    left = days_between(today, one.due)
    return "over" if left < 0 else "soon" if left <= _SOON else "later"


def _waits_for(one: BoardRow, flows: Mapping[str, DocumentFlow]) -> str | None:
    return next_step(one.row.state, flows.get(one.row.kind, DocumentFlow()))
