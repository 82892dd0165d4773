"""更正的报送件: what it changes, row by row, before it stands instead of the earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from safetydesk.catalog.registers import Register, load_registers
from safetydesk.domain.collecting import RowChange
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.collections import AnswerRow, CollectionRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook

_LOOK = RowLook((Column(width=72), Column(width=220), Column(share=1, small=True)), start=12, end=8)
_WORDS: Mapping[str, tuple[State, str]] = {
    "new": ("green", "新增"),
    "gone": ("red", "少了"),
    "changed": ("blue", "改了"),
}
_SHOWN = 6


class ReplaceAnswerDialog(Asking):
    """The earlier file stays in the history as replaced."""

    def __init__(
        self, desk: Desk, one: CollectionRow, file: AnswerRow, changes: Sequence[RowChange], parent: QWidget
    ) -> None:
        about = f"“{file.file_name}”与已收的那份有 {len(changes)} 处不同；代替以后，原来那份还留在收件记录里。"
        super().__init__("用更正的代替", do="代替", about=about, leave="以后再定", width=800, parent=parent)
        self._desk, self._file = desk, file
        self.rows = RowList("差异", _LOOK)
        self.rows.setFixedHeight(_LOOK.height * min(_SHOWN, max(1, len(changes))))
        register = load_registers()[one.kind]
        self.rows.show_lines([_line(change, register) for change in changes])
        self.body.insertWidget(1, self.rows)
        self.asked.connect(self._send)

    def _send(self) -> None:
        def replace(session: Any) -> Touched:
            from safetydesk.usecases.collections import replace_answer

            return replace_answer(session, answer_id=self._file.id)

        submit(self, self._desk.tasks, replace, lambda _: self.accept(), failed=self.refuse)


def _line(change: RowChange, register: Register) -> Line:
    state, word = _WORDS[change.kind]
    told = [f"{register.column(name).title} {_said(old)} → {_said(new)}" for name, (old, new) in change.cells.items()]
    detail = Cell("；".join(told) if change.kind == "changed" else "", "second")
    return Line(None, (Cell(word, state=state), Cell(change.names), detail))


def _said(value: object) -> str:
    return "（空）" if value is None else str(value)
