"""完成检查: what was answered and found, the deadlines that are missing, who was present; then the visit ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.catalog.purposes import load_purposes
from safetydesk.domain.instants import day_of
from safetydesk.domain.papers.edits import names_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.fitting import room_around, wide_or_narrow
from safetydesk.ui.dialogs.visits.finish_rows import FindingCheck, NoteCheck
from safetydesk.ui.pages.visit.entries import Ref
from safetydesk.ui.pages.visit.sheet import Sheet
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.chip import Chip
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.text import label, one_line

_MOST_HIGH, _LEAST, _OTHERS, _WHY = 320, 120, 310, 80
"""The height of the rows with room, at least, of all else, and of why the visit was made and who came along."""
_HINT = "完成以后答案定下来，隐患按各自的期限登记；签字前还可以重新打开。"
_GIVES = 24
"""What the rows give a fault of two lines that stands where the hint of one line stood."""
_ORDER = ("conforms", "mostly", "fails", "not_applicable")


@dataclass(frozen=True, slots=True)
class Completion:
    """What the dialog adds before the visit ends, as `complete_visit` takes it."""

    answers: Sequence[dict[str, Any]]
    findings: dict[bytes, dict[str, Any]]
    present: dict[str, Any]


class FinishVisit(Dialog):
    """`finished_visit` (its id) when the visit is finished and its hazards are registered."""

    finished_visit = Signal(object)

    def __init__(self, desk: Desk, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__("完成检查", width=wide_or_narrow(parent), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._sheet = desk, sheet
        today = day_of(desk.clock())
        catalog = desk.catalog()
        self.findings = [
            FindingCheck(one, sheet, catalog, at, today) for at, one in enumerate(sheet.findings.values(), 1)
        ]
        self.notes = [NoteCheck(entry, sheet, today, catalog) for entry in sheet.entries if _lacks(sheet, entry.ref)]
        card, state = sheet.read.card.row, sheet.read.state
        self.place = LineField("检查场所", state.place or "", hint="车间、仓库、宿舍…")
        self.person = LineField("在场负责人", state.person_in_charge or card.person_in_charge or "")
        self.post = LineField("职务", state.person_in_charge_post or "", hint="厂长、安全员…")
        self.phone = LineField("电话", state.phone or card.phone or "")
        purpose = state.purpose or load_purposes().get(state.row.kind, "")
        self.purpose = LineField("事由和目的", purpose, hint="印在检查记录上")
        self.units = LineField("联合检查单位", "、".join(state.joint_units), hint="没有不写；几个用、隔开")
        self.experts = LineField("检查专家", "、".join(state.experts), hint="没有不写；几个用、隔开")
        self._room = room_around(parent).height()
        self._fault = FaultLine()
        self._listed = QScrollArea()
        self._high = self._whole = 0
        self._hint = one_line(_HINT, "caption", "third")
        self._lay_out(catalog)
        self._busy = False
        rows: list[NoteCheck | FindingCheck] = [*self.notes, *self.findings]
        lacking = next((one for one in rows if one.fault()), None)
        (lacking.place() if lacking else self.place).setFocus(Qt.FocusReason.OtherFocusReason)

    def completion(self) -> Completion | SafetyDeskError:
        """What the fields add, or what is missing; the cursor goes where it is missing."""
        rows: list[NoteCheck | FindingCheck] = [*self.notes, *self.findings]
        for one in rows:
            if wrong := one.fault():
                self._listed.ensureWidgetVisible(one)
                one.point()
                return wrong
        if self.person.value() is None:
            self.person.setFocus(Qt.FocusReason.OtherFocusReason)
            return error("VISIT_018")
        answers = [one.answer() for one in self.notes]
        present = {
            "place": self.place.value(),
            "person_in_charge": self.person.value(),
            "person_in_charge_post": self.post.value(),
            "phone": self.phone.value(),
            "purpose": self.purpose.value(),
            "joint_units": names_of(self.units.text()),
            "experts": names_of(self.experts.text()),
        }
        return Completion(answers, {one.id: one.facts() for one in self.findings if one.facts()}, present)

    def finish(self) -> None:
        """The primary verb."""
        told = self.completion()
        self._say(told if isinstance(told, SafetyDeskError) else None)
        if isinstance(told, SafetyDeskError) or self._busy:
            return
        self._busy = True
        visit = self._sheet.id
        self._desk.tasks.write(partial(_complete, visit, told), self._done, failed=self._refused, owner=self)

    def fault_shown(self) -> str:
        """What is said to be missing."""
        return self._fault.words()

    def _done(self, touched: Touched) -> None:
        self.accept()
        self.finished_visit.emit(touched.id)

    def _refused(self, fault: SafetyDeskError) -> None:
        self._busy = False
        self._say(fault)

    def _say(self, fault: SafetyDeskError | None) -> None:
        """A fault stands where the hint stood; in a low window the rows give it room."""
        self._fault.show_fault(fault)
        self._hint.setVisible(fault is None)
        self._listed.setFixedHeight(self._high - (_GIVES if fault and self._high < self._whole else 0))

    def _lay_out(self, catalog: Catalog) -> None:
        self.body.setSpacing(12)
        self.body.addLayout(self._summary(catalog))
        tight = self._room < _MOST_HIGH + _OTHERS + _WHY
        if not (self.notes or self.findings):
            self.body.addWidget(label("没有记下问题；记录上写“本次检查未发现问题和隐患”。", tone="second"))
        if self.notes or self.findings or tight:
            self.body.addWidget(self._rows(self._why() if tight else None))
        if not tight:
            self.body.addLayout(self._why())
        self.body.addLayout(self._present())
        self.body.addWidget(self._fault)
        self.add_verb(Button("再查一会"), rejects=True)
        self.add_verb(Button("完成，去签字", self.finish, kind="primary", key="Ctrl+Enter"))

    def _summary(self, catalog: Catalog) -> QHBoxLayout:
        counts = self._sheet.counts()
        row = QHBoxLayout()
        row.setSpacing(8)
        for code in _ORDER:
            if counts.get(code):
                tone = catalog.tone("answer", code) or "grey"
                row.addWidget(Chip(tone, f"{catalog.word('answer', code)} {counts[code]}"))
        left = len(self._sheet.open_entries())
        if left:
            row.addWidget(label(f"未答 {left} 项：不影响完成，记录只写查过的", "caption", "third"))
        elif not self._sheet.entries:
            row.addWidget(label("这次没有用检查表", "caption", "third"))
        row.addStretch(1)
        return row

    def _rows(self, why: QVBoxLayout | None) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(0)
        for row in (*self.notes, *self.findings):
            column.addWidget(row)
        if why:
            column.addLayout(why)
        column.addStretch(1)
        area = self._listed
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        room = max(_LEAST, min(_MOST_HIGH, self._room - _OTHERS - (0 if why else _WHY)))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._whole = inside.sizeHint().height()
        self._high = min(self._whole, room)
        area.setFixedHeight(self._high)
        return area

    def _why(self) -> QVBoxLayout:
        """事由和目的, and who came along."""
        return _fields((("事由和目的", self.purpose),), (("联合单位", self.units), ("检查专家", self.experts)))

    def _present(self) -> QVBoxLayout:
        present = (("检查场所", self.place), ("在场负责人", self.person))
        column = _fields(present, (("职务", self.post), ("联系电话", self.phone)))
        column.addWidget(self._hint)
        return column


def _fields(*rows: Sequence[tuple[str, LineField]]) -> QVBoxLayout:
    """Rows of labelled fields side by side."""
    column = QVBoxLayout()
    column.setSpacing(8)
    for parts in rows:
        row = QHBoxLayout()
        row.setSpacing(8)
        for words, field in parts:
            name = label(words, tone="second")
            name.setFixedWidth(76)
            row.addWidget(name)
            row.addWidget(field, 1)
        column.addLayout(row)
    return column


def _lacks(sheet: Sheet, ref: Ref) -> bool:
    """Whether an item was answered without the words it needs."""
    draft = sheet.drafts.get(ref)
    if draft is not None and draft.result == "mostly" and draft.text is None:
        return True
    return sheet.judgement(ref).result == "fails" and sheet.finding_of(ref) is None


def _complete(visit: bytes, told: Completion, session: Any) -> Touched:
    from safetydesk.usecases.completion import complete_visit

    return complete_visit(session, visit_id=visit, answers=told.answers, findings=told.findings, present=told.present)
