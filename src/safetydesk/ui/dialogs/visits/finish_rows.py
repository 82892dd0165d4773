"""The rows of 完成检查: one per finding with its grade and deadline, one per answer that still needs words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.queries.visits import FindingRow
from safetydesk.ui import paint
from safetydesk.ui.pages.visit.entries import Entry, Ref
from safetydesk.ui.pages.visit.grading import Grading
from safetydesk.ui.pages.visit.judgement import FACTS, Judgement, stored
from safetydesk.ui.pages.visit.sheet import Sheet
from safetydesk.ui.theme import theme_of
from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.text import label, one_line, set_tone


class _Row(QWidget):
    """Number and words above, what is picked below, a hairline under it."""

    def __init__(self, head: str, words: QWidget, grading: Grading, why: str) -> None:
        super().__init__()
        self.grading = grading
        top = QHBoxLayout()
        top.setSpacing(10)
        number = label(head, tone="third")
        number.setMinimumWidth(24)
        top.addWidget(number)
        top.addWidget(words, 1)
        self._why = label(why, "caption", "amber")
        top.addWidget(self._why)
        below = QHBoxLayout()
        below.setContentsMargins(34, 0, 0, 0)
        below.addWidget(grading)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 9)
        column.setSpacing(6)
        column.addLayout(top)
        column.addLayout(below)

    def paintEvent(self, event: QPaintEvent) -> None:
        line = theme_of(self.palette()).line
        paint.line(QPainter(self), 0, self.height() - 1, self.width(), self.height(), line)


class FindingCheck(_Row):
    """A finding: its grade and deadline can still be changed; a missing deadline is asked for."""

    def __init__(self, finding: FindingRow, sheet: Sheet, catalog: Catalog, number: int, today: str) -> None:
        self.id = finding.id
        self._finding = finding
        self._before = stored(None, finding)
        entry = sheet.entry(Ref(finding.checklist, finding.item)) if finding.checklist and finding.item else None
        words = one_line(f"{finding.text}（{entry.name}）" if entry else finding.text)
        grading = Grading(catalog)
        grading.show_judgement(self._before, today=today, tags=sheet.read.card.row.tags)
        super().__init__(str(number), words, grading, "" if self._before.dated else "期限未定")
        grading.picked.connect(self._mind)

    def judgement(self) -> Judgement:
        """As it stands."""
        return self.grading.apply(self._before)

    def fault(self) -> SafetyDeskError | None:
        """A deadline is missing, or the criterion of a major hazard."""
        now = self.judgement()
        if not now.dated:
            return error("VISIT_015", text=self._finding.text)
        return error("HAZARD_010") if now.grade == "major" and not now.criterion else None

    def facts(self) -> dict[str, Any]:
        """What was changed here."""
        now = self.judgement()
        return {name: getattr(now, name) for name in FACTS if getattr(now, name) != getattr(self._before, name)}

    def place(self) -> QWidget:
        """Where something is missing."""
        return self.grading.day

    def point(self) -> None:
        """The cursor goes there."""
        self.place().setFocus(Qt.FocusReason.OtherFocusReason)

    def _mind(self) -> None:
        self.grading.show_criterion()
        self._why.setText("" if self.judgement().dated else "期限未定")


class NoteCheck(_Row):
    """An answer without the words it needs: 不符合 makes a finding of them, 基本符合 prints them as 提示建议."""

    def __init__(self, entry: Entry, sheet: Sheet, today: str, catalog: Catalog) -> None:
        self._entry, self._sheet = entry, sheet
        self._before = sheet.working(entry.ref)
        self._fails = self._before.result == "fails"
        self.words = LineField(entry.name, self._before.note, hint=f"{entry.name}：写一句看到了什么")
        grading = Grading(catalog)
        grading.show_judgement(self._before, today=today, tags=sheet.read.card.row.tags)
        word = catalog.word("answer", self._before.result)
        super().__init__(entry.ref.item, self.words, grading, f"{word}，缺说明")
        grading.setVisible(self._fails)
        grading.picked.connect(grading.show_criterion)

    def judgement(self) -> Judgement:
        """As it stands."""
        return replace(self.grading.apply(self._before), note=self.words.text())

    def fault(self) -> SafetyDeskError | None:
        """Words are missing, or the deadline of what they say."""
        now = self.judgement()
        if now.text is None:
            code = "VISIT_016" if self._fails else "VISIT_003"
            return error(code, item=self._entry.name)
        if not self._fails:
            return None
        if not now.dated:
            return error("VISIT_015", text=now.text)
        return error("HAZARD_010") if now.grade == "major" and not now.criterion else None

    def answer(self) -> dict[str, Any]:
        """As `judge_item` takes it, without the visit."""
        now, ref = self.judgement(), self._entry.ref
        return {
            "checklist": ref.checklist,
            "item": ref.item,
            "result": now.result,
            "note": now.text,
            "sample": dict(now.sample) if now.sample else None,
            "finding": now.facts() if self._fails else None,
            "photos": list(now.photos),
            "draft": f"visit-draft:{self._sheet.id.hex()}:{ref.text}",
        }

    def place(self) -> QWidget:
        """Where something is missing."""
        return self.words if self.judgement().text is None else self.grading.day

    def point(self) -> None:
        """The cursor goes there, and what is missing is red."""
        set_tone(self._why, "red")
        self.place().setFocus(Qt.FocusReason.OtherFocusReason)
