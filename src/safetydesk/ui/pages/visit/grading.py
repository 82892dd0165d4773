"""等级, 期限 and, for a major hazard, the criterion: the facts of a finding that are picked, not written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog, Criterion
from safetydesk.ui.pages.visit.judgement import Judgement, days_chosen, due_in, due_on
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import Choice
from safetydesk.ui.widgets.segments import Segments
from safetydesk.ui.widgets.text import label

OFFERED = (0, 3, 15, 30)
WIDE, NARROWEST = 606, 440
GRADES = ("general", "suspected_major", "major")


class Grading(QWidget):
    """`picked` whenever a person chose something; `show` and `apply` carry a Judgement in and out."""

    picked = Signal()

    def __init__(self, catalog: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._today = ""
        words = catalog.words("hazard_grade")
        self.grade = Segments("等级", [(code, words[code].word) for code in GRADES], "general")
        self._short_grade = Segments("等级", [(code, words[code].word[:2]) for code in GRADES], "general")
        self.day = DayField("整改期限")
        self.day.setFixedWidth(112)
        self.days = Segments("期限", _offers(OFFERED))
        self._short_days = Segments("期限", _offers(OFFERED[:3]))
        self.criterion = Choice("判定依据", [])
        self.criterion.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.criterion.setFixedHeight(32)
        self._criterion_row = QWidget()
        self._tags: frozenset[str] = frozenset()
        self._shown = Judgement()
        self._words = (label("等级", tone="second"), label("期限", tone="second"))
        self._lay_out()
        for grade in (self.grade, self._short_grade):
            grade.picked.connect(self._pick_grade)
        for days in (self.days, self._short_days):
            days.picked.connect(self._pick_days)
        self.day.day_changed.connect(self._pick_day)
        self.criterion.activated.connect(lambda _at: self.picked.emit())

    def show_judgement(self, judgement: Judgement, *, today: str, tags: Collection[str]) -> None:
        """Show what is chosen; `today` is what 3 日 counts from."""
        self._today, self._shown = today, judgement
        self._choose_grade(judgement.grade)
        self.day.show_day(judgement.deadline)
        self._choose_days()
        self._offer_criteria(frozenset(tags))
        self.criterion.choose(judgement.criterion or "")
        self.show_criterion()

    def show_criterion(self) -> None:
        """The criterion is asked for once the grade is 重大."""
        self._criterion_row.setVisible(self.grade.code() == "major")

    def apply(self, judgement: Judgement) -> Judgement:
        """The judgement with what is chosen here."""
        criterion = self.criterion.code() if self.grade.code() == "major" else judgement.criterion
        chosen = replace(judgement, grade=self.grade.code() or "general", criterion=criterion or None)
        due = self._standing()
        return replace(chosen, deadline=due.deadline, deadline_text=due.deadline_text)

    def _standing(self) -> Judgement:
        """The deadline as it stands in the field, also while the cursor is still in it."""
        day = self.day.day()
        return self._shown if day is None or day == self._shown.deadline else due_on(self._shown, day)

    def _pick_days(self, code: str) -> None:
        self._shown = due_in(self._shown, int(code), self._today)
        self.day.show_day(self._shown.deadline)
        self._choose_days()
        self.picked.emit()

    def _pick_grade(self, code: str) -> None:
        self._choose_grade(code)
        self.picked.emit()

    def _choose_grade(self, code: str) -> None:
        self.grade.choose(code)
        self._short_grade.choose(code)

    def _choose_days(self) -> None:
        chosen = days_chosen(self._shown, self._today, OFFERED)
        for days in (self.days, self._short_days):
            days.choose(None if chosen is None else str(chosen))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for the smallest window: the short words."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Short words where there is no room for the long ones."""
        super().resizeEvent(event)
        self._spread(event.size().width() < WIDE)

    def _spread(self, narrow: bool) -> None:
        for widget in (self.grade, self.days, *self._words):
            widget.setVisible(not narrow)
        for widget in (self._short_grade, self._short_days):
            widget.setVisible(narrow)

    def _pick_day(self, day: str | None) -> None:
        if self.day.unreadable() or (day is None and self._shown.deadline is None) or day == self._shown.deadline:
            return
        self._shown = due_on(self._shown, day)
        self._choose_days()
        self.picked.emit()

    def _offer_criteria(self, tags: frozenset[str]) -> None:
        if self.criterion.count() and tags == self._tags:
            return
        self._tags = tags
        self.criterion.clear()
        self.criterion.addItem("（重大要选判定依据；定不下来先选疑似重大）", "")
        for one in offered_criteria(self._catalog, tags):
            self.criterion.addItem(criterion_words(self._catalog, one), one.code)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        parts = (self._words[0], self.grade, self._short_grade, self._words[1], self.day, self.days, self._short_days)
        for part in parts:
            if part is self._words[1]:
                row.addSpacing(8)
            row.addWidget(part)
        row.addStretch(1)
        below = QHBoxLayout(self._criterion_row)
        below.setContentsMargins(0, 8, 0, 0)
        below.setSpacing(6)
        below.addWidget(label("依据", tone="second"))
        below.addWidget(self.criterion, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._criterion_row)
        self._spread(False)


def _offers(days: tuple[int, ...]) -> list[tuple[str, str]]:
    return [(str(count), f"{count} 日" if count else "立即") for count in days]


def offered_criteria(catalog: Catalog, tags: Collection[str]) -> list[Criterion]:
    """Criteria with a text, those of the subject's tags first."""
    beginnings = tuple(start for tag in tags if tag in catalog.tags for start in catalog.tags[tag].standards)
    known = [one for one in catalog.criteria.values() if one.text]
    return sorted(known, key=lambda one: not (one.code.startswith(beginnings) if beginnings else False))


def criterion_words(catalog: Catalog, one: Criterion) -> str:
    """第三条（二） text, with 参考表述 where it is not the published wording."""
    reference = "（参考表述）" if one.reference else ""
    return f"{catalog.standards[one.standard].area} {one.place} {one.text}{reference}"
