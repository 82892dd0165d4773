"""台账: files are dropped, pasted or picked; what they would change is looked at, landed, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from safetydesk.domain.touched import Touched
from safetydesk.models.queries.import_list import import_people
from safetydesk.models.queries.imports import ImportRow, import_rows
from safetydesk.models.queries.staged import StagedState
from safetydesk.models.queries.staged_table import Key, StagedOpening, StagedView
from safetydesk.ui.desk import Desk
from safetydesk.ui.joined import join
from safetydesk.ui.pages.ledgers.acts import LedgerActs, states_left
from safetydesk.ui.pages.ledgers.apart import PLACES, Apart
from safetydesk.ui.pages.ledgers.carrying import Begun, Incoming
from safetydesk.ui.pages.ledgers.clipboard import NOTHING_THERE, brought
from safetydesk.ui.pages.ledgers.feed import Ground
from safetydesk.ui.pages.ledgers.history import MOST, History
from safetydesk.ui.pages.ledgers.place import StagedPlace
from safetydesk.ui.pages.ledgers.saying import Said, Sayings
from safetydesk.ui.pages.ledgers.several import offer_said, turn_said
from safetydesk.ui.pages.ledgers.strip import HISTORY, NARROW, REPORT, STAGED, Strip
from safetydesk.ui.pages.ledgers.verbs import IN_TURN, LedgerVerbs
from safetydesk.ui.pages.ledgers.words import STATES, about_file, counted, empty_words, fact_words, states
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.panel import page_column
from safetydesk.ui.widgets.statusline import StatusLine

LOW = 560
AGAIN = 1000
"""Milliseconds between two looks at a ledger that is still being read."""


class LedgersPage(QWidget):
    """`arrive(import id)` stands on an import. `store()` gives the store for carried work, off the GUI thread."""

    def __init__(self, desk: Desk, store: Callable[[], Any]) -> None:
        super().__init__()
        self._desk = desk
        self.acts = LedgerActs(desk, store, self)
        self.verbs = LedgerVerbs(desk, self.acts, self._view, self)
        self._counts: Mapping[StagedState, int] = {}
        self._begun: Begun | None = None
        self._known: list[ImportRow] = []
        self._landed: ImportRow | None = None
        self._wanted: bytes | None = None
        self.begin = Button("", self.primary, kind="primary", key="Ctrl+Enter", bind=False)
        self.bring = Button("导入台账", self.acts.pick, kind="primary", icon="import", key="Ctrl+O")
        self.out = Button("导出", self.export, icon="export", key="Ctrl+E", bind=False)
        self.land = Button("落账", self.primary, kind="primary", icon="tick", key="Ctrl+Enter", bind=False)
        self.header = Header(
            "台账", search="单位、编号、内容、问题", primary=self.land, verbs=(self.out, self.bring, self.begin)
        )
        self.strip = Strip(states(desk.catalog()))
        self.sayings = Sayings()
        self.place = StagedPlace(desk, self.verbs.toolbar())
        self.history = History(desk)
        self.empty = Empty("", "")
        self.empty.setFocusProxy(self.bring)
        self.stack = QStackedWidget()
        self.apart = Apart(
            desk, self.stack, lambda: self._show_primary(self.strip.places.code() or STAGED), self._tell_apart
        )
        self.status = StatusLine()
        self._again = QTimer(self, singleShot=True, interval=AGAIN)
        self._again.timeout.connect(lambda: self.place.reload())
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._show_place(STAGED)
        self.refresh()

    @property
    def run(self) -> ImportRow | None:
        """The import on the screen."""
        return self.verbs.run

    def refresh(self) -> None:
        """Read the imports again, and the rows of the one on the screen."""
        self._desk.tasks.read(_read_imports, self._show_runs, owner=self, slot="imports")
        self.apart.refresh()

    def on_touched(self, touched: Touched) -> None:
        """An import came, went or was decided about."""
        if "import_run" in touched.entities:
            self.refresh()
        self.apart.on_touched(touched)

    def arrive(self, record: bytes) -> None:
        """Stand on an import, whatever its state."""
        self._wanted = record
        self._show_place(STAGED)
        self.refresh()

    def primary(self) -> None:
        """Ctrl+Enter: 落账 what is staged, else bring a ledger in; on 收表 and 月报 their own verb."""
        one, place = self.run, self.strip.places.code()
        if place in PLACES:
            self.apart.pane(place).primary()
        elif one is None or self.land.isHidden():
            self.acts.pick()
        elif self.land.isEnabled():
            self.acts.land(one, self._landing_words())

    def export(self) -> None:
        """Ctrl+E: any ledger out; on 月报 the report."""
        if self.strip.places.code() == REPORT and self.apart.reporting is not None:
            self.apart.reporting.export()
            return
        from safetydesk.ui.dialogs.ledgers.export import ExportDialog

        ExportDialog(self._desk, self).open()

    def take(self, incoming: Sequence[Incoming]) -> None:
        """Bring ledgers in, one after the other."""
        self._show_place(STAGED)
        for one in incoming:
            self.acts.bring(one)

    def paste(self) -> None:
        """Ctrl+V: files or a rectangle of cells; 收表 takes files by its own verbs, 月报 told figures."""
        if self.strip.places.code() in PLACES:
            if self.strip.places.code() == REPORT and self.apart.reporting is not None:
                self.apart.reporting.paste()
            return
        found = brought(QGuiApplication.clipboard().mimeData())
        if found:
            self.sayings.clear("paste")
            self.take(found)
        else:
            self.sayings.say(Said("paste", "grey", NOTHING_THERE))

    def set_compact(self, compact: bool) -> None:
        """Below 1180 logical pixels."""
        self.place.set_compact(compact)
        self.apart.set_compact(compact)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and tables are welcome."""
        if brought(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        found = brought(event.mimeData())
        if found:
            event.acceptProposedAction()
            self.take(found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panes give way in a narrow window."""
        super().resizeEvent(event)
        self.out.setVisible(event.size().width() >= NARROW and self.strip.places.code() not in PLACES)
        self.sayings.set_low(event.size().height() < LOW)
        self.place.fit(event.size().width())
        self.history.fit(event.size().width())

    def _view(self) -> StagedView:
        return self.place.feed.view

    def _show_runs(self, read: tuple[list[ImportRow], Mapping[bytes, str]]) -> None:
        found, people = read
        self.apart.warm()
        self._known = found
        self.history.show_imports(found, people)
        waiting = [one for one in found if one.state == "staged"]
        asked = next((run for run in found if run.id == self._wanted), None)
        before = self.run
        still = next((run for run in found if before is not None and run.id == before.id), None)
        if before is not None and still is not None and still.state != before.state:
            still = None  # it landed or was taken back: what waits comes next
        one = asked or still or (waiting[0] if waiting else None)
        if asked is not None or not self._wanted:
            self._wanted = None
        self._show_run(one, fresh=asked is not None)
        self.strip.show_runs(waiting, one.id if one else None)

    def _show_run(self, one: ImportRow | None, *, fresh: bool) -> None:
        self.verbs.run = one
        self.place.toolbar.enable(IN_TURN, bool(one and one.facts.get("others")))
        if one is not None:
            self._begun = None
            self.place.show_ground(Ground.of_import(one), open_=one.state == "staged")
        self._show_place(self.strip.places.code() or STAGED)
        if fresh:
            self._take_focus()

    def _show_place(self, place: str) -> None:
        shown = self.run is not None or self._begun is not None
        self.strip.show_place(place, states=shown)
        there: QWidget = self.place if shown else self.empty
        if place != STAGED:
            there = self.history if place == HISTORY else self.apart.pane(place)
        self.stack.setCurrentWidget(there)
        self.setFocusProxy(self.bring if there is self.empty else there)
        self.header.set_fact(fact_words(place, self.run, self._begun, self._known))
        self.empty.say("没有待落账的台账", empty_words(self._desk.catalog(), self._known, self._desk.clock()))
        self._show_primary(place)
        self.sayings.set_away(place in PLACES)
        if there is not self.place:
            self.status.say("")
            self.status.figures(*(("Ctrl+O 选文件", "Ctrl+V 贴表格") if there is self.empty else ()))

    def _show_primary(self, place: str) -> None:
        """One filled button: 落账 where something waits to be landed, else 导入台账."""
        staged = place == STAGED and self._begun is None and self.verbs.waits()
        self.land.setVisible(staged)
        self.begin.setVisible(place in PLACES)
        if place in PLACES:
            self.begin.setText(self.apart.pane(place).primary_word)
            self.begin.updateGeometry()
        for one in (self.bring, self.out):
            one.setVisible(place not in PLACES and (one is self.bring or self.width() >= NARROW))
        if self.header.search:
            self.header.search.setVisible(place not in PLACES)
        self.bring.kind = "secondary" if staged else "primary"
        self.bring.updateGeometry()
        self.bring.update()

    def _rows_opened(self, found: StagedOpening) -> None:
        self._counts = found.counts
        self.strip.states.show_counts({str(state): count for state, count in found.counts.items()})
        lands = states_left(found.counts)
        self.land.setText(f"落账 {lands} 行" if lands else "落账")
        self.land.setEnabled(bool(lands))
        self.land.updateGeometry()
        if self._begun is not None and self.acts.reading():
            self._again.start()

    def _landing_words(self) -> str:
        counts = self._counts
        told = counted(self._desk.catalog(), {"new": counts.get("new", 0), "changed": counts.get("changed", 0)})
        left = counts.get("left_out", 0)
        return told + (f"，其中 {left} 行没有要" if left else "")

    def _state_picked(self, code: str | None) -> None:
        self.place.show_states(*(STATES[code] if code else ()))

    def _turn_over(self, keys: list[Key]) -> None:
        """Space: all of the range become what the current row is not."""
        line = self.place.table.current_row() if self.place.table else None
        if line is not None:
            self.verbs.take_rows(keys, take=not line.taken)

    def _open_one(self, one: ImportRow) -> None:
        self.strip.places.choose(STAGED)
        self.arrive(one.id)

    def _on_begun(self, begun: Begun) -> None:
        if self.run is not None or self._begun is not None:
            return
        self._begun = begun
        self.place.show_ground(Ground.of(begun.run, begun.kind, begun.letters), open_=False)
        self._show_place(STAGED)
        self._take_focus()

    def _on_staged(self, report: Any) -> None:
        self._begun = None
        self._wanted = report.id
        if words := about_file(report.problems):
            self.sayings.say(Said(report.file_name, "amber", words))
        self.refresh()

    def _on_several(self, report: Any, source: Incoming, others: Sequence[str]) -> None:
        if source.in_turn:
            self.sayings.say(turn_said(source, partial(self.acts.skip, report.id, source)))
            return
        known = replace(source, kind=report.kind, sheet=report.sheet)
        begin = partial(self.acts.in_turn, report.id, known, others)
        self.sayings.say(offer_said(source, report.sheet, others, begin))

    def _on_landed(self, one: ImportRow, words: str) -> None:
        self._landed = one
        left = one.facts.get("counts", {}).get("refused", 0)
        verbs: list[tuple[str, Callable[[], object]]] = [("撤销 Ctrl+Z", self._undo_landed)]
        if left:
            verbs.append(("存错误说明", partial(self.acts.annotate, one)))
            verbs.append(("看没导入的行", partial(self._open_one, one)))
        rest = f"；{left} 行没有导入" if left else ""
        self.sayings.say(Said(one.id.hex(), "green", f"“{one.file_name}”已落账：{words}{rest}。", tuple(verbs)))
        self.verbs.run = None
        self.refresh()

    def _undo_key(self) -> None:
        """Ctrl+Z: take back what was just landed, while the page says that it was."""
        if self._landed is not None and self.sayings.isVisible() and self.sayings.has(self._landed.id.hex()):
            self.sayings.press("撤销")

    def _undo_landed(self) -> None:
        one, self._landed = self._landed, None
        if one is not None:
            self.acts.undo(replace(one, state="accepted"))

    def _on_gone(self, run: bytes) -> None:
        if self.run is not None and self.run.id == run:
            self.verbs.run = None
        if not self.acts.reading():
            self._begun = None
        self.refresh()

    def _seek(self, words: str) -> None:
        if self.strip.places.code() == HISTORY:
            self.history.table.set_search(words)
        else:
            self.place.seek(words)

    def _say(self, said: Said) -> None:
        """A question takes the keyboard where nothing else is being done."""
        self.sayings.say(said)
        if said.state == "violet" and self._idle():
            self.sayings.stand()

    def _idle(self) -> bool:
        """Whether the keyboard is at nothing on the page that is still there."""
        owner = self.window().focusWidget()
        return self.isVisible() and (
            owner is None or not self.isAncestorOf(owner) or owner in (self.bring, self.land, self.header.search)
        )

    def _take_focus(self) -> None:
        """The rows are the current thing, unless a person is at something on the page that is still there."""
        if self._idle() and (work := self.focusProxy()) is not None:
            work.setFocus()

    def _tell(self, there: QWidget, left: str, figures: list[str]) -> None:
        if self.stack.currentWidget() is there:
            self.status.say(left)
            self.status.figures(*figures)

    def _tell_apart(self, left: str, figures: list[str]) -> None:
        if self.apart.reporting is not None:
            self._tell(self.apart.reporting, left, figures)

    def _connect(self) -> None:
        acts, place, verbs = self.acts, self.place, self.verbs
        join(
            (acts.begun, self._on_begun),
            (acts.staged, self._on_staged),
            (acts.several, self._on_several),
            (acts.landed, self._on_landed),
            (acts.gone, self._on_gone),
            (acts.recompared, self.refresh),
            (acts.said, self._say),
            (acts.unsaid, self.sayings.clear),
            (acts.reading_wanted, verbs.open_reading),
            (acts.mapping_wanted, verbs.map_refused),
            (acts.list_wanted, verbs.show_built),
            (acts.kept_wanted, verbs.show_kept),
            (verbs.open_wanted, self._open_one),
            (verbs.export_wanted, self.export),
            (place.feed.opened, self._rows_opened),
            (place.taken, self._turn_over),
            (place.ranged, partial(self._tell, place)),
            (place.narrowed, lambda: self.strip.states.choose(place.state_code())),
            (place.pane.taken, lambda key: self._turn_over([key])),
            (place.pane.answered, verbs.answer),
            (place.pane.split, verbs.split),
            (place.pane.places_wanted, verbs.open_places),
            (place.pane.record_wanted, verbs.open_record),
            (place.pane.pictures_wanted, verbs.open_pictures),
            (self.strip.state_picked, self._state_picked),
            (self.strip.place_picked, self._show_place),
            (self.strip.run_picked, self.arrive),
            (self.history.wanted, verbs.do),
            (self.history.ranged, partial(self._tell, self.history)),
        )
        if self.header.search:
            self.header.search.sought.connect(self._seek)
            self.header.search.taken.connect(lambda _: (self.focusProxy() or self).setFocus())
        for keys, run in (
            (QKeySequence(QKeySequence.StandardKey.Paste), self.paste),
            (QKeySequence("Ctrl+Z"), self._undo_key),
            (QKeySequence("Ctrl+E"), self.export),
            (QKeySequence("Ctrl+Return"), self.primary),
            (QKeySequence("Ctrl+Enter"), self.primary),
        ):
            QShortcut(keys, self, run)

    def _lay_out(self) -> None:
        for widget in (self.empty, self.place, self.history):
            self.stack.addWidget(widget)
        column = page_column(self)
        for part in (self.header, self.strip, self.sayings):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        column.addWidget(self.status)


def _read_imports(db: Any) -> tuple[list[ImportRow], Mapping[bytes, str]]:
    return import_rows(db, limit=MOST), import_people(db)
