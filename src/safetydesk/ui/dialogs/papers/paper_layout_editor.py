"""改文书的措辞: every text of a kind as it stands on the paper, checked while typing, beside a sample of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.domain.papers.wordings import citations_at, condition, reworded
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.fitting import room_around
from safetydesk.ui.dialogs.papers.paper_layout_field import WordingRow
from safetydesk.ui.dialogs.papers.paper_layout_sample import SampleRoom
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.turns import Turns
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.field import Check
from safetydesk.ui.widgets.panel import scrolled
from safetydesk.ui.widgets.text import label, one_line
from safetydesk.usecases.papers.layout_standing import layout_faults

if TYPE_CHECKING:
    from safetydesk.usecases.papers.layout_sheets import LayoutSheet

BESIDE_FROM = 900
_WIDEST, _HIGHEST, _LEAST = 1280, 760, 180
_AROUND = QSize(48, 200)
_CHECK = 150
_AT_ONCE = 3


class PaperLayoutEditor(Dialog):
    """`saved(kind)` after the commit. What is typed is kept on this device until it is saved or given up."""

    saved = Signal(str)

    def __init__(self, desk: Desk, sheet: LayoutSheet, parent: QWidget) -> None:
        super().__init__(f"文书版式　{sheet.state.title}", width=800, parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self.sheet = desk, sheet
        self.rows: dict[str, WordingRow] = {}
        self._at: str | None = None
        self._over = self._kept = False
        room = room_around(parent) - _AROUND
        self.setFixedWidth(max(min(room.width(), _WIDEST), 480))
        self._beside = room.width() >= BESIDE_FROM
        self.room = SampleRoom(desk)
        self.changed_only = Check("只看改过的")
        self.changed_only.toggled.connect(self._sift)
        self.flip = Button("看样张", self._flip, key="F6")
        self.flip.setVisible(not self._beside)
        self.fault = FaultLine()
        self._said = one_line("", "caption", "second")
        self._rest = QTimer(self, singleShot=True, interval=_CHECK)
        self._rest.timeout.connect(self.check)
        self._lay_out(max(min(room.height(), _HIGHEST), _LEAST))
        self._turns = Turns([*self._steps(), self._ready], self)

    def changes(self) -> dict[str, str]:
        """The texts that differ from what stands, by place; one that has no field yet is as it was being typed."""
        waiting = {where: text for where, text in self.sheet.typed.items() if where not in self.rows}
        return waiting | {where: row.text() for where, row in self.rows.items() if row.differs()}

    def check(self) -> None:
        """Judge the texts as they are now, and show them on the sample where they can be read."""
        layout = reworded(self.sheet.layout, self.changes())
        found: dict[str, SafetyDeskError] = {}
        for one in layout_faults(layout, self.sheet.state.kind):
            found.setdefault(one.where, one.fault)
        for where, row in self.rows.items():
            row.show_fault(found.get(where))
        self._tell(len(found))
        unread = [fault for fault in found.values() if fault.code in ("DOCUMENT_060", "DOCUMENT_064")]
        if not unread:
            at = self._at
            self.room.want(layout, at, self.rows[at].text() if at else "")

    def save(self) -> None:
        """Let the texts stand; with a fault the cursor goes to it instead."""
        self._rest.stop()
        self.check()
        wrong = next((row for row in self.rows.values() if row.fault.words()), None)
        if wrong is not None:
            self._reach(wrong)
            return
        self.fault.show_fault(None)
        texts, kind, since = self.changes(), self.sheet.state.kind, self.sheet.since

        def run(session: Any) -> Touched:
            from safetydesk.usecases.papers.document_layouts import reword_layout

            return reword_layout(session, kind=kind, texts=texts, since=since)

        submit(self, self._desk.tasks, run, lambda _: self._end(), failed=self.fault.show_fault)

    def restore_all(self) -> None:
        """Every text as shipped; nothing counts before it is saved."""
        for row in self.rows.values():
            if row.own():
                row.restore()

    def give_up(self) -> None:
        """Forget what was typed."""
        self._over = True
        self._keep({})
        self.reject()

    def unsaved(self) -> bool:
        """What is typed is kept, so leaving loses nothing."""
        return False

    def done(self, result: int) -> None:
        """Leaving by any way keeps what was typed."""
        if not self._over:
            self._over = True
            if changes := self.changes():
                self._keep(changes)
                self._desk.say.toast("没有保存的改动留着，下次打开接着改")
            elif self.sheet.typed or self._kept:
                self._keep({})
        super().done(result)

    def _end(self) -> None:
        self._over = True
        self.saved.emit(self.sheet.state.kind)
        self.accept()

    def _keep(self, texts: dict[str, str]) -> None:
        kind = self.sheet.state.kind
        self._kept = True

        def run(session: Any) -> Touched:
            from safetydesk.usecases.papers.document_layouts import keep_wording

            return keep_wording(session, kind=kind, texts=texts)

        self._desk.tasks.write(run, failed=self._desk.say.refuse)

    def _steps(self) -> list[Callable[[], object]]:
        """The texts in turns, a few at a time, under the heads of their groups."""
        shown = [one for one in self.sheet.texts if not one.bare]
        steps: list[Callable[[], object]] = []
        for group, found in groupby(shown, lambda one: one.group):
            members = list(found)
            steps.append(lambda group=group: self._column.addWidget(label(group, "heading")))  # type: ignore[misc]
            parts = [members[at : at + _AT_ONCE] for at in range(0, len(members), _AT_ONCE)]
            steps += [lambda part=part: self._add(*part) for part in parts]  # type: ignore[misc]
        return steps

    def _add(self, *texts: Any) -> None:
        clashes = {one.where: one for one in self.sheet.clashes}
        for one in texts:
            basis = "、".join(citations_at(self.sheet.layout, one)) if "basis" in one.text else ""
            row = WordingRow(
                one,
                self.sheet.originals.get(one.where),
                self.sheet.typed.get(one.where),
                told=condition(self.sheet.layout, one),
                basis=f"依据：{basis}" if basis else "",
            )
            if (clash := clashes.get(one.where)) is not None:
                row.say_since(f"程序新版把原文改成了：{one.said(clash.after or '（不印）')}")
            row.edited.connect(self._rest.start)
            row.paused.connect(self._paused)
            row.entered.connect(lambda where=one.where: self._enter(where))
            row.finished.connect(lambda row=row: self._go_on(row))
            self.rows[one.where] = row
            self._column.addWidget(row)

    def _ready(self) -> None:
        self._column.addStretch(1)
        wanted = [*(self.rows[one.where] for one in self.sheet.clashes if one.where in self.rows)]
        wanted += [row for row in self.rows.values() if row.differs()]
        first = next(iter([*wanted, *self.rows.values()]))
        if self.focusWidget() is None or self.focusWidget() is self.changed_only:
            self._reach(first)
        self.check()

    def _paused(self) -> None:
        if not self._over:
            self._keep(self.changes())

    def _enter(self, where: str) -> None:
        self._at = where
        self.area.ensureWidgetVisible(self.rows[where], 0, 24)
        self._rest.start()

    def _go_on(self, row: WordingRow) -> None:
        """The next text that can be changed."""
        rows = list(self.rows.values())
        after = (one for one in rows[rows.index(row) + 1 :] if one.isVisibleTo(self) and one.field.isEnabled())
        if (found := next(after, None)) is not None:
            self._reach(found)

    def _reach(self, row: WordingRow) -> None:
        if not self._beside and self._texts.isHidden():
            self._flip()
        row.show()
        self.area.ensureWidgetVisible(row, 0, 24)
        row.field.setFocus()

    def _flip(self) -> None:
        """In a narrow window: the texts, or the sample in their place."""
        sample = self.room.isHidden()
        self.room.setVisible(sample)
        self._texts.setVisible(not sample)
        self.flip.setText("看文字" if sample else "看样张")
        (self.room.view if sample else self.rows[self._at].field if self._at else self.area).setFocus()

    def _sift(self, only: bool) -> None:
        for row in self.rows.values():
            row.setVisible(not only or row.own() or row.differs())

    def _tell(self, wrong: int) -> None:
        own = sum(row.own() for row in self.rows.values())
        told = [f"与原文不同 {own} 处"] if own else ["和程序自带的一样"]
        told += [f"没有保存 {count} 处"] if (count := len(self.changes())) else []
        told += [f"要改正 {wrong} 处"] if wrong else []
        self._said.setText("·".join(told))
        self.drop.setEnabled(bool(own))
        self.forget.setVisible(bool(self.changes()))

    def _lay_out(self, high: int) -> None:
        for words, tone in self._notices():
            self.body.addWidget(label(words, "caption", tone, wrap=True))
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 12, 0)
        self._column.setSpacing(4)
        self.area: QScrollArea = scrolled(inside)
        self._texts = QWidget()
        left = QVBoxLayout(self._texts)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(4)
        left.addWidget(self.area, 1)
        both = QWidget()
        both.setFixedHeight(high)
        beside = QHBoxLayout(both)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(16)
        beside.addWidget(self._texts, 5)
        beside.addWidget(self.room, 4)
        self.room.setVisible(self._beside)
        bar = QHBoxLayout()
        bar.setSpacing(12)
        bar.addWidget(self.changed_only)
        bar.addWidget(self._said, 1)
        bar.addWidget(self.flip)
        self.body.addLayout(bar)
        self.body.addWidget(both)
        self.body.addWidget(self.fault)
        self.drop = self.add_verb(Button("全部恢复原文", self.restore_all, kind="quiet"))
        self.forget = self.add_verb(Button("不要这些改动", self.give_up))
        self.forget.hide()
        self.leave = self.add_verb(Button("关闭"), rejects=True)
        self.do = self.add_verb(Button("保存", self.save, kind="primary", key="Ctrl+Enter"))

    def _notices(self) -> list[tuple[str, Any]]:
        """What to know before changing anything."""
        sheet, told = self.sheet, list[tuple[str, Any]]()
        if sheet.state.fault is not None:
            told.append((f"本单位的版式读不懂，下面是程序自带的：{sheet.state.fault.message}", "red"))
        if sheet.apart and sheet.state.state == "behind":
            told.append(("本单位的版式改过栏目，程序新版的改动没有带进来；要用新版，请恢复程序自带的再改。", "amber"))
        told += [
            (f"程序新版里没有“{one.name}”，本单位写的放不进去了：{one.said(one.before or '')}", "amber")
            for one in sheet.lost
        ]
        told += [(f"上次没有保存的一处，现在没有地方放：{text}", "amber") for text in sheet.homeless]
        if sheet.clashes:
            told.append((f"有 {len(sheet.clashes)} 处程序新版也改了，下面逐处对照；保存一次就不再提示。", "amber"))
        if sheet.typed:
            told.append((f"上次没有保存的 {len(sheet.typed)} 处改动已经恢复，保存以后才用。", "second"))
        return told
