"""The last day of a campaign that ends before its time; its visits stay."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.campaigns import CampaignRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.day_field import DayField

_ABOUT = "从第二天起，开始检查时不再提示归入它；已经归入的检查都留着。延长的请用“更正”改截止日期。"


class EndCampaignDialog(Asking):
    """`recorded(id)` after the commit."""

    recorded = Signal(bytes)

    def __init__(self, desk: Desk, row: CampaignRow, parent: QWidget | None = None) -> None:
        super().__init__(f"提前结束 {row.name}", do="结束", leave="接着查", about=_ABOUT, parent=parent)
        self._desk, self._row = desk, row
        today = day_of(desk.clock())
        self.day = DayField("最后一天", max(row.first_day, min(today, row.last_day)))
        hint = f"{row.first_day} 开始，原定 {row.last_day} 结束"
        self.form.add("day", "最后一天", self.day, required=True, hint=hint)
        self.asked.connect(self._send)

    def _send(self) -> None:
        day = self.day.day()
        if day is None:
            self.missing("day", "最后一天", "请写成 2026-12-31 的样子")
            return

        def end(session: Any) -> Touched:
            from safetydesk.usecases.campaigns import end_campaign

            return end_campaign(session, campaign_id=self._row.id, last_day=day)

        submit(self, self._desk.tasks, end, self._done, failed=lambda fault: self.form.show_error("day", fault))

    def _done(self, made: Touched) -> None:
        self.recorded.emit(made.id)
        self.accept()
