"""没有存上的内容: what was typed, where and when, why it was refused; 重新填入 or 知道了, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.refused_inputs import RefusedInput
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.words import moment_words, short_word
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label

_LOOK = RowLook((Column(share=1), Column(width=150, right=True, small=True)), height=54, start=12, end=12, inset=0)
_SHOWN = 4
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class RefusedDialog(Dialog):
    """Shows refused input; what is filled in again or seen leaves the list, and the last one closes the dialog."""

    def __init__(self, desk: Desk, found: list[RefusedInput], parent: QWidget | None = None) -> None:
        super().__init__("没有存上的内容", width=640, parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._left = desk, {one.id: one for one in found}
        self.rows = RowList("没有存上的内容", _LOOK)
        self.rows.setFixedHeight(54 * min(len(found), _SHOWN) + 2)
        self.rows.moved.connect(lambda _key: self._show_one())
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(_SELECTABLE)
        self._why = label("", "caption", "second", wrap=True)
        self.fault = FaultLine()
        about = "这些是在程序忙的时候写下的，轮到存的时候没有存上。一条都没有丢。"
        for widget in (label(about, tone="second", wrap=True), self.rows, self.words, self._why, self.fault):
            self.body.addWidget(widget)
        self._copy = self.add_verb(Button("复制文字", self.copy, kind="quiet"))
        self.add_verb(Button("以后再说"), rejects=True)
        self.seen = self.add_verb(Button("知道了", lambda: self._settle("acknowledge_input")))
        self.refill = self.add_verb(
            Button("重新填入", lambda: self._settle("refill_input"), kind="primary", key="Enter")
        )
        self.rows.opened.connect(lambda _key: self.refill.click())
        self._fill()

    def current(self) -> RefusedInput | None:
        """The input that the verbs act on."""
        return self._left.get(self.rows.current_id() or b"")

    def copy(self) -> None:
        """The words to the clipboard."""
        one = self.current()
        if one is not None:
            QGuiApplication.clipboard().setText(one.words)
            self._desk.say.toast("文字已复制")

    def _fill(self) -> None:
        now = self._desk.clock()
        self.rows.show_lines([self._line(one, now) for one in self._left.values()])
        self.rows.select(next(iter(self._left)))
        self._show_one()

    def _line(self, one: RefusedInput, now: int) -> Line:
        words = one.words or "（没有写字）"
        below = (Cell(input_place(self._desk.catalog(), one), "second"),)
        return Line(one.id, (Cell(words), Cell(moment_words(one.at, now), "third")), below=below)

    def _show_one(self) -> None:
        one = self.current()
        self.fault.show_fault(None)
        if one is not None:
            self.words.setText(one.words)
            self.words.setVisible(bool(one.words))
            self._copy.setEnabled(bool(one.words))
            self._why.setText(f"没有存上的原因：{_why(one.why)}")

    def _settle(self, verb: str) -> None:
        one = self.current()
        if one is None or not self.refill.isEnabled():
            return
        self._busy(True)
        self._desk.tasks.write(
            _verb(verb, one.id),
            lambda touched: self._settled(one, verb, touched),
            failed=self._refused,
            owner=self,
        )

    def _settled(self, one: RefusedInput, verb: str, touched: Touched) -> None:
        self._busy(False)
        del self._left[one.id]
        if verb == "refill_input" and touched.id is not None:
            self._desk.say.toast(f"已填回{one.subject or '这次检查'}")
            if not self._left:
                self._desk.go("visit", touched.id)
        if self._left:
            self._fill()
        else:
            self.accept()

    def _refused(self, fault: Any) -> None:
        self._busy(False)
        self.fault.show_fault(fault)

    def _busy(self, busy: bool) -> None:
        for button in (self.refill, self.seen):
            button.setEnabled(not busy)


def input_place(catalog: Catalog, one: RefusedInput) -> str:
    """Where it was typed: the subject, the item with its answer, or 随手记."""
    parts = [one.subject or "检查已不在这台设备上"]
    if one.item:
        checklist = catalog.checklists.get(str(one.facts.get("checklist")))
        item = checklist.item(one.item) if checklist else None
        parts.append(f"{one.item} {item.short or item.text}" if item else one.item)
        if one.result:
            parts.append(short_word(catalog, "answer", one.result))
    else:
        parts.append("随手记")
    return "·".join(parts)


def _why(told: str) -> str:
    """The words first, the number of the message behind them."""
    code, _, words = told.partition(" ")
    return f"{words}（{code}）" if words and code.isascii() and "_" in code else told


def _verb(name: str, key: bytes) -> Callable[[Any], Touched]:
    def run(session: Any) -> Touched:
        from safetydesk.usecases import refused_inputs

        touched: Touched = getattr(refused_inputs, name)(session, input_id=key)
        return touched

    return run
