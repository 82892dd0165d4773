"""The last day of a campaign that ends before its time; its visits stay."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.campaigns import CampaignRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.last_day import LastDayDialog

_ABOUT = "从第二天起，开始检查时不再提示归入它；已经归入的检查都留着。延长的请用“更正”改截止日期。"


class EndCampaignDialog(LastDayDialog):
    """`recorded(id)` after the commit."""

    def __init__(self, desk: Desk, row: CampaignRow, parent: QWidget | None = None) -> None:
        super().__init__(f"提前结束 {row.name}", do="结束", leave="接着查", about=_ABOUT, parent=parent)
        self._row = row
        day = max(row.first_day, min(day_of(desk.clock()), row.last_day))
        self.ask_day(desk, day, f"{row.first_day} 开始，原定 {row.last_day} 结束", self._end_on)

    def _end_on(self, session: Any, day: str) -> Touched:
        from safetydesk.usecases.campaigns import end_campaign

        return end_campaign(session, campaign_id=self._row.id, last_day=day)
