"""Which visits belong to a campaign: those that do are ticked, those of its days and scope in none may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from safetydesk.domain.touched import Touched
from safetydesk.domain.visit_times import visit_day
from safetydesk.models.queries.campaigns import BelongingVisit, CampaignRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.campaigns.ticks import Ticks
from safetydesk.ui.dialogs.submitting import submit

_ABOUT = "归入哪个行动是办公室自己的备注，不印在文书上；签了字、编了号的检查也可以归入、移出。"


class BelongingDialog(Asking):
    """`recorded(id)` after the commit, with the id of the campaign."""

    recorded = Signal(bytes)

    def __init__(
        self, desk: Desk, row: CampaignRow, visits: Sequence[BelongingVisit], parent: QWidget | None = None
    ) -> None:
        super().__init__(f"归入 {row.name} 的检查", do="保存", leave="不改", about=_ABOUT, width=640, parent=parent)
        self._desk, self._row = desk, row
        self._belong = {one.id for one in visits if one.belongs}
        options = [(one.id.hex(), f"{visit_day(one.started_at)}  {one.subject}  {one.code}") for one in visits]
        none = "起止日期里没有范围内的、还没有归入行动的检查"
        self.visits = Ticks(options, {key.hex() for key in self._belong}, across=1, none=none)
        self.form.add("visits", "检查", self.visits)
        self.asked.connect(self._send)

    def unsaved(self) -> bool:
        """A box ticked is written too."""
        return super().unsaved() or self.visits.changed()

    def _send(self) -> None:
        wanted = {bytes.fromhex(code) for code in self.visits.codes()}
        joining, leaving, key = sorted(wanted - self._belong), sorted(self._belong - wanted), self._row.id

        def assign(session: Any) -> Touched:
            from safetydesk.usecases.campaigns import assign_visits

            assign_visits(session, visit_ids=leaving, campaign_id=None)
            return assign_visits(session, visit_ids=joining, campaign_id=key)

        submit(self, self._desk.tasks, assign, self._done, failed=self.refuse)

    def _done(self, _made: Touched) -> None:
        self.recorded.emit(self._row.id)
        self.accept()
