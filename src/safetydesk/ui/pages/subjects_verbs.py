"""What can be done with an enterprise from its page: each verb opens its dialog over the one on the card."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.subjects_card import CardRead
from safetydesk.ui.widgets.toolbar import Verb


class SubjectVerbs(QObject):
    """`chosen(id)` when another enterprise should be shown; `columns_wanted` for 列, `export_wanted` for 导出."""

    chosen = Signal(bytes)
    columns_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(over)
        self._desk, self._over = desk, over
        self._read: CardRead | None = None

    def follow(self, read: CardRead | None) -> None:
        """The enterprise the verbs act on."""
        self._read = read

    def toolbar(self) -> list[Verb]:
        """The verbs in order; what does not fit lies under 更多."""
        return [
            Verb("新企业", self.create, "plus", "Ctrl+Shift+N"),
            Verb("编辑", self.edit, "edit", "F2"),
            Verb("一企一档", self.whole_file, "document", "F9"),
            Verb("迎检资料包", self.inspection),
            Verb("更名", self.rename),
            Verb("合并", self.merge),
            Verb("撤销合并", self.unmerge, "undo"),
            Verb("搬迁", self.move),
            Verb("注销", self.close, danger=True),
            Verb("列", self.columns_wanted.emit, "columns"),
            Verb("导出", self.export_wanted.emit, "export"),
        ]

    def create(self) -> None:
        """新企业."""
        from safetydesk.ui.dialogs.subjects.edit_subject import EditSubjectDialog

        dialog = EditSubjectDialog(self._desk, parent=self._over)
        dialog.saved.connect(self._saved)
        dialog.open()

    def edit(self) -> None:
        """编辑."""
        from safetydesk.ui.dialogs.subjects.edit_subject import EditSubjectDialog

        if self._read:
            EditSubjectDialog(self._desk, self._read.card.facts, parent=self._over).open()

    def whole_file(self) -> None:
        """一企一档: everything on record of the enterprise as one bookmarked PDF."""
        from safetydesk.ui.pages.taking_away import ask_where, bind_into

        if self._read is None:
            return
        row, today = self._read.card.row, day_of(self._desk.clock())

        def gather(db: Any) -> Any:
            from safetydesk.usecases.papers.company_file import company_file

            return company_file(db, subject_id=row.id, day=today)

        if path := ask_where(self._desk, self._over, f"{row.name} 一企一档.pdf", "PDF 文件 (*.pdf)"):
            bind_into(self._desk, self._over, path, gather)

    def inspection(self) -> None:
        """迎检资料包: the evidence of a period as a folder tree, of this enterprise or of all."""
        from safetydesk.ui.dialogs.papers.inspection_pack import InspectionPackDialog

        row = self._read.card.row if self._read else None
        InspectionPackDialog(self._desk, self._over, (row.id, row.name) if row else None).open()

    def rename(self) -> None:
        """更名."""
        from safetydesk.ui.dialogs.subjects.edit_subject_life import RenameDialog

        if self._read:
            RenameDialog(self._desk, self._read.card.row, self._over).open()

    def move(self) -> None:
        """搬迁."""
        from safetydesk.ui.dialogs.subjects.edit_subject_life import MoveDialog

        if self._read:
            MoveDialog(self._desk, self._read.card.row, self._over).open()

    def close(self) -> None:
        """注销."""
        from safetydesk.ui.dialogs.subjects.edit_subject_life import CloseDialog

        if self._read:
            CloseDialog(self._desk, self._read.card.row, self._over).open()

    def merge(self) -> None:
        """合并 into another one."""
        from safetydesk.ui.dialogs.subjects.merge import MergeDialog

        if self._read:
            dialog = MergeDialog(self._desk, self._read.card.row, self._over)
            dialog.merged.connect(self.chosen)
            dialog.open()

    def unmerge(self) -> None:
        """撤销合并: take out one of the records merged into this one."""
        from safetydesk.ui.dialogs.subjects.merge import UnmergeDialog

        if self._read and self._read.merged:
            dialog = UnmergeDialog(self._desk, self._read.card.row, self._read.merged, self._over)
            dialog.parted.connect(self.chosen)
            dialog.open()
        elif self._read:
            self._desk.say.toast(f"没有并入“{self._read.card.row.name}”的记录")

    def _saved(self, touched: Touched) -> None:
        if touched.id is not None:
            self.chosen.emit(touched.id)
