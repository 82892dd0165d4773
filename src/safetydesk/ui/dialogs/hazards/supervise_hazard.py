"""挂牌督办: the unit that supervises a major hazard, its level, notice and the deadline it sets (安法 41)."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from safetydesk.domain.deadline_words import due_words
from safetydesk.models.queries.hazard_detail import HazardDetail
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.hazards.hazard_steps import Done, about_hazard, send
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import LineField


class SuperviseDialog(Asking):
    """The unit is required; without a deadline the known one stays."""

    def __init__(self, desk: Desk, detail: HazardDetail, today: str, done: Done, parent: QWidget) -> None:
        super().__init__("挂牌督办", do="登记督办", about=about_hazard(detail), parent=parent)
        self.unit, self.level = LineField("督办单位"), LineField("挂牌级别", hint="例如：区级")
        self.number, self.on = LineField("督办通知书文号"), DayField("挂牌日期", today)
        self.deadline = DayField("治理期限")
        known = due_words(detail.projection.deadline, detail.projection.deadline_text) or "未定"
        self.form.add("unit", "督办单位", self.unit, required=True)
        self.form.add("level", "级别", self.level)
        self.form.add("number", "文号", self.number)
        self.form.add("on", "日期", self.on, required=True)
        self.form.add("deadline", "治理期限", self.deadline, hint=f"不写就还是现在的期限：{known}。")
        self._hazard = detail.life.row.id
        self.asked.connect(lambda: self._ask(desk, done))

    def _ask(self, desk: Desk, done: Done) -> None:
        unit, on = self.unit.value(), self.on.day()
        if unit is None:
            self.missing("unit", "督办单位", "不能空着")
        elif on is None:
            self.missing("on", "日期", "请写一天，例如 2026-04-16")
        elif self.deadline.unreadable():
            self.missing("deadline", "治理期限", "请写一天，例如 2026-05-30")
        else:
            facts = {"unit": unit, "on": on, "level": self.level.value(), "number": self.number.value()}
            facts["deadline"] = self.deadline.day()
            send(self, desk, "supervise_hazard", "已登记挂牌督办", done, hazard_id=self._hazard, **facts)
