"""Who inspects, with the state of each one's certificate by mark and word (处罚法 42; 安法 67: two, certified)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.catalog.duties import load_inspector_rule
from safetydesk.domain.authority import Certificate, valid_on
from safetydesk.domain.certificate_terms import SOONEST
from safetydesk.domain.instants import day
from safetydesk.models.queries.people import PersonRow
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.chip import Chip
from safetydesk.ui.widgets.field import Check
from safetydesk.ui.widgets.text import label, one_line, set_tone

_ROW = 30


class Inspectors(QWidget):
    """Tick boxes, the chosen ones first, `most` rows without scrolling; `changed` when a person ticked."""

    changed = Signal()

    def __init__(self, catalog: Catalog, *, most: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog, self._most = catalog, most
        self._boxes: dict[bytes, Check] = {}
        self._fact = one_line("", "caption", "third")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(label("检查人员", "strong"))
        head.addWidget(self._fact, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._area)

    def show_people(
        self, people: Sequence[PersonRow], held: Sequence[Certificate], chosen: Sequence[bytes], today: str
    ) -> None:
        """Show everybody who may inspect; `chosen` are ticked and come first, in their order."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._boxes = {}
        for person in sorted(people, key=lambda one: chosen.index(one.id) if one.id in chosen else len(chosen)):
            box = Check(person.name)
            box.setChecked(person.id in chosen)
            box.stateChanged.connect(self._tell)
            self._boxes[person.id] = box
            column.addWidget(self._row(box, certificate_state(self._catalog, person.id, held, today)))
        column.addStretch(1)
        self._area.setWidget(inside)
        self._area.setFixedHeight(_ROW * max(1, min(len(people), self._most)))
        self._tell()

    def chosen(self) -> list[bytes]:
        """The ids of those ticked, in the order shown."""
        return [key for key, box in self._boxes.items() if box.isChecked()]

    def words(self) -> str:
        """The line beside the title."""
        return self._fact.text()

    def _tell(self) -> None:
        rule, count = load_inspector_rule(), len(self.chosen())
        enough = count >= rule.fewest
        self._fact.setText(f"{count} 人" if enough else f"{count} 人；记录签字要 {rule.fewest} 人，各持有效证件")
        set_tone(self._fact, "third" if enough else "amber")
        self.changed.emit()

    def _row(self, box: Check, found: tuple[State, str, str]) -> QWidget:
        state, word, more = found
        made = QWidget()
        made.setFixedHeight(_ROW)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(10)
        box.setMinimumWidth(120)
        row.addWidget(box)
        row.addWidget(Chip(state, word))
        row.addWidget(one_line(more, "caption"), 1)
        box.setAccessibleDescription(f"证件{word} {more}".strip())
        return made


def certificate_state(
    catalog: Catalog, person: bytes, held: Sequence[Certificate], today: str
) -> tuple[State, str, str]:
    """State, word and fact of a person's certificates on a day: the one that lasts longest counts."""
    mine = [one for one in held if one.person_id == person]
    valid = [one for one in mine if valid_on(one.valid_from, one.valid_to, today)]
    best = max(valid or mine, key=lambda one: one.valid_to or "9999", default=None)
    soon = (day(today) + timedelta(days=SOONEST)).isoformat()
    if best is None:
        code = "unknown"
    elif not valid:
        code = "expired"
    else:
        code = "expiring" if best.valid_to and best.valid_to <= soon else "valid"
    words = catalog.words("certificate_view")[code]
    until = f"{best.number}，至 {best.valid_to}" if best and best.valid_to else best.number if best else "没有登记证件"
    return words.tone or "grey", words.word, until
