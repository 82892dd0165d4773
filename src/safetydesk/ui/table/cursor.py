"""Where the cell cursor goes: pure arithmetic over rows and the visible columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt

Key = Qt.Key


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell: row and model column."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What the cursor moves on: rows, visible model columns in order, rows in a page, and which cells are filled."""

    rows: int
    columns: tuple[int, ...]
    page: int
    filled: Callable[[int, int], bool]


def moved(spot: Spot, key: int, ground: Ground, *, far: bool) -> Spot | None:
    """The cell a key leads to; `far` is Ctrl. None when the key does not move the cursor."""
    if not ground.rows or not ground.columns:
        return None
    at = ground.columns.index(spot.column) if spot.column in ground.columns else 0
    row, last_row, last = spot.row, ground.rows - 1, len(ground.columns) - 1
    if key in (Key.Key_Up, Key.Key_Down):
        down = key == Key.Key_Down
        row = (last_row if down else 0) if far else row + (1 if down else -1)
    elif key in (Key.Key_Left, Key.Key_Right):
        step = 1 if key == Key.Key_Right else -1
        at = _edge(row, at, step, ground) if far else at + step
    elif key == Key.Key_PageUp:
        row -= ground.page
    elif key == Key.Key_PageDown:
        row += ground.page
    elif key == Key.Key_Home:
        at, row = 0, 0 if far else row
    elif key == Key.Key_End:
        at, row = last, last_row if far else row
    else:
        return None
    return Spot(min(max(row, 0), last_row), ground.columns[min(max(at, 0), last)])


def _edge(row: int, at: int, step: int, ground: Ground) -> int:
    """Ctrl+← →: to the end of the filled run, or over the blanks to the next filled cell."""
    last = len(ground.columns) - 1

    def filled(place: int) -> bool:
        return ground.filled(row, ground.columns[place])

    place = at + step
    if not 0 <= place <= last:
        return at
    run = filled(at) and filled(place)
    while 0 <= place + step <= last and (filled(place + step) if run else not filled(place)):
        place += step
    return place
