"""修改拟稿: the fields, clauses and hazards that the kind of paper lets a person change; the rest comes from data."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from safetydesk.domain.touched import Touched
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.fitting import room_around
from safetydesk.ui.dialogs.papers.draft_fields import DraftInput, field_for
from safetydesk.ui.paint import width_of
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import Check, LineField
from safetydesk.ui.widgets.form import LABEL
from safetydesk.ui.widgets.panel import scrolled

if TYPE_CHECKING:
    from safetydesk.usecases.papers.documents_edit import DraftField, DraftForm, DraftItem

Done = Callable[[str], object]
_MOST_HIGH, _LEAST, _OTHERS = 560, 140, 200
"""The height of the fields with room, at least, and of all else."""


class ItemRow(QWidget):
    """A hazard on the paper: whether it stays, its deadline and what is asked for, as this paper prints them."""

    def __init__(self, told: DraftItem, keys: tuple[str, ...]) -> None:
        super().__init__()
        self.told = told
        self.stays = Check(f"{told.code} {told.text}")
        self.stays.setChecked(True)
        self.stays.setToolTip("去掉勾，这条隐患就不写在这份文书里")
        self.deadline = DayField(f"{told.code} 整改期限", told.deadline)
        if told.immediate:
            self.deadline.setPlaceholderText("立即整改")
        self.deadline.setFixedWidth(132)
        self.measure = LineField(f"{told.code} 整改要求", told.measure or "", hint="整改要求")
        below = QHBoxLayout()
        below.setContentsMargins(24, 0, 0, 0)
        below.setSpacing(8)
        for key, field in (("deadline", self.deadline), ("measure", self.measure)):
            below.addWidget(field, int(key == "measure"))
            field.setVisible(key in keys)
        self.stays.toggled.connect(self.deadline.setEnabled)
        self.stays.toggled.connect(self.measure.setEnabled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(4)
        column.addWidget(self.stays)
        column.addLayout(below)

    def changes(self) -> dict[str, str | None]:
        """What differs from what the paper says now."""
        given: dict[str, str | None] = {}
        if self.deadline.day() != self.told.deadline:
            given["deadline"] = self.deadline.day()
        if self.measure.value() != self.told.measure:
            given["measure"] = self.measure.value()
        return given


def _label_width(told: DraftForm) -> int:
    """The room of the longest question."""
    return max(LABEL, *(ceil(width_of(one.label)) + 10 for one in told.fields), 0)


class EditDraftDialog(Asking):
    """Saving recomposes the paper on the desk; an approval is taken back by it, which is said."""

    def __init__(self, desk: Desk, told: DraftForm, kind: str, done: Done, parent: QWidget) -> None:
        approved = told.row.state == "reviewed"
        about = "已经审签的，改了要重新审签。" if approved else "企业、检查和隐患的内容在原记录里更正，这里随着变。"
        super().__init__(
            "修改拟稿",
            do="保存",
            about=f"{kind} {told.row.code}　{told.row.subject}\n{about}",
            width=640,
            label_width=_label_width(told),
            parent=parent,
        )
        self._desk, self._told = desk, told
        self.fields: dict[str, DraftInput] = {}
        self.items = [ItemRow(one, told.item_keys) for one in told.items]
        for one in told.fields[:1]:
            self._add(one)
        if self.items:
            self.form.add("items", "隐患", self._rows())
        for one in told.fields[1:]:
            self._add(one)
        self._scroll()
        self.asked.connect(lambda: self._ask(done))

    def _add(self, one: DraftField) -> None:
        field = self.fields[one.key] = field_for(one)
        self.form.add(one.key, one.label, field, required=one.required, hint=one.hint)

    def _rows(self) -> QWidget:
        holder = QWidget()
        rows = QVBoxLayout(holder)
        rows.setContentsMargins(0, 2, 0, 0)
        rows.setSpacing(0)
        for row in self.items:
            rows.addWidget(row)
        return holder

    def _scroll(self) -> None:
        """The form in what room there is."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 2, 12, 2)
        column.setSpacing(8)
        at = self.body.indexOf(self.form)
        self.body.removeWidget(self.form)
        column.addWidget(self.form)
        column.addStretch(1)
        self.area = scrolled(inside)
        room = max(_LEAST, min(_MOST_HIGH, room_around(self.parentWidget()).height() - _OTHERS))
        self.area.setFixedHeight(min(inside.sizeHint().height() + 4, room))
        self.body.insertWidget(at, self.area)

    def showEvent(self, event: QShowEvent) -> None:
        """The cursor stands in the first field that must be filled in and is not."""
        super().showEvent(event)
        empty = (one.key for one in self._told.fields if one.required and not one.value)
        if (first := next(empty, None)) is not None:
            self.fields[first].setFocus()
            self.area.ensureWidgetVisible(self.fields[first])

    def changes(self) -> dict[str, str | None]:
        """The fields and clauses that differ from what the draft says now, None for what the data say."""
        given: dict[str, str | None] = {}
        for one in self._told.fields:
            field = self.fields[one.key]
            text = field.text().strip()
            if text != one.value:
                given[one.key] = text if one.clause else text or None
        return given

    def _ask(self, done: Done) -> None:
        for row in self.items:
            if row.deadline.unreadable():
                self.area.ensureWidgetVisible(row)
                row.deadline.set_bad(True)
                row.deadline.setFocus()
                return
        fields = self.changes()
        items = {row.told.hazard: given for row in self.items if row.stays.isChecked() and (given := row.changes())}
        stay = [row.told.hazard for row in self.items if row.stays.isChecked()]
        hazards = stay if len(stay) < len(self.items) else None
        key = self._told.row.id

        def run(session: Any) -> Touched:
            from safetydesk.usecases.papers.documents_edit import edit_draft

            return edit_draft(session, document_id=key, fields=fields, items=items, hazards=hazards)

        def finish(_: object) -> None:
            done("已改拟稿" if fields or items or hazards is not None else "没有改动")
            self.accept()

        self.busy()
        self._desk.tasks.write(run, finish, failed=self.refuse, owner=self)
