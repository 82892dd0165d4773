"""更正: what was written down wrongly about a hazard; the history keeps what it said before, numbered papers stay."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from safetydesk.domain.deadline_words import at_once
from safetydesk.models.queries.hazard_detail import HazardDetail
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.hazards.hazard_steps import Done, about_hazard, send
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import Check, Choice, LineField, NoteField

_NOTE = 56


class CorrectDialog(Asking):
    """`paper` is the numbered paper that states the deadline, in words: then the deadline is only told, not asked."""

    def __init__(
        self, desk: Desk, detail: HazardDetail, paper: str | None, today: str, done: Done, parent: QWidget
    ) -> None:
        about = f"{about_hazard(detail)}\n更正前后的内容都留在经过里；已经编号的文书不跟着变。"
        super().__init__("更正隐患", do="保存更正", about=about, width=640, parent=parent)
        self._row, self._now, self._paper = detail.life.row, detail.projection, paper
        row = self._row
        self.description = NoteField("隐患描述", row.description)
        self.measure = NoteField("整改要求", row.measure or "")
        for note in (self.description, self.measure):
            note.setFixedHeight(_NOTE)
        self.place, self.basis = LineField("部位", row.place or ""), LineField("判定依据", row.basis or "")
        self.category = _categories(desk, row.category)
        self.person = LineField("责任人", row.responsible_person or "")
        self.phone = LineField("责任人电话", row.responsible_phone or "")
        self.deadline = DayField("整改期限", self._now.deadline)
        self.now = Check("立即整改")
        self.now.setChecked(at_once(self._now.deadline_text))
        self.form.add("description", "隐患描述", self.description, required=True)
        for key, words, field in (
            ("place", "部位", self.place),
            ("category", "类别", self.category),
            ("measure", "整改要求", self.measure),
            ("basis", "判定依据", self.basis),
            ("person", "责任人", self.person),
            ("phone", "责任人电话", self.phone),
        ):
            self.form.add(key, words, field)
        held = f"期限已写在{paper}里，要延长请办“延期”。" if paper else ""
        self.form.add("deadline", "整改期限", self.deadline, hint=held)
        self.form.add("now", "", self.now)
        self.deadline.setEnabled(not paper and not self.now.isChecked())
        self.now.setEnabled(not paper)
        self.now.toggled.connect(lambda on: self.deadline.setEnabled(not on))
        self._today = today
        self.asked.connect(lambda: self._ask(desk, done))

    def _ask(self, desk: Desk, done: Done) -> None:
        if self.description.value() is None:
            self.missing("description", "隐患描述", "不能空着")
        elif self.deadline.isEnabled() and self.deadline.unreadable():
            self.missing("deadline", "整改期限", "请写一天，例如 2026-05-30")
        else:
            facts = {
                "description": self.description.value(),
                "place": self.place.value(),
                "category": self.category.code() or None,
                "measure": self.measure.value(),
                "basis": self.basis.value(),
                "responsible_person": self.person.value(),
                "responsible_phone": self.phone.value(),
            }
            told = {} if self._paper else self._deadline()
            send(self, desk, "correct_hazard", "已更正", done, hazard_id=self._row.id, facts=facts, **told)

    def _deadline(self) -> dict[str, str | None]:
        """The deadline, where it is another than before."""
        was = at_once(self._now.deadline_text)
        if self.now.isChecked():
            return {} if was else {"deadline": self._today, "deadline_text": "立即整改"}
        day = self.deadline.day()
        return {"deadline": day} if day and (was or day != self._now.deadline) else {}


def _categories(desk: Desk, chosen: str | None) -> Choice:
    words = desk.catalog().words("hazard_category")
    known = [("", "（未填）"), *((code, word.word) for code, word in words.items())]
    field = Choice("类别", known if not chosen or chosen in words else [*known, (chosen, chosen)])
    field.choose(chosen or "")
    return field
