"""The page 检查: the list of visits, the visit being done, or a finished one, each with its header above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from safetydesk.domain.touched import Touched
from safetydesk.models.queries.subjects import subject_card
from safetydesk.models.queries.visits import VisitRow, visit_state
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.visit.home import HomeRoom

if TYPE_CHECKING:
    from safetydesk.ui.pages.visit.finished import FinishedRoom
    from safetydesk.ui.pages.visit.keeper import Hold
    from safetydesk.ui.pages.visit.room import VisitRoom
    from safetydesk.ui.pages.visit.sheet import Sheet


class VisitPage(QWidget):
    """`hold(verb, person, facts)` puts an input into the sealed journal while the writer is busy (Lanes.hold).

    The list is there at once; the room of a visit and that of a finished one are made when first wanted, what they
    import comes in the background.
    """

    def __init__(self, desk: Desk, hold: Hold | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._hold = desk, hold
        self.home = HomeRoom(desk)
        self.header, self._body = QStackedWidget(), QStackedWidget()
        self._room: VisitRoom | None = None
        self._finished: FinishedRoom | None = None
        self._waited: bytes | None = None
        self._compact = False
        self.header.setFixedHeight(self.home.header.height())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._body, 1)
        self.home.opened.connect(self.arrive)
        self.home.stood.connect(self._resume)
        self._take_in(self.home)
        self._show(self.home)
        self.home.refresh()
        desk.tasks.carry(_import_rooms)

    @property
    def room(self) -> VisitRoom:
        """Where a visit is done."""
        if self._room is None:
            from safetydesk.ui.pages.visit.room import VisitRoom

            self._room = made = VisitRoom(self._desk, self._hold)
            made.set_compact(self._compact)
            made.list_wanted.connect(self.show_home)
            made.shown.connect(lambda _sheet: self._place_focus())
            made.gone.connect(self._finish)
            made.finish_wanted.connect(self._ask_finish)
            self._take_in(made)
        return self._room

    @property
    def finished(self) -> FinishedRoom:
        """Where a finished visit is seen, signed and put on paper."""
        if self._finished is None:
            from safetydesk.ui.pages.visit.finished import FinishedRoom

            self._finished = made = FinishedRoom(self._desk)
            made.list_wanted.connect(self.show_home)
            made.reopened.connect(self.arrive)
            self._take_in(made)
        return self._finished

    def start(self, subject: bytes | None = None) -> None:
        """Ctrl+N: the dialog that begins or resumes a visit; `subject` is found already."""
        from safetydesk.ui.dialogs.visits.start_visit import open_start

        open_start(self._desk, self.window(), subject)

    def arrive(self, record: bytes) -> None:
        """Open a visit, or begin one at a subject; what is no visit and no subject changes nothing.

        What the rooms import is there when the answer comes, so that no import is waited for here.
        """
        self._waited = record
        self._desk.tasks.read(lambda db: _what(db, record), lambda found: self._open(record, *found), owner=self)

    def refresh(self) -> None:
        """F5."""
        current = self._current()
        if self._room is not None and current is self._room:
            self._room.read_again()
        elif self._finished is not None and current is self._finished:
            self._finished.refresh()
        else:
            self.home.refresh()

    def on_touched(self, touched: Touched) -> None:
        """Sync or another page changed something."""
        current = self._current()
        if self._finished is not None and current is self._finished:
            self._finished.on_touched(touched)
        elif self._room is None or current is not self._room:
            self.home.refresh()
        elif touched.entities & {"sync", "subject", "hazard", "hazard_event", "visit"}:
            self._room.read_again()

    def set_compact(self, compact: bool) -> None:
        """Narrow windows."""
        self._compact = compact
        if self._room is not None:
            self._room.set_compact(compact)

    def may_leave(self) -> bool:
        """Keep what stands on the screen; nothing holds a person back."""
        return self._room.may_leave() if self._room is not None and self._current() is self._room else True

    def is_ready(self) -> bool:
        """Whether nothing of the page is still being made."""
        return self._room is None or self._room.is_built()

    def show_home(self) -> None:
        """The list of visits."""
        self.may_leave()
        self._waited = None
        self._show(self.home)
        self.home.refresh()

    def _resume(self, visit: bytes) -> None:
        if self._waited is None and self._current() is self.home:
            self.arrive(visit)

    def _open(self, record: bytes, found: str, row: VisitRow | None) -> None:
        if record != self._waited:
            return
        if found == "subject":
            self.start(record)
        elif found == "open":
            self._show(self.room)
            self.room.open(record, row)
        elif found == "finished":
            self._finish(record)

    def _ask_finish(self, sheet: Sheet) -> None:
        from safetydesk.ui.dialogs.visits.finish_visit import FinishVisit

        dialog = FinishVisit(self._desk, sheet, self)
        dialog.finished_visit.connect(self._finish)
        dialog.open()

    def _finish(self, visit: bytes) -> None:
        self._waited = visit
        self._show(self.finished)
        self.finished.open(visit)

    def _current(self) -> QWidget | None:
        return self._body.currentWidget()

    def _take_in(self, room: HomeRoom | VisitRoom | FinishedRoom) -> None:
        self.header.addWidget(room.header)
        self._body.addWidget(room)

    def _show(self, room: HomeRoom | VisitRoom | FinishedRoom) -> None:
        self.header.setCurrentWidget(room.header)
        self._body.setCurrentWidget(room)
        self._place_focus()

    def _place_focus(self) -> None:
        """Where the keyboard belongs when the page comes up again."""
        current = self._current()
        if self._room is not None and current is self._room:
            self.setFocusProxy(self._room.work_place())
        elif self._finished is not None and current is self._finished:
            self.setFocusProxy(self._finished.hazards)
        else:
            self.setFocusProxy(self.home.open_list)


def _import_rooms() -> None:
    """Import what the other rooms need, away from the GUI thread."""
    import safetydesk.ui.pages.visit.finished
    import safetydesk.ui.pages.visit.room  # noqa: F401


def _what(db: Any, record: bytes) -> tuple[str, VisitRow | None]:
    state = visit_state(db, record)
    if state is not None:
        _import_rooms()
        return "open" if state.row.finished_at is None else "finished", state.row
    return "subject" if subject_card(db, record) is not None else "", None
