"""The table of a 月报: its columns and rows by village and unit, or figure by figure for the township."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from safetydesk.domain.report_words import NOTHING, UNFILLED, shown_figure
from safetydesk.models.queries.reports import ReportRow
from safetydesk.ui import paint
from safetydesk.ui.desk import Desk
from safetydesk.ui.table.columns import TableColumn, Value

UNIT, TITLE, PLUS, MINUS = "unit", "title", "plus", "minus"
_HEAD_ROOM, _LEAST, _DIGITS = 44, 84, 9
_FAINT = (0, NOTHING, UNFILLED)
Shape = tuple[tuple[str, str], ...]
"""The figures of a report as (key, title): reports of one shape share their table."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A village or unit with its figures; `name` None is the township's 合计."""

    name: str | None
    values: Mapping[str, int | None]

    @property
    def id(self) -> str:
        """Its name, which is how a report knows it."""
        return self.name or ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of the township, with what came in and went out of earlier months (None for derived ones)."""

    id: str
    figure: Mapping[str, Any]
    value: int | None
    plus: int | None
    minus: int | None


def shape(row: ReportRow) -> Shape:
    """What the table of a report looks like."""
    return tuple((one["key"], one["title"]) for one in row.figures["form"])


def unit_columns(row: ReportRow, desk: Desk) -> list[TableColumn]:
    """One column for the unit, one for each figure of the form. The 合计 sorts last and counts in no sum."""
    name = TableColumn(
        UNIT,
        "村（社区）或单位",
        lambda one: one.name,
        width=184,
        text=_unit_words,
        sort_key=desk.sort_key,
        strong=_whole,
    )
    return [name, *(_figure_column(one) for one in row.figures["form"])]


def _unit_words(row: UnitRow) -> str:
    return row.name or "合计"


def _whole(row: UnitRow) -> bool:
    return row.name is None


def _figure_column(figure: Mapping[str, Any]) -> TableColumn:
    key, title = str(figure["key"]), str(figure["title"])

    def shown(row: UnitRow) -> int | str:
        return shown_figure(figure, row.values.get(key))

    def value(row: UnitRow) -> Value:
        return None if row.name is None else counted(figure, row.values.get(key))

    width = max(_LEAST, round(paint.width_of(title, bold=True)) + _HEAD_ROOM)
    return TableColumn(
        key,
        title,
        value,
        "number",
        width,
        text=lambda row: str(shown(row)),
        sort_key=lambda words: words.zfill(_DIGITS),
        strong=_whole,
        faint=lambda row: shown(row) in _FAINT,
    )


def counted(figure: Mapping[str, Any], value: int | None) -> Value:
    """A figure as it can be added up: money in 元; a rate only as it reads, for no sum of rates says anything."""
    if value is None or figure["derive"] == "ratio":
        return None if value is None else str(shown_figure(figure, value))
    return value / 100 if figure["type"] == "money" else value


def unit_rows(row: ReportRow) -> list[UnitRow]:
    """Every unit, the township last."""
    return [*(UnitRow(name, some) for name, some in row.figures["units"]), UnitRow(None, row.figures["total"])]


def figure_columns() -> list[TableColumn]:
    """The columns of 全镇汇总."""
    return [
        TableColumn(TITLE, "指标", lambda one: one.figure["title"], width=168),
        TableColumn(
            "value",
            "本月数",
            lambda one: counted(one.figure, one.value),
            "number",
            96,
            text=_value_words,
            faint=_says_nothing,
        ),
        TableColumn("measure", "单位", lambda one: one.figure["unit"] or None, "second", 64),
        *(
            TableColumn(key, title, partial(_change, key), "number", 108, text=partial(_change_words, key))
            for key, title in ((PLUS, "往期补报"), (MINUS, "往期核减"))
        ),
        TableColumn("words", "口径", lambda one: one.figure["words"], "second", 480),
    ]


def _value_words(row: FigureRow) -> str:
    return str(shown_figure(row.figure, row.value))


def _says_nothing(row: FigureRow) -> bool:
    return shown_figure(row.figure, row.value) in _FAINT


def _change(key: str, row: FigureRow) -> Value:
    return row.plus if key == PLUS else row.minus


def _change_words(key: str, row: FigureRow) -> str:
    value = row.plus if key == PLUS else row.minus
    return str(shown_figure(row.figure, value)) if value else ""


def figure_rows(row: ReportRow) -> list[FigureRow]:
    """Every figure of the form in its order."""
    told = row.figures["corrections"]
    found = []
    for one in row.figures["form"]:
        sides = [sum(some[side] for some in told if some["figure"] == one["key"]) for side in ("plus", "minus")]
        plus, minus = (None, None) if one["derive"] else sides
        found.append(FigureRow(one["key"], one, row.figures["total"].get(one["key"]), plus, minus))
    return found
