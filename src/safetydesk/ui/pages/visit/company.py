"""企业情况: tags, facts, hazards not yet 销号, what the head-count asks for, how the 日周月 records were found."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.catalog.duties import load_duties
from safetydesk.domain.duties import DutyFinding, duties_of
from safetydesk.domain.instants import day_of
from safetydesk.models.queries.hazards import HazardRow
from safetydesk.models.queries.subjects import SubjectCard
from safetydesk.models.queries.visit_sheet import SampleRow
from safetydesk.models.queries.visits import VisitRow
from safetydesk.ui import paint
from safetydesk.ui.pages.visit.sheet import VisitRead
from safetydesk.ui.pages.words import left_words
from safetydesk.ui.theme import State, theme_of
from safetydesk.ui.widgets.chip import Chip, Tag
from safetydesk.ui.widgets.keycap import KeyCap
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label, one_line

WIDE = 288
_LOOK = RowLook(
    columns=(Column(share=1), Column(width=112, right=True)), height=31, start=16, end=16, inset=6, hairline=None
)
_DUTY_LOOK = replace(_LOOK, columns=(Column(share=1), Column(width=92, right=True)))
_TIERS = {"day": "日查", "week": "周查", "month": "月查", "quarter": "带队"}


class CompanyPanel(QScrollArea):
    """`hazard_wanted` carries the id of a hazard to open. Parts without data are absent."""

    hazard_wanted = Signal(object)

    def __init__(self, catalog: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("企业情况")
        self._catalog = catalog
        self.setFixedWidth(WIDE)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: VisitRead | None = None

    def show_read(self, read: VisitRead, today: str) -> None:
        """Show a subject as it was read."""
        if self._shown is not None and _same(self._shown, read):
            return
        self._shown = read
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 12, 0, 12)
        column.setSpacing(0)
        column.addLayout(_title())
        column.addLayout(self._tags(read.card))
        column.addLayout(self._facts(read.card, read.before))
        for part in (self._hazards(read.hazards, today), self._duties(read.card), self._rounds(read.samples)):
            if part:
                column.addWidget(part)
        column.addStretch(1)
        self.setWidget(inside)

    def _tags(self, card: SubjectCard) -> QVBoxLayout:
        made: list[QWidget] = []
        risk = card.row.risk_level
        if risk and (tone := self._catalog.tone("risk_level", risk)):
            made.append(Chip(tone, self._catalog.word("risk_level", risk)))
        known = self._catalog.tags
        made += [Tag(known[code].word if code in known else code) for code in card.row.tags]
        if card.row.headcount is not None:
            made.append(Tag(f"{card.row.headcount} 人"))
        if card.row.pending:
            made.append(Chip("amber", f"待补 {len(card.row.pending)} 项"))
        return _flowing(made)

    def _facts(self, card: SubjectCard, before: VisitRow | None) -> QGridLayout:
        row = card.row
        who = " ".join(part for part in (row.person_in_charge, row.phone) if part)
        last = "从未检查"
        if before:
            manner = self._catalog.words("visit_kind").get(before.kind)
            said = (manner.short or manner.word) if manner else before.kind
            last = f"{day_of(before.started_at)} {said}，{before.hazards} 条"
        facts = (("地址", row.address or "待补"), ("负责人", who or "待补"), ("上次检查", last))
        grid = QGridLayout()
        grid.setContentsMargins(16, 9, 16, 12)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(5)
        grid.setColumnMinimumWidth(0, 74)
        grid.setColumnStretch(1, 1)
        for at, (name, words) in enumerate(facts):
            grid.addWidget(label(name, "caption", "third"), at, 0)
            grid.addWidget(one_line(words, tone="third" if words in ("待补", "从未检查") else "text"), at, 1)
        return grid

    def _hazards(self, hazards: tuple[HazardRow, ...], today: str) -> QWidget | None:
        if not hazards:
            return None
        lines = []
        for one in hazards:
            state, words = self._hazard_state(one, today)
            lines.append(Line(one.id, (Cell(one.description), Cell(words, state=state))))
        rows = _rows("未销号隐患", lines)
        rows.opened.connect(self.hazard_wanted)
        return _part("未销号隐患", f"{len(lines)} 条", rows)

    def _hazard_state(self, one: HazardRow, today: str) -> tuple[State, str]:
        if one.state in ("review_requested", "review_failed", "review_passed"):
            return self._catalog.tone("hazard_state", one.state) or "grey", self._catalog.word(
                "hazard_state", one.state
            )
        if one.deadline and one.deadline < today:
            return left_words(one.deadline, today)
        if one.grade != "general":
            return self._catalog.tone("hazard_grade", one.grade) or "amber", self._catalog.word(
                "hazard_grade", one.grade
            )
        return left_words(one.deadline, today) if one.deadline else ("blue", "整改中")

    def _duties(self, card: SubjectCard) -> QWidget | None:
        found = duties_of(load_duties(), headcount=card.row.headcount, tags=card.row.tags)
        lines = [Line(None, (Cell(one.duty.name), self._duty_cell(one, card))) for one in found]
        count = f"{card.row.headcount} 人" if card.row.headcount is not None else "人数待补"
        return _part("人数带来的义务", count, _rows("人数带来的义务", lines, _DUTY_LOOK)) if lines else None

    def _duty_cell(self, found: DutyFinding, card: SubjectCard) -> Cell:
        if not found.certain:
            return Cell("看人数", "third")
        if found.duty.family == "staffing":
            has = bool(card.facts.get("safety_staff"))
            return Cell("已登记" if has else "未登记", state="green" if has else "amber")
        strength = "" if found.duty.strength == "must" else "指导"
        every = {1: "每月", 3: "每季", 6: "每半年", 12: "每年", None: ""}.get(
            found.duty.months, f"{found.duty.months} 个月"
        )
        doubt = "" if found.duty.verified else "参考"
        return Cell("·".join(part for part in (strength, every, doubt) if part) or "应当", "second")

    def _rounds(self, samples: tuple[SampleRow, ...]) -> QWidget | None:
        if not samples:
            return None
        words = [
            f"{_TIERS.get(one.tier, one.tier)} 抽 {one.copies}"
            + (f" 缺 {one.missing}" if one.missing else "")
            + (f" 失实 {one.untrue}" if one.untrue else "")
            + ("" if one.missing or one.untrue else " 齐")
            for one in samples
        ]
        holder = QWidget()
        row = QVBoxLayout(holder)
        row.setContentsMargins(16, 4, 16, 8)
        row.addWidget(label("·".join(words), tone="second", wrap=True))
        return _part("日周月", day_of(max(one.at for one in samples)), holder)


def _same(one: VisitRead, other: VisitRead) -> bool:
    parts = ("card", "hazards", "before", "samples")
    return all(getattr(one, part) == getattr(other, part) for part in parts)


def _title() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(16, 0, 14, 6)
    row.addWidget(label("企业情况", "card"))
    row.addStretch(1)
    row.addWidget(KeyCap("F4"))
    return row


def _flowing(widgets: list[QWidget]) -> QVBoxLayout:
    """Chips and tags from left to right in as many lines as they need."""
    lines = QVBoxLayout()
    lines.setContentsMargins(16, 0, 16, 0)
    lines.setSpacing(6)
    row, taken = QHBoxLayout(), 0
    for widget in widgets:
        if taken and taken + 8 + widget.width() > WIDE - 32:
            row.addStretch(1)
            lines.addLayout(row)
            row, taken = QHBoxLayout(), 0
        row.setSpacing(8)
        row.addWidget(widget)
        taken += widget.width() + (8 if taken else 0)
    row.addStretch(1)
    lines.addLayout(row)
    return lines


def _rows(name: str, lines: list[Line], look: RowLook = _LOOK) -> RowList:
    made = RowList(name, look, grows=True, keeps=False, click_opens=True)
    made.show_lines(lines)
    return made


def _part(title: str, count: str, content: QWidget) -> QWidget:
    made = _Part()
    head = QHBoxLayout()
    head.setContentsMargins(16, 0, 16, 0)
    head.addWidget(label(title, "strong"))
    head.addStretch(1)
    head.addWidget(label(count, "caption", "third"))
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 11, 0, 6)
    column.setSpacing(4)
    column.addLayout(head)
    column.addWidget(content)
    return made


class _Part(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        paint.line(QPainter(self), 0, 0, self.width(), 1, theme_of(self.palette()).line)
