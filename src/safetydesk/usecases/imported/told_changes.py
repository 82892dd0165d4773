"""Which cells an import changes, told one by one: row, record, column, the value before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from safetydesk.catalog.registers import Register
from safetydesk.usecases.imported.lines import Line
from safetydesk.usecases.imported.run import shown


@dataclass(frozen=True, slots=True)
class CellChange:
    """One changed cell, in the words of the ledger; `record` names whose it is."""

    row: int
    record: str
    field: str
    title: str
    old: str
    new: str


def told_changes(register: Register, lines: Iterable[Line]) -> Iterator[CellChange]:
    """Every cell that the lines change, in the order of rows and columns."""
    for line in lines:
        values = line.told.values
        names = [str(values[name]) for name in ("code", "name", "subject") if values.get(name)]
        for column in register.columns:
            if column.field in line.changes:
                old, new = line.changes[column.field]
                yield CellChange(
                    line.told.row, " ".join(names), column.field, column.title, shown(column, old), shown(column, new)
                )
