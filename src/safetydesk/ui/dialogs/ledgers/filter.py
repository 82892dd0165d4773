"""只要: conditions on the columns of a ledger, each by what its column holds: a word, a value, days, numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.models.queries.ledger_rows import Sought
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import Choice, LineField
from safetydesk.ui.widgets.text import label

MOST, REST = 4, 300
BLANK = "（空白）"
_NUMBERS = ("integer", "money")
Words = Callable[[LedgerColumn], Mapping[str, str]]
"""The values of a column and their words, {} where it has none."""


class Condition(QWidget):
    """One condition; `changed` when it means something else now, `removed` when it is taken away."""

    changed = Signal()
    removed = Signal()

    def __init__(self, register: Register, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = {one.field: one for one in register.columns if one.type != "picture"}
        self._words = words
        titles = [(one.field, one.title) for one in self._columns.values()]
        self.field = Choice("只要这一栏", [("", "不另外挑"), *titles])
        self.value = Choice("是这个值的", [])
        self.word = LineField("含有", hint="含有这几个字")
        self.since, self.until = DayField("从哪天"), DayField("到哪天")
        self.least, self.most = LineField("不小于", hint="不小于"), LineField("不大于", hint="不大于")
        self._to = label("到", tone="second")
        self.take_away = Button("去掉", self.removed.emit, kind="quiet")
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.changed)
        self._lay_out()
        self._pick()

    def column(self) -> LedgerColumn | None:
        """The column it is about; None while none is picked."""
        return self._columns.get(self.field.code() or "")

    def sought(self) -> Sought | None:
        """What it asks for; None while it asks for nothing that can be understood."""
        column = self.column()
        if column is None:
            return None
        if self._is_chosen(column):
            return Sought(column.field, any_of=frozenset((self.value.code() or "",)))
        if column.type == "day":
            return _between(column.field, self.since.day(), self.until.day())
        if column.type in _NUMBERS:
            least, most = (number(one.text(), self._unit()) for one in (self.least, self.most))
            return _between(column.field, least, most)
        words = self.word.value()
        return Sought(column.field, contains=words) if words else None

    def unreadable(self) -> str | None:
        """The column of which something was written that is no day or number; None while all can be understood."""
        column = self.column()
        if column is None:
            return None
        fields = (self.since, self.until) if column.type == "day" else (self.least, self.most)
        bad = any(one.isVisibleTo(self) and self._is_bad(one) for one in fields)
        return column.title if bad else None

    def _is_bad(self, field: LineField) -> bool:
        if isinstance(field, DayField):
            return field.unreadable()
        return bool(field.text().strip()) and number(field.text(), self._unit()) is None

    def _unit(self) -> int:
        column = self.column()
        return 100 if column is not None and column.type == "money" else 1

    def _is_chosen(self, column: LedgerColumn) -> bool:
        return bool(self._words(column)) or column.type == "bool"

    def _pick(self) -> None:
        """Show what fits the column."""
        column = self.column()
        chosen = column is not None and self._is_chosen(column)
        if column is not None and chosen:
            self.value.clear()
            known = self._words(column) or {"True": "是", "False": "否"}
            for code, word in (*known.items(), ("", BLANK)):
                self.value.addItem(word, code)
        days = column is not None and column.type == "day"
        numbers = column is not None and column.type in _NUMBERS
        self.value.setVisible(chosen)
        self.word.setVisible(column is not None and not (chosen or days or numbers))
        for fields, shown in (((self.since, self.until), days), ((self.least, self.most), numbers)):
            for one in fields:
                one.setVisible(shown)
        self._to.setVisible(days or numbers)

    def _picked(self) -> None:
        self._pick()
        self.changed.emit()

    def _check(self) -> None:
        """Mark a number that is none; what cannot be understood narrows nothing."""
        for one in (self.least, self.most):
            one.set_bad(self._is_bad(one))
        self._rest.start()

    def _lay_out(self) -> None:
        row, held = QHBoxLayout(self), QHBoxLayout()
        for line in (row, held):
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(8)
        row.addWidget(self.field, 1)
        for one in (self.value, self.word, self.since, self.least, self._to, self.until, self.most):
            held.addWidget(one, 0 if one is self._to else 1)
        row.addLayout(held, 1)
        row.addWidget(self.take_away)
        for choice in (self.field, self.value):
            choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            choice.setMinimumWidth(120)
        self.field.activated.connect(lambda _: self._picked())
        self.value.activated.connect(lambda _: self.changed.emit())
        for field in (self.word, self.least, self.most, self.since, self.until):
            field.textChanged.connect(lambda _: self._check())


class Conditions(QWidget):
    """Up to four conditions, all of which must hold; `changed` when what they ask for is another thing."""

    changed = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._register: Register | None = None
        self._before: tuple[Sought, ...] = ()
        self.rows: list[Condition] = []
        self.more = Button("再加一个条件", self.add, kind="quiet", icon="plus")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.more)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def show_register(self, register: Register) -> None:
        """Begin anew with the columns of a register."""
        self._register, self._before = register, ()
        for one in list(self.rows):
            self._drop(one)
        self.add()

    def sought(self) -> tuple[Sought, ...]:
        """All that is asked for."""
        return tuple(found for one in self.rows if (found := one.sought()) is not None)

    def unreadable(self) -> str | None:
        """The first column of which something was written that cannot be understood."""
        return next((title for one in self.rows if (title := one.unreadable())), None)

    def add(self) -> None:
        """One more condition, the keyboard in it."""
        if self._register is None:
            return
        made = Condition(self._register, self._words)
        made.changed.connect(self._changed)
        made.removed.connect(lambda: self._remove(made))
        self._column.insertWidget(len(self.rows), made)
        self.rows.append(made)
        self._show_verbs()
        if len(self.rows) > 1:
            made.field.setFocus()

    def _remove(self, one: Condition) -> None:
        at = self.rows.index(one)
        self._drop(one)
        self.rows[max(0, at - 1)].field.setFocus()
        self._changed()

    def _drop(self, one: Condition) -> None:
        self.rows.remove(one)
        self._column.removeWidget(one)
        one.hide()
        one.deleteLater()

    def _changed(self) -> None:
        self._show_verbs()
        if self.sought() != self._before:
            self._before = self.sought()
            self.changed.emit()

    def _show_verbs(self) -> None:
        for one in self.rows:
            one.take_away.setVisible(len(self.rows) > 1)
        self.more.setVisible(0 < len(self.rows) < MOST and self.rows[-1].column() is not None)


def number(text: str, unit: int) -> int | None:
    """A typed number times `unit` (100 for 元 as 分), None for anything else."""
    plain = text.strip().replace(",", "").replace("，", "")
    whole, dot, rest = plain.partition(".")
    if not whole.isascii() or not whole.isdecimal() or (dot and (unit == 1 or not rest.isdecimal() or len(rest) > 2)):
        return None
    return int(whole) * unit + (int(rest.ljust(2, "0")) if dot else 0)


def _between(field: str, since: str | int | None, until: str | int | None) -> Sought | None:
    return Sought(field, since=since, until=until) if since is not None or until is not None else None
