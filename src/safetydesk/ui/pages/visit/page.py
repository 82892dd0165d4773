"""The page 检查: the list of visits, the visit being done, or a finished one, each with its header above."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from safetydesk.domain.touched import Touched
from safetydesk.models.queries.subjects import subject_card
from safetydesk.models.queries.visits import visit_state
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.visit.finished import FinishedRoom
from safetydesk.ui.pages.visit.home import HomeRoom
from safetydesk.ui.pages.visit.keeper import Hold
from safetydesk.ui.pages.visit.room import VisitRoom
from safetydesk.ui.pages.visit.sheet import Sheet

Room = HomeRoom | VisitRoom | FinishedRoom


class VisitPage(QWidget):
    """`hold(verb, person, facts)` puts an input into the sealed journal while the writer is busy (Lanes.hold)."""

    def __init__(self, desk: Desk, hold: Hold | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.home, self.room, self.finished = HomeRoom(desk), VisitRoom(desk, hold), FinishedRoom(desk)
        self.header, self._body = QStackedWidget(), QStackedWidget()
        self._waited: bytes | None = None
        for room in (self.home, self.room, self.finished):
            self.header.addWidget(room.header)
            self._body.addWidget(room)
        self.header.setFixedHeight(self.home.header.height())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._body, 1)
        self.room.list_wanted.connect(self.show_home)
        self.finished.list_wanted.connect(self.show_home)
        self.home.opened.connect(self.arrive)
        self.home.stood.connect(self._resume)
        self.room.flow.shown.connect(lambda _sheet: self._place_focus())
        self.room.gone.connect(self._finish)
        self.room.finish_wanted.connect(self._ask_finish)
        self.finished.reopened.connect(self.arrive)
        self._show(self.home)
        self.home.refresh()

    def start(self, subject: bytes | None = None) -> None:
        """Ctrl+N: the dialog that begins or resumes a visit; `subject` is found already."""
        from safetydesk.ui.dialogs.start_visit import open_start

        open_start(self._desk, self.window(), subject)

    def arrive(self, record: bytes) -> None:
        """Open a visit, or begin one at a subject; what is no visit and no subject changes nothing."""
        self._waited = record
        self._desk.tasks.read(lambda db: _what(db, record), lambda found: self._open(record, found), owner=self)

    def refresh(self) -> None:
        """F5."""
        if self._current() is self.room:
            self.room.flow.read_again()
        elif self._current() is self.finished:
            self.finished.refresh()
        else:
            self.home.refresh()

    def on_touched(self, touched: Touched) -> None:
        """Sync or another page changed something."""
        if self._current() is self.finished:
            self.finished.on_touched(touched)
        elif self._current() is self.home:
            self.home.refresh()
        elif touched.entities & {"sync", "subject", "hazard", "hazard_event", "visit"}:
            self.room.flow.read_again()

    def set_compact(self, compact: bool) -> None:
        """Narrow windows."""
        self.room.set_compact(compact)

    def may_leave(self) -> bool:
        """Keep what stands on the screen; nothing holds a person back."""
        return self.room.may_leave() if self._current() is self.room else True

    def show_home(self) -> None:
        """The list of visits."""
        self.may_leave()
        self._waited = None
        self._show(self.home)
        self.home.refresh()

    def _resume(self, visit: bytes) -> None:
        if self._waited is None and self._current() is self.home:
            self.arrive(visit)

    def _open(self, record: bytes, found: str) -> None:
        if record != self._waited:
            return
        if found == "subject":
            self.start(record)
        elif found == "open":
            self._show(self.room)
            self.room.open(record)
        elif found == "finished":
            self._finish(record)

    def _ask_finish(self, sheet: Sheet) -> None:
        from safetydesk.ui.dialogs.finish_visit import FinishVisit

        dialog = FinishVisit(self._desk, sheet, self)
        dialog.finished_visit.connect(self._finish)
        dialog.open()

    def _finish(self, visit: bytes) -> None:
        self._waited = visit
        self._show(self.finished)
        self.finished.open(visit)

    def _current(self) -> QWidget | None:
        return self._body.currentWidget()

    def _show(self, room: Room) -> None:
        self.header.setCurrentWidget(room.header)
        self._body.setCurrentWidget(room)
        self._place_focus()

    def _place_focus(self) -> None:
        """Where the keyboard belongs when the page comes up again."""
        current = self._current()
        if current is self.room:
            self.setFocusProxy(self.room.work_place())
        else:
            self.setFocusProxy(self.finished.hazards if current is self.finished else self.home.open_list)


def _what(db: Any, record: bytes) -> str:
    state = visit_state(db, record)
    if state is not None:
        return "open" if state.row.finished_at is None else "finished"
    return "subject" if subject_card(db, record) is not None else ""
