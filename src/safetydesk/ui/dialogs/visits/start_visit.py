"""Ctrl+N: whom to visit. Type initials, a shop sign, a person or a phone; Enter begins; nobody found: Enter creates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.domain.authority import Certificate
from safetydesk.domain.instants import day_of, to_datetime
from safetydesk.domain.touched import Touched
from safetydesk.domain.visit_times import UNSTATED
from safetydesk.models.queries.campaigns import CampaignRow
from safetydesk.models.queries.people import PersonRow, PlaceRow, certificates, people, villages
from safetydesk.models.queries.subjects import SubjectHit, find_subjects, subject_card
from safetydesk.models.queries.visit_sheet import last_partners
from safetydesk.models.queries.visits import VisitRow, open_visits
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.fitting import room_around
from safetydesk.ui.dialogs.visits.belonging import Belonging, Running, read_fitting, read_running
from safetydesk.ui.dialogs.visits.inspectors import Inspectors
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import Choice, SearchField
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.segments import Segments
from safetydesk.ui.widgets.text import label

PAGE = "visit"
"""The key of the page where a visit is done."""
VILLAGE = "visit.village"
"""The setting that keeps the village of the subject created last."""
_LOOK = RowLook(
    columns=(Column(share=1), Column(width=120, right=True, small=True)),
    height=54,
    head_height=34,
    start=12,
    end=12,
    inset=0,
    hairline=None,
    mark_at=12,
)
_RESUME, _FOUND, _NEW = b"v", b"s", b"n"
_SHOWN, _LEAST, _OTHERS, _VILLAGE = 290, 120, 360, 40
"""The height of the rows with room, at least, of all else, and what they give to the line of village and campaign."""
Fitting = Mapping[bytes, Sequence[CampaignRow]]


@dataclass(frozen=True, slots=True)
class _Around:
    """What the dialog needs once: open visits, people, certificates, partners, villages, the subject asked for and the
    campaigns it fits, and the campaigns of today."""

    open: Sequence[VisitRow]
    people: Sequence[PersonRow]
    certificates: Sequence[Certificate]
    partners: Sequence[bytes]
    villages: Sequence[PlaceRow]
    subject: SubjectHit | None
    fitting: Fitting
    running: Running


def read_around(db: Any, actor: bytes, subject: bytes | None, today: str) -> _Around:
    """Read it from one snapshot."""
    card = subject_card(db, subject) if subject else None
    hit = None
    if card:
        row = card.row
        hit = SubjectHit(row.id, row.code, row.name, row.shop_sign, row.village, row.person_in_charge, row.phone)
    places = villages(db)
    return _Around(
        open_visits(db), people(db, role="inspector"), certificates(db), last_partners(db, actor), places, hit,
        read_fitting(db, [hit.id] if hit else [], today), read_running(db, places, today),
    )  # fmt: skip


def open_start(desk: Desk, parent: QWidget, subject: bytes | None = None) -> StartVisit:
    """Open the dialog over a window; it goes to the visit page by itself. `subject` is found already."""
    dialog = StartVisit(desk, subject, parent)
    dialog.started.connect(lambda visit: desk.go(PAGE, visit))
    dialog.open()
    return dialog


class StartVisit(Dialog):
    """`started` carries the id of the visit that was begun or is resumed."""

    started = Signal(object)

    def __init__(self, desk: Desk, subject: bytes | None = None, parent: QWidget | None = None) -> None:
        super().__init__("开始检查", width=640, parent=parent)
        self._desk = desk
        self._catalog: Catalog = desk.catalog()
        self._around: _Around | None = None
        self._fitting: Fitting = {}
        self._shown_for: str | None = None
        self._enter = False
        self._busy = False
        room = room_around(parent).height()
        self._high = max(_LEAST, min(_SHOWN, room - _OTHERS))
        self.search = _Search()
        self.rows = RowList("可检查的对象", _LOOK, click_opens=False)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.village = Choice("村（社区）", [])
        self.belonging = Belonging()
        words = {code: word for code, word in self._catalog.words("visit_kind").items() if code != UNSTATED}
        self.kind = Segments(
            "检查方式",
            [(code, word.short or word.word) for code, word in words.items() if code != UNSTATED],
            "surprise",
        )
        self.inspectors = Inspectors(self._catalog, most=4 if room >= _OTHERS + _SHOWN else 2)
        self._new = QWidget()
        self.search.textChanged.connect(self._seek)
        self.search.entered.connect(self._take)
        self.search.stepped.connect(self._step)
        self.rows.opened.connect(self._open)
        self.rows.moved.connect(lambda _: self._mind_new())
        self.village.currentIndexChanged.connect(lambda _: self._mind_new())
        self._lay_out()
        actor, today = desk.actor(), day_of(desk.clock())
        desk.tasks.read(lambda db: read_around(db, actor, subject, today), self._arrange, owner=self)

    def _seek(self, text: str) -> None:
        """Every change asks; answers to older texts are dropped."""
        words = text.strip()
        self._enter = False
        if not words:
            self._show([], "", {})
            return
        today = day_of(self._desk.clock())

        def find(db: Any) -> tuple[list[SubjectHit], Fitting]:
            hits = find_subjects(db, words)
            return hits, read_fitting(db, [hit.id for hit in hits], today)

        self._desk.tasks.read(find, lambda read: self._show(read[0], words, read[1]), owner=self, slot="start-visit")

    def _arrange(self, around: _Around) -> None:
        self._around = around
        self.village.clear()
        last = self._desk.settings.get(VILLAGE)
        for one in sorted(around.villages, key=lambda place: place.id.hex() != last):
            self.village.addItem(one.name, one.id.hex())
        today = day_of(self._desk.clock())
        chosen = (self._desk.actor(), *around.partners)
        self.inspectors.show_people(around.people, around.certificates, chosen, today)
        self.belonging.show_running(around.running.rows)
        self._show([around.subject] if around.subject else [], "", around.fitting)

    def _show(self, hits: list[SubjectHit], words: str, fitting: Fitting) -> None:
        if words != self.search.text().strip():
            return
        self._shown_for = words
        self._fitting = fitting
        lines = [] if words or hits else self._open_lines()
        lines += [_hit_line(hit) for hit in hits]
        if words:
            lines.append(self._new_line(words, alone=not hits))
        self.rows.show_lines(lines)
        first = next((line.id for line in lines if line.id), None)
        if first:
            self.rows.select(first)
        self._mind_new()
        if self._enter:
            self._enter = False
            self._open(self.rows.current_id())

    def _open_lines(self) -> list[Line]:
        visits = self._around.open if self._around else ()
        lines = [Line(None, (Cell("没有完成的检查"), Cell(f"{len(visits)} 次")), kind="head")] if visits else []
        for one in visits:
            began = to_datetime(one.started_at)
            kind = self._catalog.word("visit_kind", one.kind)
            below = (
                Cell(f"{kind}·{day_of(one.started_at)} {began:%H:%M} 开始·随手记和隐患 {one.findings} 条", "second"),
            )
            lines.append(Line(_RESUME + one.id, (Cell(one.subject), Cell("接着查", "accent")), below=below))
        return lines

    def _new_line(self, words: str, *, alone: bool) -> Line:
        why = "没有找到；" if alone else "都不是？"
        below = (Cell(f"{why}按这个名称新建，标为待补，先查起来", "second"),)
        return Line(_NEW, (Cell(f"新建“{words}”"), Cell("Enter", "third") if alone else Cell("")), below=below)

    def _step(self, step: int) -> None:
        rows = [at for at, line in enumerate(self.rows.lines.lines) if line.id]
        if not rows:
            return
        now = self.rows.currentIndex().row()
        at = rows.index(now) + step if now in rows else 0
        self.rows.setCurrentIndex(self.rows.lines.index(rows[max(0, min(at, len(rows) - 1))]))
        self._mind_new()

    def _mind_new(self) -> None:
        """The village is asked for only when a new subject is about to be made, the campaign of a visit that begins."""
        row = self.rows.current_id()
        asked = row == _NEW and self.village.count() > 0
        joins = self.belonging.offers() and row is not None and not row.startswith(_RESUME)
        self.rows.setFixedHeight(self._high - _VILLAGE if asked or joins else self._high)
        self._new.setVisible(asked)
        self.belonging.setVisible(joins)
        if joins and row is not None:
            self.belonging.offer(self._of_new() if row == _NEW else self._fitting.get(row[1:], ()))

    def _of_new(self) -> Sequence[CampaignRow]:
        """The campaigns for a subject that is not on record, of the village chosen."""
        village = self.village.code()
        return self._around.running.new.get(bytes.fromhex(village) if village else None, ()) if self._around else ()

    def _take(self) -> None:
        """Enter: at once when the rows are those of the words typed, else as soon as they are."""
        if self._shown_for == self.search.text().strip():
            self._open(self.rows.current_id())
        else:
            self._enter = True

    def _open(self, row: bytes | None) -> None:
        if row is None or self._busy:
            return
        if row.startswith(_RESUME):
            self._leave(row[1:])
        elif row == _NEW:
            self._begin(None)
        else:
            self._begin(row[1:])

    def _begin(self, subject: bytes | None) -> None:
        """One transaction: the subject where it is new, and the visit."""
        name, village = self.search.text().strip(), self.village.code()
        kind, inspectors = self.kind.code() or "surprise", self.inspectors.chosen()
        place, campaign = bytes.fromhex(village) if village else None, self.belonging.campaign()

        def verb(session: Any) -> Touched:
            from safetydesk.usecases.subjects import create_subject
            from safetydesk.usecases.visits import start_visit

            key = subject or create_subject(session, name=name, village_id=place).id
            assert key is not None
            begun = start_visit(session, subject_id=key, kind=kind, inspectors=inspectors, campaign_id=campaign)
            return Touched.of("subject", "visit", "campaign", id=begun.id)

        self._busy = True
        if subject is None and village:
            self._desk.settings.set(VILLAGE, village)
        self._desk.tasks.write(verb, lambda begun: self._leave(begun.id), failed=self._refuse, owner=self)

    def _leave(self, visit: bytes) -> None:
        self.accept()
        self.started.emit(visit)

    def _refuse(self, fault: Any) -> None:
        self._busy = False
        self._desk.say.refuse(fault)

    def _lay_out(self) -> None:
        self.rows.setFixedHeight(self._high)
        new = QHBoxLayout(self._new)
        new.setContentsMargins(0, 0, 0, 0)
        new.setSpacing(8)
        new.addWidget(label("村（社区）", tone="second"))
        self.village.setFixedHeight(32)
        new.addWidget(self.village, 1)
        self.body.addWidget(self.search)
        self.body.addWidget(self.rows)
        asked = QHBoxLayout()
        asked.setSpacing(16)
        asked.addWidget(self._new, 1)
        asked.addWidget(self.belonging, 1)
        self.body.addLayout(asked)
        self.body.addWidget(self.kind)
        self.body.addWidget(self.inspectors)
        self.add_verb(Button("不查了"), rejects=True)
        begin = self.add_verb(Button("开始检查", self._take, kind="primary", key="Enter", bind=False))
        begin.setDefault(False)
        self.search.setFocus()


class _Search(SearchField):
    """The words; ↑ ↓ move in the rows below, Enter takes the current one."""

    entered = Signal()
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__("检查谁", hint="拼音首字母、名称、门头、曾用名、负责人、电话后几位", key="")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


def _hit_line(hit: SubjectHit) -> Line:
    who = " ".join(part for part in (hit.person_in_charge, hit.phone) if part)
    sign = f"门头 {hit.shop_sign}" if hit.shop_sign else ""
    below = "·".join(part for part in (sign, who) if part) or hit.code
    return Line(_FOUND + hit.id, (Cell(hit.name), Cell(hit.village or "", "second")), below=(Cell(below, "second"),))
