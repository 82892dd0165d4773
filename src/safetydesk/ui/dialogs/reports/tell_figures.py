"""填报数: what a unit told of a month (演练, 培训, 宣传, 处罚), also one that has no row in the report yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from safetydesk.catalog.reports import Figure
from safetydesk.domain.report_words import shown_figure, titled
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.pages.reporting.telling import typed_number
from safetydesk.ui.widgets.field import LineField

_LABEL = 164


class TellFiguresDialog(Asking):
    """The figures of `unit` as they stand are proposed; only what was changed is written."""

    def __init__(
        self,
        desk: Desk,
        period: str,
        figures: Sequence[Figure],
        parent: QWidget,
        *,
        unit: str = "",
        known: Mapping[str, int | None] | None = None,
    ) -> None:
        about = "记录里查不出、由单位报来的数。没有的填 0，还不知道的留空，月报里写“待填”。"
        super().__init__("填报数", do="保存", about=about, width=480, label_width=_LABEL, parent=parent)
        self._desk, self._period, self._figures = desk, period, tuple(one for one in figures if one.input)
        self.unit = LineField("单位", unit, hint="村（社区）或单位的名称")
        self.unit.setEnabled(not unit)
        self.form.add("unit", "单位", self.unit, required=not unit)
        self.fields: dict[str, LineField] = {}
        for one in self._figures:
            value = (known or {}).get(one.key)
            told = "" if value is None else str(shown_figure({"derive": None, "type": one.type}, value))
            self.fields[one.key] = LineField(one.title, told, hint="待填")
            self.form.add(one.key, titled({"title": one.title, "unit": one.unit}), self.fields[one.key])
        self.asked.connect(self._send)

    def _send(self) -> None:
        unit, told = self.unit.value(), {}
        if unit is None:
            self.missing("unit", "单位", "不能空着")
            return
        for one in self._figures:
            try:
                if self.fields[one.key].isModified():
                    told[str(one.input)] = typed_number(one, self.fields[one.key].text())
            except SafetyDeskError as fault:
                self.form.show_error(one.key, fault)
                return

        def tell(session: Any) -> Touched:
            from safetydesk.usecases.report_inputs import set_input

            return set_input(session, period=self._period, unit=unit, **told)

        submit(self, self._desk.tasks, tell, lambda _: self.accept(), failed=self.refuse)
