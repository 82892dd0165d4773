"""Feeds the staged table: what was read anew (counts, pages in sight) is handed over in one step, the rest as seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from safetydesk.catalog.registers import Register, load_registers
from safetydesk.models.queries.imports import ImportRow
from safetydesk.models.queries.staged import StagedLineRow, StagedState
from safetydesk.models.queries.staged_table import (
    Key,
    StagedOpening,
    StagedView,
    open_staged,
    staged_table_page,
    staged_values,
)
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.ledgers.columns import Worded, cell_worder, column_order, shown_row
from safetydesk.ui.pages.ledgers.line import Shown
from safetydesk.ui.table.columns import View, written
from safetydesk.ui.table.cursor import Spot
from safetydesk.ui.table.paging import PAGE, Source
from safetydesk.ui.table.table import Table

KEPT = 16
"""Pages kept: a row of cells, marks and problems is many objects, and the collector walks over all of them."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What all rows of one import share: its kind, which field stands under which letters, whether some change."""

    run: bytes
    register: Register
    fields: Mapping[str, str]
    order: tuple[str, ...]
    changes: bool = False

    @classmethod
    def of(cls, run: bytes, kind: str, letters: Mapping[str, str], *, changes: bool = False) -> Ground:
        """The ground of an import; a field of a newer program is left out."""
        register = load_registers()[kind]
        known = {column.field for column in register.columns}
        kept = {field: at for field, at in letters.items() if field in known}
        return cls(run, register, {at: field for field, at in kept.items()}, tuple(column_order(kept)), changes)

    @classmethod
    def of_import(cls, found: ImportRow) -> Ground:
        """The ground of a stored import."""
        changes = bool(found.facts.get("counts", {}).get("changed"))
        return cls.of(found.id, found.kind, found.facts.get("letters", {}), changes=changes)


class StagedFeed(QObject):
    """`opened(StagedOpening)` after the table shows what was read."""

    opened = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._words: Worded = cell_worder(desk.catalog())
        self._at_hand: StagedOpening | None = None
        self._values: dict[str, dict[str, set[Any]]] = {}
        self.states: tuple[StagedState, ...] = ()
        self.view = StagedView()

    def load(self, query: Callable[[Any], Any], done: Callable[[Any], object]) -> object:
        """The table's loader: answers from what is at hand, else from the reader."""
        if self._at_hand is not None:
            return done(query(None))
        return self._desk.tasks.read(query, done, owner=self)

    def filling(self) -> bool:
        """Whether the table is just being filled, so that its cursor tells nothing."""
        return self._at_hand is not None

    def forget(self) -> None:
        """Another import comes: what its filters offered is not known yet."""
        self._values = {}

    def fill(self, table: Table, ground: Ground, *, around: Key | None, stay: bool) -> None:
        """Read the table as it is arranged now and stand on `around`; `stay` keeps the scroll position."""
        view = self._asked(table.view)
        high = table.twin.main.verticalHeader().defaultSectionSize()
        first = table.twin.main.verticalScrollBar().value() // high if stay else 0
        seen = {first // PAGE, (first + table.twin.rows_in_sight() + 2) // PAGE}
        self._desk.tasks.read(
            lambda db: open_staged(db, ground.run, view, step=PAGE, around=around, pages=seen),
            lambda found: self._show(table, ground, view, found, stay=stay),
            owner=self,
            slot="staged",
        )

    def shown(self, ground: Ground, row: StagedLineRow) -> Shown:
        """A staged row in words."""
        return shown_row(row, ground.register, ground.fields, self._words)

    def _own_words(self, key: str, value: Any) -> str:
        if key == "verdict":
            return self._desk.catalog().word("staged_verdict", value)
        return written(value) if key == "row" else {1: "要", 0: "不要"}.get(value, "")

    def _asked(self, view: View) -> StagedView:
        filters = {key: self._meant(key, words) for key, words in view.filters.items()}
        return StagedView(self.states, filters, view.search, view.sort if view.sort != ("row", False) else None)

    def _meant(self, key: str, words: frozenset[str]) -> frozenset[Any]:
        known = self._values.get(key, {})
        return frozenset(value for word in words for value in known.get(word, {word or None}))

    def _show(self, table: Table, ground: Ground, view: StagedView, found: StagedOpening, *, stay: bool) -> None:
        self.view = view
        spot, bar = table.spot(), table.twin.main.verticalScrollBar()
        column, height = (spot.column if spot else table.columns_shown()[1]), bar.value()
        self._at_hand = found
        table.show_source(self._source(ground, view, found))
        if stay:
            bar.setValue(height)
        if found.count:
            table.go(Spot(found.position or 0, column))
        self._at_hand = None
        self.opened.emit(found)

    def _source(self, ground: Ground, view: StagedView, found: StagedOpening) -> Source:
        numbers = {key: number for number, key in enumerate(found.ends, 1)}

        def fetch(reader: Any, after: Shown | Key | None, limit: int) -> list[Shown]:
            last = after.id if isinstance(after, Shown) else after
            if reader is None:
                rows = found.pages.get(numbers[last] if last else 0, [])
            else:
                rows = staged_table_page(reader, ground.run, view, last, limit)
            return [self.shown(ground, row) for row in rows]

        def values(reader: Any, key: str) -> list[tuple[str, int]]:
            return self._offered(ground, key, staged_values(reader, ground.run, view, key))

        ends = found.ends
        return Source(fetch, lambda _: found.count, lambda _reader, _step: ends, values, KEPT)

    def _offered(self, ground: Ground, key: str, found: list[tuple[Any, int]]) -> list[tuple[str, int]]:
        """The words of a header filter; values that are written alike are one word."""
        named = {column.field: column for column in ground.register.columns}
        counts: dict[str, int] = {}
        meant: dict[str, set[Any]] = {}
        for value, count in found:
            words = self._words(named[key], value) if key in named else self._own_words(key, value)
            counts[words] = counts.get(words, 0) + count
            meant.setdefault(words, set()).add(value)
        self._values[key] = meant
        return list(counts.items())
