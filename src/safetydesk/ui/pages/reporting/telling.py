"""Figures told by hand: what was typed or pasted becomes numbers, and the field that stands over the cell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any
from unicodedata import normalize

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from safetydesk.catalog.reports import Figure
from safetydesk.errors import error
from safetydesk.ui.widgets.field import LineField

Told = dict[str, dict[str, int | None]]
"""By unit, by field of 月报填报数."""
_STEPS = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}


def typed_number(figure: Figure, text: str) -> int | None:
    """What was typed: a whole number, money in 元 as 分; None for a blank. Raises REPORT_010 for anything else."""
    plain = normalize("NFKC", text).strip().replace(",", "").removesuffix(figure.unit)
    if not plain:
        return None
    try:
        value = Decimal(plain) * (100 if figure.type == "money" else 1)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value != value.to_integral_value() or value < 0:
        raise error("REPORT_010", what=figure.title, value=text.strip())
    return int(value)


def told_block(figures: Sequence[Figure], units: Sequence[str | None], cells: Sequence[Sequence[str]]) -> Told:
    """A pasted rectangle laid over units (down, None for 合计) and figures (across).

    Raises REPORT_010 for a cell that falls on no told figure: nothing of the rectangle is dropped unsaid.
    """
    found: Told = {}
    for unit, texts in zip_longest(units, cells, fillvalue=None):
        for figure, text in zip_longest(figures, texts or ()):
            if text is None:
                continue
            if unit is None or figure is None or figure.input is None:
                what = "合计" if unit is None else figure.title if figure else "表格以外"
                raise error("REPORT_010", what=what, value=text.strip())
            found.setdefault(unit, {})[figure.input] = typed_number(figure, text)
    return found


class CellField(LineField):
    """A field over one cell: Enter, Tab and arrows finish it (`finished(rows, columns)` to go on by), Esc leaves.

    `left` comes when the cursor went elsewhere.
    """

    finished = Signal(int, int)
    left = Signal()
    dropped = Signal()

    def __init__(self, over: QWidget, place: QRect, name: str, words: str) -> None:
        super().__init__(name, words, parent=over)
        self.setTextMargins(6, 0, 6, 0)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFixedHeight(place.height())
        self.setGeometry(place)
        self.show()
        self.setFocus()
        self.end(False)

    def event(self, event: QEvent) -> bool:
        """Tab belongs to the table while a cell is written."""
        tabs = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in tabs:
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Finish, leave, or write on."""
        step = _STEPS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif step is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finished.emit(*step)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was written counts also when one clicks elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()


def typed_start(event: QKeyEvent) -> str | None:
    """The digit that begins a figure, '' for a key that only opens the cell, None for any other key."""
    held: Any = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held:
        return None
    digit = normalize("NFKC", event.text())
    return digit if len(digit) == 1 and digit.isdecimal() else None
