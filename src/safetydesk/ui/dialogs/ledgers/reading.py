"""怎么读: which kind of ledger and which sheet a file is read as, 历史台账 or not, and what an empty cell means."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from safetydesk.catalog.registers import load_registers
from safetydesk.models.queries.imports import ImportRow
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.pages.ledgers.carrying import Incoming
from safetydesk.ui.widgets.field import Check, Choice, LineField

OPTIONS = ("open_places", "clear_blanks", "history", "carry_over")


def original(parent: QWidget, one: ImportRow, known: Incoming | None) -> Incoming | None:
    """The file an import was read from: the one known since it came in, else what the person points at."""
    if known is not None:
        return known
    path, _ = QFileDialog.getOpenFileName(parent, f"“{one.file_name}”在哪里")
    return Incoming(one.file_name, Path(path)) if path else None


def options_of(one: ImportRow) -> dict[str, bool]:
    """How a staged import was read, as keywords of `Choices`."""
    return {name: bool(value) for name, value in zip(OPTIONS, one.facts.get("choices", ()), strict=False)}


class ReadingDialog(Asking):
    """`wanted(Incoming)`: read the file so; `one` is the staged import it replaces, `known` what came in."""

    wanted = Signal(object)

    def __init__(self, one: ImportRow | None, known: Incoming | None, parent: QWidget) -> None:
        name = one.file_name if one is not None else known.name if known is not None else ""
        super().__init__(
            "怎么读这份台账", do="重新读", about=f"“{name}”会重新读一遍；没有落账的选择要重做。", parent=parent
        )
        self._one, self._known = one, known
        titles = [(key, register.title) for key, register in load_registers().items()]
        kind = one.kind if one is not None else known.kind if known is not None else None
        self.kind = Choice("种类", [("", "自己认"), *titles])
        self.kind.choose(kind or "")
        sheet = one.sheet if one is not None else (known.sheet if known is not None else None) or ""
        self.sheet = LineField("工作表", sheet, hint="空着就自己挑最像的一张")
        set_before = options_of(one) if one is not None else {}
        set_before |= dict(known.options) if known is not None else {}
        self.history = self._check("历史台账：往年的照原样存，不算今年的账", "history", set_before)
        self.carry = self._check("其中没有办结的结转到今年", "carry_over", set_before)
        self.places = self._check("没见过的村（社区）、部门一并建立", "open_places", set_before)
        self.blanks = self._check("空格表示清除已有的内容", "clear_blanks", set_before)
        self.carry.setEnabled(self.history.isChecked())
        self.history.toggled.connect(self.carry.setEnabled)
        self.form.add("kind", "种类", self.kind)
        self.form.add("sheet", "工作表", self.sheet)
        self.form.add("history", "往年", self.history)
        self.form.add("carry", "", self.carry)
        self.form.add("places", "村和部门", self.places)
        self.form.add("blanks", "空格", self.blanks, hint="平时空格不改任何东西。")
        self.asked.connect(self._ask)

    def incoming(self, known: Incoming) -> Incoming:
        """The file, to be read as the form says."""
        options = {
            "open_places": self.places.isChecked(),
            "clear_blanks": self.blanks.isChecked(),
            "history": self.history.isChecked(),
            "carry_over": self.history.isChecked() and self.carry.isChecked(),
        }
        kind, sheet = self.kind.code() or None, self.sheet.value()
        before = self._one.kind if self._one is not None else known.kind
        moved = kind not in (None, before) or sheet not in (
            None,
            self._one.sheet if self._one is not None else known.sheet,
        )
        told = replace(known, kind=kind, sheet=sheet, options=options, in_turn=False, rest=(), sure=False)
        answered = self._one is not None and kind not in (None, self._one.kind)
        return replace(told, columns={} if moved else known.columns, answered=answered)

    def unsaved(self) -> bool:
        """Nothing here is lost that could not be picked again."""
        return False

    def _check(self, words: str, option: str, before: dict[str, bool]) -> Check:
        made = Check(words)
        made.setChecked(bool(before.get(option)))
        return made

    def _ask(self) -> None:
        known = original(self, self._one, self._known) if self._one is not None else self._known
        if known is not None:
            self.wanted.emit(self.incoming(known))
            self.accept()
