"""The Qt model over frozen rows: a list in memory, arranged by the view, or pages of a source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from safetydesk.ui.table.columns import TableColumn, View, arranged
from safetydesk.ui.table.paging import Load, Pages, Source

Index = QModelIndex | QPersistentModelIndex
LOADING = "…"


class RowModel(QAbstractTableModel):
    """`row_at` gives the frozen row, or None while it is on the way."""

    def __init__(
        self, columns: list[TableColumn], load: Load, initials: Callable[[str], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = columns
        self.all_rows: list[Any] = []
        self._shown: list[Any] = []
        self._pages: Pages | None = None
        self._load, self._initials = load, initials
        self._length = 0

    def show_rows(self, rows: Sequence[Any], view: View) -> None:
        """Hold these rows and show them as the view wants."""
        self._pages = None
        self.all_rows = list(rows)
        self.arrange(view)

    def arrange(self, view: View) -> None:
        """Filter, search and sort rows in memory; a source's rows come arranged."""
        if self._pages:
            return
        self.beginResetModel()
        self._shown = arranged(self.all_rows, self.columns, view, self._initials)
        self._length = len(self._shown)
        self.endResetModel()

    def show_source(self, source: Source) -> None:
        """Show a source from its start; answers to an older source are dropped."""
        self.beginResetModel()
        self.all_rows, self._shown, self._length = [], [], 0
        pages = self._pages = Pages(source, self._load)
        self.endResetModel()
        pages.start(
            arrived=lambda first, count: self._arrived(pages, first, count),
            grew=lambda length: self._grew(pages, length),
        )

    def row_at(self, at: int) -> Any | None:
        """The row at a position."""
        if self._pages:
            return self._pages.row(at)
        return self._shown[at] if at < len(self._shown) else None

    def whole(self) -> bool:
        """Whether every row is in memory, so that sums and positions are true."""
        return self._pages is None or self._pages.loaded()

    def words_at(self, row: int, column: int) -> str:
        """The cell as shown."""
        found = self.row_at(row)
        return LOADING if found is None else self.columns[column].words(found)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Rows known."""
        return 0 if parent.isValid() else self._length

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Columns, hidden ones too."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for screen readers and copies; painting reads the row itself."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words_at(index.row(), index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Column titles; rows are numbered from 1."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.columns[section].title if orientation == Qt.Orientation.Horizontal else section + 1

    def canFetchMore(self, parent: Index) -> bool:
        """Whether scrolling on brings more."""
        return bool(self._pages and self._length and self._pages.more())

    def fetchMore(self, parent: Index) -> None:
        """Ask for the next page."""
        if self._pages:
            self._pages.fetch_more()

    def _grew(self, pages: Pages, length: int) -> None:
        if pages is self._pages:
            self.beginInsertRows(QModelIndex(), self._length, length - 1)
            self._length = length
            self.endInsertRows()

    def _arrived(self, pages: Pages, first: int, count: int) -> None:
        if pages is self._pages and count:
            last = self.index(first + count - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(first, 0), last)
