"""What the status bar says about a range: 计数, 求和 平均 of numbers, 最早 最晚 of days; nothing that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from safetydesk.ui.table.columns import TableColumn, Value, written

MOST = 200_000
"""Cells summed at most; beyond, only the number of cells is said."""


def figures(cells: Iterable[tuple[TableColumn, Value]]) -> list[str]:
    """The figures of the cells of a range, in the order they are shown."""
    count, numbers, days = 0, [], []
    for column, value in cells:
        if value is None:
            continue
        count += 1
        if column.numeric() and not isinstance(value, str):
            numbers.append(value)
        elif column.kind == "date" and isinstance(value, str):
            days.append(value)
    said = [f"计数 {count}"]
    if numbers:
        said += [f"求和 {written(_short(sum(numbers)))}", f"平均 {written(_short(sum(numbers) / len(numbers)))}"]
    if days:
        said += [f"最早 {min(days)}", f"最晚 {max(days)}"]
    return said


def _short(number: float) -> float:
    return round(number, 1)
