"""待落账: one staged ledger as a table with its states, and the pane of the row under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from safetydesk.models.queries.staged import StagedState
from safetydesk.models.queries.staged_table import Key, StagedOpening
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.ledgers.columns import FROZEN, staged_columns
from safetydesk.ui.pages.ledgers.feed import Ground, StagedFeed
from safetydesk.ui.pages.ledgers.line import Shown
from safetydesk.ui.pages.ledgers.row_pane import COMPACT, WIDE, RowPane
from safetydesk.ui.table.table import Table
from safetydesk.ui.turns import Turns
from safetydesk.ui.widgets.toolbar import HEIGHT as HEAD
from safetydesk.ui.widgets.toolbar import Toolbar, Verb, verb_menu

Built = tuple[bytes, tuple[str, ...]]
"""What a table was made for: the import and its fields."""
DENSE_BELOW = 760
"""Below this width the pane comes only when it is asked for (F4)."""


class StagedPlace(QWidget):
    """`opened(StagedOpening)` after a reading, `taken(keys)` to turn rows over, `ranged` for the status line;
    `space_free` tells whether rows can still be changed."""

    opened = Signal(object)
    taken = Signal(list)
    ranged = Signal(str, list)
    narrowed = Signal()

    def __init__(self, desk: Desk, verbs: list[Verb], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.ground: Ground | None = None
        self._open = True
        self._wanted: bool | None = None
        self.feed = StagedFeed(desk, self)
        self.feed.opened.connect(self._opened)
        self.pane = RowPane(desk.catalog)
        self.table: Table | None = None
        self._made: Table | None = None
        self._built: Built | None = None
        self._building: Built | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._own = [Verb("下一处问题", self.next_problem, "arrow-down", "F3")]
        self.toolbar = Toolbar([*self._own, *verbs, Verb("列", self._choose_columns, "columns")])
        self._verbs = verbs
        self._body = QHBoxLayout()
        self._body.setSpacing(0)
        self._body.addWidget(self.pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addLayout(self._body, 1)
        self.toolbar.filter_wanted.connect(lambda: self.table.open_filter() if self.table else None)
        self.toolbar.cleared.connect(self.clear)
        QShortcut(QKeySequence("F4"), self, self.toggle_pane)

    def show_ground(self, ground: Ground, *, open_: bool) -> None:
        """Show another import, or the same one again; `open_` while its rows can still be taken or left."""
        self._open = open_
        self.ground = ground
        wanted = ground.run, (*ground.order, *(("changes",) if ground.changes else ()))
        if wanted == self._built:
            self._building = None
            self.reload()
        elif wanted != self._building:
            self._building = wanted
            Turns((partial(self._make_table, wanted), partial(self._put_table, wanted)), self)

    def reload(self, *, stay: bool = True, around: Key | None = None) -> None:
        """Read the rows again."""
        if self.ground is None or self.table is None:
            return
        row = self.table.current_row()
        wanted = around or (row.id if row is not None else None)
        self.feed.fill(self.table, self.ground, around=wanted, stay=stay)

    def show_states(self, *states: StagedState) -> None:
        """Only rows in these states; none: all."""
        self.feed.states = states
        self.reload(stay=False)
        self.narrowed.emit()

    def seek(self, words: str) -> None:
        """Only rows that hold these words."""
        if self.table is not None and words != self.table.view.search:
            self.table.set_search(words)

    def clear(self) -> None:
        """Take every filter away."""
        self.feed.states = ()
        self.narrowed.emit()
        if self.table is not None:
            self.table.clear_filters()

    def state_code(self) -> str | None:
        """The state that filters, as the strip names it."""
        return self.feed.states[0] if self.feed.states else None

    def narrow(self) -> bool:
        """Whether something is filtered."""
        view = self.table.view if self.table is not None else None
        return bool(self.feed.states or (view and (view.filters or view.search)))

    def selected(self) -> list[Shown]:
        """The rows the range touches."""
        return [row for row in self.table.selected_rows() if isinstance(row, Shown)] if self.table else []

    def turn_over(self) -> None:
        """Ask to take or leave the rows of the range that would land."""
        self.taken.emit([row.id for row in self.selected() if row.verdict in ("new", "changed")])

    def next_problem(self) -> None:
        """F3: the next row below about which something is to be said; from the end it begins again."""
        table, ground = self.table, self.ground
        if table is None or ground is None:
            return
        row = table.current_row()
        after = row.id if row is not None else (0, 0)
        from safetydesk.models.queries.staged_table import next_doubtful

        view = self.feed.view
        self._desk.tasks.read(
            lambda db: next_doubtful(db, ground.run, view, after), self._go, owner=self, slot="next-problem"
        )

    def set_compact(self, compact: bool) -> None:
        """Below 1180 pixels the pane is narrower."""
        self.pane.setFixedWidth(COMPACT if compact else WIDE)

    def toggle_pane(self) -> None:
        """F4."""
        self._wanted = not self.pane.isVisible()
        self.pane.setVisible(self._wanted)

    def fit(self, width: int) -> None:
        """The pane gives way in a narrow window."""
        self.pane.setVisible(self._wanted if self._wanted is not None else width >= DENSE_BELOW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes or leaves the rows of the range; Esc gives up the filters, nothing else."""
        if event.key() == Qt.Key.Key_Space and self._open and self.selected():
            self.turn_over()
            return
        if event.key() == Qt.Key.Key_Escape and self.narrow():
            self.clear()
            return
        super().keyPressEvent(event)

    def _go(self, key: Key | None) -> None:
        if key is not None:
            self.reload(stay=True, around=key)

    def _make_table(self, wanted: Built) -> None:
        ground = self.ground
        if wanted == self._building and ground is not None:
            columns = staged_columns(self._desk.catalog(), ground.register, list(ground.order), changes=ground.changes)
            load, initials = self.feed.load, self._desk.initials
            self._made = Table("待落账的行", columns, frozen=FROZEN, load=load, initials=initials, dense=True)

    def _put_table(self, wanted: Built) -> None:
        """Put the table made in the turn before where the old one was; that keeps every turn short."""
        made, self._made = self._made, None
        if made is None or wanted != self._building:
            return
        self._built, self._building = wanted, None
        focused = self.hasFocus() or (self.table is not None and self.table.has_cursor())
        if self.table is not None:
            self._body.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        self.feed.states = ()
        self.feed.forget()
        self.table = made
        self._body.insertWidget(0, made, 1)
        self.setFocusProxy(made)
        made.moved.connect(self._moved)
        made.ranged.connect(self.ranged)
        made.view_changed.connect(lambda _: self.reload(stay=False))
        made.menu_wanted.connect(self._menu)
        made.rows.dataChanged.connect(self._came)
        if focused:
            made.setFocus()
        self.narrowed.emit()
        self.reload(stay=False)

    def _opened(self, found: StagedOpening) -> None:
        table = self.table
        if table is None:
            return
        tags: list[tuple[str, Callable[[], object]]] = [*table.filter_tags()]
        self.toolbar.show_filters(tags)
        if self.narrow():
            table.set_empty("没有符合筛选的行", "去掉一个筛选（Esc 全部去掉），或换个词再找。")
        else:
            table.set_empty("这份台账没有数据行", "表头下面是空的；请核对是不是选对了工作表。")
        self._moved(table.current_row())
        self.opened.emit(found)

    def _moved(self, line: Shown | None) -> None:
        if self.feed.filling() or self.ground is None:
            return
        ground = self.ground
        titles = {at: ground.register.column(field).title for at, field in ground.fields.items()}
        if line is None or not self.feed.filling():
            self.pane.show_line(line, titles, open_=self._open)

    def _came(self) -> None:
        if self.table is not None and (line := self.table.current_row()) is not None and line != self.pane.line():
            self._moved(line)

    def _menu(self, line: Shown, where: QPoint) -> None:
        verb_menu(self, self.row_verbs(line)).popup(where)

    def row_verbs(self, line: Shown) -> list[Verb]:
        """What the menu of a row (Shift+F10) offers: all that its pane does."""
        pane, verbs = self.pane, [*self._own]
        if self._open:
            verbs.insert(0, Verb("要或不要", self.turn_over, key="Space"))
        if self._open and line.asks:
            verbs += [Verb(f"是 {one.words}", partial(pane.answered.emit, line.id, one.id)) for one in line.offers]
            verbs.append(Verb("都不是，另算一家", partial(pane.answered.emit, line.id, b"")))
        if self._open and line.splits > 1 and not line.part:
            verbs.append(Verb(f"拆成 {line.splits} 条", partial(pane.split.emit, line.id)))
        if line.record is not None:
            verbs.append(Verb("看原记录", partial(pane.record_wanted.emit, line.record)))
        return verbs

    def _choose_columns(self) -> None:
        if self.table is not None:
            menu = self.table.columns_menu()
            menu.popup(self.toolbar.mapToGlobal(QPoint(self.toolbar.width() - menu.sizeHint().width() - 16, HEAD - 6)))
