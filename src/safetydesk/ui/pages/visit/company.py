"""企业情况: tags, facts, hazards not yet 销号, what the head-count asks for, how the 日周月 records were found."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.domain.instants import day_of
from safetydesk.domain.visit_times import visit_day
from safetydesk.models.queries.hazards import HazardRow
from safetydesk.models.queries.subjects import SubjectCard
from safetydesk.models.queries.visit_sheet import SampleRow
from safetydesk.models.queries.visits import VisitRow
from safetydesk.ui.pages import subject_parts as parts
from safetydesk.ui.pages.visit.sheet import VisitRead
from safetydesk.ui.pages.words import short_word
from safetydesk.ui.widgets.facts import Facts
from safetydesk.ui.widgets.keycap import KeyCap
from safetydesk.ui.widgets.rows import Column, RowLook
from safetydesk.ui.widgets.text import label

WIDE, LABEL = 288, 74
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
        parts.upright(self, "企业情况", WIDE)
        self._catalog = catalog
        self._shown: VisitRead | None = None
        self._inside = parts.Surface(edge=False)
        self.setWidget(self._inside)

    def set_drawer(self, drawer: bool) -> None:
        """Over the item as a drawer it has an edge; beside it the room draws the line."""
        self._inside.edge = drawer
        self._inside.update()

    def show_read(self, read: VisitRead, today: str) -> None:
        """Show a subject as it was read."""
        if self._shown is not None and _same(self._shown, read):
            return
        self._shown = read
        self._inside = parts.Surface(edge=self._inside.edge)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(1, 12, 0, 12)
        column.setSpacing(0)
        column.addLayout(_title())
        column.addLayout(self._tags(read.card))
        column.addWidget(self._facts(read.card, read.before))
        for one in (self._hazards(read.hazards, today), self._duties(read.card), self._rounds(read.samples)):
            if one:
                column.addWidget(one)
        column.addStretch(1)
        self.setWidget(self._inside)

    def _tags(self, card: SubjectCard) -> QVBoxLayout:
        lines = parts.flowing(parts.chips(self._catalog, card.row, "risk_level"), WIDE - 2 * parts.MARGIN)
        lines.setContentsMargins(parts.MARGIN, 0, parts.MARGIN, 0)
        return lines

    def _facts(self, card: SubjectCard, before: VisitRow | None) -> Facts:
        row = card.row
        who = " ".join(one for one in (row.person_in_charge, row.phone) if one)
        last = parts.NEVER
        if before:
            kind = short_word(self._catalog, "visit_kind", before.kind)
            last = f"{visit_day(before.started_at)} {kind}，{before.hazards} 条"
        told = [("地址", row.address or ""), ("负责人", who), ("上次检查", last)]
        return parts.facts("企业情况", told, width=LABEL)

    def _hazards(self, hazards: tuple[HazardRow, ...], today: str) -> QWidget | None:
        if not hazards:
            return None
        listed = parts.rows("未销号隐患", parts.hazard_lines(self._catalog, hazards, today), _LOOK)
        listed.opened.connect(self.hazard_wanted)
        return parts.part("未销号隐患", f"{len(hazards)} 条", listed)

    def _duties(self, card: SubjectCard) -> QWidget | None:
        lines = parts.duty_lines(card, reference="参考")
        count = f"{card.row.headcount} 人" if card.row.headcount is not None else "人数待补"
        return parts.part("人数带来的义务", count, parts.rows("人数带来的义务", lines, _DUTY_LOOK)) if lines else None

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
        return parts.part("日周月", day_of(max(one.at for one in samples)), holder)


def _same(one: VisitRead, other: VisitRead) -> bool:
    told = ("card", "hazards", "before", "samples")
    return all(getattr(one, name) == getattr(other, name) for name in told)


def _title() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(16, 0, 14, 6)
    row.addWidget(label("企业情况", "card"))
    row.addStretch(1)
    row.addWidget(KeyCap("F4"))
    return row
