"""The table: two grids over one model, frozen columns left of a 2 px edge, one cursor, one range."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget
from shiboken6 import isValid

from safetydesk.ui.table import figures
from safetydesk.ui.table.columns import TableColumn, Value, View, arranged, counted
from safetydesk.ui.table.copying import from_tsv, to_tsv
from safetydesk.ui.table.cursor import Spot
from safetydesk.ui.table.filter_popup import FilterPopup
from safetydesk.ui.table.grid import Scene
from safetydesk.ui.table.keys import press
from safetydesk.ui.table.model import RowModel
from safetydesk.ui.table.paging import Load, Source, load_now
from safetydesk.ui.table.twin import Twin
from safetydesk.ui.widgets.empty import Empty

_MOVE = QItemSelectionModel.SelectionFlag


def _itself(words: str) -> str:
    return words.casefold()


def _identity(row: Any) -> object:
    return getattr(row, "id", row)


class Table(QWidget):
    """Shows frozen rows. Signals: `opened(row)`, `moved(row or None)`, `pasted(row, column key, cells)`,
    `view_changed(View)`, `ranged(left words, figures)` for a StatusLine, `menu_wanted(row, global position)`."""

    opened = Signal(object)
    moved = Signal(object)
    pasted = Signal(object, str, list)
    view_changed = Signal(object)
    ranged = Signal(str, list)
    menu_wanted = Signal(object, QPoint)

    def __init__(
        self,
        name: str,
        columns: list[TableColumn],
        *,
        frozen: int = 0,
        load: Load = load_now,
        initials: Callable[[str], str] = _itself,
        identity: Callable[[Any], object] = _identity,
        dense: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = RowModel(columns, load, initials, self)
        self.view = View()
        self._load, self._initials, self._identity = load, initials, identity
        self._source: Source | None = None
        self._hidden: set[str] = set()
        self._frozen_count = frozen
        self._anchor: Spot | None = None
        self._row_shown: object = None
        self.twin = Twin(name, self.rows, self, dense=dense)
        self.setFocusProxy(self.twin)
        self._empty = Empty("", parent=self)
        self._empty.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.twin)
        self._empty.raise_()
        self.rows.rowsInserted.connect(self._show_empty)
        for grid in (self.twin.frozen, self.twin.main):
            grid.head.filter_wanted.connect(self.open_filter)
            grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            grid.customContextMenuRequested.connect(self.ask_menu)
        QShortcut(QKeySequence("Ctrl+Shift+L"), self, self.open_filter)
        self.twin.spread(self._hidden, frozen)

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show rows that are in memory; cursor and scroll position stay on the same record."""
        self._source = None
        kept = self._remember()
        self.rows.show_rows(rows, self.view)
        self._restore(kept)

    def show_source(self, source: Source) -> None:
        """Show rows that are fetched as they are needed; on `view_changed` the page gives a new source."""
        self._source = source
        self.rows.show_source(source)
        self._after_reset()

    def set_empty(self, fact: str, then: str = "") -> None:
        """What stands there when there is no row."""
        self._empty.say(fact, then)
        self._show_empty()

    def set_search(self, words: str) -> None:
        """Let through only rows containing the words or their pinyin initials; '' lets all through."""
        self._change(View(self.view.sort, self.view.filters, words))

    def set_filter(self, key: str, words: frozenset[str] | None) -> None:
        """Let through only these words of a column; None takes the filter away."""
        filters = {other: kept for other, kept in self.view.filters.items() if other != key}
        if words is not None:
            filters[key] = words
        self._change(View(self.view.sort, filters, self.view.search))

    def clear_filters(self) -> None:
        """Take all filters away."""
        self._change(View(self.view.sort, {}, self.view.search))

    def sort(self, key: str, *, descending: bool = False) -> None:
        """Order by a column."""
        self._change(View((key, descending), self.view.filters, self.view.search))

    def filter_tags(self) -> list[tuple[str, Callable[[], object]]]:
        """The filters in force, in words, each with what removes it (for the toolbar)."""
        return [(self._told(key, words), self._remover(key)) for key, words in self.view.filters.items()]

    def spot(self) -> Spot | None:
        """The current cell."""
        index = self.twin.main.selectionModel().currentIndex()
        return Spot(index.row(), index.column()) if index.isValid() else None

    def current_row(self) -> Any | None:
        """The frozen row under the cursor."""
        spot = self.spot()
        return self.rows.row_at(spot.row) if spot else None

    def selected_rows(self) -> list[Any]:
        """The frozen rows the range touches, in order; without a range the current one."""
        span = self._span()
        found = [self.rows.row_at(at) for at in range(span[0].row, span[1].row + 1)] if span else []
        return [row for row in found if row is not None]

    def select_record(self, identity: object) -> bool:
        """Put the cursor on the record; False when it is not among the rows in memory."""
        at = self._position(identity)
        if at is not None:
            self.go(Spot(at, self.columns_shown()[0]))
        return at is not None

    def go(self, spot: Spot, *, stretch: bool = False) -> None:
        """Move the cursor; `stretch` keeps the other corner of the range."""
        anchor = self._anchor if stretch and self._anchor else spot
        self._anchor = anchor
        top, bottom = sorted((anchor.row, spot.row))
        left, right = sorted((anchor.column, spot.column))
        chosen = QItemSelection(self.rows.index(top, left), self.rows.index(bottom, right))
        index = self.rows.index(spot.row, spot.column)
        selection = self.twin.main.selectionModel()
        selection.setCurrentIndex(index, _MOVE.NoUpdate)
        selection.select(chosen, _MOVE.ClearAndSelect)
        self.twin.reveal(spot)
        self.repaint_cells()
        self._tell()

    def covers(self, spot: Spot) -> bool:
        """Whether a cell lies in the range."""
        return self.twin.main.selectionModel().isSelected(self.rows.index(spot.row, spot.column))

    def copy(self) -> str:
        """Put the range on the clipboard as tab-separated text; returns the text."""
        span = self._span()
        if not span:
            return ""
        columns = [at for at in self.columns_shown() if span[0].column <= at <= span[1].column]
        rows = range(span[0].row, span[1].row + 1)
        text = to_tsv([[self.rows.words_at(row, at) for at in columns] for row in rows])
        QGuiApplication.clipboard().setText(text)
        return text

    def paste(self) -> None:
        """Hand the clipboard's rectangle to the page, with the row and column it would land on."""
        spot, text = self.spot(), QGuiApplication.clipboard().text()
        if spot and text:
            self.pasted.emit(self.rows.row_at(spot.row), self.rows.columns[spot.column].key, from_tsv(text))

    def open_current(self) -> None:
        """Open the row under the cursor."""
        row = self.current_row()
        if row is not None:
            self.opened.emit(row)

    def open_filter(self, column: int | None = None) -> FilterPopup | None:
        """Open the filter of a column, else of the cursor's column."""
        spot = self.spot()
        at = column if column is not None else spot.column if spot else self.columns_shown()[0]
        head = self.twin.grid_of(at).head
        shown = self.rows.columns[at]
        popup = FilterPopup(shown.title, self.view.filters.get(shown.key), self._initials, parent=self)
        popup.chosen.connect(lambda words: self.set_filter(shown.key, words))
        popup.ordered.connect(lambda descending: self.sort(shown.key, descending=descending))
        self._fill_filter(popup, shown)
        handle = head.handle_of(at)
        popup.open_at(head.viewport().mapToGlobal(handle.bottomRight() + QPoint(-popup.width() + 4, 2)))
        return popup

    def columns_shown(self) -> list[int]:
        """The model columns that are not hidden, in order."""
        return [at for at, column in enumerate(self.rows.columns) if column.key not in self._hidden]

    def set_hidden(self, key: str, hidden: bool) -> None:
        """Hide or show a column; the last one cannot be hidden."""
        if hidden and len(self.columns_shown()) > 1:
            self._hidden.add(key)
        elif not hidden:
            self._hidden.discard(key)
        self.twin.spread(self._hidden, self._frozen_count)

    def set_frozen(self, count: int) -> None:
        """Freeze the first `count` columns."""
        self._frozen_count = count
        self.twin.spread(self._hidden, self._frozen_count)

    def columns_menu(self) -> QMenu:
        """The menu of 列: show and hide, freeze."""
        menu = QMenu(self)
        for column in self.rows.columns:
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(column.key not in self._hidden)
            action.toggled.connect(lambda on, key=column.key: self.set_hidden(key, not on))
        menu.addSeparator()
        spot = self.spot()
        if spot:
            title = self.rows.columns[spot.column].title
            menu.addAction(f"冻结到“{title}”", lambda: self.set_frozen(spot.column + 1))
        menu.addAction("不冻结", lambda: self.set_frozen(0))
        return menu

    def showEvent(self, event: QShowEvent) -> None:
        """Bring the cursor into sight once there is a size to do it in."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._reveal_cursor)

    def _reveal_cursor(self) -> None:
        spot = self.spot()
        if spot:
            self.twin.reveal(spot)

    def scene(self) -> Scene:
        """Cursor and range, for painting."""
        spot, span = self.spot(), self._span()
        if spot is None or span is None:
            return Scene()
        first, last = span
        return Scene(spot.row, spot.column, first.row, first.column, last.row, last.column, self.has_cursor())

    def has_cursor(self) -> bool:
        """Whether the keyboard is here."""
        return self.twin.main.hasFocus()

    def take_cursor(self) -> None:
        """The keyboard came here: there is always a current cell."""
        if self.spot() is None and self.rows.rowCount():
            self.go(Spot(0, self.columns_shown()[0]))
        self.repaint_cells()

    def repaint_cells(self) -> None:
        """Paint both grids again."""
        self.twin.repaint_cells()

    def take_focus(self) -> None:
        """Bring the keyboard here after a click."""
        self.twin.main.setFocus(Qt.FocusReason.MouseFocusReason)

    def spot_at(self, where: QPoint) -> Spot | None:
        """The cell at a global position."""
        return self.twin.spot_at(where)

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means in a table; False when it means nothing here."""
        return press(self, event)

    def ask_menu(self, at: QPoint | None = None) -> None:
        """Ask for the menu of the current row, below its cell or at a viewport position."""
        row, spot = self.current_row(), self.spot()
        if row is None or spot is None:
            return
        grid = self.twin.grid_of(spot.column)
        place = at or grid.visualRect(self.rows.index(spot.row, spot.column)).bottomLeft()
        self.menu_wanted.emit(row, grid.viewport().mapToGlobal(place))

    def stretch(self, anchor: Spot, spot: Spot) -> None:
        """Take the range from `anchor` to `spot`."""
        self._anchor = anchor
        self.go(spot, stretch=True)

    def _span(self) -> tuple[Spot, Spot] | None:
        ranges = self.twin.main.selectionModel().selection()
        if not ranges.isEmpty():
            first = ranges.first()
            return Spot(first.top(), first.left()), Spot(first.bottom(), first.right())
        spot = self.spot()
        return (spot, spot) if spot else None

    def _tell(self) -> None:
        span = self._span()
        if span:
            self.ranged.emit(*self._summary(*span))
        row = self.current_row()
        if row is not self._row_shown:
            self._row_shown = row
            self.moved.emit(row)

    def _summary(self, first: Spot, last: Spot) -> tuple[str, list[str]]:
        shown = [at for at in self.columns_shown() if first.column <= at <= last.column]
        rows = last.row - first.row + 1
        said = f"选中 {rows * len(shown)} 格·{self.rows.rowCount()} 行"
        if rows * len(shown) > figures.MOST or (
            rows > 1 and not self.rows.whole() and self._missing(first.row, last.row)
        ):
            return said, []
        return said, figures.figures(self._values(range(first.row, last.row + 1), shown))

    def _missing(self, first: int, last: int) -> bool:
        return any(self.rows.row_at(at) is None for at in range(first, last + 1))

    def _values(self, rows: range, columns: list[int]) -> list[tuple[TableColumn, Value]]:
        found = [self.rows.row_at(at) for at in rows]
        shown = [self.rows.columns[at] for at in columns]
        return [(column, column.value(row)) for row in found if row is not None for column in shown]

    def _change(self, view: View) -> None:
        self.view = view
        kept = self._remember()
        self.rows.arrange(view)
        for grid in (self.twin.frozen, self.twin.main):
            grid.head.show_view(view)
        if self._source is None:
            self._restore(kept)
        self.view_changed.emit(view)

    def _remember(self) -> tuple[object, int] | None:
        spot, row = self.spot(), self.current_row()
        return (self._identity(row), spot.column) if spot and row is not None else None

    def _restore(self, kept: tuple[object, int] | None) -> None:
        at = self._position(kept[0]) if kept else None
        if kept and at is not None:
            self.go(Spot(at, kept[1]))
        self._after_reset()

    def _position(self, identity: object) -> int | None:
        rows = range(self.rows.rowCount()) if self.rows.whole() else range(0)
        return next((at for at in rows if self._identity(self.rows.row_at(at)) == identity), None)

    def _after_reset(self) -> None:
        if self.spot() is None:
            self._anchor = None
            self._row_shown = None
            self.ranged.emit(f"{self.rows.rowCount()} 行", [])
            self.moved.emit(None)
        self._show_empty()
        self.twin.level()

    def _show_empty(self) -> None:
        self._empty.setVisible(self.rows.rowCount() == 0 and bool(self._empty.accessibleName()))
        corner = self.twin.main.mapTo(self, QPoint(0, self.twin.main.head.height()))
        self._empty.setGeometry(corner.x(), corner.y(), max(self.twin.main.width(), 320), 96)

    def _told(self, key: str, words: frozenset[str]) -> str:
        title = next(column.title for column in self.rows.columns if column.key == key)
        one = min(words, default="") or "（空白）"
        return f"{title}：{one} 等 {len(words)} 个" if len(words) > 1 else f"{title}：{one}"

    def _remover(self, key: str) -> Callable[[], object]:
        return lambda: self.set_filter(key, None)

    def _fill_filter(self, popup: FilterPopup, column: TableColumn) -> None:
        if self._source is None:
            others = {key: words for key, words in self.view.filters.items() if key != column.key}
            rows = arranged(self.rows.all_rows, self.rows.columns, View(None, others, self.view.search), self._initials)
            popup.show_values(counted(rows, column))
        elif self._source.values:
            values = self._source.values

            def show(counts: list[tuple[str, int]]) -> None:
                if isValid(popup):
                    popup.show_values(counts)

            self._load(lambda reader: values(reader, column.key), show)
