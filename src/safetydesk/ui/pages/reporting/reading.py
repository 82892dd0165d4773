"""What the 月报 pane reads: the months with their reports, one report, and the rows behind a cell of its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.catalog.reports import Figure, report_form
from safetydesk.domain.report_lines import Correction
from safetydesk.models.queries.reports import ReportRow, report_people, report_rows, told_periods


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the months: the report that stands (the draft, while nothing was 报送), or None in `row`.

    `beside` is what another desk made apart of the same month: it is seen and counts nowhere. `by` is who acted.
    """

    key: bytes
    period: str
    row: ReportRow | None
    beside: bool = False
    by: str | None = None


@dataclass(frozen=True, slots=True)
class ReportRead:
    """A month: its report with the figures of its form by key. `sent` tells whether the month was 报送 at all."""

    entry: Entry
    form: Mapping[str, Figure]
    sent: bool

    @property
    def row(self) -> ReportRow | None:
        """The report, None while there is none."""
        return self.entry.row

    @property
    def draft(self) -> bool:
        """Whether its figures may still change."""
        return self.row is not None and not self.sent and not self.entry.beside


@dataclass(frozen=True, slots=True)
class Asked:
    """A cell: a figure (None: all of them), of one unit (None: the township); `earlier` asks for other months' rows."""

    figure: str | None = None
    unit: str | None = None
    earlier: bool = False


def read_months(db: Any, last: str) -> list[Entry]:
    """The months that have a report or figures told for one, and `last`, the newest first."""
    reports, names = report_rows(db), report_people(db)
    found: list[Entry] = []
    for period in sorted({last} | told_periods(db) | {one.period for one in reports}, reverse=True):
        mine = [one for one in reports if one.period == period]
        sent = [one for one in mine if one.submitted_at is not None]
        drafts = sorted((one for one in mine if one.submitted_at is None), key=lambda one: (-one.made_at, one.id))
        first = next(iter([*sent, *drafts]), None)
        found.append(Entry(period.encode(), period, first, by=names.get(first.id) if first else None))
        found += [Entry(one.id, period, one, beside=True, by=names.get(one.id)) for one in [*sent, *drafts][1:]]
    return found


def read_report(db: Any, last: str, key: bytes | None) -> tuple[list[Entry], ReportRead]:
    """The months, and the one of them that is opened: that of `key`, else the newest with a report, else the first."""
    months = read_months(db, last)
    made = next((one for one in months if one.row is not None), months[0])
    entry = next((one for one in months if one.key == key), made)
    sent = any(one.row is not None and one.row.submitted_at is not None for one in months if one.period == entry.period)
    return months, ReportRead(entry, {one.key: one for one in report_form(entry.period).figures}, sent)


def read_rows(db: Any, row: ReportRow) -> list[Correction]:
    """Every row that a report stands on."""
    from safetydesk.usecases.reports import counted_rows

    return counted_rows(db, row)


def rows_asked(read: ReportRead, rows: Sequence[Correction], asked: Asked) -> list[Correction]:
    """The rows behind a cell: those it counts; of a difference (未整改数) the ones that remain."""
    row = read.row
    if row is None:
        return []
    own = [one for one in rows if (one.period != row.period) == asked.earlier and asked.unit in (None, one.line.unit)]
    if asked.figure is None:
        return own
    figure = read.form.get(asked.figure)
    if figure is None or figure.derive is None:
        return [one for one in own if one.line.figure == asked.figure]
    if figure.derive != "difference":
        return [one for one in own if one.line.figure == figure.of[-1]]
    gone = {(one.line.entity, one.line.key) for one in own if one.line.figure in figure.of[1:]}
    first = [one for one in own if one.line.figure == figure.of[0]]
    return [one for one in first if (one.line.entity, one.line.key) not in gone]


def value_of(row: ReportRow, asked: Asked) -> int | None:
    """The figure of a cell as the report froze it."""
    if asked.unit is None:
        found: int | None = row.figures["total"].get(asked.figure or "")
        return found
    values: Mapping[str, int | None] = next((some for name, some in row.figures["units"] if name == asked.unit), {})
    return values.get(asked.figure or "")


def moved_on(read: ReportRead, rows: Sequence[Correction], asked: Asked) -> bool:
    """Whether the records of a draft's cell say otherwise by now than when it was counted."""
    figure = read.form.get(asked.figure or "")
    if read.row is None or figure is None or asked.earlier or figure.derive == "ratio":
        return False
    value = value_of(read.row, asked)
    return (value or 0) != sum(one.line.amount for one in rows_asked(read, rows, asked))
