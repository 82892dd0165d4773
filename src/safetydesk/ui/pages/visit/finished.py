"""A finished visit: what came of it, who signed, which papers there are, and the one next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog, Word
from safetydesk.domain.instants import day_of, to_datetime
from safetydesk.domain.touched import Touched
from safetydesk.domain.visit_times import clock_doubt, visit_day
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.documents import DocumentRow, documents_of_visit
from safetydesk.models.queries.hazards import HazardRow, hazards_of_visit
from safetydesk.models.queries.visit_sheet import is_historic
from safetydesk.models.queries.visits import VisitRow, VisitState, visit_state
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.visits.sign_visit import Signer, SignVisit, signers_of
from safetydesk.ui.pages.visit.papers import NOTICE, RECORD, Papers
from safetydesk.ui.pages.visit.verbs import verb
from safetydesk.ui.pages.words import campaign_tag, deadline_words
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.card import Card
from safetydesk.ui.widgets.chip import Chip, Tag
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label

_HAZARDS = RowLook((Column(share=1), Column(width=180), Column(width=130), Column(width=120)), start=17)
_PEOPLE = RowLook((Column(width=200), Column(width=160), Column(share=1)), start=17)
_PAPERS = RowLook((Column(width=280), Column(share=1), Column(width=140)), start=17)
_ORDER = ("conforms", "mostly", "fails", "not_applicable")
_DONE = ("closed", "withdrawn")
_TOLD = (
    *("unit", "inspectors", "content", "problems", "findings", "general", "major", "number", "deadline"),
    *("deadline_text", "review", "remark"),
)
_TOUCHING = {"visit", "signature", "document", "document_event", "hazard", "hazard_event"}


@dataclass(frozen=True, slots=True)
class FinishedRead:
    """What the room shows, read from one snapshot; `waits` what each paper waits for.

    `told` is what a ledger says of a visit that was not made here; nothing is done with it any more.
    """

    state: VisitState
    hazards: tuple[HazardRow, ...]
    papers: tuple[DocumentRow, ...]
    historic: bool = False
    waits: Mapping[bytes, Word] = field(default_factory=dict)
    told: tuple[str, ...] = ()

    def record(self) -> DocumentRow | None:
        """The inspection record, drafted or issued."""
        return next((one for one in self.papers if one.kind == RECORD and one.state != "voided"), None)

    def notice(self) -> DocumentRow | None:
        """The rectification notice."""
        return next((one for one in self.papers if one.kind == NOTICE and one.state != "voided"), None)


def read_finished(db: Any, visit: bytes) -> FinishedRead | None:
    """Read a visit with its hazards and papers; None when there is none."""
    from safetydesk.usecases.papers.documents_flow import flows, state_word

    state = visit_state(db, visit)
    if state is None:
        return None
    hazards, papers = tuple(hazards_of_visit(db, visit)), tuple(documents_of_visit(db, visit))
    known = flows(db)
    waits = {one.id: state_word(known.get(one.kind), one.state) for one in papers}
    told = _told(db, visit) if state.row.told else ()
    return FinishedRead(state, hazards, papers, state.row.told or is_historic(db, visit), waits, told)


def _told(db: Any, visit: bytes) -> tuple[str, ...]:
    from safetydesk.catalog.registers import load_registers
    from safetydesk.models.queries.ledger_rows import visits

    row = next(visits(db, [visit]))[1]
    shown = ((load_registers()["visits"].column(name).title, row[name]) for name in _TOLD)
    return tuple(f"{title}：{value}" for title, value in shown if value is not None)


def _when(row: VisitRow) -> str:
    """Day and hours of a visit; a ledger tells no hours."""
    if row.told:
        return visit_day(row.started_at)
    ended = f"—{to_datetime(row.finished_at):%H:%M}" if row.finished_at else ""
    return f"{day_of(row.started_at)} {to_datetime(row.started_at):%H:%M}{ended}"


class FinishedRoom(QScrollArea):
    """`reopened` carries the id of the visit when it is open again; `list_wanted` is 检查列表."""

    reopened = Signal(object)
    list_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._catalog: Catalog = desk.catalog()
        self._visit: bytes | None = None
        self._read: FinishedRead | None = None
        self.papers = Papers(desk, self)
        self._next: Callable[[], None] = self._show_papers
        self.primary = Button("签字", lambda: self._next(), kind="primary", key="Ctrl+Enter")
        self._again = Button("重新打开", self._reopen)
        back = Button("检查列表", self.list_wanted.emit, kind="quiet")
        self.header = Header("检查", verbs=(back, self._again), primary=self.primary)
        self.hazards = RowList("隐患", _HAZARDS, grows=True, keeps=False)
        self.people = RowList("签字", _PEOPLE, grows=True, keeps=False)
        self.documents = RowList("文书", _PAPERS, grows=True, keeps=False)
        self.cards = {name: Card(name) for name in ("检查项结果", "隐患", "签字", "文书")}
        self._answers = QHBoxLayout()
        self.empty = Empty("没有发现隐患", "记录上写“本次检查未发现问题和隐患”。")
        self._lay_out()
        self.hazards.opened.connect(lambda key: desk.go("hazards", key))
        self.documents.opened.connect(lambda key: desk.go("documents", key))
        self.papers.issued.connect(self._issued)
        self.papers.drafted.connect(lambda key: desk.go("documents", key))
        self.papers.refused.connect(self._refused)

    def open(self, visit: bytes) -> None:
        """Show a finished visit."""
        self._visit = visit
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        visit = self._visit
        if visit is not None:
            self._desk.tasks.read(lambda db: read_finished(db, visit), self._show, owner=self, slot="finished")

    def on_touched(self, touched: Touched) -> None:
        """Papers, signatures or hazards may have changed."""
        if touched.entities & _TOUCHING:
            self.refresh()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What only scrolls shows no ring: the keyboard goes on to the hazards, or to the papers."""
        super().focusInEvent(event)
        self._hand_on()

    def _hand_on(self) -> None:
        work = next((one for one in (self.hazards, self.documents) if one.isVisibleTo(self)), None)
        if work is not None and self.window().focusWidget() is self:
            work.setFocus(Qt.FocusReason.OtherFocusReason)

    def sign(self) -> None:
        """签字: the dialog, then the record; who may not sign is told before anybody takes the pen."""
        if self._read is None:
            return
        state = self._read.state

        def judge(db: Any) -> None:
            from safetydesk.usecases.papers.signers import check_inspector

            for person, name in state.inspectors:
                check_inspector(db, owner="visit", owner_id=state.row.id, person_id=person, name=name, today="")

        self._desk.tasks.read(judge, lambda _: self._open_signing(state), failed=self._desk.say.refuse, owner=self)

    def _open_signing(self, state: VisitState) -> None:
        dialog = SignVisit(self._catalog, signers_of(state), self)
        dialog.signed.connect(partial(self._signed, dialog))
        dialog.open()

    def _signed(self, dialog: SignVisit, signers: Sequence[Signer]) -> None:
        """The dialog closes when what was drawn is on the disk, not before."""

        def stored() -> None:
            dialog.accept()
            self._issue()

        if self._visit is not None:
            self.papers.sign(self._visit, signers, stored, dialog.refuse)

    def _issue(self) -> None:
        if self._read is not None:
            self.primary.setEnabled(False)
            row, record = self._read.state.row, self._read.record()
            draft = record.id if record and record.snapshot is None else None
            self.papers.issue(row.id, row.subject_id, draft)

    def _render(self) -> None:
        record = self._read.record() if self._read else None
        if record is not None:
            self.primary.setEnabled(False)
            self.papers.render(record)

    def _draft_notice(self) -> None:
        if self._read is not None:
            row = self._read.state.row
            open_ones = [one.id for one in self._read.hazards if one.state not in _DONE]
            self.papers.draft_notice(row.id, row.subject_id, open_ones)

    def _show_papers(self) -> None:
        papers = self._read.papers if self._read else ()
        self._desk.go("documents", papers[-1].id if papers else None)

    def _reopen(self) -> None:
        visit = self._visit
        if visit is not None:
            done = lambda _touched: self.reopened.emit(visit)  # noqa: E731
            self._desk.tasks.write(verb("reopen_visit", visit_id=visit), done, failed=self._refused, owner=self)

    def _issued(self, _key: bytes) -> None:
        self._desk.say.toast("检查记录已出，可以打印了")
        self.refresh()

    def _refused(self, fault: SafetyDeskError) -> None:
        self._desk.say.refuse(fault)
        self.refresh()

    def _show(self, read: FinishedRead | None) -> None:
        if read is None:
            return
        self._read = read
        row = read.state.row
        people = "、".join(name for _, name in read.state.inspectors)
        self.header.set_title(row.subject)
        tags = [self._catalog.word("visit_kind", row.kind)]
        tags += [self._catalog.word("visit_record", "told")] if row.told else []
        tags += campaign_tag(read.state.campaign)
        self.header.set_tags([Tag(word) for word in tags])
        doubt = clock_doubt(row.started_at, row.finished_at)
        said = (people, _when(row), row.code, doubt)
        self.header.set_fact("·".join(part for part in said if part))
        self._show_answers(read)
        self.hazards.show_lines([self._hazard(one) for one in read.hazards])
        self.people.show_lines(self._signatures(read.state))
        self.documents.show_lines([self._paper(one, read) for one in read.papers])
        self.cards["隐患"].set_count(sum(one.state != "withdrawn" for one in read.hazards) or None)
        self.hazards.setVisible(bool(read.hazards))
        self.empty.setVisible(not read.hazards and not row.told)
        self.cards["签字"].setVisible(bool(read.state.signatures))
        self.cards["文书"].setVisible(bool(read.papers))
        done = read.historic or bool(read.state.signatures) or any(one.number for one in read.papers)
        self._again.setVisible(not done)
        self._choose_next(read)
        self._hand_on()

    def _choose_next(self, read: FinishedRead) -> None:
        """签字, then the record, then its PDF, then the notice, then the papers."""
        record = read.record()
        open_ones = sum(one.state not in _DONE for one in read.hazards)
        if read.historic:
            words, self._next = "看文书", self._show_papers
        elif not read.state.signatures:
            words, self._next = "签字，出检查记录", self.sign
        elif record is None or record.snapshot is None:
            words, self._next = "出检查记录", self._issue
        elif record.pdf is None:
            words, self._next = "生成正式件", self._render
        elif open_ones and read.notice() is None:
            words, self._next = f"拟隐患整改通知书（{open_ones} 条）", self._draft_notice
        else:
            words, self._next = "看文书", self._show_papers
        self.primary.setText(words)
        self.primary.setAccessibleName(words)
        self.primary.setEnabled(True)
        self.primary.setVisible(not read.historic or bool(read.papers))
        self.primary.updateGeometry()

    def _show_answers(self, read: FinishedRead) -> None:
        while (item := self._answers.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.deleteLater()
        counts: dict[str, int] = {}
        for one in read.state.answers:
            counts[one.result] = counts.get(one.result, 0) + 1
        for code in _ORDER:
            if counts.get(code):
                tone = self._catalog.tone("answer", code) or "grey"
                self._answers.addWidget(Chip(tone, f"{self._catalog.word('answer', code)} {counts[code]}"))
        if not counts:
            self._answers.addWidget(label("\n".join(read.told) or "没有用检查表", tone="second"))
        self._answers.addStretch(1)

    def _hazard(self, one: HazardRow) -> Line:
        grade = self._catalog.word("hazard_grade", one.grade)
        tone = self._catalog.tone("hazard_grade", one.grade)
        due = deadline_words(one.deadline, one.deadline_text) or "无期限"
        due = f"限 {due}" if one.deadline and due != one.deadline_text else due
        state = self._catalog.tone("hazard_state", one.state) or "grey"
        chip = Cell(self._catalog.word("hazard_state", one.state), state=state)
        shown = Cell(grade, state=tone) if tone else Cell(grade, "second")
        return Line(one.id, (Cell(one.description), Cell(due, "second"), shown, chip))

    def _signatures(self, state: VisitState) -> list[Line]:
        lines = []
        for one in state.signatures:
            role = self._catalog.word("signature_role", one.role)
            more = f"{one.reason}；见证人 {one.witness}" if one.way == "refused" else ""
            tone = self._catalog.tone("signature_way", one.way) or "grey"
            way = Cell(self._catalog.word("signature_way", one.way), state=tone)
            lines.append(Line(None, (Cell(f"{one.name}（{role}）"), way, Cell(more, "second"))))
        return lines

    def _paper(self, one: DocumentRow, read: FinishedRead) -> Line:
        kind = self._catalog.word("document_kind", one.kind)
        waits = read.waits[one.id]
        number = Cell(one.number or "（未编号）", "second")
        return Line(one.id, (Cell(kind), number, Cell(waits.word, state=waits.tone or "grey")))

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(12)
        answers = QWidget()
        self._answers.setContentsMargins(17, 4, 17, 10)
        self._answers.setSpacing(8)
        answers.setLayout(self._answers)
        self.cards["检查项结果"].body.addWidget(answers)
        self.cards["隐患"].body.addWidget(self.hazards)
        self.cards["隐患"].body.addWidget(self.empty)
        self.cards["签字"].body.addWidget(self.people)
        self.cards["文书"].body.addWidget(self.documents)
        for card in self.cards.values():
            column.addWidget(card)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)
