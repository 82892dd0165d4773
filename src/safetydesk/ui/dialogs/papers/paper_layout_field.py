"""One text of a paper being worded: what it is, when it prints, the words it names coloured, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QResizeEvent, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from safetydesk.domain.papers.names import BRACED
from safetydesk.domain.papers.wordings import Wording
from safetydesk.errors import SafetyDeskError
from safetydesk.ui.theme import theme_of
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.field import Check, NoteField
from safetydesk.ui.widgets.text import label, one_line
from safetydesk.ui.widgets.toolbar import Verb, verb_menu

_FRAME, _MOST_LINES = 18, 12
_QUIET, _NAME = 24, 76


class _Words(QSyntaxHighlighter):
    """Colours the words in braces; one that cannot stand here is red."""

    def __init__(self, field: NoteField, names: Mapping[str, str]) -> None:
        super().__init__(field.document())
        self._field, self._names = field, set(names.values())

    def highlightBlock(self, text: str) -> None:
        """Each `{…}` of a line; positions count UTF-16 units."""
        theme = theme_of(self._field.palette())
        for found in BRACED.finditer(text):
            known = found[1].strip() in self._names
            shape = QTextCharFormat()
            shape.setForeground(QColor(theme.accent if known else theme.states["red"].text))
            shape.setBackground(QColor(theme.selected if known else theme.states["red"].tint))
            before = len(text[: found.start()].encode("utf-16-le")) // 2
            self.setFormat(before, len(found[0].encode("utf-16-le")) // 2, shape)


class WordingField(NoteField):
    """As high as its lines; Enter goes on to the next text where there is one line only. `entered` on taking focus,
    `finished` on such an Enter."""

    entered, finished = Signal(), Signal()

    def __init__(self, name: str, words: str, *, lines: bool) -> None:
        super().__init__(name, words)
        self._lines = lines
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is a line end only where there are lines; Ctrl+Enter is the dialog's."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        elif enter and not self._lines:
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that this is the text at hand."""
        super().focusInEvent(event)
        self.entered.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other breaks, other height."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = min(max(round(self.document().size().height()), 1), _MOST_LINES)
        high = lines * self.fontMetrics().lineSpacing() + _FRAME
        if self.height() != high or self.minimumHeight() != high:
            self.setFixedHeight(high)


class WordingRow(QWidget):
    """`edited` with every keystroke, `paused` after a group of them, `entered` when the text is at hand,
    `finished` when the next one is wanted.

    `one` is the text as it stands, `original` as shipped; `typed` what was being typed when the program ended.
    """

    edited, paused, entered, finished = Signal(), Signal(), Signal(), Signal()

    def __init__(self, one: Wording, original: str | None, typed: str | None, *, told: str, basis: str) -> None:
        super().__init__()
        self.one = one
        self._original = one.text if original is None else original
        text = one.text if typed is None else typed
        lines = one.lines or "\n" in self._original or "\n" in one.text
        self.field = WordingField(f"{one.group} {one.name}", one.said(text), lines=lines)
        self._words = _Words(self.field, one.names)
        self.field.textChanged.connect(self._changed)
        self.field.paused.connect(lambda _: self.paused.emit())
        self.field.entered.connect(self.entered)
        self.field.finished.connect(self.finished)
        self.switch = Check("印", f"印“{one.name}”") if one.optional else None
        self.insert = Button("插入", self._offer, kind="quiet")
        self.insert.setAccessibleName(f"在“{one.name}”里插入内容")
        self.again = Button("恢复原文", self.restore, kind="quiet")
        self.again.setAccessibleName(f"“{one.name}”恢复原文")
        self.fault = FaultLine()
        self.since = label("", "caption", "second", wrap=True)
        self.since.hide()
        self._lay_out(told, basis)
        self._before_off = one.said(text or self._original)
        if self.switch is not None:
            self.switch.setChecked(bool(text))
            self.field.setEnabled(bool(text))
            self.switch.toggled.connect(self._turn)
            self.field.setPlaceholderText("不印")
        self._changed()

    def text(self) -> str:
        """The text as it would be declared."""
        return self.one.meant(self.field.toPlainText())

    def differs(self) -> bool:
        """Whether it is other than what stands."""
        return self.text() != self.one.text

    def own(self) -> bool:
        """Whether it is other than what is shipped."""
        return self.text() != self._original

    def restore(self) -> None:
        """The shipped text again."""
        if self.switch is not None:
            self._before_off = self.one.said(self._original)
            self.switch.setChecked(bool(self._original))
        self.field.setPlainText(self.one.said(self._original))
        self.field.setFocus()
        self.paused.emit()

    def show_fault(self, fault: SafetyDeskError | None) -> None:
        """Say what is wrong beside the text, or nothing."""
        if (fault.message if fault else "") not in self.fault.words() or not fault:
            self.fault.show_fault(fault)
        if bool(self.field.property("bad")) != (fault is not None):
            self.field.set_bad(fault is not None)
        self.field.setAccessibleDescription(self.fault.words())

    def say_since(self, words: str) -> None:
        """What a new program says of this text."""
        self.since.setText(words)
        self.since.show()

    def put(self, name: str) -> None:
        """Insert a word at the cursor."""
        self.field.insertPlainText("{" + name + "}")
        self.field.setFocus()

    def _offer(self) -> None:
        verbs = [Verb(name, lambda name=name: self.put(name)) for name in self.one.names.values()]  # type: ignore[misc]
        menu = verb_menu(self, verbs)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.insert.mapToGlobal(self.insert.rect().bottomLeft()))

    def _turn(self, on: bool) -> None:
        if not on:
            self._before_off = self.field.toPlainText() or self._before_off
        self.field.setEnabled(on)
        self.field.setPlainText(self._before_off if on else "")
        if on:
            self.field.setFocus()
        self.paused.emit()

    def _changed(self) -> None:
        self.again.setVisible(self.own())
        self.edited.emit()

    def _lay_out(self, told: str, basis: str) -> None:
        """Name and verbs over the text; a short label stands beside its name."""
        beside = self.one.where.endswith(".label")
        head = QHBoxLayout()
        head.setSpacing(8)
        name = label(self.one.name, "body" if beside else "strong", "second" if beside else None)
        name.setBuddy(self.field)
        head.addWidget(name)
        if beside:
            name.setMinimumWidth(_NAME)
            head.addWidget(self.field, 1)
        else:
            head.addWidget(one_line(told, "caption", "third"), 1)
        for widget in (self.switch, self.insert, self.again):
            if widget is not None:
                head.addWidget(widget)
        for button in (self.insert, self.again):
            button.setFixedHeight(_QUIET)
        self.insert.setVisible(bool(self.one.names))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2 if beside else 8)
        column.setSpacing(4)
        column.addLayout(head)
        if not beside:
            column.addWidget(self.field)
        elif told:
            when = one_line(told, "caption", "third")
            when.setContentsMargins(_NAME + head.spacing(), 0, 0, 0)
            column.addWidget(when)
        if basis:
            column.addWidget(label(basis, "caption", "third", wrap=True))
        column.addWidget(self.since)
        column.addWidget(self.fault)
        QWidget.setTabOrder(self.field, self.insert)
        QWidget.setTabOrder(self.insert, self.again)
