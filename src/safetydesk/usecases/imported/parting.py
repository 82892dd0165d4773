"""Rows with several findings in one cell, taken apart: each part is a row of its own, under the same row number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from safetydesk.catalog.registers import Register, load_registers
from safetydesk.domain.several import findings_in
from safetydesk.domain.staging import Value
from safetydesk.usecases.imported.lines import Told

SEVERAL = "LEDGER_127"
"""The note that a cell seems to hold several findings; nothing to say once they were taken apart."""


def parts_of(told: Told, kind: str) -> list[Told]:
    """The findings of a row, each with what the row says of all of them; none when it holds but one.

    A text beside it that is numbered just so (整改措施 1. 2. 3.) goes with them one by one. A sum of money is said of
    the whole and stays with the first. A row with the number of a record means that record, whole.
    """
    register = load_registers()[kind]
    field = next((column.field for column in register.columns if column.several), None)
    text = told.values.get(field or "")
    if field is None or text is None or told.part or told.values.get("code") is not None:
        return []
    pieces = findings_in(str(text))
    if len(pieces) < 2:
        return []
    said = tuple(one for one in told.said if one.code != SEVERAL)
    columns = _beside(told.values, register, field, len(pieces))
    parts = []
    for index, piece in enumerate(pieces):
        values = {**told.values, field: piece, **{name: texts[index] for name, texts in columns.items()}}
        if index:
            values = {name: value for name, value in values.items() if register.column(name).type != "money"}
        raw = {name: shown for name, shown in told.raw.items() if name != field and name not in columns}
        own = said if not index else tuple(one for one in said if one.level == "refuse")
        parts.append(replace(told, values=values, said=own, raw=raw, part=index + 1, base=None, **_whole(told)))
    return parts


def _beside(values: Mapping[str, Value], register: Register, field: str, count: int) -> dict[str, list[str]]:
    """Other texts of the row that are numbered like its findings."""
    found = {}
    for name, value in values.items():
        if name != field and isinstance(value, str) and register.column(name).type == "text":
            pieces = findings_in(value)
            if len(pieces) == count:
                found[name] = pieces
    return found


def _whole(told: Told) -> dict[str, Any]:
    """What a part keeps of its whole; which record the whole means no part can mean too."""
    return {"whole": dict(told.values), "answer": None}


def rejoined(first: Told) -> Told:
    """The row whose first part this is, as it was before it was taken apart."""
    return replace(first, values=first.whole or first.values, part=0, whole=None, answer=None)
