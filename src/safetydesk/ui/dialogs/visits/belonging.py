"""所属行动 when a visit begins: the campaigns of today, the one in whose scope the row in hand is chosen already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from safetydesk.models.queries.campaigns import CampaignRow, campaigns_of, campaigns_of_new, campaigns_on
from safetydesk.models.queries.people import PlaceRow
from safetydesk.ui.widgets.field import Choice
from safetydesk.ui.widgets.text import label

_NONE = ("", "不归入行动")


@dataclass(frozen=True, slots=True)
class Running:
    """The campaigns of today, and by village (None: not known) those that a subject not on record yet falls in."""

    rows: Sequence[CampaignRow]
    new: Mapping[bytes | None, Sequence[CampaignRow]]


def read_running(db: Any, villages: Sequence[PlaceRow], today: str) -> Running:
    """Read them; days YYYY-MM-DD."""
    rows = campaigns_on(db, today)
    places = (None, *(one.id for one in villages)) if rows else ()
    return Running(rows, {place: campaigns_of_new(db, place, today) for place in places})


def read_fitting(db: Any, subjects: Sequence[bytes], today: str) -> dict[bytes, list[CampaignRow]]:
    """By subject: the campaigns of today that have it in their scope, the one to offer first."""
    return campaigns_of(db, subjects, today)


class Belonging(QWidget):
    """Not there while no campaign runs. What a person chose by hand stays, whatever row is in hand."""

    def __init__(self) -> None:
        super().__init__()
        self.choice = Choice("所属行动", [_NONE])
        self.choice.setFixedHeight(32)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(8)  # a long name is cut, not the dialog
        self.choice.activated.connect(self._by_hand)
        self._chosen = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label("行动", tone="second"))
        row.addWidget(self.choice, 1)
        self.hide()

    def show_running(self, rows: Sequence[CampaignRow]) -> None:
        """Offer the campaigns of today."""
        for one in rows:
            self.choice.addItem(one.name, one.id.hex())

    def offers(self) -> bool:
        """Whether there is anything to choose."""
        return self.choice.count() > 1

    def offer(self, fitting: Sequence[CampaignRow]) -> None:
        """Choose the first campaign that fits the row in hand, or none; not where a person chose."""
        if not self._chosen:
            self.choice.choose(fitting[0].id.hex() if fitting else "")

    def campaign(self) -> bytes | None:
        """The campaign chosen."""
        return bytes.fromhex(code) if (code := self.choice.code()) else None

    def _by_hand(self) -> None:
        self._chosen = True
