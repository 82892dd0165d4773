"""A new village, community or park, asked for where an enterprise needs one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.form import Form
from safetydesk.ui.widgets.segments import Segments

_KINDS = [("village", "村"), ("community", "社区"), ("park", "园区")]


class NewVillageDialog(Dialog):
    """`opened(id)` after the commit."""

    opened = Signal(bytes)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__("新建村社区", parent=parent)
        self._desk = desk
        self.form = Form()
        self.name, self.kind = LineField("名称", hint="例如 白鹤村"), Segments("种类", _KINDS, "village")
        self.form.add("name", "名称", self.name, required=True)
        self.form.add("kind", "种类", self.kind)
        self.body.addWidget(self.form)
        self.add_verb(Button("不建"), rejects=True)
        self.add_verb(Button("新建", self.take, kind="primary"))

    def take(self) -> None:
        """Open the village."""
        self.form.clear_errors()
        name, kind = self.name.value(), self.kind.code() or "village"
        if name is None:
            self.form.show_error("name", error("DESKTOP_003", field="名称", why="不能空着"))
            return

        def make(session: Any) -> Touched:
            from safetydesk.usecases.places import open_village

            return open_village(session, name=name, kind=kind)

        submit(self, self._desk.tasks, make, self._done, failed=lambda fault: self.form.show_error("name", fault))

    def _done(self, made: Touched) -> None:
        self.opened.emit(made.id)
        self.accept()
