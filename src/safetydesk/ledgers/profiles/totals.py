"""The 合计 row of a ledger that is written: what it says, added up while the rows pass by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safetydesk.domain.staging import Value
from safetydesk.ledgers.books.cells import letters
from safetydesk.ledgers.profiles.profile import Plan, Row

_FUNCTIONS = {"sum": 109, "count": 103}
"""SUBTOTAL's functions that leave out rows which a filter hides: SUM and COUNTA."""


class Totals:
    """Sums and counts of the columns that the plan totals; nothing is done where it has no 合计 row."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._found = {place: 0 for place, one in enumerate(plan.columns) if plan.total and one.total}

    def counted(self, rows: Iterable[Row]) -> Iterable[Row]:
        """The same rows, counted on the way."""
        return self._count(rows) if self._found else rows

    def _count(self, rows: Iterable[Row]) -> Iterator[Row]:
        wanted = [(place, self._plan.columns[place]) for place in self._found]
        for row in rows:
            for place, one in wanted:
                value: Value = row.get(one.field)
                if value is not None and value != "":
                    self._found[place] += int(value) if one.total == "sum" else 1
            yield row

    def amounts(self) -> list[tuple[int | None, bool]]:
        """For each column its total (None: it has none) and whether that is money in 分."""
        return [
            (self._found.get(place), one.kind == "money" and one.total == "sum")
            for place, one in enumerate(self._plan.columns)
        ]

    def formula(self, place: int, first: int, last: int) -> str:
        """The formula of the total of a column over the rows `first` to `last`."""
        at = letters(place + 2)
        return f"SUBTOTAL({_FUNCTIONS[self._plan.columns[place].total]},{at}{first}:{at}{last})"
