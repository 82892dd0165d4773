"""The pane of one staged row: what it would change, what is wrong and what to do, and what only a person knows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.catalog import Catalog
from safetydesk.domain.staging import Problem
from safetydesk.ui.pages.ledgers.line import LEVELS, Change, Shown
from safetydesk.ui.pages.subject_parts import Surface, upright
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.chip import Chip, Mark
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.panel import Hairline
from safetydesk.ui.widgets.text import label, on_screen

WIDE, COMPACT = 324, 280
UNKNOWN_PLACE = "LEDGER_144"
MOST = 20
"""Problems or changes told of one row; nobody reads more, and the table shows where they are."""


class RowPane(QScrollArea):
    """`taken` and `split` carry the row's key, `answered` key and record (b"": none of them), `record_wanted` an id,
    `pictures_wanted` the SHA-256 of its pictures; `places_wanted` opens villages and departments nobody knew."""

    taken = Signal(tuple)
    split = Signal(tuple)
    answered = Signal(tuple, bytes)
    record_wanted = Signal(bytes)
    pictures_wanted = Signal(tuple)
    places_wanted = Signal()

    def __init__(self, catalog: Callable[[], Catalog], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        upright(self, "这一行", WIDE)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._catalog = catalog
        self._line: Shown | None = None
        self._open = True
        self.setWidget(Surface())

    def line(self) -> Shown | None:
        """The row in the pane."""
        return self._line

    def show_line(self, line: Shown | None, fields: dict[str, str], *, open_: bool, none: str = "") -> None:
        """Show a row; `fields` are titles by letters, `open_` whether it can still be changed, `none` says why not."""
        if line is not None and (line, open_) == (self._line, self._open):
            return
        self._line, self._open = line, open_
        inside = Surface()
        column = QVBoxLayout(inside)
        column.setContentsMargins(1, 12, 0, 12)
        column.setSpacing(0)
        if line is None:
            column.addWidget(Empty("没有选中行", none or "在表里选一行，这里说它的问题和改动。"))
        else:
            for part in self._parts(line, fields):
                column.addWidget(part)
        column.addStretch(1)
        self.setWidget(inside)

    def _parts(self, line: Shown, fields: dict[str, str]) -> list[QWidget]:
        parts: list[QWidget] = [self._head(line)]
        if line.asks and self._open:
            parts.append(self._question(line))
        if line.changes:
            parts.append(self._section("改动", len(line.changes), [_change(one) for one in line.changes[:MOST]]))
        if line.problems:
            told = [self._problem(line, one, fields) for one in line.problems[:MOST]]
            parts.append(self._section("问题", len(line.problems), told))
        if line.pictures:
            see = Button("看照片", partial(self.pictures_wanted.emit, line.pictures), icon="photo")
            parts.append(self._section("照片", len(line.pictures), [_left(see)]))
        if line.marked:
            told = [label(f"{title}：{how}", "caption", "second", wrap=True) for title, how in line.marked[:MOST]]
            parts.append(self._section("这样得来", len(line.marked), told))
        return parts

    def _head(self, line: Shown) -> QWidget:
        holder, column = _block()
        top = QHBoxLayout()
        top.setSpacing(8)
        part = f"第 {line.row} 行" + (f"之 {line.part}" if line.part else "")
        top.addWidget(label(part, "card"))
        catalog = self._catalog()
        state = catalog.tone("staged_verdict", line.verdict) or "grey"
        top.addWidget(Chip(state, catalog.word("staged_verdict", line.verdict)))
        if not line.taken:
            top.addWidget(Chip("violet", "不要"))
        top.addStretch(1)
        column.addLayout(top)
        if name := _name(line):
            column.addWidget(label(name, "strong", wrap=True))
        column.addWidget(label(_fate(line), tone="second", wrap=True))
        verbs = QHBoxLayout()
        verbs.setSpacing(8)
        if self._open and line.verdict in ("new", "changed"):
            word = "不要这一行" if line.taken else "还是要"
            verbs.addWidget(Button(word, partial(self.taken.emit, line.id), key="Space", bind=False))
        if line.record is not None:
            verbs.addWidget(Button("看原记录", partial(self.record_wanted.emit, line.record), icon="link"))
        if self._open and line.splits > 1 and not line.part:
            verbs.addWidget(Button(f"拆成 {line.splits} 条", partial(self.split.emit, line.id)))
        verbs.addStretch(1)
        if verbs.count() > 1:
            column.addLayout(verbs)
        return holder

    def _question(self, line: Shown) -> QWidget:
        asked: list[QWidget] = []
        for offer in line.offers:
            asked.append(label(f"是不是 {offer.words}？", "strong", wrap=True))
            asked.append(_left(Button("是", partial(self.answered.emit, line.id, offer.id))))
        no = "不是，另算一家" if len(line.offers) == 1 else "都不是，另算一家"
        asked.append(_left(Button(no, partial(self.answered.emit, line.id, b""))))
        return self._section("要您认一认", None, asked)

    def _section(self, title: str, count: int | None, told: list[QWidget]) -> QWidget:
        holder, column = _block()
        column.insertWidget(0, Hairline())
        column.addWidget(label(title if count is None else f"{title} {count}", "heading"))
        for one in told:
            column.addWidget(one)
        if count is not None and count > len(told) and len(told) == MOST:
            column.addWidget(label(f"另有 {count - MOST} 处，见表里的标记。", "caption", "third", wrap=True))
        return holder

    def _problem(self, line: Shown, one: Problem, fields: dict[str, str]) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 6)
        row.setSpacing(8)
        mark = Mark(LEVELS[one.level])
        mark.setFixedHeight(20)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        where = f"{fields.get(one.column or '', '')}（{one.column} 列）" if one.column else "整行"
        level = self._catalog().word("problem_level", one.level)
        column.addWidget(label(f"{level}：{where}", "caption", LEVELS[one.level], wrap=True))
        shown = f"“{one.value}”" if one.value and one.value not in one.message else ""
        column.addWidget(label(f"{shown}{one.message}。", wrap=True))
        column.addWidget(label(on_screen(one.remedy), tone="second", wrap=True))
        column.addWidget(label(one.code, "caption", "third"))
        if one.code == UNKNOWN_PLACE and self._open:
            column.addWidget(_left(Button("没见过的都建立", self.places_wanted.emit)))
        row.addLayout(column, 1)
        return holder


def _change(one: Change) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 6)
    column.setSpacing(2)
    column.addWidget(label(one.title, "caption", "third"))
    column.addWidget(label(f"原来 {one.old or '（空）'}", tone="second", wrap=True))
    column.addWidget(label(f"改为 {one.new or '（空）'}", "strong", wrap=True))
    return holder


def _block() -> tuple[QWidget, QVBoxLayout]:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(15, 0, 14, 10)
    column.setSpacing(8)
    return holder, column


def _left(widget: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(widget)
    row.addStretch(1)
    return holder


def _name(line: Shown) -> str:
    words = [line.cells.get(field, "") for field in ("name", "subject", "person", "description")]
    return " ".join(word for word in words if word)


def _fate(line: Shown) -> str:
    """What landing does with the row, in a sentence."""
    if line.verdict == "refused":
        return "改好问题再导入一次，才会落账。"
    if not line.taken:
        return "您不要这一行，落账时跳过。"
    if line.verdict == "new":
        return "落账时新建一条。"
    return f"落账时改 {len(line.changes)} 处。" if line.verdict == "changed" else "与库里的一致，落账时不动。"
