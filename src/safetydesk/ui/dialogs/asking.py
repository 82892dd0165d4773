"""A dialog that asks for what a step needs: a form, the primary verb, and the refusal where it belongs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from safetydesk.errors import SafetyDeskError, error
from safetydesk.ui.widgets.button import Button, Kind
from safetydesk.ui.widgets.dialog import Dialog, Width
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.form import LABEL, Form
from safetydesk.ui.widgets.text import label


class Asking(Dialog):
    """`asked` when the primary verb is pressed; whoever listens runs the use case, then `accept`s or `refuse`s."""

    asked = Signal()

    def __init__(
        self,
        title: str,
        *,
        do: str,
        about: str = "",
        leave: str = "不办了",
        kind: Kind = "primary",
        width: Width = 480,
        label_width: int = LABEL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, width=width, parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if about:
            self.body.addWidget(label(about, tone="second", wrap=True))
        self.form = Form(label_width=label_width)
        self.body.addWidget(self.form)
        self._fault = FaultLine()
        self.body.addWidget(self._fault)
        self.leave = self.add_verb(Button(leave), rejects=True)
        self.do = self.add_verb(Button(do, self._press, kind=kind))

    def refuse(self, fault: SafetyDeskError) -> None:
        """Say why it was not done; the dialog stays with everything that was typed."""
        self._fault.show_fault(fault)
        self.do.setEnabled(True)

    def missing(self, key: str, field: str, why: str) -> None:
        """Say under a field what it still needs."""
        self.form.show_error(key, error("DESKTOP_003", field=field, why=why))

    def busy(self) -> None:
        """The step is on its way; a second press would do it twice."""
        self.do.setEnabled(False)

    def showEvent(self, event: QShowEvent) -> None:
        """The cursor stands in the first field."""
        super().showEvent(event)
        if (first := self.first_field(self.form)) is not None:
            first.setFocus()

    def _press(self) -> None:
        self.form.clear_errors()
        self._fault.show_fault(None)
        self.asked.emit()
