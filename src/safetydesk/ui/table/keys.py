"""What keys mean in a table, as people know them from a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from safetydesk.ui.table.cursor import Ground, Spot, moved

if TYPE_CHECKING:
    from safetydesk.ui.table.table import Table

Key = Qt.Key
Modifier = Qt.KeyboardModifier


def press(table: Table, event: QKeyEvent) -> bool:
    """Do what the key means; False when it means nothing in a table and belongs to the page."""
    control = bool(event.modifiers() & Modifier.ControlModifier)
    shift = bool(event.modifiers() & Modifier.ShiftModifier)
    if event.modifiers() & Modifier.AltModifier:
        return event.key() == Key.Key_Down and table.open_filter() is not None
    if event.matches(QKeySequence.StandardKey.Copy):
        return bool(table.copy())
    if event.matches(QKeySequence.StandardKey.Paste):
        table.paste()
        return True
    spot = table.spot()
    if spot is None:
        return False
    target = moved(spot, event.key(), ground_of(table), far=control)
    if target is not None:
        table.go(target, stretch=shift)
        return True
    return _other(table, event.key(), spot, control=control, shift=shift)


def ground_of(table: Table) -> Ground:
    """What the cursor of this table moves on now."""
    return Ground(
        rows=table.rows.rowCount(),
        columns=tuple(table.columns_shown()),
        page=table.twin.rows_in_sight(),
        filled=lambda row, column: bool(table.rows.words_at(row, column)),
    )


def _other(table: Table, key: int, spot: Spot, *, control: bool, shift: bool) -> bool:
    shown = table.columns_shown()
    if key in (Key.Key_Return, Key.Key_Enter) and not control:
        table.open_current()
    elif key == Key.Key_A and control:
        table.stretch(Spot(0, shown[0]), Spot(table.rows.rowCount() - 1, shown[-1]))
    elif key == Key.Key_Space and shift:
        table.stretch(Spot(spot.row, shown[0]), Spot(spot.row, shown[-1]))
    elif key == Key.Key_Menu or (key == Key.Key_F10 and shift):
        table.ask_menu()
    else:
        return False
    return True
