"""A person of the office put right, or leaving it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.people import PersonRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import Check, LineField


class CorrectPersonDialog(Asking):
    """`recorded(id)` after the commit."""

    recorded = Signal(bytes)

    def __init__(self, desk: Desk, person: PersonRow, parent: QWidget | None = None) -> None:
        about = "以后的记录和文书用新的内容；已经编号的文书照原样留存。"
        super().__init__(f"更正人员：{person.name}", do="保存", leave="不改", about=about, parent=parent)
        self._desk, self._person = desk, person
        self.name = LineField("姓名", person.name)
        self.unit = LineField("单位", person.unit or "")
        self.phone = LineField("电话", person.phone or "")
        words = desk.catalog().words("person_role").values()
        self.roles = {word.code: Check(word.word) for word in words}
        for code, box in self.roles.items():
            box.setChecked(code in person.roles)
        self.form.add("name", "姓名", self.name, required=True)
        self.form.add("roles", "角色", _grid(list(self.roles.values())), hint="可以勾几个")
        self.form.add("unit", "单位", self.unit)
        self.form.add("phone", "电话", self.phone)
        self.asked.connect(self._send)

    def unsaved(self) -> bool:
        """A role ticked is written too."""
        return super().unsaved() or self._roles() != sorted(self._person.roles)

    def _roles(self) -> list[str]:
        return sorted(code for code, box in self.roles.items() if box.isChecked())

    def _send(self) -> None:
        told: dict[str, Any] = {"name": self.name.value() or "", "roles": self._roles()}
        told |= {"unit": self.unit.value(), "phone": self.phone.value()}

        def correct(session: Any) -> Touched:
            from safetydesk.usecases.people_corrected import correct_person

            return correct_person(session, person_id=self._person.id, **told)

        submit(self, self._desk.tasks, correct, self._done, failed=self._refused)

    def _done(self, made: Touched) -> None:
        self.recorded.emit(made.id)
        self.accept()

    def _refused(self, fault: SafetyDeskError) -> None:
        if fault.code == "PERSON_004":
            self.form.show_error("name", fault)
        else:
            self.refuse(fault)


class LeavingDialog(Asking):
    """`recorded(id)` after the commit."""

    recorded = Signal(bytes)

    def __init__(self, desk: Desk, person: PersonRow, parent: QWidget | None = None) -> None:
        about = "以后不再列在人员里，不能再选作检查人员；检查、签字和文书里的姓名都留着。"
        super().__init__(
            f"{person.name}离开本单位", do="离开", leave="不离开", about=about, kind="danger_filled", parent=parent
        )
        self._desk, self._person = desk, person
        self.day = DayField("最后一天", day_of(desk.clock()))
        self.form.add("day", "最后一天", self.day, required=True, hint="不能晚于今天")
        self.asked.connect(self._send)

    def _send(self) -> None:
        day = self.day.day()
        if day is None:
            self.missing("day", "最后一天", "请写成 2026-01-01 的样子")
            return

        def leave(session: Any) -> Touched:
            from safetydesk.usecases.people_corrected import record_leaving

            return record_leaving(session, person_id=self._person.id, on_day=day)

        submit(self, self._desk.tasks, leave, self._done, failed=lambda fault: self.form.show_error("day", fault))

    def _done(self, made: Touched) -> None:
        self.recorded.emit(made.id)
        self.accept()


def _grid(boxes: list[Check]) -> QWidget:
    """The roles as tick boxes, two in a row."""
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 2, 0, 0)
    grid.setVerticalSpacing(0)
    for at, box in enumerate(boxes):
        grid.addWidget(box, *divmod(at, 2))
    return holder
