"""The filter of a column (Alt+↓), 264 wide: sort, pinyin search, three-state 全选, values with counts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from safetydesk.ui import paint
from safetydesk.ui.table.columns import BLANK, matches
from safetydesk.ui.theme import theme_of
from safetydesk.ui.typeface import CAPTION
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.field import SearchField, tick_box

Index = QModelIndex | QPersistentModelIndex
WIDTH, ROW, MOST_ROWS = 264, 28, 9
_ALL, _EMPTY = "（全选）", "（空白）"


class Values(QAbstractListModel):
    """The column's words with counts and ticks; row 0 is 全选 over what the search shows."""

    def __init__(self, chosen: frozenset[str] | None, initials: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._initials = initials
        self._chosen = chosen
        self._counts: list[tuple[str, int]] = []
        self.ticked: set[str] = set()
        self.shown: list[tuple[str, int]] = []
        self.sought = ""

    def show_values(self, counts: list[tuple[str, int]]) -> None:
        """Fill in words and counts; without a filter all are ticked."""
        self._counts = counts
        self.ticked = {words for words, _ in counts if self._chosen is None or words in self._chosen}
        self.search(self.sought)

    def search(self, sought: str) -> None:
        """Show the words that contain what is sought, or its pinyin initials."""
        self.beginResetModel()
        self.sought = sought
        self.shown = [pair for pair in self._counts if not sought or matches(pair[0], sought, self._initials)]
        self.endResetModel()

    def result(self) -> frozenset[str] | None:
        """The words let through; None when nothing is filtered."""
        kept = frozenset(words for words, _ in self.shown if words in self.ticked)
        return None if not self.sought and len(kept) == len(self._counts) else kept

    def toggle(self, row: int) -> None:
        """Tick or untick a word, or all that are shown."""
        words = {word for word, _ in self.shown} if row == 0 else {self.shown[row - 1][0]}
        if self.state(row) == Qt.CheckState.Checked:
            self.ticked -= words
        else:
            self.ticked |= words
        self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def state(self, row: int) -> Qt.CheckState:
        """Ticked, not, or some of them."""
        words = [word for word, _ in self.shown] if row == 0 else [self.shown[row - 1][0]]
        ticked = sum(word in self.ticked for word in words)
        if not ticked:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if ticked == len(words) else Qt.CheckState.PartiallyChecked

    def label(self, row: int) -> tuple[str, int]:
        """Words and count of a row."""
        if row == 0:
            return _ALL, sum(count for _, count in self.shown)
        words, count = self.shown[row - 1]
        return (_EMPTY if words == BLANK else words), count

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """全选 and the words shown."""
        return 0 if parent.isValid() else len(self.shown) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words and count for screen readers; the tick."""
        if role == Qt.ItemDataRole.DisplayRole:
            words, count = self.label(index.row())
            return f"{words} {count}"
        return self.state(index.row()) if role == Qt.ItemDataRole.CheckStateRole else None


class FilterPopup(QFrame):
    """`chosen` carries the words let through (None: all); `ordered` whether descending."""

    chosen = Signal(object)
    ordered = Signal(bool)

    def __init__(
        self,
        title: str,
        chosen: frozenset[str] | None,
        initials: Callable[[str], str],
        *,
        parent: QWidget | None = None,
        popup: bool = True,
    ) -> None:
        super().__init__(parent)
        if popup:
            self.setWindowFlags(Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
            self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(f"筛选 {title}")
        self.values = Values(chosen, initials, self)
        self.search = SearchField("搜索筛选值", hint="搜索，可用拼音首字母", key="")
        self.search.sought.connect(self.values.search)
        self.list = _ValueList(self.values)
        self._lay_out()

    def show_values(self, counts: list[tuple[str, int]]) -> None:
        """Fill in the column's words and counts."""
        self.values.show_values(counts)
        self.list.setFixedHeight(min(len(counts) + 1, MOST_ROWS) * ROW)
        self.adjustSize()

    def open_at(self, where: QPoint) -> None:
        """Open below a head, kept on the screen; the cursor stands in the search."""
        screen = QGuiApplication.screenAt(where)
        if screen:
            room = screen.availableGeometry()
            where.setX(max(room.left() + 4, min(where.x(), room.right() - WIDTH - 4)))
        self.move(where)
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def accept(self) -> None:
        """确定, with what stands in the search now."""
        if self.search.text().strip() != self.values.sought:
            self.values.search(self.search.text().strip())
        self.chosen.emit(self.values.result())
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↓ goes into the list, Enter is 确定, Esc leaves."""
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus()
            self.list.setCurrentIndex(self.values.index(0))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface, border, the line under the sort verbs."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), radius=paint.RADIUS_CARD, fill=theme.surface, edge=theme.strong_line)
        paint.line(painter, 1, 68, self.width() - 1, 69, theme.line)

    def _clear(self) -> None:
        self.chosen.emit(None)
        self.close()

    def _order(self, descending: bool) -> None:
        self.ordered.emit(descending)
        self.close()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 8, 1, 10)
        column.setSpacing(0)
        for words, descending in (("升序（拼音）", False), ("降序", True)):
            verb = _Entry(words)
            verb.clicked.connect(lambda _, down=descending: self._order(down))
            column.addWidget(verb)
        inner = QVBoxLayout()
        inner.setContentsMargins(11, 14, 11, 0)
        inner.setSpacing(6)
        inner.addWidget(self.search)
        inner.addWidget(self.list)
        feet = QHBoxLayout()
        feet.setSpacing(8)
        feet.addWidget(Button("确定", self.accept, kind="primary"))
        feet.addWidget(Button("清除本列", self._clear, kind="quiet"))
        feet.addStretch(1)
        inner.addLayout(feet)
        column.addLayout(inner)


class _Entry(QPushButton):
    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setFixedHeight(ROW)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        frame = QRectF(self.rect()).adjusted(4, 0, -4, 0)
        if self.underMouse():
            paint.box(painter, frame, radius=paint.RADIUS_CHIP, fill=theme.hover)
        if self.hasFocus():
            paint.ring(painter, frame, theme, paint.RADIUS_CHIP)
        paint.text(painter, QRectF(13, 0, self.width() - 20, self.height()), self.text(), theme.text)


class _ValueList(QListView):
    def __init__(self, values: Values) -> None:
        super().__init__()
        self._values = values
        self.setAccessibleName("筛选值")
        self.setModel(values)
        self.setItemDelegate(_ValuePainter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: values.toggle(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._values.toggle(self.currentIndex().row())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)


class _ValuePainter(QStyledItemDelegate):
    def __init__(self, view: _ValueList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = theme_of(self._view.palette())
        values: Values = self._view.model()  # type: ignore[assignment]
        rect = QRectF(option.rect)
        words, count = values.label(index.row())
        painter.save()
        if option.state & QStyle.StateFlag.State_MouseOver:
            paint.box(painter, rect, radius=paint.RADIUS_CHIP, fill=theme.hover)
        tick_box(painter, rect.left() + 4, rect.top() + 6, values.state(index.row()), theme)
        room = rect.adjusted(30, 0, -44, 0)
        paint.text(painter, room, words, theme.text)
        paint.text(painter, rect.adjusted(0, 0, -3, 0), str(count), theme.third, size=CAPTION, align=paint.RIGHT)
        if self._view.hasFocus() and index == self._view.currentIndex():
            paint.ring(painter, rect, theme, paint.RADIUS_CHIP)
        painter.restore()
