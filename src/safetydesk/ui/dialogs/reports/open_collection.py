"""发起收表: which ledger, from whom, by when."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.people import villages
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import Choice, LineField, NoteField
from safetydesk.ui.widgets.segments import Segments

_HIGH = 148


class OpenCollectionDialog(Asking):
    """`opened(id)` after the commit; the units proposed are the villages."""

    opened = Signal(bytes)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__("发起收表", do="发起", width=640, parent=parent)
        self._desk = desk
        registers = load_registers()
        self.kind = Choice("台账", [(key, one.title) for key, one in registers.items()])
        self.title = LineField("标题", hint="不写时用台账的名称")
        self.due = DayField("期限")
        self.which = Segments("栏目", [("all", "全部栏目"), ("needed", "只要必填和待补的")], "all")
        self.units = NoteField("单位", hint="一行一个：单位，联系人，电话")
        self.units.setFixedHeight(_HIGH)
        self.note = LineField("填表说明", hint="写在空表下面")
        self.form.add("kind", "台账", self.kind)
        self.form.add("title", "标题", self.title)
        self.form.add("due", "期限", self.due, required=True)
        self.form.add("which", "栏目", self.which)
        self.form.add("units", "单位", self.units, hint="一行一个，可以写“单位，联系人，电话”。")
        self.form.add("note", "说明", self.note)
        self.asked.connect(self._send)
        desk.tasks.read(villages, self._propose, owner=self, slot="villages asked")

    def _propose(self, found: list[Any]) -> None:
        if self.units.value() is None:
            self.units.show_text("\n".join(one.name for one in found))

    def _send(self) -> None:
        if self.due.day() is None:
            self.missing("due", "期限", "要写报送期限")
            return
        facts: dict[str, Any] = {"kind": self.kind.code(), "due_on": self.due.day(), "title": self.title.value()}
        facts |= {"fields": self._fields(), "note": self.note.value()}
        told = [
            line.replace("，", ",").split(",", 2) for line in (self.units.value() or "").splitlines() if line.strip()
        ]

        def start(session: Any) -> Touched:
            from safetydesk.usecases.collections import Asked, open_collection

            asked = [Asked(one[0].strip(), *[part.strip() or None for part in one[1:]]) for one in told]
            return open_collection(session, units=asked, **facts)

        submit(self, self._desk.tasks, start, self._done, failed=self.refuse)

    def _fields(self) -> list[str] | None:
        if self.which.code() == "all":
            return None
        register = load_registers()[self.kind.code() or ""]
        return [column.field for column in register.columns if column.required or column.wanted or column.key]

    def _done(self, made: Touched) -> None:
        self.opened.emit(made.id)
        self.accept()
