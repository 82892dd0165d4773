"""重大事故隐患台账 against the store: hazards like any, whose 判定依据 may name the criterion word for word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from safetydesk.catalog import load
from safetydesk.domain.names import folded
from safetydesk.usecases.imported.hazards import comparing as hazards
from safetydesk.usecases.imported.lines import Line, Told
from safetydesk.usecases.imported.run import Run
from safetydesk.usecases.imported.said_by_kind import of_itself


def compare(db: Any, rows: Sequence[Told], run: Run) -> list[Line]:
    """The verdict on each row of a batch."""
    return hazards.compare(db, [_named(of_itself(row)) for row in rows], run)


def _named(row: Told) -> Told:
    """A row without a 判定条款 whose 判定依据 is exactly the name of one: standard, article and item."""
    if row.values.get("criterion") is not None or "criterion" in row.unread:
        return row
    code = _criteria().get(folded(str(row.values.get("basis") or "")))
    return replace(row, values={**row.values, "criterion": code}) if code else row


@cache
def _criteria() -> Mapping[str, str]:
    return {folded(word): code for word, code in load().accepted()["criterion"].items()}
