"""Rules known only from elsewhere, each with the file and the day by which the office confirmed that it holds here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.text import label

_DAY_WIDE = 116


class RulesField(QWidget):
    """`rules` are names by key. Its value is what the use case takes: for each confirmed rule “key file day”.

    A rule with only one of the two is told as it is, so that the use case refuses it. What it does not know it keeps.
    """

    edited = Signal()

    def __init__(self, name: str, rules: Mapping[str, str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._kept: list[str] = []
        self.files = {key: LineField(f"{rule}：依据", hint="依据的文件和文号") for key, rule in rules.items()}
        self.days = {key: DayField(f"{rule}：生效日期") for key, rule in rules.items()}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        for key, rule in rules.items():
            column.addWidget(label(rule, wrap=True))
            column.addLayout(self._row(key))
            column.addSpacing(6)
        self.setFocusProxy(next(iter(self.files.values())))

    def value(self) -> list[str]:
        """The confirmed rules."""
        told = [f"{key} {file.value() or ''} {self._day(key)}" for key, file in self.files.items() if self._told(key)]
        return [*told, *self._kept]

    def show_value(self, value: Sequence[str]) -> None:
        """Show stored rules; nothing is reported."""
        found = {one.strip().partition(" ")[0]: one.strip().partition(" ")[2].strip() for one in value}
        self._kept = [one for one in value if one.strip().partition(" ")[0] not in self.files]
        for key, file in self.files.items():
            words, _, day = found.get(key, "").rpartition(" ")
            for field, text in ((file, words.strip()), (self.days[key], day)):
                field.blockSignals(True)
                field.setText(text)
                field.setCursorPosition(0)
                field.blockSignals(False)

    def set_bad(self, bad: bool) -> None:
        """Mark what is told by half."""
        for key, file in self.files.items():
            half = bad and self._told(key)
            file.set_bad(half and file.value() is None)
            self.days[key].set_bad(half and self.days[key].day() is None)

    def _told(self, key: str) -> bool:
        return self.files[key].value() is not None or self.days[key].value() is not None

    def _day(self, key: str) -> str:
        return self.days[key].day() or self.days[key].value() or ""

    def _row(self, key: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.days[key].setFixedWidth(_DAY_WIDE)
        for field in (self.files[key], self.days[key]):
            field.textChanged.connect(self.edited)
            row.addWidget(field)
        return row
