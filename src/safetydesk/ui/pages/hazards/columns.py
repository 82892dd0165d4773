"""The columns of the hazards table, and the way between the words of a header filter and the values they stand for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from safetydesk.catalog import Catalog
from safetydesk.domain.names import company_words
from safetydesk.models.queries.hazard_table import HazardLine, HazardView
from safetydesk.ui.pages.words import days_between
from safetydesk.ui.table.columns import TableColumn, Value, View, written
from safetydesk.ui.theme import State

FROZEN = 2
HIDDEN = ("category", "place", "measure", "reviewed_on", "closed_on")
"""Columns that 列 offers and that do not show at first."""
_VIEWS = frozenset(("overdue", "due_soon", "contradicted", "awaiting_recognition"))


def item_words(catalog: Catalog, code: str | None) -> str:
    """A check item as M09 用工管理; the code alone when its checklist is not known, nothing for None."""
    if code is None:
        return ""
    for checklist in catalog.checklists.values():
        if found := checklist.item(code):
            section = checklist.section(found.section)
            return f"{section.key} {section.short}" if section.number else f"{code} {section.short}"
    return code


def view_words(catalog: Catalog, view: str) -> str:
    """The word of a derived state (超期, 临期) or of a state."""
    return catalog.word("hazard_view" if view in _VIEWS else "hazard_state", view)


def view_state(catalog: Catalog, view: str) -> State:
    """Its colour; a state without one is blue."""
    return catalog.tone("hazard_view" if view in _VIEWS else "hazard_state", view) or "blue"


def _fact(key: str, title: str, width: int) -> TableColumn:
    return TableColumn(key, title, lambda line: getattr(line.row, key), width=width)


def _day(key: str, title: str) -> TableColumn:
    return replace(_fact(key, title, 104), kind="date")


def hazard_columns(catalog: Catalog, today: Callable[[], str]) -> list[TableColumn]:
    """All columns, the frozen ones first."""
    grade = TableColumn(
        "grade",
        "等级",
        lambda line: line.row.grade,
        "chip",
        104,
        state=lambda line: catalog.tone("hazard_grade", line.row.grade),
        text=lambda line: catalog.word("hazard_grade", line.row.grade),
    )
    state = TableColumn(
        "state",
        "状态",
        lambda line: line.view,
        "chip",
        116,
        state=lambda line: view_state(catalog, line.view),
        text=lambda line: _soon_words(line, today()) or view_words(catalog, line.view),
    )
    return [
        replace(_fact("code", "编号", 97), kind="second"),
        replace(_fact("subject", "企业", 164), short=company_words),
        _fact("description", "隐患内容", 268),
        grade,
        state,
        _day("deadline", "整改期限"),
        TableColumn("left", "剩余", lambda line: line.left, "days", 70),
        _fact("responsible_person", "责任人", 80),
        _fact("village", "村社区", 92),
        TableColumn(
            "item",
            "检查项",
            lambda line: line.row.item,
            width=132,
            text=lambda line: item_words(catalog, line.row.item),
        ),
        _fact("basis", "依据", 180),
        _fact("responsible_phone", "电话", 124),
        _day("found_on", "发现日期"),
        _fact("place", "部位", 120),
        _fact("category", "类别", 104),
        _fact("measure", "整改要求", 200),
        _day("reviewed_on", "复查日期"),
        _day("closed_on", "销号日期"),
    ]


def _soon_words(line: HazardLine, today: str) -> str:
    if line.view != "due_soon" or line.row.deadline is None:
        return ""
    left = -days_between(line.row.deadline, today)
    return ("今天到期", "明天到期")[left] if left < 2 else ""


def filter_words(catalog: Catalog, column: str, value: Value) -> str:
    """A value as the header filter offers it; '' for an empty cell."""
    if value is None:
        return ""
    if column == "grade":
        return catalog.word("hazard_grade", str(value))
    if column == "state":
        return view_words(catalog, str(value))
    return item_words(catalog, str(value)) if column == "item" else written(value)


def asked_view(catalog: Catalog, view: View, today: str, soon: str) -> HazardView:
    """What the person arranged in the table, as the query understands it."""
    filters = {key: frozenset(_values(catalog, key, words)) for key, words in view.filters.items()}
    return HazardView(today, soon, filters, view.search, view.sort or ("found_on", True))


def _values(catalog: Catalog, column: str, words: frozenset[str]) -> set[str | int | None]:
    known: dict[str, list[str]] = {}
    if column == "grade":
        known = {word.word: [code] for code, word in catalog.words("hazard_grade").items()}
    elif column == "state":
        codes = [*_VIEWS, *catalog.words("hazard_state")]
        known = {view_words(catalog, code): [code] for code in codes}
    elif column == "item":
        for checklist in catalog.checklists.values():
            for item in checklist.items:
                known.setdefault(item_words(catalog, item.code), []).append(item.code)
    values: set[str | int | None] = set()
    for one in words:
        if not one:
            values.add(None)
        elif column == "left":
            values.add(int(one.replace("−", "-")))
        else:
            values.update(known.get(one, [one]))
    return values
