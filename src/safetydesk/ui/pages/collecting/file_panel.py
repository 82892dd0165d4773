"""One 报送件 of a 收表: what it is, what is wrong with it, and its verbs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from safetydesk.domain.collecting import UnitLine
from safetydesk.models.queries.collections import AnswerRow
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.facts import Facts
from safetydesk.ui.widgets.panel import Panel, scrolled
from safetydesk.ui.widgets.text import label, on_screen

WIDE = 300


class FilePanel(Panel):
    """One file: what it is, what is wrong with it row by row, and what can be done with it."""

    def __init__(self, run: Callable[[str, AnswerRow], object]) -> None:
        super().__init__("left", "top", margins=(1, 1, 0, 0), spacing=0)
        self._do = run
        self._shown: AnswerRow | None = None
        self.setFixedWidth(WIDE)
        inside = Panel(margins=(16, 14, 16, 14), spacing=10)
        self.title = label("", "card", wrap=True)
        self.said = label("", tone="second", wrap=True)
        self.facts = Facts("报送件", label_width=60)
        self.problems = label("", wrap=True)
        self.problems.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.replace = Button("看差异、代替…", lambda: self._run("replace"), icon="recheck")
        self.assign = Button("指定单位…", lambda: self._run("assign"), icon="village")
        self.drop = Button("拿掉", lambda: self._run("drop"), kind="danger", icon="void")
        for part in (self.title, self.said, self.facts, self.replace, self.assign, self.drop, self.problems):
            inside.column.addWidget(part)
        inside.column.addStretch(1)
        self.column.addWidget(scrolled(inside), 1)
        self.show_file(None, None, [])

    def show_file(self, file: AnswerRow | None, unit: UnitLine | None, told: list[tuple[str, str | None]]) -> None:
        """Show the file of a line and what is `told` of it; a unit without one says whom to ask."""
        self._shown = file
        self.title.setText(unit.unit.name if unit else file.file_name if file else "")
        ask = f"联系人 {unit.unit.person}。" if unit and unit.unit.person else ""
        self.said.setText("" if file or unit is None else f"还没有报来。{ask}")
        self.said.setVisible(file is None)
        self.facts.show_facts(told)
        problems = (
            [*file.facts.get("problems", ()), *filter(None, [on_screen(file.facts.get("cure", ""))])] if file else []
        )
        self.problems.setText("\n\n".join(problems))
        waits = file is not None and unit is not None and file.id == unit.waiting
        self.replace.setVisible(waits or (file is not None and file.state == "corrected"))
        self.assign.setVisible(file is not None and file.state in ("unclear", "unread", "answered", "faulty"))
        self.drop.setVisible(file is not None)

    def wanted(self, file: AnswerRow) -> str | None:
        """What Enter does on a file: look at the difference, say whose it is, else nothing."""
        return {"corrected": "replace", "unclear": "assign", "unread": "assign"}.get(file.state)

    def _run(self, verb: str) -> None:
        if self._shown is not None:
            self._do(verb, self._shown)
