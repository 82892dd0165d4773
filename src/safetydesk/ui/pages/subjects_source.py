"""Feeds the enterprise table: counts, first page and the cursor's page are read together and shown in one step.

Further pages come as they are seen; the words of a header filter become the stored values behind them.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from safetydesk.models.queries.arranged import Value
from safetydesk.models.queries.subject_table import (
    SubjectOpening,
    SubjectView,
    open_table,
    table_page,
    table_values,
)
from safetydesk.models.queries.subjects import SubjectRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.subjects_columns import Shown
from safetydesk.ui.table.columns import View
from safetydesk.ui.table.cursor import Spot
from safetydesk.ui.table.paging import PAGE, Source
from safetydesk.ui.table.table import Table


class SubjectFeed(QObject):
    """`opened(SubjectOpening)` after the table shows what was read."""

    opened = Signal(object)

    def __init__(self, desk: Desk, shown: Shown, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._shown = desk, shown
        self._behind: dict[str, dict[str, set[Value]]] = {}
        self._at_hand: SubjectOpening | None = None
        self.view = SubjectView()

    def load(self, query: Any, done: Any) -> object:
        """The table's loader: answers from what is at hand, else from the reader."""
        if self._at_hand is not None:
            return done(query(None))
        return self._desk.tasks.read(query, done, owner=self)

    def filling(self) -> bool:
        """Whether the table is just being filled, so that its cursor tells nothing."""
        return self._at_hand is not None

    def fill(self, table: Table, *, around: bytes | None, never: bool) -> None:
        """Read the table as it is arranged now and stand on `around`; `never`: only what nobody ever inspected."""
        view = self._asked(table.view, never)
        self._desk.tasks.read(
            lambda db: open_table(db, view, step=PAGE, around=around),
            lambda found: self._show(table, view, found),
            owner=self,
            slot="subjects",
        )

    def _show(self, table: Table, view: SubjectView, found: SubjectOpening) -> None:
        self.view = view
        spot, bar = table.spot(), table.twin.main.verticalScrollBar()
        column, height = (spot.column if spot else table.columns_shown()[0]), bar.value()
        self._at_hand = found
        table.show_source(self._source(view, found))
        bar.setValue(height)
        if found.count:
            table.go(Spot(found.place or 0, column))
        self._at_hand = None
        self.opened.emit(found)

    def _source(self, view: SubjectView, found: SubjectOpening) -> Source:
        numbers = {key: number for number, key in enumerate(found.ends, 1)}

        def fetch(reader: Any, after: SubjectRow | bytes | None, limit: int) -> list[SubjectRow]:
            last = after.id if isinstance(after, SubjectRow) else after
            if reader is None:
                return found.pages[numbers[last] if last else 0]
            return table_page(reader, view, last, limit)

        return Source(
            fetch,
            count=lambda _: found.count,
            ends=lambda _reader, _step: found.ends,
            values=lambda reader, column: self._values(reader, view, column),
        )

    def _values(self, reader: Any, view: SubjectView, column: str) -> list[tuple[str, int]]:
        """The words of a column; what is stored behind each is kept for the filter that may follow."""
        counts: dict[str, int] = {}
        behind: dict[str, set[Value]] = {}
        for value, count in table_values(reader, view, column):
            words = self._shown[column](value)
            counts[words] = counts.get(words, 0) + count
            behind.setdefault(words, set()).add(value)
        self._behind[column] = behind
        return list(counts.items())

    def _asked(self, view: View, never: bool) -> SubjectView:
        filters = {
            column: frozenset(value for word in words for value in self._behind.get(column, {}).get(word, ()))
            for column, words in view.filters.items()
        }
        return SubjectView(filters, view.search, view.sort or ("name", False), never)
