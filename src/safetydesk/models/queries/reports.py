"""月报 as they are kept: the reports of a month, which of them stands, and the lines they reported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.domain.report_lines import Correction, Counted

_ROW = (
    "SELECT id, kind, period, title, basis, figures, made_at, submitted_at, submitted_by, remark FROM report"
    " WHERE deleted_at IS NULL"
)
_STANDING = "submitted_at IS NOT NULL ORDER BY submitted_at, id"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report: a draft until `submitted_at` (microseconds UTC); `basis` and `figures` as they were frozen."""

    id: bytes
    kind: str
    period: str
    title: str
    basis: Mapping[str, Any]
    figures: Mapping[str, Any]
    made_at: int
    submitted_at: int | None
    submitted_by: bytes | None
    remark: str | None


def report_row(db: Any, key: bytes) -> ReportRow | None:
    """One report, None when there is none."""
    found = _rows(db, "AND id = ?", key)
    return found[0] if found else None


def draft_reports(db: Any, kind: str, period: str) -> list[ReportRow]:
    """The drafts of a month, the newest first: there are several only where two desks made one apart."""
    tail = "AND kind = ? AND period = ? AND submitted_at IS NULL ORDER BY made_at DESC, id DESC"
    return _rows(db, tail, kind, period)


def submitted_report(db: Any, kind: str, period: str) -> ReportRow | None:
    """The report of a month that stands: the first that was 报送, should two desks have done it apart."""
    found = _rows(db, f"AND kind = ? AND period = ? AND {_STANDING}", kind, period)
    return found[0] if found else None


def report_rows(db: Any, kind: str = "monthly") -> list[ReportRow]:
    """Every report of a kind, the newest month first; of a month the submitted ones, then drafts."""
    return _rows(db, "AND kind = ? ORDER BY period DESC, submitted_at IS NULL, submitted_at, id", kind)


def standing_reports(db: Any, kind: str) -> list[ReportRow]:
    """One submitted report of each month, the earliest month first."""
    found: dict[str, ReportRow] = {}
    for one in _rows(db, f"AND kind = ? AND {_STANDING}", kind):
        found.setdefault(one.period, one)
    return sorted(found.values(), key=lambda one: one.period)


def _rows(db: Any, tail: str, *values: Any) -> list[ReportRow]:
    rows = db.execute(f"{_ROW} {tail}", values).fetchall()
    return [ReportRow(*[*row[:4], json.loads(row[4]), json.loads(row[5]), *row[6:]]) for row in rows]


def report_lines(db: Any, report: bytes, figure: str | None = None) -> list[Correction]:
    """The signed lines of a submitted report in the order counted, those of one figure where it is named.

    Lines of its own month are what it counts; those of another month are its 补报 and 核减.
    """
    only, values = (" AND l.figure = ?", (report, figure)) if figure else ("", (report,))
    rows = db.execute(
        "SELECT l.period, l.sign, l.figure, l.entity, l.record_id, coalesce(s.current_id, l.record_id), l.said"
        " FROM report_line l LEFT JOIN subject s ON l.entity = 'subject' AND s.id = l.record_id"
        f" WHERE l.report_id = ? AND l.deleted_at IS NULL{only} ORDER BY l.rowid",
        values,
    )
    return [_line(*row) for row in rows.fetchall()]


def _line(period: str, sign: int, figure: str, entity: str, record: bytes, key: bytes, said: str) -> Correction:
    facts = json.loads(said)
    unit, amount = facts.pop("unit"), facts.pop("amount")
    return Correction(period, sign, Counted(figure, entity, record, key, unit, amount, facts))


def said_json(line: Counted) -> str:
    """How a line keeps its row: as shown, with its unit and amount."""
    return json.dumps({**line.said, "unit": line.unit, "amount": line.amount}, ensure_ascii=False, sort_keys=True)


def told_periods(db: Any) -> set[str]:
    """The months of which a unit told figures."""
    rows = db.execute("SELECT DISTINCT period FROM report_input WHERE deleted_at IS NULL").fetchall()
    return {str(period) for (period,) in rows}


def report_people(db: Any) -> dict[bytes, str]:
    """By report the name of who handed it in, of a draft who made it; without those nobody was named for."""
    rows = db.execute(
        "SELECT r.id, p.name FROM report r JOIN person p ON p.id = coalesce(r.submitted_by,"
        " (SELECT c.actor FROM change c WHERE c.entity = 'report' AND c.record = r.id ORDER BY c.n LIMIT 1))"
        " WHERE r.deleted_at IS NULL"
    )
    return dict(rows.fetchall())
