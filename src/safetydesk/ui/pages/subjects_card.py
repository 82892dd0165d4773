"""The card of one enterprise beside the table: facts, other names, tags, duties, hazards, visits, papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.catalog import Catalog
from safetydesk.catalog.declared import Word
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.certificate_terms import SOON
from safetydesk.domain.deadlines import add_days
from safetydesk.domain.visit_times import visit_day
from safetydesk.models.queries.documents import DocumentRow, documents_of_subject
from safetydesk.models.queries.hazards import HazardRow, hazards_of_subject
from safetydesk.models.queries.people import EmployeeCertificate, employee_certificates
from safetydesk.models.queries.subjects import SubjectCard, subject_card
from safetydesk.models.queries.visits import VisitRow, visits_of_subject
from safetydesk.ui.pages.subject_parts import (
    MARGIN,
    Ruled,
    Surface,
    chips,
    duty_lines,
    facts,
    flowing,
    hazard_lines,
    part,
    rows,
    upright,
)
from safetydesk.ui.pages.words import days_between, short_word
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.keycap import KeyCap
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowLook
from safetydesk.ui.widgets.text import label

WIDE, LABEL, MOST = 372, 84, 8
_LOOK = RowLook(
    columns=(Column(share=1), Column(width=132, right=True)), height=30, start=16, end=16, inset=6, hairline=None
)
_FACTS = (
    "village", "address", "person_in_charge", "legal_person", "phone", "credit_code", "legacy_reg_no", "industry",
    "headcount", "safety_staff", "special_operators", "standard_level", "grid", "leader", "remark",
)  # fmt: skip
_ALWAYS = frozenset({"village", "address", "person_in_charge", "phone", "credit_code", "industry", "headcount"})
_DONE = ("rectified", "closed", "withdrawn")
_NAMES = {"former": "曾用名", "shop_sign": "门头名"}


@dataclass(frozen=True, slots=True)
class CardRead:
    """Everything the card shows of one enterprise."""

    card: SubjectCard
    hazards: tuple[HazardRow, ...]
    visits: tuple[VisitRow, ...]
    papers: tuple[DocumentRow, ...]
    merged: tuple[tuple[bytes, str], ...]
    waits: Mapping[bytes, Word]
    certificates: tuple[EmployeeCertificate, ...] = ()


def read_card(db: Any, subject: bytes, today: str) -> CardRead | None:
    """Read the card as of a day (YYYY-MM-DD); a merged record answers with the one that continues it."""
    from safetydesk.usecases.papers.documents_flow import flows, state_word

    card = subject_card(db, subject)
    if card is not None and card.merged_into is not None:
        card = subject_card(db, card.merged_into)
    if card is None:
        return None
    key = card.row.id
    merged = [subject_card(db, one) for one in card.merged_from]
    known, papers = flows(db), tuple(documents_of_subject(db, key))
    return CardRead(
        card,
        tuple(one for one in hazards_of_subject(db, key) if one.state not in _DONE and not one.historic),
        tuple(visits_of_subject(db, key)),
        papers,
        tuple((one.row.id, one.row.name) for one in merged if one is not None),
        {one.id: state_word(known.get(one.kind), one.state) for one in papers},
        tuple(employee_certificates(db, key, add_days(today, SOON))),
    )


class SubjectPanel(QScrollArea):
    """`wanted(page key, id)` opens a hazard, visit or paper."""

    wanted = Signal(str, object)

    def __init__(self, catalog: Callable[[], Catalog], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        upright(self, "企业卡片", WIDE)
        self._catalog = catalog
        self._shown: CardRead | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(Surface())

    def show_read(self, read: CardRead | None, today: str) -> None:
        """Show an enterprise, or say that none is chosen."""
        if read is not None and read == self._shown:
            return
        same = read is not None and self._shown is not None and read.card.row.id == self._shown.card.row.id
        at = self.verticalScrollBar().value() if same else 0
        self._shown = read
        inside = Surface()
        column = QVBoxLayout(inside)
        column.setContentsMargins(1, 12, 0, 12)
        column.setSpacing(0)
        if read is None:
            column.addWidget(Empty("没有选中企业", "在表里选一行，这里就是它的情况。"))
        else:
            for part in self._parts(read, today):
                column.addWidget(part)
        column.addStretch(1)
        self.setWidget(inside)
        self.verticalScrollBar().setValue(at)

    def shown(self) -> CardRead | None:
        """What is on the card."""
        return self._shown

    def _parts(self, read: CardRead, today: str) -> list[QWidget]:
        parts: list[QWidget] = [self._head(read), self._facts(read)]
        names = [Line(None, (Cell(one.name), Cell(_until(one), "third"))) for one in read.card.names]
        names += [Line(None, (Cell(name), Cell("并入的记录", "third"))) for _, name in read.merged]
        shown = (
            ("未销号隐患", "hazards", hazard_lines(self._catalog(), read.hazards, today)),
            ("人数和标签带来的义务", "", duty_lines(read.card)),
            ("临期和过期的人员证件", "", [self._certificate(one, today) for one in read.certificates]),
            ("检查", "visit", [self._visit(one) for one in read.visits]),
            ("文书", "documents", [self._paper(one, read.waits[one.id]) for one in read.papers]),
            ("其他名称", "", names),
        )
        parts += [self._list(title, page, lines) for title, page, lines in shown if lines]
        return parts

    def _list(self, title: str, page: str, lines: list[Line]) -> QWidget:
        listed = rows(title, lines[:MOST], _LOOK)
        listed.opened.connect(lambda key: self.wanted.emit(page, key) if page and key else None)
        more = f"{len(lines)} 条" if len(lines) <= MOST else f"共 {len(lines)} 条，列出 {MOST} 条"
        return part(title, more, listed)

    def _head(self, read: CardRead) -> QWidget:
        row, catalog = read.card.row, self._catalog()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(16, 0, 14, 10)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(label(row.name, "card", wrap=True), 1)
        top.addWidget(label(row.code, "caption", "third"), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(KeyCap("F4"), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        if made := chips(catalog, row, "risk_level", "production_state"):
            column.addLayout(flowing(made, WIDE - 2 * MARGIN))
        return holder

    def _facts(self, read: CardRead) -> QWidget:
        titles = {column.field: column.title for column in load_registers()["enterprises"].columns}
        known = {**read.card.facts, "village": read.card.row.village}
        told = [(_short(titles[name]), self._fact(name, known)) for name in _FACTS if _wanted(name, known)]
        holder = Ruled()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(facts("企业信息", told + _ends(read.card.facts), width=LABEL))
        return holder

    def _fact(self, name: str, facts: Mapping[str, Any]) -> str:
        value = facts.get(name)
        if value is None:
            return ""
        if name in ("industry", "standard_level"):
            return self._catalog().word(name, value)
        return f"{value} 人" if name in ("headcount", "special_operators") else str(value)

    def _visit(self, one: VisitRow) -> Line:
        word = short_word(self._catalog(), "visit_kind", one.kind)
        said = "进行中" if one.finished_at is None else f"隐患 {one.hazards} 条"
        said = f"台账登记，{said}" if one.told else said
        return Line(one.id, (Cell(f"{visit_day(one.started_at)} {word}"), Cell(said, "second")))

    def _certificate(self, one: EmployeeCertificate, today: str) -> Line:
        left, what = -days_between(one.ends, today), "复审" if one.reviewed else ""
        words = Cell(f"{what}剩 {left} 天", "amber") if left >= 0 else Cell(f"{what or '已'}过期 {-left} 天", "red")
        kind = one.work or self._catalog().word("certificate_kind", one.kind)
        return Line(None, (Cell(f"{one.person}·{kind}"), words))

    def _paper(self, one: DocumentRow, waits: Word) -> Line:
        catalog = self._catalog()
        kind = catalog.word("document_kind", one.kind) if "document_kind" in catalog.vocabularies else one.kind
        return Line(one.id, (Cell(one.number or kind), Cell(waits.word, state=waits.tone or "grey")))


def _until(one: Any) -> str:
    kind = _NAMES.get(one.kind, one.kind)
    return f"{kind}，到 {one.valid_to}" if one.valid_to else kind


def _wanted(name: str, facts: Mapping[str, Any]) -> bool:
    return name in _ALWAYS or facts.get(name) is not None


def _short(title: str) -> str:
    return {"统一社会信用代码": "信用代码", "生产经营地址": "地址", "所属村（社区）": "村社区"}.get(title, title)


def _ends(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    if facts.get("closed_on"):
        found.append(("注销", str(facts["closed_on"])))
    if facts.get("moved_on"):
        found.append(("搬迁", f"{facts['moved_on']} 迁往 {facts.get('moved_to') or '未写明'}"))
    return found
