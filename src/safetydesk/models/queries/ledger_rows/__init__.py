"""Records as ledgers show them: {register field: value}, the exact inverse of an import; one module per kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from safetydesk.models.queries.ledger_rows.enterprises import enterprise_pages, enterprises
from safetydesk.models.queries.ledger_rows.hazard_life import closings, major_hazards
from safetydesk.models.queries.ledger_rows.hazards import hazard_pages, hazards
from safetydesk.models.queries.ledger_rows.narrowing import Sought, matching, narrowed
from safetydesk.models.queries.ledger_rows.people import people
from safetydesk.models.queries.ledger_rows.places import Places, places
from safetydesk.models.queries.ledger_rows.report_inputs import report_inputs
from safetydesk.models.queries.ledger_rows.rounds import rounds
from safetydesk.models.queries.ledger_rows.visits import visits
from safetydesk.models.queries.ledger_rows.walking import Pages, Row

__all__ = [
    "PAGES",
    "ROWS",
    "Places",
    "Row",
    "Sought",
    "enterprises",
    "hazards",
    "matching",
    "narrowed",
    "people",
    "places",
    "rounds",
    "visits",
]

Rows = Callable[[Any, str, Sequence[bytes] | None], Iterator[tuple[bytes, Row]]]
"""(driver connection, today YYYY-MM-DD, ids or None for all) to (id, row) in the order of registration."""
ROWS: Mapping[str, Rows] = {
    "enterprises": lambda db, _today, ids: enterprises(db, ids),
    "hazards": hazards,
    "major_hazards": major_hazards,
    "closings": closings,
    "visits": lambda db, _today, ids: visits(db, ids),
    "people": people,
    "rounds": lambda db, _today, ids: rounds(db, ids),
    "report_inputs": report_inputs,
}
"""By the key of the register: every kind that can be exported."""
PAGES: Mapping[str, Callable[[Any, str, Collection[str] | None], Pages]] = {
    "enterprises": lambda db, _today, fields: enterprise_pages(db, fields),
    "hazards": hazard_pages,
}
"""The kinds of which there may be very many: (driver connection, today, fields to be read or None for all) to pages."""
