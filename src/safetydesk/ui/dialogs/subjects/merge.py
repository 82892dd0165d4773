"""合并: two records of one enterprise; the chosen one goes on, both ids live, and it can be taken back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.subjects import SubjectHit, SubjectRow, find_subjects
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import SearchField
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label, one_line

_LOOK = RowLook((Column(share=1), Column(width=230, right=True, small=True)), start=16)
_SHOWN = 6


class MergeDialog(Dialog):
    """`merged(id of the one that goes on)` after the commit; `row` is the record that is merged into it."""

    merged = Signal(bytes)

    def __init__(self, desk: Desk, row: SubjectRow, parent: QWidget | None = None) -> None:
        super().__init__("合并企业", width=640, parent=parent)
        self._desk, self._row = desk, row
        words = f"“{row.name}”（{row.code}）与下面选的是同一家：以后只用选的那一家，检查、隐患和文书都归到它名下。"
        self.body.addWidget(label(words, wrap=True))
        self.body.addWidget(label("两个编号都还在，随时可以撤销合并。", tone="second", wrap=True))
        self.search = SearchField("并入哪一家", hint="名称、门头名、负责人、电话或拼音首字母", key="")
        self.rows = RowList("可并入的企业", _LOOK)
        self.rows.setFixedHeight(_LOOK.height * _SHOWN)
        self.fault = one_line("", tone="red")
        for part in (self.search, self.rows, self.fault):
            self.body.addWidget(part)
        self.search.sought.connect(self._search)
        self.rows.opened.connect(lambda _: self.take())
        self.add_verb(Button("不合并"), rejects=True)
        self.add_verb(Button("合并", self.take, kind="primary"))
        self._search(row.name[:2])
        self.search.setFocus()

    def take(self) -> None:
        """Merge into the chosen one."""
        winner, loser = self.rows.current_id(), self._row.id
        if winner is None:
            self.fault.setText("请先选一家。")
            return

        def merge(session: Any) -> Touched:
            from safetydesk.usecases.subjects import merge_subjects

            return merge_subjects(session, loser_id=loser, winner_id=winner)

        submit(self, self._desk.tasks, merge, lambda _: self._done(winner), failed=self._refused)

    def _done(self, winner: bytes) -> None:
        tasks, loser = self._desk.tasks, self._row.id
        self._desk.say.toast("已合并", lambda: tasks.write(lambda session: unmerge(session, loser)))
        self.merged.emit(winner)
        self.accept()

    def _refused(self, fault: SafetyDeskError) -> None:
        self.fault.setText(f"{fault.message}{fault.remedy}（{fault.code}）")

    def _search(self, words: str) -> None:
        def show(found: list[SubjectHit]) -> None:
            self.rows.show_lines([_line(hit) for hit in found if hit.id != self._row.id])

        self._desk.tasks.read(lambda db: find_subjects(db, words, limit=30), show, owner=self, slot="merge")


class UnmergeDialog(Dialog):
    """`parted(id)` after the commit: which of the merged records stands for itself again."""

    parted = Signal(bytes)

    def __init__(
        self, desk: Desk, row: SubjectRow, merged: tuple[tuple[bytes, str], ...], parent: QWidget | None = None
    ) -> None:
        super().__init__("撤销合并", parent=parent)
        self._desk = desk
        words = f"下面选的记录不再算作“{row.name}”，重新自成一家；它原来的检查、隐患和文书跟着它走。"
        self.body.addWidget(label(words, wrap=True))
        self.rows = RowList("并入的记录", RowLook((Column(share=1),), start=16))
        self.rows.show_lines([Line(key, (Cell(name),)) for key, name in merged])
        self.rows.setFixedHeight(min(len(merged), _SHOWN) * _LOOK.height)
        self.rows.select(merged[0][0])
        self.rows.opened.connect(lambda _: self.take())
        self.body.addWidget(self.rows)
        self.add_verb(Button("不撤销"), rejects=True)
        self.add_verb(Button("撤销合并", self.take, kind="primary"))

    def take(self) -> None:
        """Take the merge back."""
        chosen = self.rows.current_id()
        if chosen is not None:
            tasks, refused = self._desk.tasks, self._desk.say.refuse
            submit(self, tasks, lambda session: unmerge(session, chosen), lambda _: self._done(chosen), failed=refused)

    def _done(self, chosen: bytes) -> None:
        self._desk.say.toast("合并已撤销")
        self.parted.emit(chosen)
        self.accept()


def unmerge(session: Any, subject: bytes) -> Touched:
    """Take a merge back (撤销合并)."""
    from safetydesk.usecases.subjects import unmerge_subject

    return unmerge_subject(session, subject_id=subject)


def _line(hit: SubjectHit) -> Line:
    facts = "·".join(word for word in (hit.code, hit.village, hit.person_in_charge) if word)
    return Line(hit.id, (Cell(hit.name), Cell(facts, "second")))
