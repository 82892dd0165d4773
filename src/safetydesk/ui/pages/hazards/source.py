"""Feeds the hazards table: read anew at once (counts, first page, page of the cursor), further pages as they are seen.

What was read anew is handed to the table in one step on the GUI thread, so that nothing jumps or goes blank between.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, Signal

from safetydesk.domain.instants import day
from safetydesk.models.queries.hazard_table import HazardLine, HazardOpening, HazardView, open_table, table_page
from safetydesk.models.queries.hazard_table import table_values as values_of
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.hazards.columns import asked_view, filter_words
from safetydesk.ui.table.cursor import Spot
from safetydesk.ui.table.paging import PAGE, Source
from safetydesk.ui.table.table import Table

SOON_DAYS = 3


class HazardFeed(QObject):
    """`opened(HazardOpening)` after the table shows what was read."""

    opened = Signal(object)

    def __init__(self, desk: Desk, today: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._today = desk, today
        self._table: Table | None = None
        self._at_hand: HazardOpening | None = None
        self.view = HazardView(today(), today())

    def load(self, query: Callable[[Any], Any], done: Callable[[Any], object]) -> object:
        """The table's loader: answers from what is at hand, else from the reader."""
        if self._at_hand is not None:
            return done(query(None))
        return self._desk.tasks.read(query, done, owner=self)

    def fill(self, table: Table, *, around: bytes | None, stay: bool) -> None:
        """Read the table as it is arranged now and stand on `around`; `stay` keeps the scroll position."""
        self._table = table
        today = self._today()
        soon = (day(today) + timedelta(days=SOON_DAYS)).isoformat()
        view = asked_view(self._desk.catalog(), table.view, today, soon)
        self._desk.tasks.read(
            lambda db: open_table(db, view, step=PAGE, around=around),
            lambda found: self._show(view, found, stay=stay),
            owner=self,
            slot="hazards",
        )

    def filling(self) -> bool:
        """Whether the table is just being filled, so that its cursor tells nothing."""
        return self._at_hand is not None

    def _show(self, view: HazardView, found: HazardOpening, *, stay: bool) -> None:
        table = self._table
        if table is None:
            return
        self.view = view
        spot, bar = table.spot(), table.twin.main.verticalScrollBar()
        column, height = (spot.column if spot else table.columns_shown()[0]), bar.value()
        self._at_hand = found
        table.show_source(self._source(view, found))
        if stay:
            bar.setValue(height)
        if found.count:
            table.go(Spot(found.position or 0, column))
        self._at_hand = None
        self.opened.emit(found)

    def _source(self, view: HazardView, found: HazardOpening) -> Source:
        catalog = self._desk.catalog()
        ends = {n: number for number, n in enumerate(found.ends, 1)}

        def fetch(reader: Any, after: HazardLine | int | None, limit: int) -> list[HazardLine]:
            last = after.n if isinstance(after, HazardLine) else after
            if reader is None:
                return found.pages[ends[last] if last else 0]
            return table_page(reader, view, last, limit)

        def values(reader: Any, column: str) -> list[tuple[str, int]]:
            counts: dict[str, int] = {}
            for value, count in values_of(reader, view, column):
                words = filter_words(catalog, column, value)
                counts[words] = counts.get(words, 0) + count
            return list(counts.items())

        return Source(fetch, count=lambda _: found.count, ends=lambda _reader, _step: found.ends, values=values)
