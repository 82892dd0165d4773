"""月报 in words: the lines of the months, of the rows behind a figure, and what is said above and below the table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from safetydesk.catalog.declared import Catalog
from safetydesk.domain.instants import to_datetime
from safetydesk.domain.report_lines import Correction
from safetydesk.domain.report_words import change_code, changes_table, rows_table, shown_figure
from safetydesk.ui.pages.reporting.reading import Asked, Entry, ReportRead, value_of
from safetydesk.ui.pages.words import moment_words
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowLook

MONTH_LOOK = RowLook((Column(share=1), Column(width=84, right=True)), height=54, start=17, hairline=None)
ROW_LOOK = RowLook((Column(share=1), Column(width=84, right=True, small=True)), height=54, start=17, hairline=17)
_EARLIER = "以前报送的各月，记录与报送时不同的地方。"
MOST = 400
"""Rows shown of one figure; an export has them all."""


def month_words(period: str) -> str:
    """2026年3月."""
    return f"{period[:4]}年{int(period[5:])}月"


def month_lines(months: Sequence[Entry], catalog: Catalog, now: int) -> list[Line]:
    """The months: what there is of each, since when, by whom."""
    return [_month_line(one, catalog, now) for one in months]


def _month_line(one: Entry, catalog: Catalog, now: int) -> Line:
    row, title = one.row, Cell(month_words(one.period))
    if row is None:
        return Line(one.key, (title,), below=(Cell("还没有生成", "second"),))
    state = "draft" if row.submitted_at is None else "submitted"
    chip = Cell(catalog.word("report_state", state), state=catalog.tone("report_state", state) or "grey")
    when = moment_words(row.submitted_at or row.made_at, now)
    said = "另一台电脑做的，不计入" if one.beside else when
    return Line(one.key, (title, chip), below=(Cell("·".join(filter(None, (said, one.by))), "second"),))


def when_words(read: ReportRead, now: int) -> str:
    """Since when the figures stand, and what they knew."""
    row = read.row
    if row is None:
        return ""
    known = f"截至 {to_datetime(row.basis['as_of']):%Y-%m-%d %H:%M}"
    if row.submitted_at is not None:
        return f"{known}，{moment_words(row.submitted_at, now)} 报送"
    return f"{known}，{moment_words(row.made_at, now)} 生成"


def notes_words(read: ReportRead) -> str:
    """The sentences below the table, frozen with the report, and its remark."""
    row = read.row
    if row is None:
        return ""
    return "\n".join([*row.figures["notes"], *([f"备注：{row.remark}"] if row.remark else [])])


def cell_words(read: ReportRead, asked: Asked) -> tuple[str, str]:
    """A cell in words: the figure with its unit and value, and the rule by which it counts."""
    figure = next((one for one in read.row.figures["form"] if one["key"] == asked.figure), None) if read.row else None
    if read.row is None or figure is None:
        return ("往期变动", _EARLIER) if asked.earlier else ("计入的记录", "")
    title = str(figure["title"])
    if asked.earlier:
        return f"往期变动·{title}", _EARLIER
    value = shown_figure(figure, value_of(read.row, asked))
    measure = f" {figure['unit']}" if figure["unit"] and isinstance(value, int) else ""
    return f"{asked.unit or '全镇'}·{title} {value}{measure}", f"{figure['words']}。"


def row_lines(read: ReportRead, rows: Sequence[Correction], asked: Asked, catalog: Catalog) -> list[Line]:
    """The rows of a cell, told by their place in `rows`; those of earlier months under what became of them."""
    if read.row is None:
        return []
    numbered = list(enumerate(rows[:MOST]))
    if not asked.earlier:
        lines = [_row_line(read, number, one, catalog) for number, one in numbered]
    else:
        lines = []
        for title, group in groupby(numbered, lambda pair: _change_title(read, pair[1], catalog)):
            some = list(group)
            lines.append(Line(None, (Cell(title), Cell(str(len(some)))), kind="head"))
            lines += [_row_line(read, number, one, catalog) for number, one in some]
    if len(rows) > MOST:
        lines.append(Line(None, (Cell(f"另有 {len(rows) - MOST} 行，导出的表里全有"),), kind="head"))
    return lines


def _change_title(read: ReportRead, one: Correction, catalog: Catalog) -> str:
    assert read.row is not None
    figure = next((some for some in read.row.figures["form"] if some["key"] == one.line.figure), None)
    word = catalog.word("report_change", change_code(figure, one.sign)) if figure else ""
    return f"{month_words(one.period)} {word}·{figure['title'] if figure else one.line.figure}"


def _row_line(read: ReportRead, number: int, one: Correction, catalog: Catalog) -> Line:
    assert read.row is not None
    own = one.period == read.row.period
    table = (rows_table if own else changes_table)(read.row.figures, read.row.period, [one], catalog.word)
    unit, code, subject, day, text, amount = (
        map(str, table.rows[0][-6:]) if table.rows else (one.line.unit, "", "", "", "", "")
    )
    told = one.line.entity == "report_input"
    first = (Cell(subject or unit), Cell(amount if told else day, "second"))
    below = "·".join(filter(None, (code, text))) or ("填报数" if told else unit)
    return Line(str(number).encode(), first, below=(Cell(below, "second"),))
