"""日周月 verification: which records were sampled, how many, how many were missing or untrue (DOMAIN §3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from safetydesk.catalog.cadence import load_cadence
from safetydesk.catalog.calendar import load_calendar
from safetydesk.catalog.declared import Catalog, CheckItem
from safetydesk.domain.cadence import Production
from safetydesk.domain.sampling import sampling_plan
from safetydesk.errors import SafetyDeskError
from safetydesk.ui.pages.words import day_words
from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.text import label, one_line, set_tone

_TIERS = {"day": "D", "week": "W", "month": "M", "quarter": "Q"}
_COUNTS = (("copies", "份数"), ("missing", "缺失"), ("untrue", "失实"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What an item asks to sample: tier code, its word, the range in words, and the periods drawn for it."""

    tier: str
    word: str
    range: str
    plan: str
    least: int


def asked_by(catalog: Catalog, item: CheckItem, *, today: str, seed: str) -> Asked | None:
    """What to sample for an item on a day; the same `seed` (the visit's code) draws the same periods."""
    sample = next((one for one in item.samples if one.of in _TIERS), None)
    if sample is None:
        return None
    cadence = load_cadence()
    tier = _TIERS[sample.of]
    word = catalog.words("sample")[sample.of].short or catalog.word("sample", sample.of)
    if tier not in cadence.sampling:
        return Asked(sample.of, word, "", "", sample.least)
    drawn = sampling_plan(
        cadence.sampling[tier],
        cadence.rules[tier],
        today=today,
        seed=f"{seed}|{tier}",
        production=Production(),
        calendar=load_calendar(),
    )
    unit = {"D": "天", "W": "周", "M": "个月"}[tier]
    plan = "、".join(_period_words(tier, one.label, one.first, one.last) for one in drawn)
    return Asked(sample.of, word, f"近 {cadence.sampling[tier].back} {unit}", plan, sample.least)


def _period_words(tier: str, name: str, first: str, last: str) -> str:
    if tier == "D":
        return day_words(first)
    return f"{day_words(first)}至{day_words(last)}" if tier == "W" else f"{int(name[5:7])}月"


class Samples(QWidget):
    """`typed` while a person writes, `left` when a field was left; `show_sample` and `sample` carry it in and out."""

    typed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked: Asked | None = None
        self._tier = label("", tone="second")
        self.range = LineField("抽查范围")
        self.counts = {key: LineField(word) for key, word in _COUNTS}
        self._plan = one_line("", "caption", "third")
        for field in (self.range, *self.counts.values()):
            field.textEdited.connect(lambda _text: self.typed.emit())
            field.editingFinished.connect(self.left)
        for field in self.counts.values():
            field.setFixedWidth(56)
            field.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{0,4}"), field))
        self._lay_out()

    def show_sample(self, asked: Asked, sample: Mapping[str, Any] | None) -> None:
        """Show what is asked and what was written."""
        self._asked = asked
        told = sample or {}
        self._tier.setText(f"抽{asked.word}")
        self._fill(self.range, str(told.get("range") or ""))
        self.range.setPlaceholderText(asked.range)
        self.counts["copies"].setPlaceholderText(f"≥{asked.least}")
        for key, field in self.counts.items():
            self._fill(field, "" if told.get(key) is None else str(told[key]))
        self.show_fault(None)

    def sample(self) -> Mapping[str, Any] | None:
        """What was written; None while nobody wrote how many copies. A range left empty is the one asked for."""
        if self._asked is None or not self.counts["copies"].value():
            return None
        counts = {key: int(field.text() or 0) for key, field in self.counts.items()}
        return {"tier": self._asked.tier, "range": self.range.value() or self._asked.range, **counts}

    def show_fault(self, fault: SafetyDeskError | None) -> None:
        """Say what is wrong with the counts, else which periods to ask for."""
        plan = self._asked.plan if self._asked else ""
        said = f"{fault.message}{fault.remedy}（{fault.code}）" if fault else (f"建议抽：{plan}" if plan else "")
        self._plan.setText(said)
        set_tone(self._plan, "red" if fault else "third")
        for field in self.counts.values():
            field.set_bad(fault is not None)

    def words(self) -> str:
        """The line under the fields."""
        return self._plan.text()

    def _fill(self, field: LineField, words: str) -> None:
        if field.text() != words and not field.hasFocus():
            field.setText(words)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._tier)
        row.addWidget(self.range, 1)
        for key, word in _COUNTS:
            row.addSpacing(6)
            row.addWidget(label(word, tone="second"))
            row.addWidget(self.counts[key])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 10)
        column.setSpacing(3)
        column.addLayout(row)
        column.addWidget(self._plan)
