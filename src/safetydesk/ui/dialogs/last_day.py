"""The last day of something that was to run longer or for ever: what both the ends of records ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal

from safetydesk.domain.touched import Touched
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.day_field import DayField


class LastDayDialog(Asking):
    """`recorded(id)` after the commit."""

    recorded = Signal(bytes)

    def ask_day(self, desk: Desk, day: str, hint: str, end: Callable[[Any, str], Touched]) -> None:
        """Ask for the last day, with one to begin from; `end` ends the record on it."""
        self._desk, self._end = desk, end
        self.day = DayField("最后一天", day)
        self.form.add("day", "最后一天", self.day, required=True, hint=hint)
        self.asked.connect(self._send)

    def _send(self) -> None:
        day = self.day.day()
        if day is None:
            self.missing("day", "最后一天", "请写成 2026-12-31 的样子")
            return
        submit(
            self,
            self._desk.tasks,
            lambda session: self._end(session, day),
            self._done,
            failed=lambda fault: self.form.show_error("day", fault),
        )

    def _done(self, made: Touched) -> None:
        self.recorded.emit(made.id)
        self.accept()
