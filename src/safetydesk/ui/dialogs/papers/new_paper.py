"""新文书: for which enterprise (or none), from which visit, about which hazards or paper, in whose name, which kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.hazards import HazardRow
from safetydesk.models.queries.paper_ground import PaperGround, paper_ground
from safetydesk.models.queries.subjects import SubjectHit, find_subjects
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.papers.paper_offers import Offer, offers
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.field import Check, Choice, SearchField
from safetydesk.ui.widgets.panel import scrolled
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label, set_tone

if TYPE_CHECKING:
    from safetydesk.usecases.papers.documents_preview import Looked

_HITS = RowLook(
    (Column(share=1), Column(width=200, right=True, small=True)), height=32, start=12, end=12, hairline=None
)
_KINDS = RowLook((Column(share=1), Column(width=90, right=True)), height=32, start=12, end=8, hairline=None)
_PAUSE = 1200
"""Milliseconds after which letters begin a new search."""
_SHOWN_HITS, _SHOWN_KINDS, _SHOWN_HAZARDS = 4, 6, 4
_NOWHERE = ("withdrawn", "unregistered")
_DONE = ("review_passed", "rectified", "closed", *_NOWHERE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the paper is to be about, where that is known already."""

    subject: bytes
    hazards: tuple[bytes, ...] = ()
    kind: str = ""


class NewPaperDialog(Asking):
    """`drafted(document id)` after the commit."""

    drafted = Signal(bytes)

    def __init__(self, desk: Desk, parent: QWidget, wanted: Wanted | None = None) -> None:
        super().__init__("新文书", do="拟稿", width=640, parent=parent)
        self._desk, self._wanted = desk, wanted
        self._ground: PaperGround | None = None
        self._taken = ""
        self._offers: list[Offer] = []
        self.search = SearchField("企业", hint="名称、门头名、负责人、拼音首字母", key="")
        self.hits = RowList("找到的企业", _HITS, click_opens=True)
        self.subject = label("", "strong")
        self.visit = Choice("检查", [])
        capacities = desk.catalog().capacities.values()
        self.capacity = Choice("名义", [(one.code, f"{one.name}（{one.code}）") for one in capacities])
        self.about = Choice("针对文书", [])
        self.hazards = _Ticks()
        self.kinds = _Kinds(desk.initials)
        self.why = label("", "caption", wrap=True)
        self.sample = Button("另存草稿…", self._save_sample)
        self._verbs.insertWidget(0, self.sample)
        self._lay_out()
        self._connect()
        if wanted:
            self._choose(wanted.subject)
        else:
            self._offer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the search takes the first enterprise, and draws nothing up yet."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.search.hasFocus() and self.search.text():
            return
        super().keyPressEvent(event)

    def show_hits(self, found: list[SubjectHit]) -> None:
        """Show the enterprises that match."""
        self.hits.show_lines([_hit(one) for one in found])
        self.hits.setFixedHeight(min(len(found), _SHOWN_HITS) * _HITS.height)
        self.hits.setVisible(bool(found))

    def _lay_out(self) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.subject, self.search, self.hits):
            column.addWidget(widget)
        self.subject.setFixedHeight(32)
        self.subject.setVisible(False)
        self.search.setVisible(self._wanted is None)
        self.hits.hide()
        self.kinds.setFixedHeight(_SHOWN_KINDS * _KINDS.height)
        self.form.add("subject", "企业", holder)
        self.form.add("visit", "检查", self.visit)
        self.form.add("capacity", "名义", self.capacity)
        self.form.add("kind", "种类", self.kinds, hint="打拼音首字母（zgtz）就挑到，回车拟稿")
        self.form.add("why", "", self.why)
        self.form.add("about", "针对文书", self.about)
        self.form.add("hazards", "隐患", self.hazards)

    def _connect(self) -> None:
        self.search.sought.connect(self._seek)
        self.search.taken.connect(self._take)
        self.kinds.opened.connect(lambda _: self.do.click())
        self.hits.opened.connect(self._choose)
        self.capacity.currentIndexChanged.connect(lambda _: self._offer())
        self.visit.currentIndexChanged.connect(lambda _: self._show_hazards())
        self.kinds.moved.connect(lambda _: self._show_kind())
        self.asked.connect(self._ask)

    def _seek(self, text: str) -> None:
        """What is sought, unless its enterprise was taken already."""
        if self._ground is not None and text == self._taken:
            return
        self._desk.tasks.read(lambda db: find_subjects(db, text), self.show_hits, owner=self, slot="paper subject")

    def _take(self, text: str) -> None:
        """Enter in the search: the first enterprise that matches."""

        def choose(found: list[SubjectHit]) -> None:
            self.show_hits(found)
            if found:
                self._choose(found[0].id)

        self._desk.tasks.read(lambda db: find_subjects(db, text), choose, owner=self, slot="paper subject")

    def _choose(self, subject: bytes) -> None:
        self._taken = self.search.text().strip()
        self._desk.tasks.read(lambda db: paper_ground(db, subject), self._show_ground, owner=self)

    def _show_ground(self, found: PaperGround | None) -> None:
        self._ground = found
        if found is None:
            return
        self.kinds.show_lines([])  # what could be drawn up about nobody is no choice made for this one
        self.subject.setText(found.name)
        self.subject.show()
        self.hits.hide()
        self.visit.blockSignals(True)
        self.visit.clear()
        for one in found.visits:
            words = f"{day_of(one.started_at)}　{self._desk.catalog().word('visit_kind', one.kind)}　{one.code}"
            self.visit.addItem(words, one.id.hex())
        self.visit.addItem("不属于某次检查", "")
        self.visit.choose(_likely_visit(found, self._wanted))
        self.visit.blockSignals(False)
        self._offer()

    def _offer(self) -> None:
        ground, capacity, catalog = self._ground, self.capacity.code() or "A", self._desk.catalog()
        papers, day = ground.papers if ground else (), day_of(self._desk.clock())
        self._desk.tasks.read(
            lambda db: offers(db, catalog, capacity=capacity, day=day, papers=papers, subject=ground is not None),
            self._show_offers,
            owner=self,
            slot="paper offers",
        )

    def _show_offers(self, found: list[Offer]) -> None:
        before = self.kind()
        self._offers = found
        self.kinds.show_lines([_kind(one) for one in found])
        first = found[0].kind if found else ""
        self.kinds.select((before or (self._wanted.kind if self._wanted else "") or first).encode())
        if self._ground:
            self.kinds.setFocus()
        self._show_kind()

    def kind(self) -> str:
        """The kind under the cursor."""
        key = self.kinds.current_id()
        return key.decode() if key else ""

    def _offered(self) -> Offer | None:
        return next((one for one in self._offers if one.kind == self.kind()), None)

    def _show_kind(self) -> None:
        offer = self._offered()
        self.sample.setEnabled(offer is not None)
        if offer and offer.fault:
            self.why.setText(f"{offer.fault.message}{offer.fault.remedy}（{offer.fault.code}）")
        else:
            whole = "不针对某一家企业，不用找企业。" if offer and offer.whole else ""
            self.why.setText(f"现在可以出。{whole}" if offer else "先找到企业，再选种类。")
        set_tone(self.why, "amber" if offer and offer.fault else "third")
        self._show_about(offer)
        self._show_hazards()

    def _show_about(self, offer: Offer | None) -> None:
        """The papers that this one may answer; the row is not there where it answers none."""
        self.about.clear()
        for key, words in offer.about if offer else ():
            self.about.addItem(words, key.hex())
        self.form.show_row("about", self.about.count() > 0)

    def _show_hazards(self) -> None:
        ground = self._ground
        if ground is None:
            return
        visit = self.visit.code() or ""
        offer = self._offered()
        shown = [one for one in ground.hazards if _concerns(one, offer)]
        ticked = set(self._wanted.hazards if self._wanted else ()) or {
            one.id for one in shown if (ground.visit_of[one.id] or b"").hex() == visit
        }
        catalog = self._desk.catalog()
        words = {one.id: f"{one.code} {one.description}（{catalog.word('hazard_state', one.state)}）" for one in shown}
        self.hazards.show_words(words, ticked)

    def _ask(self) -> None:
        ground, offer = self._ground, self._offered()
        if ground is None and not (offer and offer.whole):
            self.missing("subject", "企业", "请先找到企业，再按回车选中")
        elif offer is None:
            self.missing("kind", "种类", "请选一种")
        elif offer.fault:
            self.refuse(offer.fault)
        else:
            self.busy()
            self._desk.tasks.write(_draft(**self._facts(offer)), self._finish, failed=self.refuse, owner=self)

    def _facts(self, offer: Offer) -> dict[str, Any]:
        ground = self._ground
        return {
            "kind": offer.kind,
            "subject_id": ground.subject if ground and not offer.whole else None,
            "visit_id": bytes.fromhex(self.visit.code() or "") or None,
            "hazard_ids": self.hazards.ticked(),
            "capacity": self.capacity.code() or "A",
            "answers": bytes.fromhex(self.about.code() or "") or None,
        }

    def _save_sample(self) -> None:
        from safetydesk.ui.dialogs.papers.paper_sample import save_sample

        offer = self._offered()
        self.form.clear_errors()
        if offer is None:
            self.missing("kind", "种类", "请选一种")
        elif self._ground is None and not offer.whole:
            self.missing("subject", "企业", "请先找到企业，再按回车选中")
        else:
            facts = {**self._facts(offer), "day": day_of(self._desk.clock())}
            save_sample(self._desk, self, facts, done=self._show_sample, failed=self.refuse)

    def _show_sample(self, path: Path, looked: Looked) -> None:
        """The file is there; why such a paper may not be issued, and what was left out, stands with the kind."""
        fault = looked.refused
        refused = f"只供看样，不能出具：{fault.message}{fault.remedy}（{fault.code}）" if fault else ""
        self.why.setText(f"草稿已存：{path.name}。{refused}{''.join(looked.withheld)}")

    def _finish(self, made: Touched) -> None:
        if made.id:
            self.drafted.emit(made.id)
        self.accept()


def _draft(**facts: Any) -> Any:
    def run(session: Any) -> Touched:
        from safetydesk.usecases.papers.documents import draft_document

        return draft_document(session, **facts)

    return run


def _likely_visit(ground: PaperGround, wanted: Wanted | None) -> str:
    """The visit that found the hazards the paper is to be about, else the newest."""
    found = [ground.visit_of.get(one) for one in (wanted.hazards if wanted else ())]
    known = next((one for one in found if one), None)
    return (known or (ground.visits[0].id if ground.visits else b"")).hex()


def _concerns(row: HazardRow, offer: Offer | None) -> bool:
    """A review opinion is about hazards that were reviewed, a closing paper about any, others about open ones."""
    if offer and offer.reviews:
        return row.reviewed_on is not None
    return row.state not in (_NOWHERE if offer and offer.closes else _DONE)


def _hit(one: SubjectHit) -> Line:
    facts = " ".join(part for part in (one.village, one.person_in_charge) if part)
    return Line(one.id, (Cell(one.name), Cell(facts, "second")))


def _kind(offer: Offer) -> Line:
    if offer.fault:
        return Line(offer.kind.encode(), (Cell(offer.title, "third"), Cell("不能出", state="grey")))
    return Line(offer.kind.encode(), (Cell(offer.title), Cell("可以出", state="green")))


class _Kinds(RowList):
    """The kinds; letters typed in one go pick the first whose name, or its pinyin initials, contain them."""

    def __init__(self, initials: Callable[[str], str]) -> None:
        super().__init__("种类", _KINDS)
        self._initials, self._typed, self._since = initials, "", QElapsedTimer()

    def keyboardSearch(self, search: str) -> None:
        if self._since.isValid() and self._since.elapsed() > _PAUSE:
            self._typed = ""
        self._typed += search.strip().lower()
        self._since.start()
        for row, line in enumerate(self.lines.lines):
            title = line.cells[0].text
            if self._typed in title or self._typed in self._initials(title).lower():
                self.setCurrentIndex(self.lines.index(row))
                return


class _Ticks(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._checks: dict[bytes, Check] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.show_words({}, set())

    def show_words(self, words: dict[bytes, str], ticked: set[bytes]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if gone := item.widget():
                gone.hide()
                gone.deleteLater()
        self._checks = {key: Check(said) for key, said in words.items()}
        if not words:
            self._column.addWidget(label("没有可写进去的隐患；检查记录不用选", tone="third"))
            return
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        for key, check in self._checks.items():
            check.setChecked(key in ticked)
            rows.addWidget(check)
        area = scrolled(inside)
        area.setFixedHeight(min(len(words), _SHOWN_HAZARDS) * 30)
        self._column.addWidget(area)

    def ticked(self) -> tuple[bytes, ...]:
        return tuple(key for key, check in self._checks.items() if check.isChecked())
