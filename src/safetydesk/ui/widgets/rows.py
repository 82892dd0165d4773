"""Lists of rows (今日's cards, check items, documents): frozen lines in, an id out when one is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy, QWidget

from safetydesk.ui.theme import State
from safetydesk.ui.widgets.text import Tone

Index = QModelIndex | QPersistentModelIndex
Kind = Literal["row", "head"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One piece of a line: words in a tone; with a `state` it is drawn as a chip.

    `short` stands where the words do not fit.
    """

    text: str
    tone: Tone = "text"
    state: State | None = None
    bold: bool = False
    short: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """The room of one cell: `width` pixels, or a `share` of what is left; `right` aligns it right.

    It drops out where the cells have less than `least` pixels together. A `snug` one is as wide as its words and stands
    right after those before it, which give way.
    """

    width: int = 0
    share: int = 0
    right: bool = False
    small: bool = False
    least: int = 0
    snug: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `below` makes two lines; `mark` draws a mark ("open": hollow ring); `verb` shows on the current row."""

    id: bytes | None
    cells: tuple[Cell, ...]
    below: tuple[Cell, ...] = ()
    mark: State | Literal["open"] | None = None
    key: str = ""
    verb: str = ""
    kind: Kind = "row"
    fold: bool = False


@dataclass(frozen=True, slots=True)
class RowLook:
    """Measures of a list: row height, where the first cell starts, how far hairlines and the selection stay inside."""

    columns: tuple[Column, ...]
    height: int = 36
    head_height: int = 40
    start: int = 41
    end: int = 17
    inset: int = 7
    hairline: int | None = 17
    mark_at: int = 16
    wedge: bool = False


class LineModel(QAbstractListModel):
    """The lines shown; display text joins the cells, so that a screen reader says the whole row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def show_lines(self, lines: list[Line]) -> None:
        """Replace all lines."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """How many lines."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row's words."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            line = self.lines[index.row()]
            return " ".join(cell.text for cell in (*line.cells, *line.below) if cell.text)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Heads can be current only when they fold."""
        line = self.lines[index.row()]
        if line.kind == "head" and not line.fold:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Ground(QWidget):
    """The viewport of a list: nothing of its own below the rows, and Python need not find out what Qt made."""

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is over no row any more."""
        super().leaveEvent(event)
        rows = self.parentWidget()
        if isinstance(rows, RowList):
            rows.forget_hover()


class RowList(QListView):
    """`opened` on Enter or double click, `moved` when another row becomes current; ids, or None for a row without one.

    `grows` makes the list as tall as its rows (inside cards, where nothing scrolls); `keeps` keeps the current row
    tinted when the focus is elsewhere; `click_opens` opens on a single click.
    """

    opened = Signal(object)
    moved = Signal(object)
    menu_wanted = Signal(object, object)

    def __init__(
        self,
        name: str,
        look: RowLook,
        *,
        grows: bool = False,
        keeps: bool = True,
        click_opens: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        from safetydesk.ui.widgets.row_painter import RowPainter

        self.look, self._grows, self._keeps = look, grows, keeps
        self.hovered = -1
        self.setAccessibleName(name)
        self.setViewport(_Ground())
        self.lines = LineModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(RowPainter(look, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        if grows:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if click_opens:
            self.clicked.connect(self._open)
        else:
            self.doubleClicked.connect(self._open)
        self.entered.connect(self._hover)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._want_menu)

    def show_lines(self, lines: list[Line]) -> None:
        """Show other lines; the current one stays when its id is still there. Nothing is emitted."""
        before = self.current_id()
        self.lines.show_lines(lines)
        if self._grows:
            self.setFixedHeight(sum(self.height_of(line) for line in lines))
        if before is not None:
            self.select(before)

    def height_of(self, line: Line) -> int:
        """The height of one line."""
        return self.look.head_height if line.kind == "head" else self.look.height

    def current_id(self) -> bytes | None:
        """The id of the current row."""
        row = self.currentIndex().row()
        return self.lines.lines[row].id if row >= 0 else None

    def select(self, wanted: bytes) -> None:
        """Make the row of an id current without reporting it."""
        row = next((at for at, line in enumerate(self.lines.lines) if line.id == wanted and line.kind == "row"), -1)
        quiet = self.blockSignals(True)
        self.setCurrentIndex(self.lines.index(row))
        self.blockSignals(quiet)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Report the move."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.moved.emit(self.lines.lines[current.row()].id)

    def sizeHint(self) -> QSize:
        """As tall as its rows."""
        return QSize(240, sum(self.height_of(line) for line in self.lines.lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Shift+F10 asks for the row's menu."""
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Arriving by Tab makes the first row current."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            first = next((at for at, line in enumerate(self.lines.lines) if line.kind == "row"), -1)
            self.setCurrentIndex(self.lines.index(first))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """One current thing: a list that does not keep its row lets go of it."""
        super().focusOutEvent(event)
        if not self._keeps and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.setCurrentIndex(QModelIndex())

    def forget_hover(self) -> None:
        """The mouse has left."""
        self.hovered = -1
        self.viewport().update()

    def _hover(self, index: QModelIndex) -> None:
        self.hovered = index.row()
        self.viewport().update()

    def _open(self, index: Index) -> None:
        if not index.isValid():
            return
        line = self.lines.lines[index.row()]
        if line.kind == "head":
            self.toggle(index.row())
        else:
            self.opened.emit(line.id)

    def folded(self, row: int) -> bool:
        """Whether the rows under the head at `row` are hidden."""
        below = row + 1
        return below < len(self.lines.lines) and self.lines.lines[below].kind == "row" and self.isRowHidden(below)

    def toggle(self, row: int) -> None:
        """Fold or unfold the head at `row`."""
        hide = not self.folded(row)
        for at in range(row + 1, len(self.lines.lines)):
            if self.lines.lines[at].kind == "head":
                break
            self.setRowHidden(at, hide)
        self.viewport().update()

    def _want_menu(self, at: object) -> None:
        index = self.indexAt(at)  # type: ignore[arg-type]
        if index.isValid():
            self.menu_wanted.emit(self.lines.lines[index.row()].id, self.viewport().mapToGlobal(at))  # type: ignore[call-overload]
