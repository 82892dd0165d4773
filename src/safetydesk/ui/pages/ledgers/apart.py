"""收表 and 月报: places of the page that have nothing to do with what waits to be landed, made when first wanted."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from safetydesk.domain.touched import Touched
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.ledgers.strip import COLLECT, REPORT

if TYPE_CHECKING:
    from safetydesk.ui.pages.collecting.pane import CollectingPane
    from safetydesk.ui.pages.reporting.pane import ReportPane

PLACES = (COLLECT, REPORT)
Tell = Callable[[str, list[str]], object]


class Apart:
    """`pane(place)` gives the pane of a place of PLACES; `changed()` runs when its primary verb is another one."""

    def __init__(self, desk: Desk, stack: QStackedWidget, changed: Callable[[], object], tell: Tell) -> None:
        self._desk, self._stack, self._changed, self._tell = desk, stack, changed, tell
        self._compact = self._warm = False
        self.collecting: CollectingPane | None = None
        self.reporting: ReportPane | None = None

    def pane(self, place: str) -> CollectingPane | ReportPane:
        """The pane of a place."""
        found = self.collecting if place == COLLECT else self.reporting
        return found or (self._collect() if place == COLLECT else self._report())

    def warm(self) -> None:
        """Import what 月报 needs on a lane's thread, so that its first turn is short."""
        if not self._warm:
            self._warm = True
            self._desk.tasks.carry(lambda: import_module("safetydesk.ui.pages.reporting.pane"))

    def refresh(self) -> None:
        """F5: what is on the screen is read again."""
        for one in (self.collecting, self.reporting):
            if one is not None and one.isVisible():
                one.refresh()

    def on_touched(self, touched: Touched) -> None:
        """Something changed."""
        for one in (self.collecting, self.reporting):
            if one is not None:
                one.on_touched(touched)

    def set_compact(self, compact: bool) -> None:
        """Below 1180 logical pixels."""
        self._compact = compact
        for one in (self.collecting, self.reporting):
            if one is not None:
                one.set_compact(compact)

    def _collect(self) -> CollectingPane:
        from safetydesk.ui.pages.collecting.pane import CollectingPane

        self.collecting = CollectingPane(self._desk)
        self.collecting.set_compact(self._compact)
        self._stack.addWidget(self.collecting)
        return self.collecting

    def _report(self) -> ReportPane:
        from safetydesk.ui.pages.reporting.pane import ReportPane

        self.reporting = ReportPane(self._desk)
        self.reporting.set_compact(self._compact)
        self.reporting.primary_changed.connect(self._changed)
        self.reporting.ranged.connect(self._tell)
        self._stack.addWidget(self.reporting)
        return self.reporting
