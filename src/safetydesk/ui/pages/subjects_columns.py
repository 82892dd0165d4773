"""The columns of the enterprise table: what each shows, and which stored values stand behind the words of a filter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from safetydesk.catalog import Catalog
from safetydesk.domain.instants import day_of
from safetydesk.models.queries.arranged import Value
from safetydesk.models.queries.subjects import SubjectRow
from safetydesk.ui.table.columns import TableColumn
from safetydesk.ui.theme import State

FROZEN = 2
NEVER = "从未"
Shown = Mapping[str, Callable[[Value], str]]


def subject_columns(catalog: Catalog) -> list[TableColumn]:
    """The columns in the order of the table."""

    def word(kind: str, code: str | None) -> str | None:
        return catalog.word(kind, code) if code else None

    def tone(kind: str) -> Callable[[Any], State | None]:
        name = "risk_level" if kind == "risk_level" else "production_state"
        return lambda row: catalog.tone(kind, getattr(row, name))

    def industry(row: SubjectRow) -> str | None:
        found = catalog.words("industry").get(row.industry or "")
        return (found.short or found.word) if found else row.industry

    return [
        TableColumn("code", "编号", lambda row: row.code, "second", 96),
        TableColumn("name", "名称", lambda row: row.name, width=188),
        TableColumn("shop_sign", "门头名", lambda row: row.shop_sign, "second", 96),
        TableColumn("village", "村社区", lambda row: row.village, "second", 92),
        TableColumn("person_in_charge", "负责人", lambda row: row.person_in_charge, width=80),
        TableColumn("phone", "电话", lambda row: row.phone, "second", 126),
        TableColumn("industry", "行业", industry, "second", 96),
        TableColumn("headcount", "人数", lambda row: row.headcount, "number", 68),
        TableColumn(
            "risk_level", "风险", lambda row: word("risk_level", row.risk_level), "chip", 112, state=tone("risk_level")
        ),
        TableColumn("tags", "标签", lambda row: tag_words(catalog, row.tags) or None, "second", 128),
        TableColumn(
            "production_state", "状态", lambda row: word("production_state", row.production_state), "chip", 86,
            state=tone("production_state"),
        ),
        TableColumn(
            "last_visit", "上次检查", last_words, "chip", 108, state=lambda row: None if row.last_visit else "grey"
        ),
        TableColumn("open_hazards", "未销号", lambda row: row.open_hazards or None, "number", 82),
        TableColumn("pending", "待补", pending_words, "chip", 118, state=lambda row: "amber" if row.pending else None),
    ]  # fmt: skip


def tag_words(catalog: Catalog, codes: tuple[str, ...]) -> str:
    """粉尘涉爆、有限空间."""
    return "、".join(catalog.tags[code].word if code in catalog.tags else code for code in codes)


def last_words(row: SubjectRow) -> str:
    """The day of the last visit, or 从未."""
    return day_of(row.last_visit) if row.last_visit else NEVER


def pending_words(row: SubjectRow) -> str | None:
    """待补 3 项."""
    return f"待补 {len(row.pending)} 项" if row.pending else None


def shown_values(columns: list[TableColumn]) -> Shown:
    """How a stored value reads in its column, for the header filter; an empty one reads as nothing, or as 从未."""
    return {column.key: _reader(column) for column in columns}


def _reader(column: TableColumn) -> Callable[[Value], str]:
    lists = column.key in ("tags", "pending")

    def read(value: Value) -> str:
        if value is None and column.key != "last_visit":
            return ""
        empty: dict[str, Any] = dict.fromkeys(SubjectRow.__slots__)
        given: Any = _codes(str(value)) if lists else value
        row = SubjectRow(**{**empty, "tags": (), "pending": (), column.key: given})
        return column.words(row)

    return read


def _codes(text: str) -> tuple[str, ...]:
    from json import loads

    return tuple(loads(text))
