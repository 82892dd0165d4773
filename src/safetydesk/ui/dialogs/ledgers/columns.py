"""The columns of a foreign file, one below the other: its header, what stands under it, the field it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QAbstractItemModel, QSize, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QWidget

from safetydesk.catalog.profiles import names_informant
from safetydesk.catalog.registers import Register
from safetydesk.errors import SafetyDeskError, error
from safetydesk.ui.turns import Turns
from safetydesk.ui.widgets.field import Choice
from safetydesk.ui.widgets.panel import scrolled
from safetydesk.ui.widgets.text import OneLine, label, one_line

NOT_READ = "（不读这一列）"
SEALED = "涉及举报人，一概不读"
ROW, HEAD, GAP = 32, 20, 6
HIGHEST, LOWEST = 380, 110
AT_ONCE = 8
"""Rows made in one turn."""


class ColumnGrid(QWidget):
    """`before` {header: field, '' for a column left out}; `picked` when a person chose a field."""

    picked = Signal()

    def __init__(self, register: Register, before: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.register, self.before = register, dict(before)
        self.fields: dict[str, Choice] = {}
        self._samples: dict[str, OneLine] = {}
        self._told: dict[str, str] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(GAP)
        for at, (words, share) in enumerate((("文件里的表头", 3), ("前几格", 4), ("对应的栏目", 3))):
            grid.addWidget(label(words, "heading"), 0, at)
            grid.setColumnStretch(at, share)
        options = Choice("", [("", NOT_READ), *((one.field, one.title) for one in register.columns if not one.derived)])
        options.setParent(self)
        options.hide()
        rows = list(enumerate(self.before.items(), 1))
        turns = [
            partial(self._add, grid, options.model(), rows[at : at + AT_ONCE]) for at in range(0, len(rows), AT_ONCE)
        ]
        for make in turns[:1]:
            make()
        if turns[1:]:
            Turns(turns[1:], self)
        grid.setRowStretch(len(self.before) + 1, 1)

    def _add(self, grid: QGridLayout, options: QAbstractItemModel, rows: Sequence[tuple[int, tuple[str, str]]]) -> None:
        """Make some rows; of a wide ledger the others come in later turns of the event loop."""
        for row, (header, field) in rows:
            known = self._told.get(header, "")
            for at, widget in enumerate((one_line(header), self._sample(header), self._choice(header, field, options))):
                grid.addWidget(widget, row, at)
            if known:
                self._samples[header].setText(known)

    def columns(self) -> dict[str, str]:
        """What the person decided: header to field, '' for a column left out."""
        made = {header: choice.code() or "" for header, choice in self.fields.items()}
        return {header: made.get(header, field) for header, field in self.before.items()}

    def changed(self) -> dict[str, str]:
        """Only what was decided otherwise than before."""
        return {header: field for header, field in self.columns().items() if field != self.before[header]}

    def show_samples(self, found: Mapping[str, Sequence[str]], none: str = "") -> None:
        """Show the first values under headers; `none` where a known header has none."""
        for header, values in found.items():
            if header in self.before and not self._sealed(header):
                self._told[header] = "、".join(values) or none
                if header in self._samples:
                    self._samples[header].setText(self._told[header])

    def samples(self, header: str) -> str:
        """The first values under a header, as shown."""
        return self._samples[header].text()

    def wrong(self) -> SafetyDeskError | None:
        """Why it cannot be read so: two headers for one field (DESKTOP_025), a missing one (DESKTOP_026)."""
        taken: dict[str, str] = {}
        for header, field in self.columns().items():
            if field and field in taken:
                title = self.register.column(field).title
                return error("DESKTOP_025", title=title, one=taken[field], other=header)
            taken[field] = header
        if not taken.keys().isdisjoint(self.register.enough):
            return None
        missing = [self.register.column(field).title for field in self.register.required if field not in taken]
        return error("DESKTOP_026", titles="、".join(missing)) if missing else None

    def height_wanted(self) -> int:
        """As high as all rows are."""
        return HEAD + len(self.before) * (ROW + GAP)

    def _sample(self, header: str) -> OneLine:
        self._samples[header] = one_line(SEALED if self._sealed(header) else "", tone="second")
        return self._samples[header]

    def _choice(self, header: str, field: str, options: QAbstractItemModel) -> Choice:
        """A choice of one column; all of them share what is offered, so that a wide ledger is quickly shown."""
        choice = Choice(f"{header} 对应的栏目", [])
        choice.setModel(options)
        choice.choose(field)
        choice.setFixedHeight(ROW)
        choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        choice.setEnabled(not self._sealed(header))
        choice.activated.connect(lambda _: self.picked.emit())
        self.fields[header] = choice
        return choice

    def _sealed(self, header: str) -> bool:
        return names_informant(header.split("/"), self.register.sealed)


class GridArea(QWidget):
    """Where a grid of columns stands: as high as it is while there is room, else it scrolls."""

    def __init__(self, grid: ColumnGrid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = grid
        self._area: QScrollArea = scrolled(grid)
        self._area.setParent(self)
        self.setMinimumHeight(min(LOWEST, grid.height_wanted()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """The rows, at most the highest."""
        return QSize(super().sizeHint().width(), min(HIGHEST, self._grid.height_wanted()))

    def resizeEvent(self, event: object) -> None:
        """The area takes all of it."""
        self._area.setGeometry(self.rect())
