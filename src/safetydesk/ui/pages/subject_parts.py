"""The parts in which a subject is shown, on its card and beside its visit: chips, lists, duties, hazards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.catalog.duties import load_duties
from safetydesk.domain.duties import DutyFinding, duties_of
from safetydesk.models.queries.hazards import HazardRow
from safetydesk.models.queries.subjects import SubjectCard, SubjectRow
from safetydesk.ui import paint
from safetydesk.ui.pages.words import left_words
from safetydesk.ui.theme import State, theme_of
from safetydesk.ui.widgets.chip import Chip, Tag
from safetydesk.ui.widgets.facts import Facts
from safetydesk.ui.widgets.rows import Cell, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label

MARGIN = 16
UNKNOWN, NEVER = "待补", "从未检查"
_REVIEWING = ("review_requested", "review_failed", "review_passed")
_URGENT: tuple[State, ...] = ("red", "amber", "violet", "blue", "green", "grey")
_EVERY = {None: "", 1: "每月", 3: "每季", 6: "每半年", 12: "每年"}


def upright(area: QScrollArea, name: str, width: int) -> None:
    """Make a column of fixed width that scrolls upright only."""
    area.setAccessibleName(name)
    area.setFixedWidth(width)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def chips(catalog: Catalog, row: SubjectRow, *kinds: str) -> list[QWidget]:
    """The chips of the `kinds` of code that a subject has (risk_level …), its tags and head-count, then 待补."""
    found: list[QWidget] = []
    for kind in kinds:
        code = getattr(row, kind)
        if code and (tone := catalog.tone(kind, code)):
            found.append(Chip(tone, catalog.word(kind, code)))
    found += [Tag(catalog.tags[code].word if code in catalog.tags else code) for code in row.tags]
    if row.headcount is not None:
        found.append(Tag(f"{row.headcount} 人"))
    if row.pending:
        found.append(Chip("amber", f"待补 {len(row.pending)} 项"))
    return found


def flowing(widgets: Iterable[QWidget], room: int) -> QVBoxLayout:
    """Chips and tags from left to right in as many lines as they need in `room` logical pixels."""
    lines = QVBoxLayout()
    lines.setSpacing(6)
    row, taken = QHBoxLayout(), 0
    for widget in widgets:
        if taken and taken + 8 + widget.width() > room:
            row.addStretch(1)
            lines.addLayout(row)
            row, taken = QHBoxLayout(), 0
        row.setSpacing(8)
        row.addWidget(widget)
        taken += widget.width() + (8 if taken else 0)
    row.addStretch(1)
    lines.addLayout(row)
    return lines


def facts(name: str, told: list[tuple[str, str]], *, width: int) -> Facts:
    """Facts in two columns, the first `width` wide; '' is shown as 待补, and what is not known is grey."""
    made = Facts(name, label_width=width)
    made.setContentsMargins(MARGIN, 10, MARGIN, 12)
    shown: list[tuple[str, str | None]] = [(what, value or UNKNOWN) for what, value in told]
    made.show_facts(shown, {what: "third" for what, value in shown if value in (UNKNOWN, NEVER)})
    return made


def part(title: str, count: str, content: QWidget) -> QWidget:
    """A part under its title, with what is counted at the right."""
    made = Ruled()
    head = QHBoxLayout()
    head.setContentsMargins(MARGIN, 0, MARGIN, 0)
    head.addWidget(label(title, "strong"))
    head.addStretch(1)
    head.addWidget(label(count, "caption", "third"))
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 11, 0, 6)
    column.setSpacing(4)
    column.addLayout(head)
    column.addWidget(content)
    return made


def rows(name: str, lines: list[Line], look: RowLook) -> RowList:
    """The rows of a part: as many as there are, opened by a click or Enter."""
    made = RowList(name, look, grows=True, keeps=False, click_opens=True)
    made.show_lines(lines)
    return made


def hazard_lines(catalog: Catalog, found: Iterable[HazardRow], today: str) -> list[Line]:
    """Open hazards, what presses most first."""
    pressing = sorted(found, key=lambda one: (_URGENT.index(_standing(catalog, one, today)[0]), one.deadline or "~"))
    return [_hazard_line(catalog, one, today) for one in pressing]


def _hazard_line(catalog: Catalog, one: HazardRow, today: str) -> Line:
    state, words = _standing(catalog, one, today)
    return Line(one.id, (Cell(one.description), Cell(words, state=state)))


def _standing(catalog: Catalog, one: HazardRow, today: str) -> tuple[State, str]:
    """What matters most of a hazard: a review under way, 超期, a grade above 一般, else the time left."""
    if one.state in _REVIEWING:
        return catalog.tone("hazard_state", one.state) or "grey", catalog.word("hazard_state", one.state)
    if one.grade not in (None, "general") and not (one.deadline and one.deadline < today):
        return catalog.tone("hazard_grade", one.grade) or "amber", catalog.word("hazard_grade", one.grade)
    return left_words(one.deadline, today)


def duty_lines(card: SubjectCard, *, reference: str = "参考表述") -> list[Line]:
    """What head-count and tags ask for (《安全生产法》第二十四条 and the rules in resources/), one row each."""
    found = duties_of(load_duties(), headcount=card.row.headcount, tags=card.row.tags)
    return [Line(None, (Cell(one.duty.name), _duty_cell(one, card.facts, reference))) for one in found]


def _duty_cell(found: DutyFinding, told: Mapping[str, Any], reference: str) -> Cell:
    if not found.certain:
        return Cell("看人数", "third")
    if found.duty.family == "staffing":
        has = bool(told.get("safety_staff"))
        return Cell("已登记" if has else "未登记", state="green" if has else "amber")
    strength = "指导" if found.duty.strength == "guide" else ""
    every = _EVERY.get(found.duty.months, f"{found.duty.months} 个月")
    words = (strength, every, "" if found.duty.verified else reference)
    return Cell("·".join(word for word in words if word) or "应当", "second")


class Ruled(QWidget):
    """A part with a hairline above it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The hairline."""
        paint.line(QPainter(self), 0, 0, self.width(), 1, theme_of(self.palette()).line)


class Surface(QWidget):
    """The ground of a column; `edge` draws the line towards what is left of it."""

    def __init__(self, *, edge: bool = True) -> None:
        super().__init__()
        self.edge = edge

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface and edge."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=theme.surface)
        if self.edge:
            paint.line(painter, 0, 0, 1, self.height(), theme.strong_line)
