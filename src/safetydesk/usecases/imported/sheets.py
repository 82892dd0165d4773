"""A book with a sheet for each village: the name of the sheet is the village of its rows that name none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.staging import FROM_SHEET, LedgerReading, StagedRow
from safetydesk.models.queries.ledger_rows import places

_ENDINGS = ("村", "社区")


def village_of_sheet(db: Any, sheet: str) -> str | None:
    """The village that a sheet is named after: a known one, or any that ends in 村 or 社区; None for other names."""
    name = sheet.strip()
    known = places(db, "village").find(name) is not None
    return name if known or (name.endswith(_ENDINGS) and name not in _ENDINGS) else None


def of_its_village(db: Any, reading: LedgerReading) -> LedgerReading:
    """The reading with the village of its sheet in rows that have none; as it is when the name tells none."""
    village = village_of_sheet(db, reading.sheet)
    if village is None or not any(one.field == "village" for one in load_registers()[reading.kind].columns):
        return reading
    return replace(reading, rows=_placed(reading.rows, village))


def _placed(rows: Iterable[StagedRow], village: str) -> Iterator[StagedRow]:
    for row in rows:
        if row.values.get("village") is not None or row.raw.get("village"):
            yield row
            continue
        marks = {**row.marks, "village": (*row.marks.get("village", ()), FROM_SHEET)}
        yield replace(row, values={**row.values, "village": village}, marks=marks)
