"""登记有误: a hazard that should never have been registered is withdrawn with its reason; danger, asked once."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from safetydesk.models.queries.hazard_detail import HazardDetail
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.hazards.hazard_steps import Done, about_hazard, send
from safetydesk.ui.widgets.field import NoteField


class WithdrawDialog(Asking):
    """The reason is required; what is kept and what cannot be taken back is said first."""

    def __init__(self, desk: Desk, detail: HazardDetail, done: Done, parent: QWidget) -> None:
        super().__init__(
            "登记有误",
            do="按登记有误撤下",
            leave="保留",
            kind="danger_filled",
            about=f"{about_hazard(detail)}\n撤下以后不再计数，也不能再办理；记录、照片和经过都留着，台账里写“登记有误”。不能恢复。",
            parent=parent,
        )
        self.reason = NoteField("原因", hint="例如：与 H-A01-0001 重复登记")
        self.reason.setFixedHeight(64)
        self.form.add("reason", "原因", self.reason, required=True)
        self._hazard = detail.life.row.id
        self.asked.connect(lambda: self._ask(desk, done))

    def _ask(self, desk: Desk, done: Done) -> None:
        reason = self.reason.value()
        if reason is None:
            self.missing("reason", "原因", "请写明错在哪里")
            return
        send(self, desk, "withdraw_hazard", "已按登记有误撤下", done, hazard_id=self._hazard, reason=reason)
