"""行动 in words and colours: the lines of the list, the columns of the units, what is said above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.catalog.declared import Catalog
from safetydesk.domain.campaigns import days_left
from safetydesk.domain.visit_times import visit_day
from safetydesk.models.queries.campaigns import Progress, UnitLine, every_progress
from safetydesk.ui.table.columns import TableColumn
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowLook

LIST_LOOK = RowLook((Column(share=1), Column(width=76, right=True)), height=54, start=17, hairline=None)
BEYOND = "范围外"
_ORDER = ("running", "coming", "over")


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of the table: a unit, and whether it is in the scope."""

    line: UnitLine
    inside: bool

    @property
    def id(self) -> bytes:
        """The subject."""
        return self.line.id


@dataclass(frozen=True, slots=True)
class Told:
    """A campaign as it stands, its figures in one line, and what was announced in one paragraph."""

    progress: Progress
    figures: str
    about: str


def read_campaigns(db: Any, today: str, catalog: Catalog) -> list[Told]:
    """Every campaign as it stands today: those that run, those to come, those that are over; the newest first."""
    from safetydesk.usecases.campaign_words import campaign_facts, figures_words

    found = []
    for one in sorted(every_progress(db, today), key=lambda one: _ORDER.index(one.view)):
        facts = campaign_facts(db, one.row, catalog)
        about = "　".join(f"{what} {words}" for what, words in facts if words and what != "名称")
        found.append(Told(one, figures_words(one), about))
    return found


def campaign_line(catalog: Catalog, one: Progress, today: str) -> Line:
    """Name and state; below the days and how many were seen."""
    word = catalog.words("campaign_view")[one.view]
    left = days_left(one.row.last_day, today)
    until = f"还有 {left} 天" if one.view == "running" else f"{one.row.first_day} 至 {one.row.last_day[5:]}"
    below = (Cell(f"已查 {one.visited} / {len(one.units)}·{until}", "second"),)
    return Line(one.row.id, (Cell(one.row.name), Cell(word.word, state=word.tone or "grey")), below=below)


def units_of(one: Progress) -> list[Unit]:
    """The units of the scope, those not seen first, then who was seen besides."""
    inside = [Unit(line, True) for line in (*one.waiting, *(line for line in one.units if line.state == "visited"))]
    return [*inside, *(Unit(line, False) for line in one.beyond)]


def unit_columns(catalog: Catalog) -> Sequence[TableColumn]:
    """The columns of the units."""

    def state_word(row: Unit) -> str:
        return catalog.word("campaign_unit", row.line.state) if row.inside else BEYOND

    def state(row: Unit) -> State | None:
        return catalog.tone("campaign_unit", row.line.state) if row.inside else "grey"

    def last(row: Unit) -> str | None:
        return None if row.line.last_visit is None else visit_day(row.line.last_visit)

    def late(row: Unit) -> State | None:
        return "red" if row.line.overdue else None

    return [
        TableColumn("name", "单位", lambda row: row.line.name, width=230),
        TableColumn("state", "情况", state_word, "chip", 96, state=state),
        TableColumn("village", "村社区", lambda row: row.line.village, "second", 100),
        TableColumn("visits", "检查次数", lambda row: row.line.visits or None, "number", 92),
        TableColumn("last", "最近检查", last, "date", 112),
        TableColumn("hazards", "隐患", lambda row: row.line.hazards or None, "number", 72),
        TableColumn("closed", "已销号", lambda row: row.line.closed or None, "number", 82),
        TableColumn("overdue", "超期", lambda row: row.line.overdue or None, "number", 82, mark=late),
    ]
