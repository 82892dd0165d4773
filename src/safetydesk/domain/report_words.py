"""How a frozen 月报 is shown: its figures with “—” and 待填, its tables row by row, for screen, file and command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.domain.report_lines import Correction

NOTHING, UNFILLED = "—", "待填"
Cell = str | int
Word = Callable[[str, str], str]
"""From a vocabulary and a code to its Chinese word."""
_LISTED = (("所属月份", 11), ("指标", 18), ("村（社区）或单位", 20), ("编号", 24), ("检查对象", 30), ("日期", 13))
_VOCABULARY = {"visit": "visit_kind", "document": "document_kind"}


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table: `columns` are (title, width); `total` is the 合计 row."""

    name: str
    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None


def shown_figure(figure: Mapping[str, Any], value: int | None) -> Cell:
    """A figure as read: 83.33%, 1500.5 (元); “—” where nothing can be said, 待填 where nobody filled it in."""
    if value is None:
        return NOTHING if figure["derive"] else UNFILLED
    if figure["derive"] == "ratio":
        return f"{value // 100}.{value % 100:02d}%"
    if figure["type"] == "money":
        return f"{value // 100}.{value % 100:02d}".rstrip("0").rstrip(".") if value % 100 else value // 100
    return value


def titled(figure: Mapping[str, Any]) -> str:
    """The title of a column with its unit."""
    return f"{figure['title']}（{figure['unit']}）" if figure["unit"] else str(figure["title"])


def units_table(figures: Mapping[str, Any]) -> ReportTable:
    """One row for each village and unit, the township below as 合计."""
    form = figures["form"]
    columns = [("序号", 6.0), ("村（社区）或单位", 22.0), *((titled(one), 11.0) for one in form)]
    rows = [
        (number, name, *(shown_figure(one, some[one["key"]]) for one in form))
        for number, (name, some) in enumerate(figures["units"], 1)
    ]
    total = ("合计", "", *(shown_figure(one, figures["total"][one["key"]]) for one in form))
    return ReportTable("月报", tuple(columns), tuple(rows), total)


def summary_table(figures: Mapping[str, Any]) -> ReportTable:
    """The township's figures one below the other, with what came in and went out of earlier months, and their rules."""
    columns = (("序号", 6), ("指标", 20), ("单位", 7), ("本月数", 12), ("往期补报", 10), ("往期核减", 10), ("口径", 60))
    rows = []
    for number, one in enumerate(figures["form"], 1):
        some = [told for told in figures["corrections"] if told["figure"] == one["key"]]
        moved = [sum(told[side] for told in some) for side in ("plus", "minus")]
        changed: tuple[Cell, ...] = (
            tuple(shown_figure(one, value) for value in moved) if not one["derive"] else ("", "")
        )
        value = shown_figure(one, figures["total"][one["key"]])
        rows.append((number, one["title"], one["unit"], value, *changed, one["words"]))
    return ReportTable("月报", columns, tuple(rows))


def change_code(figure: Mapping[str, Any], sign: int) -> str:
    """What a change of a reported month is called, as a code of `report_change`."""
    if figure["progress"]:
        return "progressed" if sign > 0 else "returned"
    return "added" if sign > 0 else "removed"


def rows_table(figures: Mapping[str, Any], period: str, rows: Iterable[Correction], word: Word) -> ReportTable:
    """The rows that a report counts of its own month, figure by figure."""
    form = {one["key"]: one for one in figures["form"]}
    own = [_listed(form, one, word) for one in rows if one.period == period and one.line.figure in form]
    columns = (("序号", 6.0), *_LISTED, ("内容", 50.0), ("数", 8.0))
    return ReportTable("计入明细", columns, tuple((number, *row) for number, row in enumerate(own, 1)))


def changes_table(figures: Mapping[str, Any], period: str, rows: Iterable[Correction], word: Word) -> ReportTable:
    """补报 and 核减: the rows by which earlier months differ from what was reported."""
    form = {one["key"]: one for one in figures["form"]}
    columns = (("序号", 6.0), ("变动", 10.0), *_LISTED, ("内容", 50.0), ("数", 8.0))
    found = []
    for one in rows:
        if one.period != period and one.line.figure in form:
            change = word("report_change", change_code(form[one.line.figure], one.sign))
            found.append((change, *_listed(form, one, word)))
    return ReportTable("补报核减", columns, tuple((number, *row) for number, row in enumerate(found, 1)))


def _listed(form: Mapping[str, Mapping[str, Any]], one: Correction, word: Word) -> tuple[Cell, ...]:
    line, said = one.line, one.line.said
    text = str(said.get("text") or "")
    text = word(_VOCABULARY[line.entity], text) if text and line.entity in _VOCABULARY else text
    marks = [word(f"hazard_{name}", str(said[name])) for name in ("grade", "state") if said.get(name)]
    shown = f"{text}（{'，'.join(marks)}）" if marks else text
    figure = form[line.figure]
    facts = [str(said.get(name) or "") for name in ("code", "subject", "day")]
    return (one.period, figure["title"], line.unit, *facts, shown, shown_figure(figure, line.amount))


def tables(
    figures: Mapping[str, Any], period: str, rows: Sequence[Correction], word: Word, *, summary: bool
) -> tuple[ReportTable, ...]:
    """Everything that a report's workbook shows: the report, the rows counted, 补报 and 核减."""
    first = summary_table(figures) if summary else units_table(figures)
    return first, rows_table(figures, period, rows, word), changes_table(figures, period, rows, word)
