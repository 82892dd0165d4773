"""月报填报数 as rows: what a unit told for a month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from safetydesk.models.queries.ledger_rows.walking import Row, walk

FIELDS = ("period", "unit", "drills", "trainings", "publicity", "violations", "penalties", "fines", "remark")
_SQL = f"SELECT i.id, {', '.join(f'i.{name}' for name in FIELDS)} FROM report_input i WHERE i.deleted_at IS NULL"


def report_inputs(db: Any, _today: str, ids: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, Row]]:
    """Figures by month and unit, in the order they were told; `ids` limits them."""
    for key, *values in walk(db, _SQL, "i", ids, order="rowid"):
        yield key, dict(zip(FIELDS, values, strict=True))
