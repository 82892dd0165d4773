"""The last day of a 委托书 or 赋权清单; the record and the papers issued under it stay."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.authority import AuthorityRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.day_field import DayField

_ABOUT = (
    "收回、到期的，写明最后一天：从第二天起不能再依据它出文书。"
    "这条记录和已经出的文书都留着；终止以后不能延长，续签的另外登记一份。"
)


class EndAuthorityDialog(Asking):
    """`recorded(id)` after the commit."""

    recorded = Signal(bytes)

    def __init__(self, desk: Desk, row: AuthorityRow, parent: QWidget | None = None) -> None:
        super().__init__(
            f"终止 {row.number}", do="终止", leave="不终止", about=_ABOUT, kind="danger_filled", parent=parent
        )
        self._desk, self._row = desk, row
        today = day_of(desk.clock())
        self.day = DayField("最后一天", min(today, row.valid_to) if row.valid_to else today)
        until = f"，原来写到 {row.valid_to}" if row.valid_to else ""
        self.form.add("day", "最后一天", self.day, required=True, hint=f"{row.valid_from} 生效{until}")
        self.asked.connect(self._send)

    def _send(self) -> None:
        day = self.day.day()
        if day is None:
            self.missing("day", "最后一天", "请写成 2026-12-31 的样子")
            return

        def end(session: Any) -> Touched:
            from safetydesk.usecases.authority import end_authority

            return end_authority(session, authority_id=self._row.id, last_day=day)

        submit(self, self._desk.tasks, end, self._done, failed=lambda fault: self.form.show_error("day", fault))

    def _done(self, made: Touched) -> None:
        self.recorded.emit(made.id)
        self.accept()
