"""The last day of a 委托书 or 赋权清单; the record and the papers issued under it stay."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.authority import AuthorityRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.last_day import LastDayDialog

_ABOUT = (
    "收回、到期的，写明最后一天：从第二天起不能再依据它出文书。"
    "这条记录和已经出的文书都留着；终止以后不能延长，续签的另外登记一份。"
)


class EndAuthorityDialog(LastDayDialog):
    """`recorded(id)` after the commit."""

    def __init__(self, desk: Desk, row: AuthorityRow, parent: QWidget | None = None) -> None:
        super().__init__(
            f"终止 {row.number}", do="终止", leave="不终止", about=_ABOUT, kind="danger_filled", parent=parent
        )
        self._row = row
        today = day_of(desk.clock())
        until = f"，原来写到 {row.valid_to}" if row.valid_to else ""
        self.ask_day(
            desk, min(today, row.valid_to) if row.valid_to else today, f"{row.valid_from} 生效{until}", self._end_on
        )

    def _end_on(self, session: Any, day: str) -> Touched:
        from safetydesk.usecases.authority import end_authority

        return end_authority(session, authority_id=self._row.id, last_day=day)
