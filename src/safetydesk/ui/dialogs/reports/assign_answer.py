"""指定单位: whose a file is that nobody could tell."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from safetydesk.domain.touched import Touched
from safetydesk.models.queries.collections import AnswerRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.pages.collecting.reading import CollectionRead
from safetydesk.ui.widgets.field import Choice


class AssignAnswerDialog(Asking):
    """The units that the clues point to come first."""

    def __init__(self, desk: Desk, read: CollectionRead, file: AnswerRow, parent: QWidget) -> None:
        about = f"“{file.file_name}”：{file.facts['why']}。"
        super().__init__("这份是哪个单位报的", do="就是它", about=about, parent=parent)
        self._desk, self._file = desk, file
        rivals = file.facts.get("rivals", [])
        lines = sorted(read.lines, key=lambda line: (line.unit.id.hex() not in rivals, line.state != "missing"))
        self.unit = Choice("单位", [(line.unit.id.hex(), line.unit.name) for line in lines])
        self.form.add("unit", "单位", self.unit)
        self.asked.connect(self._send)

    def _send(self) -> None:
        key = bytes.fromhex(self.unit.code() or "")

        def assign(session: Any) -> Touched:
            from safetydesk.usecases.collections import assign_answer

            return assign_answer(session, answer_id=self._file.id, unit_id=key)

        submit(self, self._desk.tasks, assign, lambda _: self.accept(), failed=self.refuse)
